"""`Assistant`: a question in, an answer of verbatim sentences out."""

from __future__ import annotations

from typing import Self

from chat.answer import Answer, Refusal, Stamp
from chat.citation import Citation
from chat.refuse import declined, unanswered
from chat.select import Candidate, select
from corpus.record import Kind, Status
from corpus.settings import Settings
from index.expand import understand
from index.query import Filters
from index.search import LiteratureIndex

_HITS = 40  # records that are held against the question
_CITATIONS = 6
_WORTH_CITING = 0.6  # of the best record's score: not papers far behind it
_TO_THE_POINT = 0.75  # of what the best record says of the question: not papers on another matter
_MOST = 2000  # characters of a question that are read


class Assistant:
    """Answers from the corpus. Holds an open index; several threads may ask at once."""

    def __init__(self, index: LiteratureIndex) -> None:
        """Answer from an open index; `open` makes one from settings."""
        self.index = index

    @classmethod
    def open(cls, settings: Settings | None = None) -> Self:
        """Open the index of a home folder and answer from it.

        Raises:
            IndexMissing: nothing was built yet.
            IndexMismatch: the index was built with another model.
        """
        return cls(LiteratureIndex.open(settings))

    def __enter__(self) -> Self:
        """Return the assistant itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the index."""
        self.index.close()

    def ask(self, question: str, filters: Filters | None = None) -> Answer:
        """Answer in verbatim sentences from different papers, best first, or refuse and say why."""
        query = understand(question[:_MOST], filters)
        stamp = self.stamp()
        reason = declined(query.text)
        if reason is not None:
            return Answer(query, (), Refusal(reason), stamp)
        candidates = select(query, self.index.retrieve(query, _HITS), self.index)
        refusal = unanswered(query, candidates)
        if refusal is not None:
            return Answer(query, (), refusal, stamp)
        return Answer(query, _cited(candidates), None, stamp)

    def warm(self) -> None:
        """Load the model now, so that the first question need not wait for it."""
        self.index.encode(["warm"])

    def stamp(self) -> Stamp:
        """Return which corpus answers come from at this moment."""
        counts = self.index.corpus.counts()
        runs = self.index.corpus.runs(limit=1)
        return Stamp(
            records=counts["records"],
            notes=counts[Kind.NOTE],
            retracted_hidden=counts[Status.RETRACTED],
            updated=(runs[0].finished or runs[0].started)[:10] if runs else "",
            generation=self.index.generation.name,
        )


def _cited(candidates: list[Candidate]) -> tuple[Citation, ...]:
    floor = candidates[0].score * _WORTH_CITING
    spoken = max(candidate.coverage for candidate in candidates) * _TO_THE_POINT
    worth = [candidate for candidate in candidates if candidate.score >= floor and candidate.coverage >= spoken]
    return tuple(
        Citation(
            number,
            candidate.record,
            candidate.span.start,
            candidate.span.end,
            candidate.record.text[candidate.span.start : candidate.span.end],
        )
        for number, candidate in enumerate(worth[:_CITATIONS], 1)
    )
