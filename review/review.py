"""`Review`: the tables, figures, flow and methods of a corpus, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from corpus.flow import Flow
from corpus.record import Kind
from corpus.store import CorpusStore
from review.landscape import Landscape
from review.methods import Methods
from review.panel import Panel
from review.placed import STUDIES, TABLES, TRIALS
from review.row import Row
from review.rows import COLUMNS
from review.shelf import Shelf
from review.table import Table

_STEP = 1.0  # seconds between two reports of progress


@dataclass(frozen=True, slots=True)
class Review:
    """A review as its corpus has it. Everything in it is sorted, so that the same corpus gives the same review.

    `papers` count the studies of the first three tables, each once, by year and by source of cells; `counts` are those
    of the store, by kind and standing.
    """

    tables: tuple[Table, ...]
    landscapes: tuple[Landscape, ...]
    papers: tuple[Panel, ...]
    studies: tuple[Row, ...]
    flow: Flow
    counts: dict[str, int]
    methods: Methods

    @classmethod
    def of(
        cls, store: CorpusStore, progress: Callable[[int, int], None] | None = None, shelf: Shelf | None = None
    ) -> Self:
        """Make the review of a corpus; `progress` is called with how many records have been read, and of how many.

        A `shelf` that is kept between two reviews spares reading its file again.
        """
        shelf = shelf or Shelf(store)
        while left := shelf.read(_STEP):
            if progress:
                progress(shelf.records - left, shelf.records)
        if progress:
            progress(shelf.records, shelf.records)
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        for placed in shelf.placed():
            rows[placed.table].append(placed.row)
        tables = {name: Table.of(name, COLUMNS[name], rows[name]) for name in TABLES}
        once = {row.key: row for name in STUDIES for row in tables[name].rows}
        studies = Table.of("studies", (), once.values()).rows
        counted = [row for row in studies if row.counted]
        return cls(
            tables=tuple(tables.values()),
            landscapes=tuple(Landscape.of(name.removeprefix("trials_"), tables[name]) for name in TRIALS),
            papers=(Panel.of("year", counted), Panel.of("cells", counted)),
            studies=studies,
            flow=Flow.of(store),
            counts=store.counts(),
            methods=Methods.of(store),
        )

    def table(self, name: str) -> Table:
        """Return one of the tables.

        Raises:
            KeyError: there is none of that name.
        """
        return {table.name: table for table in self.tables}[name]

    @property
    def entries(self) -> tuple[Row, ...]:
        """The registry entries of both figures, each once."""
        return tuple({row.key: row for one in self.landscapes for row in one.table.counted}.values())

    @property
    def only_starter(self) -> bool:
        """Whether the corpus holds nothing but the notes hepcite came with."""
        return self.counts["records"] == self.counts[Kind.NOTE] > 0

    def summary(self) -> dict[str, Any]:
        """Return how many there are of what, as plain values."""
        return {
            "records": self.counts["records"],
            "newest_run": self.methods.newest or None,
            "studies": sum(row.counted for row in self.studies),
            "retracted": sum(not row.counted for row in self.studies),
            "entries": len(self.entries),
            "tables": {table.name: len(table.counted) for table in self.tables},
            "rules": self.methods.rules,
        }
