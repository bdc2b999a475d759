"""`Row`: one publication or registry entry as a line of a table."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corpus.record import Kind, Status
from review.cell import Cell

_NOT_COUNTED = (Status.RETRACTED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a table: who, when and where to find it, and its cells in the order of the columns.

    `author` is the first author's family name and `others` says that there are more; `url` is empty where the record
    has no identifier that leads anywhere.
    """

    key: str
    title: str
    author: str
    others: bool
    year: int | None
    url: str
    kind: Kind
    status: Status
    has_abstract: bool
    cells: tuple[Cell, ...]

    @property
    def counted(self) -> bool:
        """Whether it counts: what was retracted or withdrawn is shown and never counted."""
        return self.status not in _NOT_COUNTED

    @property
    def anchor(self) -> str:
        """A name for links to it, the same in every file, whatever its key holds."""
        return "r" + hashlib.sha256(self.key.encode()).hexdigest()[:12]

    def cell(self, column: str) -> Cell:
        """Return the cell of a column; an empty one where the table has no such column."""
        return next((cell for cell in self.cells if cell.column == column), Cell(column))
