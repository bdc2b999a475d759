"""`Desk`: what programs may ask, whichever door they come through; REST and MCP say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from chat.conversation import Answering
from chat.export import Exported, export
from chat.line import Line
from chat.schema import Exporting, Question, SearchQuestion
from corpus.codec import as_dict
from corpus.provenance import Provenance
from corpus.record import Record
from corpus.store import CorpusStore
from corpus.ties import ties
from index.hits import Hits
from index.query import Filters

T = TypeVar("T")


class Served(Answering, Protocol):
    """What is served of an assistant; it is called from several threads at once."""

    @property
    def corpus(self) -> CorpusStore:
        """The corpus that answers come from."""
        ...

    def search(self, question: str, k: int = ..., filters: Filters = ...) -> Hits:
        """Find papers."""
        ...

    def record(self, identifier: str) -> Record:
        """Return the record under a key, PMID, DOI or PMCID."""
        ...


class Desk:
    """An assistant behind a line of those who wait; all answers are plain JSON values.

    Raises:
        Busy: too many are waiting; so does every method.
    """

    def __init__(self, assistant: Served) -> None:
        """Answer from an assistant."""
        self._assistant = assistant
        self._line = Line()

    @property
    def assistant(self) -> Served:
        """What answers; it works, so it is called inside `work` alone."""
        return self._assistant

    async def work(self, work: Callable[[], T]) -> T:
        """Do work in a thread when it is its turn."""
        return await self._line.work(work)

    async def ask(self, asked: Question) -> dict[str, Any]:
        """Answer a question, or refuse it with a reason."""
        return await self._line.work(lambda: self._assistant.ask(asked.q, asked.filters()).as_dict())

    async def export(self, asked: Exporting) -> Exported:
        """Answer questions anew, and return the answers as a file."""

        def answered() -> Exported:
            return export([self._assistant.ask(one.q, one.filters()) for one in asked.asked], asked.format)

        return await self._line.work(answered)

    async def search(self, asked: SearchQuestion) -> dict[str, Any]:
        """Find papers, best first."""
        hits = await self._line.work(lambda: self._assistant.search(asked.q, asked.k, asked.filters()))
        return {
            "question": hits.query.text,
            "expansions": [list(pair) for pair in hits.query.expansions],
            "hits": [hit.as_dict() for hit in hits],
        }

    async def record(self, identifier: str) -> dict[str, Any]:
        """Return a whole record.

        Raises:
            RecordMissing: nothing in the corpus is called that.
        """

        def stored() -> dict[str, Any]:
            record, corpus = self._assistant.record(identifier), self._assistant.corpus
            provenance = Provenance.of(corpus, record.key).as_dict()
            return as_dict(record) | {"provenance": provenance, "ties": [tie.as_dict() for tie in ties(corpus, record)]}

        return await self._line.work(stored)

    async def stamp(self) -> dict[str, Any]:
        """Say which generation of the index answers are from, and how many records it holds.

        Raises:
            IndexMissing: there is no index to answer from.
        """
        stamp = await self._line.work(self._assistant.stamp)
        return {"generation": stamp.generation, "records": stamp.records}
