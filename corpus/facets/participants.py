"""`participants`: how many people took part, as enrolled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.words import BETWEEN, COUNT, PEOPLE, any_of, compiled, number
from corpus.record import Span

_COUNTED = rf"(?P<count>{COUNT}) (?:consecutive )?{BETWEEN}{PEOPLE}"
_ENROLLED = (
    r"(?:enrol|includ|recruit|random|assign|allocat|stud|analy|treat|evaluat|identif|review|investigat"
    r"|examin|divid|transplant|follow|involv|compris|infus|regist|enter|admit|participat)"
)
# Every people counted, with what makes it a count of all of them on either side.
_PEOPLE = compiled(
    r"(?P<before>\ba total (?:of )?|\bof (?=\S+ randomi)|\b(?:enrol|recruit|includ|randomi|assign|allocat|involv"
    r"|compris|stud|analy|treat"
    rf"|evaluat|identif|pool)\w*(?: \w+){{0,3}} |\bin (?=\S+ consecutive))?"
    rf"{_COUNTED}"
    rf"(?P<after>[^.;:]{{0,120}}?\b(?:were|was) (?:\w+ )?{_ENROLLED}\w*)?"
)
_STATED = compiled(
    r"\bn ?= ?(?P<count>\d{1,3}(?:,\d{3})+|\d{1,6})\b(?! ?(?:%|mice|rats|pigs|animals|rabbits|studies|trials|samples"
    r"|cells|articles|papers|records|citations|reports|rct))"
)
_ARMS = any_of(
    r"\brandom\w*\b", r"\bassigned\b", r"\ballocated\b", r"\bdivided\b", r"\bgroups?\b", r"\barms?\b", r"\bcontrols?\b"
)
_NOT_ENROLLED = any_of(
    r"\b(?:dropped out|(?:prematurely )?discontinued|screened|eligible|approached|invited|assessed for"
    r"|healthy (?:controls?|donors?|individuals)|died"
    r"|deaths?|lost to|withdr[ae]w\w*|excluded|completed|per (?:arm|group)|responded|relapsed)\b"
)
_PART_OF = compiled(
    r"(?:(?:\d|%|\)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|none|all|most|half|some|any|each"
    r"|out)) of(?: the| these)?|/|\bamong|\bremaining|\bother|\bgrades?|\bto|\bday|\bfirst|\blast|\bevery"
    r"|\bper|\bone of|\bonly|\bleaving|\btypes?|\bphase|\bstages?|\bclass|\bavailable for|\bsize \()\s*$"
)
_YEAR = re.compile(r"(?:19[5-9]|20[0-3])\d")  # "from June 2020 adults": a date, though 2020 adults would read the same
_ONE = r"(?:(?!or\b|and\b|either\b|one\b|two\b)[\w+-]+ )"  # a word in the name of one group
_TO_ONE = compiled(
    rf"(?: \w+){{0,2}} (?:(?:to|into) (?:the |receive |an? ){_ONE}{{0,4}}?(?:group|arm|care)\b|to {_ONE}{{1,2}}care\b"
    rf"|to (?:the )?{_ONE}{{1,4}}?and (?=\d+ to ))"
)
_TO_ANOTHER = compiled(
    rf"(?:,|,? and) (?P<count>{COUNT}) (?:patients |participants |subjects )?(?:were assigned )?to\b"
)
_AND_CONTROLS = compiled(
    rf"[^.;]{{0,80}}?\b(?:and|with|to) (?:an? |the )?(?:[\w-]+ ){{0,2}}(?:control|comparison)"
    rf" group of (?P<count>{COUNT})"
)
# Before the people of a synthesis: its studies, not one of them.
_POOLED = any_of(
    r"\b(?:trials|studies|rcts|papers|articles|reports|citations)\b", r"\btotal(?:l?ing)? of\b", r"\bpool\w*\b"
)
_CHINESE = compiled(
    r"(?:共|纳入|入组|选取|收治|招募|将)[^。，,；]{0,30}?(?P<count>\d{1,6})\s?(?:例|名|位)|(?P<alone>\d{1,6})\s?(?:例|名"
    r"|位)[^。，,；0-9]{0,15}?(?:患者|病人|受试者|志愿者)"
)
_SINGLE = any_of(
    r"\b(?:a|an|one|single) (?:\d{1,3}[- ](?:year|month|week|day)s?[- ]old )?(?:[\w-]+ ){0,3}(?:patient|man|woman"
    r"|boy|girl|child|infant)\b",
    r"\b\d{1,3}[- ](?:year|month|week|day)s?[- ]old (?:[\w-]+ ){0,3}(?:patient|man|woman|boy|girl|male|female|child"
    r"|infant)\b",
)

_COUNTING = (
    "rct",
    "nonrandomised_trial",
    "cohort",
    "case_control",
    "case_series",
    "protocol",
    "meta_analysis",
    "systematic_review",
)


@dataclass(frozen=True, slots=True)
class _Count:
    """A number of people; whether the words around it say that they are all, or that something befell them."""

    people: int
    span: Span
    all: bool = True
    befell: bool = False


def participants(source: Source, species: tuple[Reading, ...], design: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the number of people in a study of people, where one number stands out as that of all of them."""
    if source.registration:
        enrolled = source.registration.enrolment or 0
        return (Reading(str(enrolled), headings=(source.registration.registry,)),) if enrolled > 0 else ()
    values = {reading.value for reading in design}
    if not any(reading.value == "human" for reading in species) or (values and not values & set(_COUNTING)):
        return ()
    count = _stated(source) or _whole(list(_counts(source, bool(values & {"meta_analysis", "systematic_review"}))))
    if count is None and "case_series" in values:
        count = _single(source)
    return (Reading(str(count.people), (count.span,)),) if count and count.people > 0 else ()


