"""`treated_first`: which of two figures is of the treated, and which of the controls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.stance.cues import Cue
from chat.stance.figures import Figure
from corpus.record import Span

_AND = r"(?:and|vs\.?|versus|against|compared (?:with|to)|or|与|和|及|比|、|,|，)"

_VERSUS = re.compile(
    r"\s?(?:%\s?)?[,，]?\s?(?:vs\.?|versus|compared (?:with|to)|against|as opposed to|对比?|比)\s?(?:only |just |a )?",
    re.IGNORECASE,
)
_ADJACENT = re.compile(rf"\s?[,，]?\s?{_AND}?\s?(?:only |just )?", re.IGNORECASE)
# The other group beside the controls: "treatment and control groups", "controls vs cells".
_OTHER_BEFORE = re.compile(
    rf"[\w\u3400-\u9fff)）-](?: groups?| arms?| patients| recipients)?\s?{_AND}\s?"
    rf"(?:in |of |for |with )?(?:the |those )?$",
    re.IGNORECASE,
)
_OTHER_AFTER = re.compile(
    r"(?:[\s-](?:groups?|arms?|patients|mice|rats|animals|treatment|therapy))?\s?(?:and|vs\.?|versus|与|和|及|比|、)\s?"
    r"(?:in |of |for |with )?(?:the )?(?!\d)[\w\u3400-\u9fff]",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?P<name>[A-Za-zα-ω\d+/-]{1,30})[ -](?:groups?|arms?|cohorts?)\b"
    r"|(?P<han>[A-Za-z\d+-]{1,20}|[\u3400-\u9fff]{1,2})组(?![间内织成合别分])"
)
_NOT_A_GROUP = re.compile(
    r"(?:both|two|all|each|either|the|study|these|between|three|other|of|per|age|any|[两各每三亚分该此]|control|对照)$",
    re.IGNORECASE,
)
_TREATED = re.compile(
    r"\b(?:[a-z]{0,3}-?MSCs?|G-?CSF|(?:stem |stromal )?cells?|treatment|treated|intervention|therapy|recipients?"
    r"|transplant(?:ation|ed|s)?|infusions?|experimental|active)\b|移植|治疗",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:in|with|for|of|on|among|after|following|receiving|given)\s+(?:the |those |patients )?"
    r"(?!\d|(?:week|month|day|year)s?\b)[A-Za-z]"
    r"|[(\[（]\s?[A-Za-z][\w+/ -]{1,30}[)\]）]"
)
_CONTROL = re.compile(
    r"\bcontrols?\b(?!\s?(?:of|rate|over|the)\b|-)(?: groups?| arms?| patients| subjects| mice| rats| animals)?"
    r"|\b(?:standard[ -]of[ -]care|SOC|SMT|sham|vehicle|PBS|conventional(?: \w+){0,2} (?:groups?|arms?))\b"
    r"(?: groups?| arms?)?"
    r"|(?:对照|常规治疗|标准治疗|常规内科治疗|内科治疗|模型)组?",
    re.IGNORECASE,
)
# "64 % with cells versus 37 % without": a comparator only where the others are said to be treated.
_WITHOUT = re.compile(r"(?<=[\w%)] )without(?=\s?(?:[,.;(\[]|(?:them|it|cells|treatment)\b|$))", re.IGNORECASE)
# "Cells plus standard treatment" are no controls.
_ADDED = re.compile(
    r"(?:\b(?:plus|combined with|in addition to|added to|on top of)|\+|联合|加用?|在)\s?(?:the )?$", re.IGNORECASE
)
_ADDS = re.compile(r"\s?(?:plus|\+|combined with|联合|基础上|加)", re.IGNORECASE)
_COMPARED_WITH = re.compile(
    r"\b(?:compared (?:with|to)|than|versus|vs\.?|relative to)\s?(?:\w+ )?$|[与较比]$", re.IGNORECASE
)
_OF_GROUP = re.compile(
    r"(?:[\s(\[（]|\b(?:of|in|for|with|among|on|by|the|an?|those|patients?|subjects?|animals|cases|people|who|were|received"
    r"|receiving|given|treated|assigned|to|after|died|survived)\b){1,16}"
)
_GROUP_HAS = re.compile(
    r"(?:[\s\-)\]）:：,，(（]|\b(?:groups?|arms?|patients|subjects|animals|mice|rats|treatment|therapy|was|were|is|had|showed|of|an?"
    r"|the|mean|median|only|it|rate|reached|and|with)\b|的|为|是|则|仅|患者|生存率|存活率|病死率|死亡率|[\u3400-\u9fff]{1,8}){0,16}"
)
# The healthy are no comparator for a treatment, and "disease control" is an outcome.
_NO_COMPARATOR = re.compile(
    r"\b(?:healthy|normal|disease|symptom|tumou?r|pain|local|quality|glyc\w{2,5})\s$|健康$|正常$", re.IGNORECASE
)
# A group named by what ails it was not made by the treatment: "in patients with ascites", unless it was treated.
_AILING = re.compile(r"\b(?:patients|subjects|those|people|mice|rats) (?:with|who had|having|without)\b", re.IGNORECASE)
_LATER = 60  # characters after the second figure in which its group is named


def comparators(text: str, found: Sequence[Cue], start: int, end: int) -> list[Span]:
    """Return where the comparator is named, neighbours as one."""
    spans = [Span(cue.start, cue.end) for cue in found if cue.kind == "control"]
    spans += [Span(match.start(), match.end()) for match in _CONTROL.finditer(text, start, end)]
    if _TREATED.search(text, start, end):
        spans += [Span(match.start(), match.end()) for match in _WITHOUT.finditer(text, start, end)]
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        before = text[max(start, span.start - 20) : span.start]
        if _NO_COMPARATOR.search(before) or _ADDED.search(before) or _ADDS.match(text, span.end):
            continue
        if merged and span.start - merged[-1].end <= 2:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def treated_first(text: str, found: Sequence[Cue], pair: tuple[Figure, Figure], start: int, end: int) -> bool | None:
    """Return whether the first of two figures in `text[start:end]` is of the treated; None where that is not said.

    There must be one named comparator and no more than one other named group.
    """
    controls = comparators(text, found, start, end)
    names = _names(text, controls, start, end)
    if len(controls) != 1 or len(set(names.values())) > 1:
        return None
    return _Arms(text, controls[0], frozenset(names), pair, start, end).treated_first()


@dataclass(frozen=True, slots=True)
class _Arms:
    """Two figures, the comparator and where other groups are named, within `[start, end)`."""

    text: str
    control: Span
    names: frozenset[int]
    pair: tuple[Figure, Figure]
    start: int
    end: int

    def treated_first(self) -> bool | None:
        one, two = self.pair
        between = self.text[one.end : two.start]
        if _AILING.search(between) and not _TREATED.search(between):
            return None
        if self.control.start >= two.end:
            return self._controls_last(between)
        if self.control.start >= one.end:
            return self._controls_between()
        return self._controls_first(between)

    def _controls_last(self, between: str) -> bool | None:
        """Read "83 % and 62 % in the treated and the controls" and "73 % with cells versus 55 % in controls"."""
        one, two = self.pair
        listed = self._listed()
        if _ADJACENT.fullmatch(between) and listed is not None and "%" not in self.text[two.end : self.control.start]:
            return listed
        if not _OF_GROUP.fullmatch(self.text, two.end, self.control.start):
            return None
        apart = _WITH.search(between) or self._named(one.end, two.start)
        before = _VERSUS.fullmatch(between) or (_VERSUS.search(between) and self._named(self.start, one.start))
        return True if apart or before else None

    def _controls_between(self) -> bool | None:
        """Read "55 % in controls versus 73 % with cells" and "MSC group 73 %, control group 55 %"."""
        one, two = self.pair
        of_one = _OF_GROUP.fullmatch(self.text, one.end, self.control.start)
        of_two = _GROUP_HAS.fullmatch(self.text, self.control.end, two.start)
        until = min(self.end, two.end + _LATER)
        later = _WITH.match(self.text[two.end : until].lstrip()) or self._named(two.end, until)
        if of_one and (later or _VERSUS.search(self.text[self.control.end : two.start])):
            return False
        return True if of_two and not of_one and self._named(self.start, one.start) else None

    def _controls_first(self, between: str) -> bool | None:
        """Read "in the MSC and control groups 73 % and 55 %" and "in controls 55 %, 73 % in the MSC group"."""
        one, two = self.pair
        named_later = self._named(two.end, self.end)
        after_than = _COMPARED_WITH.search(self.text[max(0, self.control.start - 30) : self.control.start])
        if _ADJACENT.fullmatch(between):
            listed = self._listed()
            return False if listed is None and _VERSUS.fullmatch(between) and named_later and not after_than else listed
        if after_than or not _GROUP_HAS.fullmatch(self.text, self.control.end, one.start):
            return None
        return False if named_later or self._named(one.end, two.start) else None

    def _named(self, start: int, end: int) -> bool:
        """Whether a group other than the controls is named, or the treatment is."""
        return any(start <= at < end for at in self.names) or any(
            not self.control.start <= match.start() < self.control.end
            for match in _TREATED.finditer(self.text, start, end)
        )

    def _listed(self) -> bool | None:
        """Return whether the other group is named right before the controls (True) or right after them (False)."""
        before = _OTHER_BEFORE.search(self.text, max(self.start, self.control.start - 45), self.control.start)
        after = _OTHER_AFTER.match(self.text, self.control.end, self.end)
        return bool(before) if bool(before) != bool(after) else None


def _names(text: str, controls: Sequence[Span], start: int, end: int) -> dict[int, str]:
    """Return the names of the other groups by where they stand."""
    return {
        match.start(): (match["name"] or match["han"]).casefold()
        for match in _GROUP.finditer(text, start, end)
        if not _NOT_A_GROUP.search(match["name"] or match["han"])
        and not any(match.start() < span.end and span.start < match.end() for span in controls)
    }
