"""`donors`: whose cells were given: the patient's own, or another's."""

from __future__ import annotations

from corpus.facets.reading import Reading
from corpus.facets.source import Source


def donors(source: Source) -> tuple[Reading, ...]:  # noqa: ARG001 - no rule yet
    """Return nothing: there is no rule yet."""
    return ()
