"""`Landscape`: the registered trials for one disease, counted today, beside what the review counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from review.panel import Panel
from review.seed import SEED_DAY, Seed
from review.table import Table

PANELS = ("country", "status", "cells", "phase")


@dataclass(frozen=True, slots=True)
class Landscape:
    """A figure of the review: `panels` are of today, `seed` of 31 March 2025.

    `posted` is how many of today's entries the registry had first posted by that day.
    """

    disease: str
    table: Table
    panels: tuple[Panel, ...]
    posted: int
    seed: Seed

    @classmethod
    def of(cls, disease: str, table: Table) -> Self:
        """Count the entries of a table."""
        posted = sum(any(day <= SEED_DAY for day in row.cell("first_posted").values) for row in table.counted)
        panels = tuple(Panel.of(name, table.counted) for name in PANELS)
        return cls(disease, table, panels, posted, Seed.of(disease))