def _counts(source: Source, synthesis: bool) -> Iterator[_Count]:
    for match in source.find(_PEOPLE):
        whole = bool(match["before"] or match["after"])
        if _is_part(source, match):
            continue
        if synthesis and not _POOLED.search(source.lower, max(0, match.start("count") - 80), match.start("count")):
            continue
        others = _others(source.lower[match.end() : min(source.sentence(match.start()).end, match.end() + 300)])
        if others is not None:
            people = Span(match.start("count"), match.end())
            yield _Count(number(match["count"]) + others, people, whole, not whole and source.is_outcome(people.start))
    for match in source.find(_CHINESE):
        yield _Count(int(match["count"] or match["alone"]), span_of(match), match["count"] is not None)


def _is_part(source: Source, match: re.Match[str]) -> bool:
    """Whether those counted are some of the participants, or the number is no count of people."""
    if _YEAR.fullmatch(match["count"]):
        return True
    after = source.lower[match.start() : match.end() + 20].split(".")[0]
    before = source.lower[max(0, match.start("count") - 24) : match.start("count")]
    return bool(_NOT_ENROLLED.search(after)) or (not match["before"] and bool(_PART_OF.search(before)))


def _others(rest: str) -> int | None:
    """Count who else took part by the rest of the sentence.

    "27 patients were assigned to A, 26 to B and 28 to C", "13 patients and a matched control group of 95". None where
    one group is named and the size of the others is not.
    """
    if controls := _AND_CONTROLS.match(rest):
        return number(controls["count"])
    to = _TO_ONE.match(rest)
    if to is None:
        return 0
    found = [number(match["count"]) for match in _TO_ANOTHER.finditer(rest, to.end())]
    return sum(found) if found else None


def _whole(counts: list[_Count]) -> _Count | None:
    """Return the first count that is said to be of all, or else the first, if no count is larger."""
    enrolled = [count for count in counts if not count.befell]
    first = [count for count in enrolled if count.all][:1] + enrolled[:1]
    return next((count for count in first if count.people == max(each.people for each in counts)), None)


def _stated(source: Source) -> _Count | None:
    """Read "n = 43" where it stands once, or the arms "(n = 24)" and "(n = 19)" of one sentence, which add up."""
    sentences: dict[Span, list[re.Match[str]]] = {}
    for match in source.find(_STATED):
        sentences.setdefault(source.sentence(match.start()), []).append(match)
    if not sentences:
        return None
    first, found = next(iter(sentences.items()))
    words = source.lower[first.start : first.end]
    if len(found) == 1:
        whole = re.search(r"; n ?= ?\d|\(total", words)
        return _Count(int(found[0]["count"].replace(",", "")), span_of(found[0])) if whole else None
    if len(_ARMS.findall(words)) >= 2 and re.search(rf"\b{PEOPLE}", words):
        total = sum(int(match["count"].replace(",", "")) for match in found)
        return _Count(total, Span(found[0].start(), found[-1].end()))
    return None


def _single(source: Source) -> _Count | None:
    found = source.find(_SINGLE)
    return _Count(1, span_of(found[0])) if found else None
