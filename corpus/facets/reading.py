"""`Reading`: one value of a facet, and what decided it."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.record import Span

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the words that say it, or the headings under which the record was put.

    `spans` are ranges of `record.text`; `headings` are publication types, MeSH descriptors or the
    name of a registry, which stand in no text.
    """

    value: str
    spans: tuple[Span, ...] = ()
    headings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a value that nothing decided.

        Raises:
            ValueError: there are neither words nor headings, or the value is "unknown", which is the lack of a reading.
        """
        if self.value == UNKNOWN or not (self.spans or self.headings):
            raise ValueError(f"Nothing says {self.value!r}.")
