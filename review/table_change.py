"""`TableChange`: what came into a table of the review, what went, and which cells say something else."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.difference import Difference
from corpus.record import Record, Status
from review.cell import Cell
from review.row import Row
from review.rows import rows_of


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell before and after; the words it was read from stand in its statements."""

    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row as it stands, its standing before, and the cells that are no longer the same."""

    row: Row
    standing: Status
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class TableChange:
    """The changes of one table, rows in the order of their keys."""

    table: str
    added: tuple[Row, ...] = ()
    changed: tuple[RowChange, ...] = ()
    removed: tuple[Row, ...] = ()


class Tables:
    """Gathers the changes of all tables, a record at a time."""

    def __init__(self) -> None:
        """Begin with no change."""
        self._found: dict[str, tuple[list[Row], list[RowChange], list[Row]]] = {}

    def take(self, difference: Difference) -> None:
        """Take in what one difference changes."""
        before = _rows(difference.before)
        after = {} if difference.superseded_by else _rows(difference.after)
        for table in sorted({*before, *after}):
            added, changed, removed = self._found.setdefault(table, ([], [], []))
            if table not in before:
                added.append(after[table])
            elif table not in after:
                removed.append(before[table])
            elif change := _changed(before[table], after[table]):
                changed.append(change)

    def changes(self, order: tuple[str, ...]) -> tuple[TableChange, ...]:
        """Return what changed, in this order of tables; a table without a change is left out."""
        found = ((table, *self._found[table]) for table in order if table in self._found)
        return tuple(
            TableChange(table, tuple(added), tuple(changed), tuple(removed))
            for table, added, changed, removed in found
            if added or changed or removed
        )


def _rows(record: Record | None) -> dict[str, Row]:
    return {placed.table: placed.row for placed in rows_of(record)} if record else {}


def _changed(before: Row, after: Row) -> RowChange | None:
    cells = tuple(
        CellChange(before.cell(cell.column), cell)
        for cell in after.cells
        if _said(cell) != _said(before.cell(cell.column))
    )
    return RowChange(after, before.status, cells) if cells or before.status is not after.status else None


def _said(cell: Cell) -> list[object]:
    """Return what a cell says, without the offsets that move when something else is written before it."""
    return [(one.value, tuple(quote.text for quote in one.quotes), one.headings) for one in cell.statements]
