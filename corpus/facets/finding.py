"""`Finding`: one outcome that a study reports, with the figures that belong to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from corpus.facets.figures import Figure, figures
from corpus.facets.measures import CHANGED, CLAIMED, MEASURES, OF_PEOPLE, PLANNED, POPULATION
from corpus.facets.source import Source
from corpus.facets.words import compiled
from corpus.record import Record, Span

_RESULTS = re.compile(r"RESULT|FINDING|CONCLUSION|INTERPRETATION|结果|结论")
_NO_RESULTS = re.compile(
    r"MEASURE|METHOD|DESIGN|BACKGROUND|INTRODUCTION|CONTEXT|RATIONALE|AIM|OBJECTIVE|PURPOSE|SETTING|PATIENT"
    r"|PARTICIPANT|SUBJECT"
    r"|INTERVENTION|MATERIAL|FUNDING|PROTOCOL|ELIGIB|SELECTION|DATA|SEARCH|SUMMARY BOX|目的|方法|背景"
)
_PLANS = re.compile(r"(?:PRIMARY|SECONDARY|OTHER) OUTCOMES?")
# The headings of an abstract whose sections stand in one running text.
_INLINE = re.compile(
    r"(?:(?<=[.!?)\]] )|(?<=\n)|^)\[?(?:(?P<yes>RESULTS?|FINDINGS?|CONCLUSIONS?|INTERPRETATION|MAIN RESULTS|Results?"
    r"|Findings|Conclusions?"
    r"|Main results)|(?P<no>[A-Z]{3,16}(?: (?:AND |& )?[A-Z]{3,16}){0,3}|(?:Background|Introduction|Aims?|Objectives?"
    r"|Purpose|Methods?|Design"
    r"|Materials?|Patients|Setting|Subjects)(?: (?:and|&) \w{3,12})?))(?: ?[:\]]| ?\. (?=[A-Z]))"
)
_CLAUSE = compiled(r"[;；]|, (?:while|whereas|but|although|though)\b|。")
_LISTED = compiled(
    r"\)?(?: ?\([^)\d]{1,12}\))?(?: (?:scores?|levels?|rates?))?(?:,|,? (?:and|or|as well as|nor)|/| /|、|和"
    r"|及)?(?: (?:the|in|serum|total|mean|of|their|on))* ?\(?"
)
_EXACT = compiled(r"\bp ?[=<>≤≥] ?0?\.\d|\d ?%|±")
_SURE = compiled(
    r"\b(?:significan\w+|did not|no difference|rose|fell|improved|increased|decreased|reduced|higher|lower|occurred"
    r"|died|observed)\b"
)
# Of others even where results are told.
_OTHERS_WORK = compiled(
    r"\b(?:previous\w*|prior|earlier|recent\w*|future|(?:has|have) (?:\w+ )?been|hypothes\w+|warranted|needed)\b"
)
_HEDGED = compiled(r"\b(?:may|might|could|should|would)\b")
_CONCLUDED = re.compile(r"\[?(?:CONCLUSION|INTERPRETATION|结论)")
# Said of those who came, not of what came of them.
_CAME_WITH = compiled(r"\b(?:mean|median) age\b|\bage,? \d|\(age\b|\byears of age\b|\bbmi\b|\bbody mass\b")
# What foretells an outcome is named beside it, and was not measured as one.
_FORETOLD = compiled(
    r"\b(?:predict\w*|prognos\w*|(?:independent|risk) factors?|(?:uni|multi)variate|regression analysis|correlat\w*)\b"
)
_OF_WHAT = compiled(r"\b(?:from|due to|because of|caused by)\b[^,;()]{0,50}$")
_ELSEWHERE = compiled(
    r"\b(?:lungs?|pulmonary|myocardial|cardiac|heart|renal|kidney|interstitial|skin|dermal|bladder|infarct\w*)\b"
)
_LIVER = compiled(r"\b(?:livers?|hepatic|hepato\w*|cirrho\w*|biliary)\b")
# Another thing begins here, whose name is not known: what follows are its figures.
_ANEW = compiled(
    r"[,)] (?:and )?(?!respectively|versus|vs\b|against|compared|with|at\b|in\b|from|to\b|p\b|a?hr\b|a?or\b|rr\b"
    r"|after|for\b|on\b"
    r"|odds|hazard|relative|risk|mean|median|while|whereas|and\b|controls?|the\b|was\b|were\b|than\b|patients"
    r"|groups?\b|arms?\b|by\b|up\b|but\b|\w+ \d"
    r"|points?)[a-z]{3}"
)
_LIVES = ("survival", "adverse_events")
_FAR = 80  # characters from a figure to the measure it stands before
_MOST = 60  # findings of a record
_LONGEST = 3000  # no sentence that tells a result is longer


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one outcome in one sentence, every part a range of `record.text`.

    `outcome` is one of `OUTCOMES`; `measure` the words that name it ("MELD score"); `figures` the numbers told of it in
    the same clause, in their order, each with its unit or sign ("73.2%", "P = 0.03"): none where a finding is told in
    words alone. `sentence` is what a reader is shown as the quote. In a registry entry it is what will be measured.
    """

    outcome: str
    measure: Span
    figures: tuple[Span, ...]
    sentence: Span


