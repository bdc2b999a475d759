"""`say`: every sentence the product itself speaks, in English and Chinese."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "zh")


def say(language: str, key: str, **values: object) -> str:
    """Return the sentence under a dotted `key` in `language`, with `{names}` filled in.

    Raises:
        KeyError: there is no such sentence; a test holds both languages to the same keys.
    """
    return sentences(language if language in LANGUAGES else "en")[key].format(**values)


@cache
def sentences(language: str) -> dict[str, str]:
    """Return all sentences of a language under dotted keys."""
    file = resources.files("chat") / "locale" / f"{language}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        found += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(f"{prefix}{name}", str(value))]
    return found
