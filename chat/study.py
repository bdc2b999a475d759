"""`study`: in a few words, what kind of study a record is of."""

from __future__ import annotations

from collections.abc import Iterator

from chat.wording import say
from corpus.facets import UNKNOWN, Facets

_SAYS_SPECIES = ("animal_study", "in_vitro_study")


def study(language: str, facets: Facets) -> Iterator[str]:
    """Yield design, phase, species where it is not people alone, and number of participants, as far as known."""
    designs = [value for value in facets.design.values if value != UNKNOWN]
    yield from (design_name(language, value) for value in designs)
    yield from (say(language, "facets.phase", phase=value) for value in facets.phase.values if value != UNKNOWN)
    if not set(designs) & set(_SAYS_SPECIES):
        yield from (species_name(language, value) for value in facets.species.values if value in ("animal", "in_vitro"))
    if facets.n is not None:
        yield say(language, "facets.participants", n=f"{facets.n:,}")


def design_name(language: str, value: str) -> str:
    """Return a design in a reader's words."""
    return say(language, f"page.holdings.designs.{value}")


def species_name(language: str, value: str) -> str:
    """Return a species in a reader's words."""
    return say(language, f"facets.species.{value}")


def cells_name(language: str, value: str) -> str:
    """Return a source of cells in a reader's words."""
    return say(language, f"facets.cells.{value}")
