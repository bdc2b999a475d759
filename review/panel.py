"""`Panel`: rows counted by the values of one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from corpus.facets import CELLS, UNKNOWN
from review.bar import Bar
from review.row import Row

_ORDERS = {"cells": CELLS, "phase": ("early 1", "1", "1/2", "2", "2/3", "3", "4", "none")}
_IN_ORDER = ("phase", "year")  # the longest bar first would be no order for these


@dataclass(frozen=True, slots=True)
class Panel:
    """The bars of one column; a row with several values stands in the bar of each, one with none under "unknown"."""

    name: str
    bars: tuple[Bar, ...]

    @classmethod
    def of(cls, name: str, rows: Sequence[Row]) -> Self:
        """Count rows: phases and years in their own order, all else from the most to the fewest, unknown last."""
        found: dict[str, list[Row]] = {}
        for row in rows:
            for value in _values(name, row):
                found.setdefault(value, []).append(row)
        order = {value: place for place, value in enumerate(_ORDERS.get(name, ()))}

        def place(value: str) -> tuple[bool, int, int, str]:
            count = 0 if name in _IN_ORDER else -len(found[value])
            return (value == UNKNOWN, count, order.get(value, len(order)), value)

        return cls(name, tuple(Bar(value, tuple(found[value])) for value in sorted(found, key=place)))

    @property
    def several(self) -> bool:
        """Whether any row stands in more than one bar."""
        keys = [row.key for bar in self.bars for row in bar.rows]
        return len(keys) > len(set(keys))


def _values(name: str, row: Row) -> tuple[str, ...]:
    if name == "year":
        return (str(row.year) if row.year else UNKNOWN,)
    return row.cell(name).values or (UNKNOWN,)
