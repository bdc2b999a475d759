"""`Profile`: which encoder a search uses, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Route = Literal["dense", "sparse"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to search, by name.

    `routes` are the retrievers asked: the meaning of a question ("dense") and its words ("sparse"). With `expansion`
    the glossary adds what else a word is called, lowers the weight of general words, and puts Chinese into English.
    With `feedback` a question learns from the best records found. A profile that `reads_chinese` gives its encoder the
    Chinese question itself, and not what the glossary makes of it.
    """

    name: str
    model: str
    routes: tuple[Route, ...] = ("dense", "sparse")
    expansion: bool = True
    feedback: bool = False
    reads_chinese: bool = False

    @classmethod
    def named(cls, name: str) -> Profile:
        """Return a profile of `PROFILES` by its name."""
        return _BY_NAME[name]


# What each costs and gains is in docs/decisions/0012; the default was chosen by that table.
PROFILES = (
    Profile("fast", "all-MiniLM-L6-v2", routes=("sparse",)),
    Profile("default", "all-MiniLM-L6-v2"),
    Profile("best", "bge-small-en-v1.5", feedback=True),
    Profile("multilingual", "multilingual-e5-small", reads_chinese=True),
)
_BY_NAME = {profile.name: profile for profile in PROFILES}
