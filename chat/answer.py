"""`Answer`: what a question comes back as."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from chat.citation import Citation
from chat.plan import Plan
from chat.registry_question import Wanted
from chat.wording import say
from corpus.record import Kind, Status
from corpus.store import CorpusStore
from corpus.ties import Tie
from index.query import Hit, Query

STARTER_NOTES = "starter notes"
FILES = "files"

_RUNS = 100  # newest runs among which the search is looked for


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    ADVICE = "advice"
    RECOMMENDATION = "recommendation"
    INVENTION = "invention"
    NOTHING_FOUND = "nothing_found"
    OFF_SUBJECT = "off_subject"
    NOT_STATED = "not_stated"
    ONLY_ANIMAL = "only_animal"
    ONLY_RETRACTED = "only_retracted"
    ONLY_PLANNED = "only_planned"


_NOT_LOOKED_FOR = frozenset({Reason.EMPTY, Reason.ADVICE, Reason.RECOMMENDATION, Reason.INVENTION})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal with its reason; `missing` names what the corpus does not speak of, in the asker's words."""

    reason: Reason
    missing: tuple[str, ...] = ()
    nearest: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which corpus an answer is from: counts of standing records, the day of the newest run, the generation.

    `trials` of the records are registered trials. `strategy` names the search that found the records, and `search` is
    what it asked PubMed; without a search `strategy` says what there is instead, and `search` is empty.
    """

    records: int
    notes: int
    retracted_hidden: int
    updated: str
    generation: str
    strategy: str = STARTER_NOTES
    search: str = ""
    trials: int = 0

    @classmethod
    def of(cls, corpus: CorpusStore, generation: str) -> Self:
        """Return the stamp of a corpus at this moment."""
        counts = corpus.counts()
        runs = corpus.runs(1)
        strategy, search = _searched(corpus)
        return cls(
            records=counts["records"],
            notes=counts[Kind.NOTE],
            retracted_hidden=counts[Status.RETRACTED],
            updated=(runs[0].finished or runs[0].started)[:10] if runs else "",
            generation=generation,
            strategy=strategy,
            search=search,
            trials=counts[Kind.TRIAL],
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with either citations, best first, or a refusal; never both, never neither.

    `plans` are registered trials that fit the question. They stand beside either and are no part of the evidence.
    """

    query: Query
    citations: tuple[Citation, ...]
    refusal: Refusal | None
    stamp: Stamp
    plans: tuple[Plan, ...] = ()
    tied: tuple[tuple[str, tuple[Tie, ...]], ...] = ()

    def __post_init__(self) -> None:
        """Hold the shape.

        Raises:
            ValueError: there are both citations and a refusal, or neither.
        """
        if bool(self.citations) == (self.refusal is not None):
            raise ValueError("An answer has either citations or a refusal.")

    @property
    def question(self) -> str:
        """What was asked."""
        return self.query.text

    def ties(self, key: str) -> tuple[Tie, ...]:
        """Return what is tied to a record that is shown."""
        return dict(self.tied).get(key, ())

    @property
    def plans_first(self) -> bool:
        """Whether it is registered trials that were asked for, so that they are shown before the papers."""
        return bool(self.plans) and Wanted.of(self.question).trials

    @property
    def plans_best(self) -> str:
        """That the registered trials shown to who asked for some are not all there are, as a sentence, or ""."""
        if not self.plans_first or Wanted.of(self.question).numbers:
            return ""
        return say(self.query.language, "trials.best")

    @property
    def plans_missing(self) -> str:
        """Why no registered trial is shown to who asked for some, as a sentence; "" where nobody asked or some are."""
        kinds = self.query.filters.kinds
        declined = self.refusal is not None and self.refusal.reason in _NOT_LOOKED_FOR
        if declined or self.plans or (kinds and Kind.TRIAL not in kinds) or not Wanted.of(self.question).trials:
            return ""
        return say(self.query.language, "trials.none" if self.stamp.trials else "trials.not_here")

    @property
    def reason(self) -> str | None:
        """Why there is no answer, as a sentence in the language of the question."""
        if self.refusal is None:
            return None
        listed = "、" if self.query.language == "zh" else ", "
        return say(
            self.query.language, f"refusal.{self.refusal.reason.value}", missing=listed.join(self.refusal.missing)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON values."""
        nearest = self.refusal.nearest if self.refusal else ()
        return {
            "question": self.question,
            "language": self.query.language,
            "query": self.query.meaning,
            "expansions": [list(pair) for pair in self.query.expansions],
            "refused": self.refusal is not None,
            "reason": self.reason,
            "reason_code": self.refusal.reason.value if self.refusal else None,
            "nearest": [
                {"key": hit.key, "pmid": hit.record.pmid, "title": hit.record.title, "year": hit.record.year}
                for hit in nearest
            ],
            "citations": [self._with_ties(citation.as_dict()) for citation in self.citations],
            "plans": [self._with_ties(plan.as_dict()) for plan in self.plans],
            "plans_first": self.plans_first,
            "corpus": asdict(self.stamp),
        }

    def _with_ties(self, shown: dict[str, Any]) -> dict[str, Any]:
        return shown | {"ties": [tie.as_dict() for tie in self.ties(shown["key"])]}


def _searched(corpus: CorpusStore) -> tuple[str, str]:
    """Return name and text of the search behind the newest run over PubMed that wrote anything."""
    kinds = set()
    for limit in (1, _RUNS):  # with nightly updates the newest run is the search, and no other need be read
        for run in corpus.runs(limit):
            if run.kind == "pubmed" and (run.outcome != "failed" or any(run.counts.values())):
                return f"{run.arguments['strategy']}/{run.arguments['variant']}", run.arguments["query"]
            if any(number for name, number in run.counts.items() if name != "rejected"):
                kinds.add(run.kind)
    return (FILES if "files" in kinds else STARTER_NOTES), ""
