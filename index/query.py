"""`Query`, `Filters`, `Hit`: what goes into a search and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from corpus.errors import SettingsError
from corpus.facets import (
    CELLS,
    DESIGNS,
    DISEASES,
    DONORS,
    DOSES,
    ETIOLOGIES,
    FOLLOW_UPS,
    OUTCOMES,
    PHASES,
    ROUTES,
    SIZES,
    SPECIES,
    STAGES,
    TIMES_GIVEN,
    UNKNOWN,
    facets_of,
)
from corpus.record import Kind, Record, Status

# Facets that can be asked for, by the names they have in `Facets`, with the values each can have.
FACETS = {
    "species": SPECIES,
    "design": DESIGNS,
    "cells": CELLS,
    "disease": DISEASES,
    "stage": STAGES,
    "etiology": ETIOLOGIES,
    "donor": DONORS,
    "route": ROUTES,
    "phase": PHASES,
    "size": SIZES,
    "times_given": TIMES_GIVEN,
    "dosed": DOSES,
    "followed": FOLLOW_UPS,
    "outcomes": OUTCOMES,
}
# What `Filters` calls them, since it takes several values of each.
FIELDS = {
    "species": "species",
    "design": "designs",
    "cells": "cells",
    "disease": "diseases",
    "stage": "stages",
    "etiology": "etiologies",
    "donor": "donors",
    "route": "routes",
    "phase": "phases",
    "size": "sizes",
    "times_given": "times_given",
    "dosed": "doses",
    "followed": "follow_ups",
    "outcomes": "outcomes",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be. An empty tuple or None asks for nothing.

    Retracted and withdrawn records are left out unless `statuses` asks for them. From `species` on all take values of
    `corpus.facets`, or "unknown"; a record passes with any of the values of each.
    """

    year_from: int | None = None
    year_to: int | None = None
    publication_types: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = (Status.CURRENT, Status.CONCERN)
    species: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    etiologies: tuple[str, ...] = ()
    donors: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    times_given: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no record can be.

        Raises:
            SettingsError: a facet has no such value.
        """
        for name, values in self.facets:
            for value in values:
                if value not in (*FACETS[name], UNKNOWN):
                    listed = ", ".join((*FACETS[name], UNKNOWN))
                    raise SettingsError(f"There is no {name} {value!r} to ask for.", hint=f"There is: {listed}.")

    @property
    def facets(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The facets asked for, by name, each with the values of which a record has to have one."""
        asked = ((name, getattr(self, field)) for name, field in FIELDS.items())
        return tuple((name, values) for name, values in asked if values)

    def admit(self, record: Record) -> bool:
        """Return whether a record is what is asked for."""
        wanted = {name.casefold() for name in self.publication_types}
        return (
            (not self.statuses or record.status in self.statuses)
            and (not self.kinds or record.kind in self.kinds)
            and (self.year_from is None or (record.year is not None and record.year >= self.year_from))
            and (self.year_to is None or (record.year is not None and record.year <= self.year_to))
            and (not wanted or any(name.casefold() in wanted for name in record.publication_types))
            and (not self.facets or self._admits_facets(record))
        )

    def _admits_facets(self, record: Record) -> bool:
        held = facets_of(record)
        return all(not set(values).isdisjoint(held.values(name)) for name, values in self.facets)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a question names: `surface` as it was asked, `alternatives` as the literature writes it.

    `kind` is "concept" (an entity an answer must be about), "name" (a person, trial or product), "design" (study types,
    statistics, years), "word" (a general word, such as improve), "other" (a word the glossary lacks), or "unknown"
    (Chinese the glossary lacks).
    """

    surface: str
    alternatives: tuple[str, ...]
    kind: str = "word"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is really searched.

    `text` is what was asked; `meaning` is what the encoder reads (the English gist of a Chinese question);
    `concepts` is what the lexical index is asked for; `expansions` says, for showing, which words became which.
    """

    text: str
    language: str
    meaning: str
    concepts: tuple[Concept, ...] = ()
    expansions: tuple[tuple[str, str], ...] = ()
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: `record.text[start:end]` is its text; a higher score is better, rank 1 is the best.

    `routes` names the retrievers that found it ("dense", "sparse") with the rank each gave it.
    """

    rank: int
    score: float
    record: Record
    start: int
    end: int
    routes: tuple[tuple[str, int], ...] = ()

    @property
    def key(self) -> str:
        """Key of the record."""
        return self.record.key

    @property
    def text(self) -> str:
        """The passage, verbatim."""
        return self.record.text[self.start : self.end]

    def as_dict(self) -> dict[str, Any]:
        """Return the hit as plain JSON values."""
        return {
            "rank": self.rank,
            "score": self.score,
            "key": self.key,
            "pmid": self.record.pmid,
            "doi": self.record.doi,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "title": self.record.title,
            "year": self.record.year,
            "kind": self.record.kind.value,
            "status": self.record.status.value,
            "routes": dict(self.routes),
        }
