"""`Statement`: one value in a cell, with what it was read from."""

from __future__ import annotations

from dataclasses import dataclass

from review.quote import Quote


@dataclass(frozen=True, slots=True)
class Statement:
    """A value as the facets name it, or the record's own words; never without the words or headings that say it.

    `headings` are publication types, MeSH descriptors or fields of a registry, which stand in no text.
    """

    value: str
    quotes: tuple[Quote, ...] = ()
    headings: tuple[str, ...] = ()