def findings(record: Record) -> tuple[Finding, ...]:
    """Return what a record says was found, in the order of its text; of a registered trial, what is to be measured."""
    return findings_in(Source(record))


def findings_in(source: Source) -> tuple[Finding, ...]:
    """Return the findings of a record that has been prepared for the rules."""
    return tuple(islice(_planned(source) if source.registry else _found(source), _MOST))


def _planned(source: Source) -> Iterator[Finding]:
    for match in MEASURES.finditer(source.lower):
        if match.lastgroup != "other" and _PLANS.search(source.label(match.start())):
            yield Finding(
                str(match.lastgroup), Span(*match.span()), (), _trimmed(source, source.sentence(match.start()))
            )


def _found(source: Source) -> Iterator[Finding]:
    headings = list(_INLINE.finditer(source.text, source.title.end))
    starts = [heading.start() for heading in headings]
    for sentence, grouped in groupby(MEASURES.finditer(source.lower), key=lambda match: source.sentence(match.start())):
        named = list(grouped)
        if sentence.end - sentence.start > _LONGEST or all(match.lastgroup == "other" for match in named):
            continue
        at = bisect_right(starts, named[0].start()) - 1
        heading = source.label(sentence.start) or (headings[at][0] if at >= 0 else "")
        if _tells(source, sentence, heading):
            yield from _read(source, sentence, named)


def _tells(source: Source, sentence: Span, heading: str) -> bool:
    """Whether a sentence tells of results: by the heading it stands under, or else by its words."""
    if sentence.start < source.title.end:
        return CLAIMED.search(source.lower, sentence.start, source.title.end) is not None
    under = _RESULTS.search(heading.upper()) is not None
    if not under and _NO_RESULTS.search(heading.upper()):
        return False
    words = source.lower[sentence.start : sentence.end]
    if source.is_told(sentence.start) and (not under or _OTHERS_WORK.search(words)):
        return False
    if (not under or _CONCLUDED.match(heading.upper())) and _HEDGED.search(words) and not _EXACT.search(words):
        return False
    if not under and not CHANGED.search(words) and not _EXACT.search(words):
        return False
    if PLANNED.search(words):
        return _EXACT.search(words) is not None or (under and _SURE.search(words) is not None)
    return under or sentence.start >= source.opening or _EXACT.search(words) is not None


def _read(source: Source, sentence: Span, named: list[re.Match[str]]) -> Iterator[Finding]:
    numbers = figures(source.lower, source.text, sentence)
    ends = [*_clauses(source.lower, sentence), sentence.end]
    start = sentence.start
    for end in ends:
        within = [match for match in named if start <= match.start() < end]
        if within:
            told = [figure for figure in numbers if start <= figure.span.start < end]
            yield from _assigned(source, sentence, within, told)
        start = end


