"""`Table`: the rows of one table of the review, newest study first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from review.label import stated
from review.row import Row


@dataclass(frozen=True, slots=True)
class Table:
    """One of `TABLES`. Retracted and withdrawn rows stand in it and are not among the `counted`."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Self:
        """Put rows in their order: by year, the newest first, then by author and key."""
        return cls(
            name, columns, tuple(sorted(rows, key=lambda row: (-(row.year or 0), row.author.casefold(), row.key)))
        )

    @property
    def counted(self) -> tuple[Row, ...]:
        """The rows that count."""
        return tuple(row for row in self.rows if row.counted)

    def as_dicts(self, language: str = "en") -> list[dict[str, Any]]:
        """Return a plain dictionary a row, as pandas takes them: `pandas.DataFrame(table.as_dicts())`.

        A column of the table holds the values in a reader's words, joined by "; ", or None where nothing was read.
        """
        return [
            {
                "key": row.key,
                "author": row.author,
                "year": row.year,
                "title": row.title,
                "kind": row.kind.value,
                "standing": row.status.value,
                "url": row.url,
            }
            | {
                cell.column: "; ".join(stated(language, cell.column, one) for one in cell.statements) or None
                for cell in row.cells
            }
            for row in self.rows
        ]
