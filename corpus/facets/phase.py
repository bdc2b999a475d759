"""`phase`: the phase of a clinical trial."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.words import compiled

_TYPES = {
    "clinical trial, phase i": 1,
    "clinical trial, phase ii": 2,
    "clinical trial, phase iii": 3,
    "clinical trial, phase iv": 4,
}
_NUMERAL = r"(?:IV|I{1,3}|[1-4])"
_WRITTEN = compiled(
    rf"\bphases?\s?(?P<first>{_NUMERAL})[abAB]?(?:\s?(?:[/–-]|and"
    rf"|to)\s?(?:phase\s?)?(?P<last>{_NUMERAL})[abAB]?)?(?![\w%]| of\b)"
    r"(?=[^.;]{0,80}\b(?:trial|study|pilot|clinical|safety|randomi[sz]ed|open|placebo)|\s*(?:\[[^\]]{0,40}\])?\.?$)"
    r"|(?P<zh>[ⅠⅡⅢⅣ]|IV|I{1,3}|[1-4一二三四])(?:\s?[/–-]\s?(?P<zh_last>[ⅠⅡⅢⅣ]|IV|I{1,3}|[1-4一二三四])[ab]?)?\s?期临床"
)
_VALUES = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4,
    "ⅰ": 1, "ⅱ": 2, "ⅲ": 3, "ⅳ": 4, "一": 1, "二": 2, "三": 3, "四": 4,
}  # fmt: skip
_TRIALS = ("rct", "nonrandomised_trial", "protocol")


def phase(source: Source, design: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the phase of a trial, "1/2" where two were joined; no other study has one."""
    if source.registration:
        return _registered(source.registration.phases)
    if found := source.typed(*_TYPES):
        phases = [_TYPES[name.casefold()] for name in found]
        value = _joined(phases[0], phases[-1])
        return (Reading(value, headings=found),) if value else ()
    if design and not any(reading.value in _TRIALS for reading in design):
        return ()
    found_words = [(value, match) for match in source.find(_WRITTEN) if (value := _joined(*_read(match)))]
    if not found_words or len({value for value, _ in found_words}) > 1:
        return ()
    value, match = found_words[0]
    return (Reading(value, (span_of(match),)),)


def _registered(phases: tuple[str, ...]) -> tuple[Reading, ...]:
    """Read the registry's own words: PHASE1 and PHASE2 are a phase 1/2, EARLY_PHASE1 is the beginning of phase 1."""
    numbers = [int(name[-1]) for name in phases if name[-1:] in {"1", "2", "3", "4"}]
    value = _joined(min(numbers), max(numbers)) if numbers else ""
    return (Reading(value, headings=phases),) if value else ()


def _read(match: re.Match[str]) -> tuple[int, int]:
    first = _VALUES[(match["first"] or match["zh"]).casefold()]
    last = match["last"] or match["zh_last"]
    return first, _VALUES[last.casefold()] if last else first


def _joined(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first}/{last}" if last == first + 1 and first < 3 else ""
