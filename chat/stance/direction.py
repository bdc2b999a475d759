"""`findings`: which way the things went that a text speaks of, and whether that is good."""

from __future__ import annotations

from collections.abc import Sequence

from chat.stance.clause import Clause, Direction, Finding
from chat.stance.cues import LONGEST, Cue, cues
from corpus.record import Span


def findings(text: str) -> list[Finding]:
    """Return what a text finds, in order; aims, guesses and what two groups had in common before treatment are none."""
    found: list[Finding] = []
    text = text[:LONGEST]
    for part, end in _split(Cue("stop", 0, 0), cues(text), "stop", len(text)):
        if any(cue.kind == "aim" for cue in part):
            continue
        of_part: list[Finding] = []
        clauses = _split(part[0], part[1:], "break", end)
        for clause, until in clauses:
            if any(cue.kind == "taken_back" for cue in clause):
                of_part = []
            of_part += Clause(text, clause[0].start, until, clause[1:]).findings()
        if not of_part and len(clauses) > 1:  # "73 % with cells, whereas 55 % in controls (P = 0.03)"
            of_part = Clause(text, part[0].start, end, part[1:]).contrasted()
        found += of_part
    return found


def direction(text: str) -> Direction:
    """Return the one direction that everything a text finds agrees on, else unknown.

    No difference between groups outweighs what changed within them.
    """
    directions = {finding.direction for finding in settled(findings(text))}
    return directions.pop() if len(directions) == 1 else Direction.UNKNOWN


def assurances(text: str) -> tuple[Span, ...]:
    """Return the words by which a text says that no harm was seen, where it does not merely ask or suppose so."""
    parts = _split(Cue("stop", 0, 0), cues(text), "stop", len(text))
    stated = [part for part, _ in parts if not any(cue.kind in ("aim", "maybe") for cue in part)]
    return tuple(Span(cue.start, cue.end) for part in stated for cue in part if cue.kind == "safe")


def settled(found: Sequence[Finding]) -> list[Finding]:
    """Leave out what changed within groups where the groups themselves are said not to differ."""
    if any(finding.direction is Direction.NONE and finding.compared for finding in found):
        return [finding for finding in found if finding.direction is Direction.NONE or finding.compared]
    return list(found)


def _split(opening: Cue, found: Sequence[Cue], kind: str, end: int) -> list[tuple[list[Cue], int]]:
    """Return the cues in parts, each after the one of `kind` that opens it and with where the part ends."""
    parts = [[opening]]
    for cue in found:
        if cue.kind == kind:
            parts.append([cue])
        else:
            parts[-1].append(cue)
    ends = [part[0].start for part in parts[1:]] + [end]
    return [(part, until) for part, until in zip(parts, ends, strict=True) if len(part) > 1]
