"""`trouble`: an error as a sentence and a hint, in the language of whoever reads it, without a path of this machine."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from corpus import errors
from corpus.errors import HepciteError


def trouble(error: HepciteError | type[HepciteError], language: str = "en") -> tuple[str, str]:
    """Return what kind of thing, of which there may be no more than the kind, went wrong and what to do next.

    For whoever is not at this machine: the error's own message may name its files, its kind never does.
    """
    known = _chinese() if language == "zh" else {}
    kind = error if isinstance(error, type) else type(error)
    said = next((known[base.__name__] for base in kind.__mro__ if base.__name__ in known), None)
    if said:
        return said["sentence"], said["hint"]
    return (kind.__doc__ or "Something went wrong.").partition("\n")[0], kind.default_hint


def kind_named(name: str) -> type[HepciteError] | None:
    """Return the kind of error that another process named, or None where it is none of ours."""
    kind = vars(errors).get(name)
    # The root of all is no kind that anything can be said of.
    return kind if isinstance(kind, type) and issubclass(kind, HepciteError) and kind is not HepciteError else None


@cache
def _chinese() -> dict[str, dict[str, str]]:
    file = resources.files("chat") / "locale" / "errors.zh.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
