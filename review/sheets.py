"""`sheets`: the tables and figures as CSV, each cell beside the sentences it was read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from corpus.spreadsheet import spreadsheet
from review.body import today
from review.cell import Cell
from review.cell_html import basis
from review.label import label, stated
from review.review import Review
from review.row import Row
from review.table import Table
from review.wording import say

LEAD = ("key", "author", "year", "title", "url", "kind", "standing")


def sheets(review: Review, language: str = "en") -> dict[str, Callable[[], bytes]]:
    """Return what makes the file of each table and that of the figures, under their names without an ending."""
    made: dict[str, Callable[[], bytes]] = {
        f"table-{table.name}": partial(_table, table, language) for table in review.tables
    }
    return made | {"figures": partial(_figures, review, language)}


def _heads(language: str, table: Table) -> list[str]:
    """Return the heads of a table: what is known of the study, then each column with its quotes."""
    said = [say(language, f"columns.{name}") for name in LEAD]
    quote = say(language, "columns.quote")
    return said + [
        head
        for column in table.columns
        for head in (name_of(language, column), f"{name_of(language, column)}: {quote}")
    ]


def name_of(language: str, column: str) -> str:
    """Return the head of a column."""
    return say(language, f"columns.{column}")


def lead(language: str, row: Row) -> list[str]:
    """Return what is known of a study, in the order of `LEAD`."""
    return [
        row.key, row.author, str(row.year or ""), row.title, row.url, say(language, f"kinds.{basis(row)}"),
        say(language, f"standing.{row.status.value}"),
    ]  # fmt: skip


def values(language: str, row: Row, cell: Cell) -> str:
    """Return the values of a cell in one line, or that the record does not say."""
    if not cell.values:
        return say(language, f"missing.{basis(row)}")
    return "; ".join(stated(language, cell.column, one) for one in cell.statements)


def figure_heads(language: str) -> list[str]:
    """Return the heads of the numbers of all figures."""
    return [say(language, f"columns.{name}") for name in ("figure", "panel", "value", "source", "count", "entries")]


def figure_rows(review: Review, language: str) -> Iterator[Sequence[str]]:
    """Yield a row for every bar, today's with the keys of the entries behind it, and the review's own apart."""
    for one in review.landscapes:
        figure = say(language, f"tables.trials_{one.disease}")
        for panel in one.panels:
            by = say(language, f"figures.by_{panel.name}")
            for bar in panel.bars:
                keys = " ".join(row.key for row in bar.rows)
                yield figure, by, label(language, panel.name, bar.value), today(review, language), str(bar.count), keys
            for seed in one.seed.panel(panel.name):
                source = say(language, "figures.seed")
                yield figure, by, label(language, panel.name, seed.value), source, str(seed.count), ""
    for panel in review.papers:
        by = say(language, f"figures.by_{panel.name}")
        for bar in panel.bars:
            keys = " ".join(row.key for row in bar.rows)
            yield (
                say(language, "figures.papers"), by, label(language, panel.name, bar.value), today(review, language),
                str(bar.count), keys,
            )  # fmt: skip


def _table(table: Table, language: str) -> bytes:
    return spreadsheet(_heads(language, table), _rows(language, table))


def _figures(review: Review, language: str) -> bytes:
    return spreadsheet(figure_heads(language), figure_rows(review, language))


def _rows(language: str, table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        cells = [text for cell in row.cells for text in (values(language, row, cell), _quotes(cell))]
        yield lead(language, row) + cells


def _quotes(cell: Cell) -> str:
    """Return the quotes of a cell, each after its place in the text of the record."""
    said = []
    for statement in cell.statements:
        said += [f"[{quote.start}-{quote.end}] {quote.text}" for quote in statement.quotes]
        said += [f"[{heading}]" for heading in statement.headings]
    return " | ".join(dict.fromkeys(said))
