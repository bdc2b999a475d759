"""`Holdings`: what the corpus holds, for the page; `Ledger` counts it again only when something was written."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.census import Census
from corpus.designs import Designs
from corpus.record import Kind
from corpus.store import CorpusStore, RunSummary

_RUNS_SHOWN = 10
_RUNS_LOOKED_AT = 1000  # for the newest search of PubMed: a nightly update writes one run a day


@dataclass(frozen=True, slots=True)
class Holdings:
    """A corpus at one moment: its census, its newest runs, and the newest run that asked PubMed.

    `designs` counts the records whose design was read; `unread` says how many are left.
    """

    census: Census
    designs: Mapping[str, int]
    unread: int
    runs: tuple[RunSummary, ...]
    search: RunSummary | None

    @property
    def only_starter(self) -> bool:
        """Whether nothing was ever brought in: every record is a note hepcite came with."""
        return self.census.counts[Kind.NOTE] == self.census.counts["records"]

    @property
    def updated(self) -> str:
        """The day of the newest run that ended, as ISO 8601 in UTC."""
        return next((run.finished[:10] for run in self.runs if run.finished), "")


class Ledger:
    """Gives the holdings of a corpus; safe to ask from several threads."""

    def __init__(self, corpus: CorpusStore) -> None:
        """Keep the books of `corpus`; nothing is counted yet."""
        self._corpus = corpus
        self._designs = Designs(corpus)
        self._census: Census | None = None
        self._counting = threading.Lock()

    def now(self, seconds: float = 0.5) -> Holdings:
        """Return the holdings, reading designs for about so long: after thousands of writes there is more to read."""
        unread = self._designs.read(seconds)
        with self._counting:
            runs = self._corpus.runs(_RUNS_LOOKED_AT)
            if self._census is None or self._census.sequence != self._corpus.sequence():
                self._census = Census.of(self._corpus)
        return Holdings(
            census=self._census,
            designs=self._designs.counts(),
            unread=unread,
            runs=tuple(runs[:_RUNS_SHOWN]),
            search=next((run for run in runs if run.kind == "pubmed"), None),
        )
