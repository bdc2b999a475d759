"""`Statement`: one value in a cell, with what it was read from."""

from __future__ import annotations

from dataclasses import dataclass

from review.quote import Quote


@dataclass(frozen=True, slots=True)
class Statement:
    """A value as the facets name it, or the record's own words; never without the words or headings that say it.

    `headings` are publication types, MeSH descriptors or fields of a registry, which stand in no text. `figures` are
    what was measured of an outcome with the numbers told of it, word for word, an item a clause ("survival 73.2%,
    55.6%, P = 0.03"); which arm each is of, and which way it went, the quote says.
    """

    value: str
    quotes: tuple[Quote, ...] = ()
    headings: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
