"""`Paper`: a record in a list: who, when, where to find it, and what kind of study it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from corpus.facets import Facets, facets_of
from corpus.record import Kind, Record, Status
from review.address import address

_LONGEST = 300  # characters of a title or name that are kept


@dataclass(frozen=True, slots=True)
class Paper:
    """`studied` is "human", "mixed" (people and animals), "animal", "in_vitro" or "unknown".

    `disease` and `design` are the most telling value of each facet.
    """

    key: str
    title: str
    title_other: str
    author: str
    others: bool
    journal: str
    year: int | None
    pmid: str | None
    url: str
    kind: Kind
    status: Status
    studied: str
    disease: str
    design: str

    @classmethod
    def of(cls, record: Record) -> Self:
        """Read what a list needs of a record."""
        facets = facets_of(record)
        first = record.authors[0].family if record.authors else ""
        return cls(
            key=record.key,
            title=(record.title or record.key)[:_LONGEST],
            title_other=record.title_other[:_LONGEST],
            author=first[:_LONGEST],
            others=len(record.authors) > 1 or not record.authors_complete,
            journal=record.journal[:_LONGEST],
            year=record.year,
            pmid=record.pmid,
            url=address(record),
            kind=record.kind,
            status=record.status,
            studied=_studied(facets),
            disease=facets.disease.values[0],
            design=facets.design.values[0],
        )


def _studied(facets: Facets) -> str:
    species = facets.species.values
    return "mixed" if {"human", "animal"} <= set(species) else species[0]
