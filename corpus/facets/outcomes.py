"""`outcomes`: what was measured, with its numbers."""

from __future__ import annotations

from corpus.facets.finding import findings_in
from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.record import Span


def outcomes(source: Source) -> tuple[Reading, ...]:
    """Return each outcome reported, in the order of the text: its words and the figures told of it, if any."""
    found: dict[str, list[Span]] = {}
    for finding in findings_in(source):
        spans = found.setdefault(finding.outcome, [])
        spans += [span for span in (finding.measure, *finding.figures) if span not in spans]
    return tuple(Reading(outcome, tuple(spans)) for outcome, spans in found.items())
