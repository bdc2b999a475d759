"""`Seed`: the review's own figures of 31 March 2025, which stand beside today's and are never mixed with them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Self

SEED_DAY = "2025-03-31"


@dataclass(frozen=True, slots=True)
class SeedFigure:
    """One count; `percent` is the share it was computed from, empty where the count itself was reported."""

    panel: str
    value: str
    count: int
    percent: str = ""


@dataclass(frozen=True, slots=True)
class Seed:
    """The figures for one disease; the total may be `about` so many; `named` are countries without a count."""

    total: int
    about: bool
    figures: tuple[SeedFigure, ...]
    named: tuple[str, ...]

    @classmethod
    @cache
    def of(cls, disease: str) -> Self:
        """Return the figures for "cirrhosis" or "liver_failure"."""
        file = resources.files("review") / "seed_figures.toml"
        data = tomllib.loads(file.read_text(encoding="utf-8"))[disease]
        figures = tuple(SeedFigure(**figure) for figure in data["figures"])
        return cls(data["total"], data["about"], figures, tuple(data["named"]))

    def panel(self, name: str) -> tuple[SeedFigure, ...]:
        """Return the figures of one panel."""
        return tuple(figure for figure in self.figures if figure.panel == name)

    def gap(self, name: str) -> int:
        """Return how many of the total no figure of a panel accounts for."""
        return max(0, self.total - sum(figure.count for figure in self.panel(name)))
