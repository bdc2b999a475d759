"""`encode` and `decode`: placed rows as plain JSON values, for keeping them."""

from __future__ import annotations

from typing import Any

from corpus.record import Kind, Span, Status
from review.cell import Cell
from review.placed import TABLES, Placed
from review.quote import Quote
from review.row import Row
from review.statement import Statement


def encode(placed: Placed) -> list[Any]:
    """Return a placed row as lists and plain values."""
    row = placed.row
    cells = [[cell.column, [_statement(one) for one in cell.statements]] for cell in row.cells]
    return [
        placed.table, row.key, row.title, row.author, row.others, row.year, row.url, row.kind.value, row.status.value,
        row.has_abstract, cells,
    ]  # fmt: skip


def decode(kept: list[Any]) -> Placed:
    """Return the row again.

    Raises:
        ValueError: this is not what `encode` gives.
    """
    try:
        table, key, title, author, others, year, url, kind, status, has_abstract, cells = kept
        if table not in TABLES:
            raise ValueError(f"There is no table {table!r}.")
        row = Row(
            key, title, author, others, year, url, Kind(kind), Status(status), has_abstract,
            tuple(Cell(column, tuple(_said(*one) for one in said)) for column, said in cells),
        )  # fmt: skip
    except (TypeError, IndexError) as error:
        raise ValueError(str(error)) from error
    return Placed(table, row)


def _statement(statement: Statement) -> list[Any]:
    quotes = [
        [quote.start, quote.end, quote.text, [[m.start, m.end] for m in quote.marks], quote.section, quote.whole]
        for quote in statement.quotes
    ]
    return [statement.value, quotes, list(statement.headings), list(statement.figures)]


def _said(value: str, quotes: list[list[Any]], headings: list[str], figures: list[str]) -> Statement:
    return Statement(
        value,
        tuple(
            Quote(start, end, text, tuple(Span(*mark) for mark in marks), section, whole)
            for start, end, text, marks, section, whole in quotes
        ),
        tuple(headings),
        tuple(figures),
    )
