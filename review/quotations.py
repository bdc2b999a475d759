"""`Quotations`: quotes of one record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.record import Record, Span
from corpus.sentences import sentences
from review.quote import Quote

# A sentence this long is a list or no sentence; around the words that were read, so much of it is shown.
_LONGEST = 700
_AROUND = 260


class Quotations:
    """Quotes one record; its sentences are parted when the first quote is asked for."""

    def __init__(self, record: Record) -> None:
        """Quote from `record`."""
        self._record = record
        self._sentences: list[Span] | None = None

    def of(self, spans: Sequence[Span]) -> tuple[Quote, ...]:
        """Return the sentences that hold `spans`, each once, in the order of the text."""
        marks: dict[Span, list[Span]] = {}
        for span in sorted(set(spans), key=lambda span: (span.start, span.end)):
            if 0 <= span.start < span.end <= len(self._record.text):
                marks.setdefault(self._around(span), []).append(span)
        return tuple(self._quote(sentence, tuple(found)) for sentence, found in marks.items())

    def _quote(self, sentence: Span, marks: tuple[Span, ...]) -> Quote:
        start, end = sentence.start, sentence.end
        if end - start > _LONGEST:
            start = max(start, marks[0].start - _AROUND)
            end = min(end, max(marks[0].end, start + _LONGEST))
        text = self._record.text
        return Quote(
            start,
            end,
            text[start:end],
            marks,
            self._record.label_at(start),
            (start, end) == (sentence.start, sentence.end),
        )

    def _around(self, span: Span) -> Span:
        """Return the sentence around a span; of one that reaches over several, all of them."""
        if self._sentences is None:
            self._sentences = list(_sentences(self._record))
        held = [one for one in self._sentences if one.start < span.end and span.start < one.end]
        return Span(min(held[0].start, span.start), max(held[-1].end, span.end)) if held else span


def _sentences(record: Record) -> Iterator[Span]:
    yield record.title_span
    for part in record.section_spans:
        section = record.sections[part.section]
        for span in sentences(section.text, section.language):
            yield Span(part.span.start + span.start, part.span.start + span.end)
