"""`Citation`: a quote that is the record's own text, or does not exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chat.stance import Judgement, judge_quote
from corpus.facets import Facets, facets_of
from corpus.record import Record


class MisquoteError(AssertionError):
    """A quote is not what the record says at its offsets: a defect of ours, never shown to anyone."""


def check_verbatim(record: Record, start: int, end: int, quote: str) -> None:
    """Refuse a quote that is not verbatim.

    Raises:
        MisquoteError: the quote is empty, differs from the record's text, or its offsets lie outside it.
    """
    inside = 0 <= start < end <= len(record.text)  # a slice would forgive what lies outside
    if not inside or record.text[start:end] != quote:
        raise MisquoteError(f"Not the words of {record.key} at {start}-{end}: {quote!r}.")


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of one record, verbatim: `record.text[start:end] == quote`, checked when it is made.

    `number` counts from 1 within an answer; `sources` are the databases that the paper was found in.
    """

    number: int
    record: Record
    start: int
    end: int
    quote: str
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse anything that is not verbatim.

        Raises:
            MisquoteError: the quote is empty, differs from the record's text, or its offsets lie outside it.
        """
        check_verbatim(self.record, self.start, self.end, self.quote)

    @property
    def section(self) -> str:
        """Label of the section the quote stands in, or ""."""
        return self.record.label_at(self.start)

    @property
    def judgement(self) -> Judgement:
        """What the quote says of an effect, by rules over its words; the spans are offsets into the quote."""
        part = next((each for each in self.record.section_spans if each.span.start <= self.start < each.span.end), None)
        language = self.record.sections[part.section].language if part else "en"
        return judge_quote(self.quote, self.section, language)

    @property
    def facets(self) -> Facets:
        """What kind of study the record is of."""
        return facets_of(self.record)

    def as_dict(self) -> dict[str, Any]:
        """Return the citation as plain JSON values."""
        record, judgement = self.record, self.judgement
        return {
            "number": self.number,
            "key": record.key,
            "pmid": record.pmid,
            "doi": record.doi,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "section": self.section,
            "stance": judgement.stance.value,
            "deciding": [[span.start, span.end] for span in judgement.deciding],
            "facets": self.facets.as_dict(),
            "title": record.title,
            "journal": record.journal,
            "year": record.year,
            "kind": record.kind.value,
            "status": record.status.value,
            "sources": list(self.sources),
        }
