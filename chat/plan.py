"""`Plan`: a registered trial shown beside an answer, in its own words: what is planned, never what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chat.citation import check_verbatim
from chat.registered import nct_of
from corpus.record import Kind, Record
from corpus.registry_url import registry_url


@dataclass(frozen=True, slots=True)
class Plan:
    """Words of one entry of a registry, verbatim: `record.text[start:end] == quote`, checked when it is made.

    It has a number of its own, from 1 within an answer, and says nothing of benefit or harm.
    """

    number: int
    record: Record
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        """Refuse what is not verbatim, and what is not registered.

        Raises:
            MisquoteError: the quote is not the record's text at its offsets.
            ValueError: the record is no entry of a registry.
        """
        check_verbatim(self.record, self.start, self.end, self.quote)
        if self.record.kind is not Kind.TRIAL or self.record.registration is None:
            raise ValueError(f"{self.record.key} is no registered trial.")

    @property
    def section(self) -> str:
        """Label of the section the quote stands in, or ""."""
        return self.record.label_at(self.start)

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        entry = self.record.registration
        assert entry is not None  # checked when it was made
        return {
            "number": self.number,
            "key": self.record.key,
            "nct": nct_of(self.record),
            "title": self.record.title,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "section": self.section,
            "registry_status": entry.status,
            "why_stopped": entry.why_stopped,
            "phases": list(entry.phases),
            "enrolment": entry.enrolment,
            "enrolment_is_actual": entry.enrolment_is_actual,
            "countries": list(entry.countries),
            "sponsor": entry.sponsor,
            "first_posted": str(entry.first_posted or ""),
            "updated": str(entry.updated or ""),
            "has_results": entry.has_results,
            "url": registry_url(self.record.key),
        }
