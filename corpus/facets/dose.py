"""`doses`: how many cells were given at a time."""

from __future__ import annotations

from corpus.facets.reading import Reading
from corpus.facets.source import Source


def doses(source: Source) -> tuple[Reading, ...]:  # noqa: ARG001 - no rule yet
    """Return nothing: there is no rule yet."""
    return ()
