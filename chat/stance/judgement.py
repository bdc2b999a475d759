"""`judge` and `judge_quote`: what a sentence, or a quote of several, says of an effect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from chat.stance.clause import Direction, Finding
from chat.stance.direction import assurances, findings, settled
from corpus.record import Span
from corpus.sentences import sentences

_FINDINGS = re.compile(r"RESULT|CONCLUSION|FINDING|INTERPRETATION|FACTS|UNLABELLED|结果|结论|发现", re.IGNORECASE)


class Stance(StrEnum):
    """What a sentence says of an effect on patients or on the disease."""

    BENEFIT = "benefit"
    NO_DIFFERENCE = "no_difference"
    HARM = "harm"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance, and the spans of the sentence that decided it, in order; UNCLEAR may have none."""

    stance: Stance
    deciding: tuple[Span, ...] = ()


def judge(sentence: str) -> Judgement:
    """Judge a sentence, English or Chinese, by rules over its words and figures alone.

    Where it finds several things that do not agree, or a change of something that is neither good nor bad by itself, it
    is unclear. That no harm was seen ("no serious adverse events", "well tolerated") is no difference: the finding is
    that adverse events did not become more, and a reader who looks for what the treatment does for the liver would be
    misled to find it among the benefits. Fewer adverse events than in another group are a benefit; and what a sentence
    says of efficacy outweighs what it says of safety.
    """
    found = settled(findings(sentence))
    if found:
        return _verdict(found)
    safe = assurances(sentence)
    return Judgement(Stance.NO_DIFFERENCE, safe) if safe else Judgement(Stance.UNCLEAR)


@lru_cache(maxsize=4096)  # asked for again by every picture of the same answer
def judge_quote(text: str, label: str, language: str = "en") -> Judgement:
    """Judge a quote of one or more sentences from the section `label`, sentence by sentence.

    What a section other than of findings says is background, aim or method, and no finding of the paper: unclear, with
    no words shown. Sentences that disagree make the quote unclear, with the words of all.
    """
    if label and not _FINDINGS.search(label):
        return Judgement(Stance.UNCLEAR)
    told: list[Judgement] = []
    safe: list[Span] = []
    for span in sentences(text, language):
        sentence = text[span.start : span.end]
        found = settled(findings(sentence))
        judged = _verdict(found)
        if judged.stance is not Stance.UNCLEAR or len(_known(found)) > 1:
            told.append(replace(judged, deciding=_moved(judged.deciding, span.start)))
        elif not found:
            safe += _moved(assurances(sentence), span.start)
    if not told:
        return Judgement(Stance.NO_DIFFERENCE, tuple(safe)) if safe else Judgement(Stance.UNCLEAR)
    stances = {each.stance for each in told}
    stance = stances.pop() if len(stances) == 1 else Stance.UNCLEAR
    return Judgement(stance, tuple(span for each in told for span in each.deciding))


def _moved(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple(Span(span.start + by, span.end + by) for span in spans)


def _known(found: Sequence[Finding]) -> set[Stance]:
    return {_stance(finding) for finding in found} - {Stance.UNCLEAR}


def _verdict(found: Sequence[Finding]) -> Judgement:
    stances = {_stance(finding) for finding in found}
    known = _known(found)
    stance = known.pop() if len(known) == 1 else Stance.UNCLEAR
    if stance in (Stance.NO_DIFFERENCE, Stance.HARM) and stances != {stance}:
        stance = Stance.UNCLEAR  # something else did happen, and may be the good of it
    spans = {span for each in found if stance in (Stance.UNCLEAR, _stance(each)) for span in each.spans}
    return Judgement(stance, tuple(sorted(spans, key=lambda span: (span.start, span.end))))


def _stance(finding: Finding) -> Stance:
    if finding.direction is Direction.NONE:
        return Stance.NO_DIFFERENCE
    return {1: Stance.BENEFIT, -1: Stance.HARM}.get(finding.merit, Stance.UNCLEAR)
