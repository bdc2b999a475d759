"""`Profile`: which encoder a search uses, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """A way to search, by name.

    With `feedback` a question learns from the best records it finds. A profile that `reads_chinese` gives its encoder
    the Chinese question itself, and not what the glossary makes of it.
    """

    name: str
    model: str
    feedback: bool = True
    reads_chinese: bool = False

    @classmethod
    def named(cls, name: str) -> Profile:
        """Return a profile of `PROFILES` by its name."""
        return _BY_NAME[name]


# What each costs and gains is in docs/decisions/0012; the default was chosen by that table.
PROFILES = (
    Profile("fast", "all-MiniLM-L6-v2", feedback=False),
    Profile("default", "all-MiniLM-L6-v2"),
    Profile("best", "bge-small-en-v1.5"),
    Profile("multilingual", "multilingual-e5-small", reads_chinese=True),
)
_BY_NAME = {profile.name: profile for profile in PROFILES}
