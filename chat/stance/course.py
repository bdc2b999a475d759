"""`courses`: whether an outcome is given a larger or a smaller figure after treatment than before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.stance.arms import comparators
from chat.stance.contrast import Contrast, evidence
from chat.stance.cues import Cue
from chat.stance.figures import figures, paired
from corpus.record import Span

_FROM = re.compile(r"(?:\bfrom|[由从])\s?(?:an? |the )?(?:mean |median )?(?:of )?$", re.IGNORECASE)
_TO = re.compile(r"(?:\bto|[至为到])\s?(?:an? |the )?(?:mean |median )?(?:of )?$", re.IGNORECASE)
_AROUND = 40  # characters on either side of the two figures in which their times are looked for


def courses(text: str, found: Sequence[Cue], start: int, end: int) -> list[Contrast]:
    """Return what the two figures in `text[start:end]` say of one group before and after, unless it is the controls."""
    results = evidence(text, found)
    if len(results) != 1 or comparators(text, found, start, end):
        return []
    decisive = results[0]
    pair = paired(
        figures(text, start, end, [Span(cue.start, cue.end) for cue in found if cue.kind == decisive.kind]), text
    )
    if pair is None or decisive.kind != "shown":
        return []
    one, two = pair
    lead = [cue.kind for cue in found if one.start - _AROUND <= cue.start < one.start]
    middle = [cue.kind for cue in found if one.end <= cue.start < two.start]
    tail = [cue.kind for cue in found if two.end <= cue.start < two.end + _AROUND]
    from_to = bool(_FROM.search(text, start, one.start) and _TO.search(text, one.end, two.start))
    forth = from_to or ("before" in lead and "after" in middle) or ("before" in middle and "after" in tail)
    back = "after" in middle and "before" in tail
    if forth == back or one.value == two.value:
        return []
    sign = 1 if (two.value > one.value) != back else -1
    spans = Span(one.start, one.end), Span(two.start, two.end)
    return [Contrast(sign, spans, Span(decisive.start, decisive.end), start, end)]
