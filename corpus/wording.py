"""`Wording`: the sentences a package speaks, in English and Chinese, from its folder `locale/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "zh")


class Wording:
    """The sentences of one package: `locale/en.toml` and `locale/zh.toml`, which have the same keys."""

    def __init__(self, package: str) -> None:
        """Speak for `package`; nothing is read before the first sentence."""
        self._package = package

    def say(self, language: str, key: str, **values: object) -> str:
        """Return the sentence under a dotted `key` in `language`, with `{names}` filled in.

        Raises:
            KeyError: there is no such sentence; a test holds both languages to the same keys.
        """
        return self.sentences(language if language in LANGUAGES else "en")[key].format(**values)

    def sentences(self, language: str) -> dict[str, str]:
        """Return all sentences of a language under dotted keys."""
        return _read(self._package, language)


@cache
def _read(package: str, language: str) -> dict[str, str]:
    file = resources.files(package) / "locale" / f"{language}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        found += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(f"{prefix}{name}", str(value))]
    return found
