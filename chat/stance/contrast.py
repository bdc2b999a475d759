"""`contrasts`: which of two groups a text gives the larger figure of an outcome for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.stance.arms import comparators, treated_first
from chat.stance.cues import Cue
from chat.stance.figures import figures, paired
from corpus.record import Span

_SIGNIFICANCE = frozenset({"shown", "unshown", "edge", "above", "below"})
_SAME_RESULT = 45  # characters from an interval to the p-value that goes with it


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two figures of one outcome: `sign` is 1 where the treated have the larger, -1 the smaller one, 0 where neither.

    `figures` and `significance` are the words that say so; the outcome stands in `[start, end)`.
    """

    sign: int
    figures: tuple[Span, Span]
    significance: Span
    start: int
    end: int


def contrasts(text: str, found: Sequence[Cue], start: int, end: int) -> list[Contrast]:
    """Return what the figures in `text[start:end]` say of two groups, of which exactly one is a named comparator.

    Each p-value or interval ends a stretch of text that gives one result; without any, "significant" stands for one.
    What cannot be read in only one way is left out.
    """
    results = evidence(text, found)
    starts = [start, *(cue.end for cue in results[:-1])]
    ends = [*(cue.start for cue in results[:-1]), end]
    read = []
    order: bool | None = None
    for first, last, decisive in zip(starts, ends, results, strict=False):
        stretch = [cue for cue in found if first <= cue.start < last]
        passed_over = [Span(cue.start, cue.end) for cue in stretch if cue.kind in _SIGNIFICANCE]
        pair = paired(figures(text, first, last, passed_over), text)
        if pair is None or any(cue.kind == "before" for cue in stretch):
            continue
        if comparators(text, stretch, first, last):
            order = treated_first(text, stretch, pair, first, last)
        if order is None:
            continue
        treated, other = pair if order else pair[::-1]
        shown = decisive.kind not in ("unshown", "edge")
        sign = (treated.value > other.value) - (treated.value < other.value)
        if shown and not sign:
            continue
        spans = Span(pair[0].start, pair[0].end), Span(pair[1].start, pair[1].end)
        read.append(Contrast(sign if shown else 0, spans, Span(decisive.start, decisive.end), first, last))
    return read


def evidence(text: str, found: Sequence[Cue]) -> list[Cue]:
    """Return what shows whether each result of a text holds: the p-value or else the interval given with it.

    Where none is given it is the word "significant"; where two p-values stand together, which of them belongs to which
    figures is not said, and there is nothing.
    """
    results: list[Cue] = []
    for cue in found:
        if cue.kind not in _SIGNIFICANCE:
            continue
        if not results or cue.start - results[-1].end > _SAME_RESULT:
            results.append(cue)
        elif not _is_p(text, cue):
            continue
        elif _is_p(text, results[-1]):
            if not re.search(r"\d", text[results[-1].end : cue.start]):
                return []
            results.append(cue)
        else:
            results[-1] = cue
    if not results and not any(cue.kind in ("maybe", "negation", "null") for cue in found):
        results = [cue for cue in found if cue.kind == "marked"][:1]
    return results


def _is_p(text: str, cue: Cue) -> bool:
    return text[cue.start] in "pP"
