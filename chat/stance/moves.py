"""`moves`: the words of a clause that say which way something went, read together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.stance.cues import Cue

_MOVES = frozenset({"up", "down", "better", "worse"})
_CONTRARY = {"up": "down", "down": "up", "better": "worse", "worse": "better"}
# A change as a noun: what stands before it says how much of it there was ("a greater reduction", "less improvement").
_CHANGE = re.compile(
    r"increases?|decreases?|reductions?|rises?|falls?|declines?|drops?|improvements?|worsening|deterioration|benefits?"
    r"|gains?|elevations?|prolongation|shortening|impairment|[\u3400-\u9fff]+",
    re.IGNORECASE,
)
_DEGREE = re.compile(r"greater|larger|higher|more|stronger|less|lesser|smaller|lower|weaker", re.IGNORECASE)
_COMPARED_WITH = re.compile(r"\b(?:compared (?:with|to)|than|versus|vs\.?)\s+(?:\w{1,12}\s+){0,2}$", re.IGNORECASE)
_SAME_CHANGE = re.compile(
    r"\s*(?:(?:statistically|significantly|significant|in|of|the|a|rates?|mean|further|risk|relative)\s+)*(?:[a-z]{1,15}\s+)?"
)
_ADJACENT = 60  # characters between two moves read as one
_FAR = 120  # characters from a change to how large it was
_IS = re.compile(r"\b(?:was|were|is|are)\b")


@dataclass(frozen=True, slots=True)
class Move:
    """One or two move cues read together: "reduced" or "greater reduction"."""

    kind: str
    start: int
    end: int


def moves(text: str, start: int, found: Sequence[Cue]) -> list[Move]:
    """Return the moves of the clause that begins at `start`.

    "Greater reduction" is a reduction, "less improvement" the contrary of one; what the other side of a comparison did
    ("than the decrease on placebo") is left out.
    """
    merged: list[Move] = []
    for cue in found:
        if cue.kind not in _MOVES:
            continue
        last = merged[-1] if merged else None
        if last and _is_degree(text, last, cue):
            if cue.kind == "down":
                merged[-1] = Move(_CONTRARY[last.kind], last.start, last.end)
            continue
        if last and cue.start - last.end <= _ADJACENT and _SAME_CHANGE.fullmatch(text, last.end, cue.start):
            if _CHANGE.fullmatch(text, cue.start, cue.end):
                kind = _CONTRARY[cue.kind] if last.kind in ("down", "worse") else cue.kind
                merged[-1] = Move(kind, last.start, cue.end)
            # else an adjective of the outcome: "reduced elevated transaminases"
            continue
        if not _COMPARED_WITH.search(text[max(start, cue.start - 60) : cue.start]):
            merged.append(Move(cue.kind, cue.start, cue.end))
    return merged


def is_change(text: str, move: Move) -> bool:
    """Whether a move is an English noun of one word ("reduction"), of which there may be more or less."""
    return text[move.start].isascii() and bool(_CHANGE.fullmatch(text, move.start, move.end))


def _is_degree(text: str, last: Move, cue: Cue) -> bool:
    """Whether a cue says how large the change before it was: "the rise was smaller", "rose less"."""
    between = text[last.end : cue.start]
    if not _DEGREE.fullmatch(text, cue.start, cue.end) or len(between) > _FAR or re.search(r"[,;]|\band\b", between):
        return False
    if not between.strip():
        return text[cue.start : cue.end].casefold() in ("more", "less")
    if _IS.search(between):
        return bool(_CHANGE.fullmatch(text, last.start, last.end))
    return text[cue.end : cue.end + 8].lstrip().startswith("than")
