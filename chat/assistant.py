"""`Assistant`: a question in, an answer of verbatim sentences out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

from chat.answer import Answer, Reason, Refusal, Stamp
from chat.citation import Citation
from chat.declined import declined
from chat.demand import Demand
from chat.dialogue.chips import chips
from chat.plans import papers_alone, plans
from chat.refuse import NEAREST, unanswered
from chat.registry_question import Wanted
from chat.select import Candidate, select
from corpus.provenance import Provenance
from corpus.record import Record, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from corpus.ties import Tie, ties
from index.expand import understand
from index.hits import Hits
from index.query import Filters
from index.search import LiteratureIndex

_HITS = 40  # records that are held against the question
_CITATIONS = 6
_WORTH_CITING = 0.6  # of the best record's score: not papers far behind it
_TO_THE_POINT = 0.75  # of what the best record says of the question: not papers on another matter
_MOST = 2000  # characters of a question that are read
_RETRACTED = (Status.RETRACTED, Status.WITHDRAWN)


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

    @property
    def corpus(self) -> CorpusStore:
        """The corpus that answers come from."""
        return self.index.corpus

    def ask(self, question: str, filters: Filters | None = None) -> Answer:
        """Answer in verbatim sentences from different papers, best first, or refuse and say why."""
        query = understand(question[:_MOST], filters)
        stamp = self.stamp()
        reason = declined(query.text)
        if reason is not None:
            return Answer(query, (), Refusal(reason), stamp)
        demand = Demand(query, self.index)
        planned = plans(demand, self.index) if stamp.trials else ()
        candidates = self.candidates(demand)
        refusal = unanswered(demand, candidates)
        if refusal is not None:
            refusal = self._only_retracted(demand, stamp) or (
                _only_planned(refusal, query.text) if planned else refusal
            )
            return self._tied(Answer(query, (), refusal, stamp, planned))
        return self._tied(Answer(query, _cited(candidates, self.corpus), None, stamp, planned))

    def candidates(self, demand: Demand, filters: Filters | None = None) -> list[Candidate]:
        """Return the papers that are held against a question, best first, under its filters or under others."""
        papers = papers_alone(filters or demand.query.filters)
        if papers is None:
            return []
        return select(demand, self.index.retrieve(replace(demand.query, filters=papers), _HITS), self.index)

    def chips(self, answer: Answer, asked: Sequence[str] = ()) -> tuple[str, ...]:
        """Return up to three questions that may be asked next, with records behind each, none of them asked before."""
        return chips(answer, self.index, asked)

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> Hits:
        """Return the k records that `index.search.LiteratureIndex.search` finds."""
        return self.index.search(question, k, filters)

    def record(self, identifier: str) -> Record:
        """Return the record under a key, PMID, DOI or PMCID.

        Raises:
            RecordMissing: nothing in the corpus is called that.
        """
        return self.index.corpus.find(identifier)

    def ties(self, record: Record) -> tuple[Tie, ...]:
        """Return the registered trials of a paper, or the papers of a registered trial."""
        return ties(self.index.corpus, record)

    def warm(self) -> None:
        """Load the model now, so that the first question need not wait for it."""
        self.index.encode(["warm"])

    def stamp(self) -> Stamp:
        """Return which corpus answers come from at this moment."""
        return Stamp.of(self.index.corpus, self.index.generation.name)

    def _tied(self, answer: Answer) -> Answer:
        """Add what is tied to the records an answer shows; without registered trials nothing is."""
        if not answer.stamp.trials:
            return answer
        shown = [citation.record for citation in answer.citations] + [plan.record for plan in answer.plans]
        shown += [hit.record for hit in (answer.refusal.nearest if answer.refusal else ())]
        found = ((record.key, self.ties(record)) for record in {record.key: record for record in shown}.values())
        return replace(answer, tied=tuple((key, tied) for key, tied in found if tied))

    def _only_retracted(self, demand: Demand, stamp: Stamp) -> Refusal | None:
        """Return a refusal that shows the retracted papers, where they would answer and nothing else does."""
        filters = demand.query.filters
        if not stamp.retracted_hidden or _RETRACTED[0] in filters.statuses:
            return None
        candidates = self.candidates(demand, replace(filters, statuses=_RETRACTED))
        if unanswered(demand, candidates) is not None:
            return None
        return Refusal(Reason.ONLY_RETRACTED, nearest=tuple(candidate.hit for candidate in candidates[:NEAREST]))


def _only_planned(refusal: Refusal, question: str) -> Refusal:
    """Return a refusal that says that registered trials speak of what no paper answers.

    Beside an entry that was asked for by its number, records that happen to be near are of no use.
    """
    if refusal.reason in (Reason.NOTHING_FOUND, Reason.OFF_SUBJECT, Reason.NOT_STATED):
        nearest = () if Wanted.of(question).numbers else refusal.nearest
        return replace(refusal, reason=Reason.ONLY_PLANNED, missing=(), nearest=nearest)
    return refusal


def _cited(candidates: list[Candidate], corpus: CorpusStore) -> tuple[Citation, ...]:
    floor = candidates[0].score * _WORTH_CITING
    spoken = max(candidate.coverage for candidate in candidates) * _TO_THE_POINT
    worth = [candidate for candidate in candidates if candidate.score >= floor and candidate.coverage >= spoken]
    worth = worth[:_CITATIONS]
    found = Provenance.of_all(corpus, [candidate.record.key for candidate in worth])
    return tuple(
        Citation(
            number,
            candidate.record,
            candidate.span.start,
            candidate.span.end,
            candidate.record.text[candidate.span.start : candidate.span.end],
            found[candidate.record.key].sources if candidate.record.key in found else (),
        )
        for number, candidate in enumerate(worth, 1)
    )
