"""`Country`: a country under its English and Chinese names, and what registries and people call it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Self


@dataclass(frozen=True, slots=True)
class Country:
    """`spellings` are other names, such as a registry's; `people` is what those who live there are called."""

    en: str
    zh: str
    spellings: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @classmethod
    def called(cls, spelling: str) -> Self:
        """Return the country of that name; one that is not known goes by it in both languages."""
        known = {name: one for one in cls.all() for name in (one.en, *one.spellings)}
        return known.get(spelling) or cls(spelling, spelling)

    @classmethod
    @cache
    def all(cls) -> tuple[Self, ...]:
        """Return the countries that are known, in the order of their English names."""
        file = resources.files("review") / "countries.toml"
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["country"]
        return tuple(
            cls(row["en"], row["zh"], tuple(row.get("spellings", ())), tuple(row.get("people", ()))) for row in rows
        )

    def name(self, language: str) -> str:
        """Return its name for a reader."""
        return self.zh if language == "zh" else self.en
