"""`infusions`: how many times cells were given."""

from __future__ import annotations

from corpus.facets.reading import Reading
from corpus.facets.source import Source


def infusions(source: Source) -> tuple[Reading, ...]:  # noqa: ARG001 - no rule yet
    """Return nothing: there is no rule yet."""
    return ()
