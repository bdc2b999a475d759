"""`Bar`: one value of a figure, and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass

from review.row import Row


@dataclass(frozen=True, slots=True)
class Bar:
    """How many rows have a value: exactly those that are listed."""

    value: str
    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        """The length of the bar."""
        return len(self.rows)
