"""`figures`: the numbers of a text that an outcome is given as, with their units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.record import Span

_NUMBER = r"[-−–]?\d{1,6}(?:[.·]\d{1,4})?"
_UNIT = (
    r"%|％|(?:(?:[µμumnpk]|micro|milli|nano)?(?:g|mol|Eq|kat)|[IU]U|U)\s?/\s?(?:d?L|d?l|mL|ml)|kPa|mm\s?Hg|mm|cm"
    r"|(?:months?|weeks?|days?|years?|hours?|min(?:utes)?|points?)\b|个月|周|天|年|分|秒"
)
# How far a number is off, which is no number of its own: "± 3", "(SD 3)", "(95 % CI 12-16)", "(12/30)".
_ABOUT = (
    rf"(?:\s?(?:±|\+/-|\+/−)\s?\d{{1,6}}(?:[.·]\d{{1,4}})?\s?%?"
    rf"|\s?[(\[（](?:(?:IQR|SDs?|SEM?|range|n\s?=|95\s?%?)[^()\[\]（）pP]{{0,40}}|{_NUMBER}\s?%?\s?(?:-|–|to|,|/)\s?"
    rf"{_NUMBER}\s?%?|\d{{1,3}}\.\d{{1,2}})[)\]）])"
)
_FIGURE = re.compile(
    rf"(?<![A-Za-z\d.·-])(?:"
    rf"(?P<part>\d{{1,4}})\s?(?:/|of|out of)\s?(?P<whole>\d{{1,4}})(?:\s(?:patients|subjects|cases|animals))?"
    rf"(?:\s?[(\[（]\s?(?P<share>{_NUMBER})\s?[%％]\s?[)\]）])?(?![\d.%/])"
    rf"|\d{{1,4}}\s?(?:例\s?)?[(\[（]\s?(?P<inside>{_NUMBER})\s?[%％]\s?[)\]）]"
    rf"|(?P<value>{_NUMBER})(?P<about>{_ABOUT})?\s?(?P<unit>{_UNIT})?{_ABOUT}?"
    rf")"
)
# A number that counts, dates or doses something, or that is read as a p-value or an interval.
_NOT_BEFORE = re.compile(
    r"(?:\b(?:at|after|within|during|over|until|day|days|week|weeks|month|months|year|years|grade|stage|type|phase|table|fig\w*"
    r"|first|by|than|age|aged|n|p|CI|differences?|for|hazard ratio|odds ratio|risk ratio"
    r"|relative risk|ratio|HR|OR|RR|IL|CD|total of|includ\w+|enrol\w+|among|through|χ2|t|F|r)"
    r"(?:\s?(?:was|of|were|is|:|=|<|>|,|≤|≥))?\s?[=<>≤≥]?\s?|[×*=<>≤≥^~～]\s?|第|差异?为?)$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"\s?(?:(?:higher|lower|greater|less|more|fewer)\b|(?:relative |absolute )?(?:reduction|increase|decrease)\b"
    r"|[×^]|-(?:day|week|month|year|fold|point|hour)|(?:patients|subjects|cases|mice|rats|animals|eyes|trials|studies"
    r"|participants|individuals|people|men|women|males|females|cells|times|groups?|centers|centres|healthy|consecutive"
    r"|CI|fold|mg|ml|IU/kg)\b|[例名只项次倍])"
)
_SHARES_UNIT = re.compile(r"\s?(?:vs\.?|versus|and|to|compared with)\s?")  # "70 versus 50 %"
_TIMES = re.compile(r"(?:month|week|day|year|hour|min|个月|周|天|年)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and its unit, "" where it has none; `[start, end)` holds how far it is off, too."""

    value: float
    unit: str
    start: int
    end: int


def figures(text: str, start: int, end: int, passed_over: Sequence[Span]) -> list[Figure]:
    """Return the figures of `text[start:end]` in order, those in `passed_over` left out."""
    found: list[Figure] = []
    for match in _FIGURE.finditer(text, start, end):
        if any(match.start() < span.end and span.start < match.end() for span in passed_over):
            continue
        if _NOT_BEFORE.search(text[max(start, match.start() - 30) : match.start()]):
            continue
        if _NOT_AFTER.match(text, match.end()):
            continue
        found.append(_figure(match))
    return found


def paired(found: Sequence[Figure], text: str) -> tuple[Figure, Figure] | None:
    """Return the only two figures of the same unit; times and plain numbers count only where nothing else does."""
    units: dict[str, list[Figure]] = {}
    for at, figure in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        unit = figure.unit
        if not unit and following and _SHARES_UNIT.fullmatch(text, figure.end, following.start):
            unit = following.unit
        units.setdefault(unit, []).append(figure)
    exact = [each for unit, each in units.items() if unit and not _TIMES.match(unit) and len(each) > 1]
    several = exact or [each for each in units.values() if len(each) > 1]
    if len(several) != 1 or len(several[0]) != 2:
        return None
    return several[0][0], several[0][1]


def _figure(match: re.Match[str]) -> Figure:
    text = match.group().rstrip()
    end = match.start() + len(text)
    share = match["share"] or match["inside"]
    if share:
        return Figure(_value(share), "%", match.start(), end)
    if match["part"]:
        return Figure(100 * int(match["part"]) / max(1, int(match["whole"])), "%", match.start(), end)
    unit = re.sub(r"\s", "", match["unit"] or "").replace("％", "%").casefold()
    unit = unit.rstrip("s") if _TIMES.match(unit) else unit
    return Figure(_value(match["value"]), unit, match.start(), end)


def _value(raw: str) -> float:
    return float(raw.replace("−", "-").replace("–", "-").replace("·", "."))