def _clauses(lower: str, sentence: Span) -> Iterator[int]:
    """Yield where clauses part, outside of brackets."""
    depth, at = 0, sentence.start
    for match in _CLAUSE.finditer(lower, sentence.start, sentence.end):
        depth += lower.count("(", at, match.start()) - lower.count(")", at, match.start())
        at = match.start()
        if depth <= 0:
            depth = 0
            yield match.start()


def _assigned(source: Source, sentence: Span, named: list[re.Match[str]], told: list[Figure]) -> Iterator[Finding]:
    """Give the figures of a clause to the measures named before them, and those before all to the first."""
    groups: list[list[re.Match[str]]] = []
    for match in named:
        if match.lastgroup == "other" and _OF_WHAT.search(
            source.lower, max(sentence.start, match.start() - 70), match.start()
        ):
            continue
        if groups and _LISTED.fullmatch(source.lower, groups[-1][-1].end(), match.start()):
            groups[-1].append(match)
        else:
            groups.append([match])
    starts = [sentence.start, *(group[0].start() for group in groups[1:]), sentence.end + 2]
    for number, group in enumerate(groups):
        own = _own(
            source.lower, told, Span(starts[number], starts[number + 1]), Span(group[0].start(), group[-1].end())
        )
        each = [[figure] for figure in own] if _is_shared_out(source, sentence, group, own) else [own] * len(group)
        for match, mine in zip(group, each, strict=True):
            outcome = str(match.lastgroup)
            if outcome != "other" and _is_found(source, sentence, match):
                median = "median" in source.lower[max(sentence.start, match.start() - 20) : match.end()]
                shown = tuple(
                    figure.span
                    for figure in mine
                    if (outcome in _LIVES or not figure.of_people) and (median or not figure.of_time)
                )
                yield Finding(outcome, Span(*match.span()), shown, _trimmed(source, sentence))


def _own(lower: str, told: list[Figure], part: Span, named: Span) -> list[Figure]:
    """Return the figures of measures named together, in their part of a clause, until another thing is told of.

    What stands right before a measure counts it ("38 deaths"), and is none of the measure before.
    """
    own: list[Figure] = []
    for figure in told:
        counts = figure.span.end == named.start - 1
        if not counts and not (part.start <= figure.span.start < figure.span.end < part.end - 1):
            continue
        if (
            own
            and figure.span.start > named.end
            and _ANEW.search(lower, max(own[-1].span.end, named.end), figure.span.start + 1)
        ):
            break
        before = named.start - figure.span.end
        if before > _FAR or (before > 0 and _ANEW.search(lower, figure.span.end, named.start)):
            continue
        own.append(figure)
    return own


def _is_shared_out(source: Source, sentence: Span, group: list[re.Match[str]], own: list[Figure]) -> bool:
    """Whether each of the measures named together has one of the figures, in their order."""
    return len(group) == len(own) > 1 and "respectively" in source.lower[sentence.start : sentence.end]


def _is_found(source: Source, sentence: Span, match: re.Match[str]) -> bool:
    before = source.lower[max(sentence.start, match.start() - 70) : match.start()]
    words = source.lower[sentence.start : sentence.end]
    if match["short"] and not source.text[match.start() : match.end()].isupper():
        return False
    if match.lastgroup not in _LIVES and (_FORETOLD.search(words) or _CAME_WITH.search(words)):
        return False
    if (
        match.lastgroup == "fibrosis"
        and not _LIVER.search(words)
        and _ELSEWHERE.search(words + source.lower[: source.title.end])
    ):
        return False
    return not POPULATION.search(before) and not OF_PEOPLE.match(source.lower, match.end())


def _trimmed(source: Source, sentence: Span) -> Span:
    words = source.text[sentence.start : sentence.end]
    return Span(sentence.start + len(words) - len(words.lstrip()), sentence.start + len(words.rstrip()))
