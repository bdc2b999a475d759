"""`facets_of`: the door to the facets of a record."""

from __future__ import annotations

from functools import lru_cache

from corpus.facets.facets import Facets
from corpus.record import Record


@lru_cache(maxsize=2048)  # as many as are indexed at once: both parts of an index ask
def facets_of(record: Record) -> Facets:
    """Return the facets of a record; those of the records seen last are kept."""
    return Facets(record)
