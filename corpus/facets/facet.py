"""`Facet`: one property of a study, with what it was read from."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.facets.reading import UNKNOWN, Reading
from corpus.record import Span


@dataclass(frozen=True, slots=True)
class Facet:
    """One property of a study: the values read, the most telling first. Without any it is unknown."""

    name: str
    readings: tuple[Reading, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The values, never none: `("unknown",)` where nothing was read."""
        return tuple(reading.value for reading in self.readings) or (UNKNOWN,)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words that decided, of all values together, in the order of the text."""
        found = {span for reading in self.readings for span in reading.spans}
        return tuple(sorted(found, key=lambda span: (span.start, span.end)))

    @property
    def known(self) -> bool:
        """Whether anything was read."""
        return bool(self.readings)
