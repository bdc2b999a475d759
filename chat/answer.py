"""`Answer`: what a question comes back as."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from chat.citation import Citation
from chat.wording import say
from index.query import Hit, Query


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    ADVICE = "advice"
    RECOMMENDATION = "recommendation"
    INVENTION = "invention"
    NOTHING_FOUND = "nothing_found"
    OFF_SUBJECT = "off_subject"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal with its reason; `missing` names what the corpus does not speak of, in the asker's words."""

    reason: Reason
    missing: tuple[str, ...] = ()
    nearest: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which corpus an answer is from: counts of standing records, the day of the newest run, the generation."""

    records: int
    notes: int
    retracted_hidden: int
    updated: str
    generation: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with either citations, best first, or a refusal; never both, never neither."""

    query: Query
    citations: tuple[Citation, ...]
    refusal: Refusal | None
    stamp: Stamp

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
            "citations": [citation.as_dict() for citation in self.citations],
            "corpus": asdict(self.stamp),
        }
