"""`Passage`: a few whole sentences of one record, the unit that is embedded, searched and cited."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from corpus.errors import RecordError
from corpus.record import Record, Span
from corpus.sentences import sentences

# all-MiniLM-L6-v2 reads 256 word pieces and drops the rest. At 700 characters, with the title in front, one passage in
# 200 is longer than that; at 900 it would be one in 25 (2,500 real abstracts, docs/decisions/0003).
LENGTH = 700
# A sentence is cut only where it alone is twice as long as a passage: a cut sentence cannot be quoted whole.
LONGEST = 2 * LENGTH


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of the record under `key`: `record.text[start:end] == text`, always. Build with `Passage.of`.

    `ordinal` numbers the passages of a record from 0; `label` is the section's ("RESULTS", or ""); `context` is the
    record's title, which an encoder reads before the text.
    """

    key: str
    ordinal: int
    start: int
    end: int
    text: str
    label: str = ""
    context: str = ""

    def __post_init__(self) -> None:
        """Check that text and offsets can belong together.

        Raises:
            RecordError: the passage is empty, or its text is not as long as its offsets say.
        """
        if self.ordinal < 0 or self.start < 0 or not self.text or self.end - self.start != len(self.text):
            raise RecordError(
                f"Passage {self.ordinal} of {self.key} has {len(self.text)} characters at {self.start}-{self.end}."
            )

    @classmethod
    def of(cls, record: Record, ordinal: int, span: Span) -> Self:
        """Take the passage at `span` out of the record, with the label of the section it starts in.

        Raises:
            RecordError: the span is empty or not within the record's text.
        """
        text = record.text[span.start : span.end]
        return cls(record.key, ordinal, span.start, span.end, text, record.label_at(span.start), record.title)

    @property
    def embedded(self) -> str:
        """The string an encoder is given: the title, then the text (a title alone is not given twice)."""
        return self.text if self.context in ("", self.text) else f"{self.context}\n{self.text}"

    @property
    def digest(self) -> str:
        """SHA-256 of what is embedded, in hexadecimal: under it a vector can be kept and found again."""
        return sha256(self.embedded.encode("utf-8", "surrogatepass")).hexdigest()


def passages(record: Record) -> tuple[Passage, ...]:
    """Cut a record into passages of whole sentences that never cross the border of a section.

    A record without sections gives one passage, its title.
    """
    spans = []
    for part in record.section_spans:
        text = record.text[part.span.start : part.span.end]
        offset = part.span.start
        language = record.sections[part.section].language
        pieces = [piece for span in sentences(text, language) for piece in _cut(text, span)]
        spans += [Span(offset + group.start, offset + group.end) for group in _grouped(pieces)]
    if not record.section_spans:
        spans = [record.title_span]
    return tuple(Passage.of(record, ordinal, span) for ordinal, span in enumerate(spans))


def _cut(text: str, span: Span) -> list[Span]:
    """Cut an over-long sentence at blanks into pieces of about equal length; leave any other whole."""
    left = span.end - span.start
    if left <= LONGEST:
        return [span]
    size = math.ceil(left / math.ceil(left / LENGTH))
    pieces = []
    start = span.start
    while span.end - start > size:
        blank = text.rfind(" ", start + 1, start + size + 1)
        if blank < 0:
            blank = text.find(" ", start + size, span.end)
        if blank < 0:
            break
        pieces.append(Span(start, blank))
        start = blank + 1
    return [*pieces, Span(start, span.end)]


def _grouped(pieces: list[Span]) -> list[Span]:
    """Group neighbouring pieces so that no group is longer than `LENGTH` and all are about equally long.

    The squares of the room left free are made smallest, as in the setting of a paragraph, but with the last line
    counted too: a short tail costs most. A piece longer than `LENGTH` is a group of its own.
    """
    # For each number of leading pieces: the least cost to group them, and where the last of these groups begins.
    best: list[tuple[int, int]] = [(0, 0)]
    for last, piece in enumerate(pieces):
        options = []
        for first in range(last, -1, -1):
            length = piece.end - pieces[first].start
            if length > LENGTH and first < last:
                break
            options.append((best[first][0] + max(0, LENGTH - length) ** 2, first))
        best.append(min(options))
    groups = []
    stop = len(pieces)
    while stop:
        first = best[stop][1]
        groups.append(Span(pieces[first].start, pieces[stop - 1].end))
        stop = first
    return groups[::-1]
