"""`Quote`: the sentences of a record around some words that were read, verbatim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.record import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """`text` is `record.text[start:end]`; `marks` are the words that were read, as ranges of `record.text`.

    `whole` is false where the sentence is so long that only the stretch around the words is quoted.
    """

    start: int
    end: int
    text: str
    marks: tuple[Span, ...]
    section: str = ""
    whole: bool = True

    @property
    def parts(self) -> Iterator[tuple[str, bool]]:
        """Yield the text piece by piece, each with whether it was read."""
        at = self.start
        for mark in self.marks:
            first, last = max(mark.start, at), min(mark.end, self.end)
            if first >= last:
                continue
            if first > at:
                yield self.text[at - self.start : first - self.start], False
            yield self.text[first - self.start : last - self.start], True
            at = last
        if at < self.end:
            yield self.text[at - self.start :], False
