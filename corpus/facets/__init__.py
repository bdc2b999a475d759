"""What a study is, read from its record by rules: species, design, phase, participants and cells."""

from __future__ import annotations

from corpus.facets.facet import Facet
from corpus.facets.facets import CELLS, DESIGNS, PHASES, SPECIES, Facets
from corpus.facets.read import facets_of
from corpus.facets.reading import UNKNOWN, Reading

__all__ = ["CELLS", "DESIGNS", "PHASES", "SPECIES", "UNKNOWN", "Facet", "Facets", "Reading", "facets_of"]
