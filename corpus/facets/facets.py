"""`Facets`: all that is read of one record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corpus.facets.bands import BANDS
from corpus.facets.cells import cells
from corpus.facets.design import design
from corpus.facets.disease import diseases
from corpus.facets.donor import donors
from corpus.facets.dose import doses
from corpus.facets.etiology import etiologies
from corpus.facets.facet import Facet
from corpus.facets.follow_up import follow_up
from corpus.facets.infusions import infusions
from corpus.facets.outcomes import outcomes
from corpus.facets.participants import participants
from corpus.facets.phase import phase
from corpus.facets.reading import UNKNOWN, Reading
from corpus.facets.route import routes
from corpus.facets.secondary import secondary
from corpus.facets.source import Source
from corpus.facets.species import species
from corpus.facets.stage import stage
from corpus.record import Record

_ALL = (
    "species",
    "design",
    "phase",
    "participants",
    "cells",
    "disease",
    "stage",
    "etiology",
    "donor",
    "route",
    "dose",
    "infusions",
    "follow_up",
    "outcomes",
)


@dataclass(frozen=True)
class Facets:
    """The facets of one record, each read when it is first asked for: rules take time, and an index asks for some only.

    `species` holds two values where people and animals were studied; `design` one, or a meta-analysis with the
    systematic review it stands in; `cells` every source of the cells studied, "vesicles" beside the cells they are of.
    `disease`, `etiology` and `route` hold every one that the study was of; `stage` and `donor` one, and are unknown
    where it was of both.
    `dose`, `infusions` and `follow_up` hold the words of the record; `outcomes` names what was measured, each with the
    words and figures that say so.
    """

    record: Record

    @cached_property
    def species(self) -> Facet:
        """Whether people, animals or cells alone were studied."""
        return Facet("species", species(self._source, self._secondary))

    @cached_property
    def design(self) -> Facet:
        """What kind of study it is."""
        return Facet("design", design(self._source, self._secondary, self.species.readings))

    @cached_property
    def phase(self) -> Facet:
        """The phase of a trial."""
        return Facet("phase", phase(self._source, self.design.readings))

    @cached_property
    def participants(self) -> Facet:
        """How many people took part."""
        return Facet("participants", participants(self._source, self.species.readings, self.design.readings))

    @cached_property
    def cells(self) -> Facet:
        """Where the cells come from."""
        return Facet("cells", cells(self._source))

    @cached_property
    def disease(self) -> Facet:
        """What the patients had, or what the animals were a model of."""
        return Facet("disease", diseases(self._source))

    @cached_property
    def stage(self) -> Facet:
        """How far the disease had gone."""
        return Facet("stage", stage(self._source, self._reviews, self.disease.readings))

    @cached_property
    def etiology(self) -> Facet:
        """What had caused it."""
        return Facet("etiology", etiologies(self._source, self._reviews))

    @cached_property
    def donor(self) -> Facet:
        """Whose cells they were."""
        return Facet("donor", donors(self._source, self._reviews, self.species.readings, self.cells.readings))

    @cached_property
    def route(self) -> Facet:
        """By which way the cells were given."""
        return Facet("route", routes(self._source, self._reviews))

    @cached_property
    def dose(self) -> Facet:
        """How many cells were given."""
        return Facet("dose", doses(self._source))

    @cached_property
    def infusions(self) -> Facet:
        """How often they were given."""
        return Facet("infusions", infusions(self._source))

    @cached_property
    def follow_up(self) -> Facet:
        """For how long the patients were followed."""
        return Facet("follow_up", follow_up(self._source))

    @cached_property
    def outcomes(self) -> Facet:
        """What was measured."""
        return Facet("outcomes", outcomes(self._source))

    @property
    def n(self) -> int | None:
        """Number of participants, where it is known."""
        return int(self.participants.values[0]) if self.participants.known else None

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of the facet of that name, or the bands into which those of an amount fall."""
        amount, band, _ = BANDS.get(name, (name, str, ()))
        facet: Facet = getattr(self, amount)
        if not facet.known:
            return (UNKNOWN,)
        return tuple(dict.fromkeys(filter(None, map(band, facet.values)))) or (UNKNOWN,)

    def as_dict(self) -> dict[str, list[str]]:
        """Return the values of all as plain JSON."""
        return {name: list(self.values(name)) for name in _ALL}

    @cached_property
    def _source(self) -> Source:
        return Source(self.record)

    @cached_property
    def _secondary(self) -> tuple[Reading, ...]:
        return secondary(self._source)

    @property
    def _reviews(self) -> bool:
        """Whether it tells of many studies; a plan tells of one."""
        return any(reading.value != "protocol" for reading in self._secondary)
