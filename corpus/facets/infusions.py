"""`infusions`: how many times cells were given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.words import SYNTHESIS, any_of, compiled
from corpus.record import Span

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "a single": 1, "single": 1, "once": 1, "twice": 2, "thrice": 3,
    "一": 1, "单": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip
_NUMBER = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[1-9]|1[0-2])"
_TIME = (
    r"(?:infusions?|injections?|transfusions?|reinfusions?|transplantations?|doses?|administrations?"
    r"|(?<!cell )cycles|courses?|sessions?)\b(?! (?:patients|recipients|experiments?|assays?|models?|studies"
    r"|yielded)\b)"
)
_BETWEEN = (
    r"(?:(?!(?:hours?|h|min|minutes|after|of|and|or|to|with|in|by|for|from|the|patients?|groups?|mg|ml|kg|different"
    r"|dose|days?|weeks?|months?"
    r"|levels?|times|trials?|studies|more|other|were|was|had|received)\b)[\w/+()-]{1,24} ){0,4}?"
)
_GIVEN_TIMES = compiled(
    # "three infusions", "6 doses", "two intravenous MSC injections", "a single dose"
    rf"(?<![\w.,/×^-])(?P<count>{_NUMBER}|a single|single)(?: |-(?=time |{_TIME}))(?!cell\b"
    rf"|round){_BETWEEN}(?P<noun>{_TIME})(?! (?:levels?|groups?"
    rf"|cohorts?"
    r"|escalat\w*|limit\w*|each of|per (?:week|day)))"
    # "infused three times", "twice", "once or twice"
    rf"|(?<![\w.-])(?<!at )(?P<times>(?:once|twice|thrice)(?=[.,;:)]| (?:or|and|via|by|through|into|intravenously"
    rf"|at|on|with|after|within|during)\b|$)|{_NUMBER} times)\b"
    r"(?! (?:higher|lower|more|the|as|greater|daily|a day|per day|a week|per week|the upper|upper|normal))"
    # "once a week for 4 weeks", "weekly for 4 weeks"
    rf"|\b(?:once (?:a|per|every) (?P<unit>week|month)|once (?P<ly>week|month)ly|(?P<ly2>week|month)ly"
    rf"|every (?P<unit2>week|month))"
    rf"(?: [\w-]+){{0,2}}? for (?:up to )?(?P<over>{_NUMBER}) (?:consecutive )?(?P<units>week|month)s\b"
    # "at weeks 0, 4 and 8", "at baseline and at month 3"
    r"|\b(?:on|at) (?:days?|weeks?|months?) (?P<list>\d{1,2}(?:(?:, |,? and |, and )\d{1,2}){1,5})\b(?! ?%)"
    r"|\bat (?P<each>\d{1,2} (?:day|week|month)s?(?:,? (?:and )?(?:at )?\d{1,2} (?:day|week|month)s?){1,5})\b"
    r"|\bat (?:the start|baseline|day 0|week 0|entry),? and(?: at)? (?P<second>(?:month|week|day)s? \d{1,3}"
    r"|\d{1,3} (?:month|week"
    r"|day)s?)\b"
    r"|\b(?P<again>repeated (?:once )?(?:after )?(?:a|one|two|three|four|six|\d{1,2}) (?:day|week"
    r"|month)s?(?: later)?)\b"
    # 三次, 共输注3次, 单次
    r"|(?P<zh>[1-9一两二三四五六七八九十单])\s?次(?!/|要|级|日|周|随访)"
)
_CELLS = compiled(
    r"\b(?:[\w-]{0,8}mscs?|[\w-]{0,4}mncs?|[\w-]{0,6}(?:mpcs?|d?mcs|scs|progenitors)|cells|(?:stem|stromal"
    r"|mononuclear|progenitor|t|liver|marrow)[- ]cell"
    r"|exosomes?|evs|vesicles|hepatocytes|marrow|cd34|cd133|macrophages"
    r"|monocytes|hepastem|hlsc|[\w-]{0,6}adrcs?|progenitors?)\b|细胞|骨髓"
)
_GIVEN = any_of(
    r"\b(?:infus|inject|transplant|transfus|administ|implant|deliver|reinfus|receiv|treat)\w*",
    r"\b(?:given|gave|had|went in|underwent|got|at \d|doses?|single|cells? therapy)\b",
    r"(?:输注|移植|注射|回输|治疗)",
)
# One dose, but two doses.
_AGREES = compiled(r"^(?:one|1|a single|single)\b|s$|-time ")
# Needed before days that are only named: cells were given on them.
_CELLS_GIVEN = compiled(
    rf"(?:{_CELLS.pattern}).{{0,80}}?\b(?:infus|inject|transplant|transfus|administ|given|gave|receiv|into|week|month)"
    rf"|\b(?:infus|inject|transplant|transfus|administ|given|gave|receiv|had|week|month"
    rf"|given)\w*.{{0,80}}?(?:{_CELLS.pattern})"
)
# What the doses are of: cells, or something else.
_OF = compiled(
    rf"(?: \([^)]{{0,20}}\))? of (?P<cells>(?:(?!in |by |with |from |produced|expressing"
    rf"|containing)[^\s;,]{{1,24}} ){{0,8}}?"
    rf"[^\s;,]{{0,24}}?(?:{_CELLS.pattern}))?"
)
_DRUG = any_of(
    r"\bg-?csf\b",
    r"\bgranulocyte[- ]colony",
    r"\b(?:vaccin|rituximab|prednisol|cyclophosphamide|ccl4|carbon tetra|dmn|thioacetamide"
    r"|antibod|albumin|plasma|paracentesis|chemotherap|irradiat|heparin|tacrolimus|terlipressin"
    r"|contrast)\w*",
)
_NOT_PLANNED = compiled(
    r"(?:\bafter|\bthan|(?<!infusion )(?<!injection )(?<!total )\bof|\bbetween|\bper|\bfirst|\blast|\bsecond|\bleast"
    r"|\bversus"
    r"|\bvs\.?|\bonly"
    r"|\bevery|\bhepatitis b"
    r"|\bphase|[x×]|\bwashed|\bshaken|\bstirred|\bcentrifuged|\bmore than|\bleast) $"
)
_COMPARED = compiled(
    r"\b(?:than|better|superior|inferior|more effective|did better|beat|multiple|repeated vs|versus (?:multiple"
    r"|repeated)"
    r"|survey\w*|hospital\w*|admitted|subcultur\w+|passag\w+|visit\w*|measured|sampled|biops\w+|tested|checked"
    r"|assessed|assayed|evaluated"
    r"|collected|screened|read"
    r"|followed(?! by)"
    r"|washed|intervals?: )\b"
)
_MOST = 3


def infusions(source: Source) -> tuple[Reading, ...]:
    """Return how many times cells were given to a patient, or in each arm; a synthesis pools many numbers."""
    if SYNTHESIS.search(source.lower, 0, source.title.end) or not _CELLS.search(source.lower):
        return ()
    found: dict[int, list[Span]] = {}
    for match in source.find(_GIVEN_TIMES):
        if _is_of_cells(source, match):
            if source.lower.startswith(" in total", match.end()) or source.lower.endswith(
                "total of ", 0, match.start()
            ):
                found.clear()
                found.update({count: [Span(*match.span())] for count in _counts(match)})
                break
            for count in _counts(match):
                found.setdefault(count, []).append(Span(*match.span()))
    if len(found) > _MOST:
        return ()
    return tuple(Reading(str(count), tuple(spans[:3])) for count, spans in sorted(found.items()))


def _is_of_cells(source: Source, match: re.Match[str]) -> bool:
    sentence = source.sentence(match.start())
    start, end = max(sentence.start, match.start() - 250), min(sentence.end, match.end() + 250)
    words, before = source.lower[start:end], source.lower[max(sentence.start, match.start() - 30) : match.start()]
    if not _CELLS.search(words) or not _GIVEN.search(words) or _NOT_PLANNED.search(before):
        return False
    if match["noun"] and not _AGREES.search(match[0]):
        return False
    of = _OF.match(source.lower, match.end(), end) if match["noun"] else None
    if of and of["cells"] is None:
        return False
    if not (match["noun"] or match["times"] or match["zh"]) and not _CELLS_GIVEN.search(
        source.lower, max(start, match.start() - 100), match.start()
    ):
        return False
    near = source.lower[max(start, match.start() - 60) : min(end, match.end() + 40)]
    if _COMPARED.search(near):
        return False
    return of is not None or not _DRUG.search(near)


def _counts(match: re.Match[str]) -> Iterator[int]:
    if written := match["count"] or match["zh"] or match["times"]:
        yield _number(written)
    elif match["over"]:
        unit = match["unit"] or match["ly"] or match["ly2"] or match["unit2"]
        if unit == match["units"]:
            yield _number(match["over"])
    elif match["list"]:
        yield len(re.findall(r"\d+", match["list"]))
    elif match["each"]:
        yield len(re.findall(r"\d+", match["each"]))
    else:
        yield 2


def _number(written: str) -> int:
    word = written.removesuffix(" times")
    return int(word) if word.isascii() and word.isdecimal() else _WORDS[word]
