"""`Cell`: what a table says of a study in one column, and where that is written."""

from __future__ import annotations

from dataclasses import dataclass

from review.statement import Statement


@dataclass(frozen=True, slots=True)
class Cell:
    """The statements under one column, the most telling first; none where the record does not say."""

    column: str
    statements: tuple[Statement, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values alone; empty where the record does not say."""
        return tuple(statement.value for statement in self.statements)
