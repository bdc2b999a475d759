"""What a study is, read from its record by rules: species, design, cells, disease, route, outcomes and the like."""

from __future__ import annotations

from corpus.facets.bands import DOSES, FOLLOW_UPS, SIZES, TIMES_GIVEN
from corpus.facets.facet import Facet
from corpus.facets.facets import Facets
from corpus.facets.read import facets_of
from corpus.facets.reading import UNKNOWN, Reading
from corpus.facets.values import (
    CELLS,
    DESIGNS,
    DISEASES,
    DONORS,
    ETIOLOGIES,
    OUTCOMES,
    PHASES,
    ROUTES,
    SPECIES,
    STAGES,
)

__all__ = [
    "CELLS",
    "DESIGNS",
    "DISEASES",
    "DONORS",
    "DOSES",
    "ETIOLOGIES",
    "FOLLOW_UPS",
    "OUTCOMES",
    "PHASES",
    "ROUTES",
    "SIZES",
    "SPECIES",
    "STAGES",
    "TIMES_GIVEN",
    "UNKNOWN",
    "Facet",
    "Facets",
    "Reading",
    "facets_of",
]
