"""`stage`: how far the disease has gone: compensated, decompensated, acute-on-chronic or acute."""

from __future__ import annotations

from corpus.facets.reading import Reading
from corpus.facets.source import Source


def stage(source: Source) -> tuple[Reading, ...]:  # noqa: ARG001 - no rule yet
    """Return nothing: there is no rule yet."""
    return ()
