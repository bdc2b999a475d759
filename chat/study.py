"""`study`: in a few words, what kind of study a record is of."""

from __future__ import annotations

from collections.abc import Iterator

from chat.wording import say
from corpus.facets import UNKNOWN, Facets
from index.query import FIELDS
from review.label import label

_FACETS = {field: name for name, field in FIELDS.items()}  # by what filters call them
_SAYS_SPECIES = ("animal_study", "in_vitro_study")


def study(language: str, facets: Facets) -> Iterator[str]:
    """Yield design, phase, species where it is not people alone, and number of participants, as far as known."""
    designs = [value for value in facets.design.values if value != UNKNOWN]
    yield from (design_name(language, value) for value in designs)
    yield from (say(language, "facets.phase", phase=value) for value in facets.phase.values if value != UNKNOWN)
    if not set(designs) & set(_SAYS_SPECIES):
        told = (value for value in facets.species.values if value in ("animal", "in_vitro"))
        yield from (value_name(language, "species", value) for value in told)
    if facets.n is not None:
        yield say(language, "facets.participants", n=f"{facets.n:,}")


def patients(language: str, facets: Facets) -> Iterator[str]:
    """Yield disease, stage, source, donor and route of the cells, as far as they are known and have a name."""
    for name in ("diseases", "stages", "cells", "donors", "routes"):
        values = (value for value in facets.values(_FACETS[name]) if value not in (UNKNOWN, "other"))
        yield from (value_name(language, name, value) for value in values)


def design_name(language: str, value: str) -> str:
    """Return a design in a reader's words."""
    return value_name(language, "designs", value)


def value_name(language: str, name: str, value: str) -> str:
    """Return a value in a reader's words; `name` is what filters call what it is a value of."""
    if name == "kinds":
        return say(language, f"facets.kind.{value}")
    if name == "phases":
        return say(language, "facets.phase", phase=value)
    return label(language, _FACETS[name], value)
