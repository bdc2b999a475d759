"""`doses`: how many cells were given at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.words import SYNTHESIS, any_of, compiled
from corpus.record import Span

_AMOUNT = r"\d{1,4}(?:[.·]\d{1,3})?"
_WORDS = {"half a": "0.5", "a": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "ten": "10"}
# An exponent as it is written, and as it is left of a superscript that was lost: 10^6, 10(6), 10⁶, 10 6, 106.
_POWER = (
    r"10(?:\s?\^\s?[({]?\d{1,2}[)}]?|\s?\(\d{1,2}\)|[⁰¹²³⁴-⁹]{1,2}|e\d|\s?(?<![\d.])\d{1,2}|(?:0?[4-9]|1[0-2]))(?!\d"
    r"|\.\d)"
)
_TIMES = r"\s?[×x*✕⨯∙•·]\s?"
_COUNT = (
    rf"(?P<low>{_AMOUNT})(?:\s?(?P<to>-|–|~|to|or|and)\s?(?P<high>{_AMOUNT}))?{_TIMES}(?P<power>{_POWER})"
    r"|(?<![*×x)])(?<![*×x)] )(?P<bare>10(?:\^[({]?\d{1,2}[)}]?|\(\d{1,2}\)|[⁰¹²³⁴-⁹]{1,2}))(?!\d)"
    rf"|(?P<many>{_AMOUNT}|half a|a|one|two|three|four|five|ten)(?:\s?(?P<upto>-|–|to|or"
    rf"|and)\s?(?P<most>{_AMOUNT}))?[ -]?(?P<scale>million"
    r"|billion)(?![a-z])"
    r"|(?P<whole>\d{1,3}(?:,\d{3}){1,3})(?= (?:[\w+-]+ ){0,2}(?:cells|mscs)\b)"
)
_CELL = (
    r"(?:(?:\w{0,6}-)?\w{0,5}(?:mscs?|mncs?|d?mcs?|scs|pcs)|cells?|cd34|cd133|cd14|hepatocytes|macrophages|monocytes"
    r"|mononuclear|exosomes?|vesicles|evs|progenitors|细胞)\b"
)
_PER = (
    r"(?:\s?/\s?|\s+per\s+|[·•]|\s?\*\s?)(?P<per>kg|kilogram|gram|g)(?![a-z])(?:[-−]1)?"
    r"|[ ·]kg(?P<inverse>\s?\(?[-−⁻]\s?[1¹]\)?)"
)
# Without one of these nothing was counted, and nothing measured: most records need no closer look.
_COUNTED = compiled(r"[×x*✕⨯∙•·] ?10|\b10 ?[\^(⁰¹²³⁴-⁹]|illion|\d,\d{3} ")
_MEASURED = compiled(r"exosom|vesicle|\bevs\b|-evs?\b|-exos?\b|\d ?(?:ml|cc)\b|外泌体|囊泡")
_NUMBER = compiled(
    rf"(?<!\d,)(?<![\d.·^/])(?:{_COUNT})(?P<tail>\)?(?:[ -]?(?!and\b|or\b|to\b|in\b|at\b|with\b"
    rf"|were\b)[^\W\d][\w+‐-]{{0,24}}+(?:\([+)]{{1,2}})?"
    rf"|\s?\([a-z0-9+-]{{1,12}}\)|\+){{0,6}}?(?:{_PER}))?"
)
_PLAIN = compiled(rf"(?:[ -]?(?:\(?\+\)?|[\w+/-]{{1,24}}+)){{0,7}}?[ -]?\(?{_CELL}")
# What counts in powers of ten and is no dose: concentrations, viral loads, units, cells in a dish or in the blood.
_OTHERWISE = compiled(
    r"\s?(?:[\w+-]+ ){0,4}?(?:[\w+-]{0,12}\s?/|per) ?(?:m?l|μl|µl|ul|mm3|mm|cm2?|well|dish|flask|hpf|field|litre"
    r"|liter)\b"
    r"|\s?/ ?(?:[mμµu]?l|mm|cm)|\s?(?:copies|iu|vg|pfu|cfu|tu|particles|genomes|platelets|leu[ck]ocytes|u|bacteria"
    r"|virus\w*|neutrophils|white)\b"
)
_GIVEN = any_of(
    r"\b(?:infus|inject|transplant|transfus|administ|implant|deliver|reinfus|intravenous|intraportal|intrahepatic"
    r"|intra-?arterial|hepatic artery|portal vein|peripheral vein|intraperitoneal|intrasplenic)\w*",
    r"\b(?:given|gave|receiv\w+|dos(?:e|es|age|ed|ing)|treated|treatment|went in|cohorts?|had)\b",
    r"(?:输注|移植|注射|回输|剂量|给予)",
)
_MADE = compiled(
    r"\b(?:seeded|plated|cultured|density|yield\w*|viab\w+|harvest\w*|isolated|collected|collection|obtained|counts?"
    r"|mononuclear cell count|per gram|expanded|incubated|recover\w*|threshold|at least one|more than|less than)\b"
)
_VOLUME = compiled(
    rf"(?<![\d.,/])(?P<low>{_AMOUNT})(?:\s?(?:-|–|to)\s?(?P<high>{_AMOUNT}))?\s?(?P<unit>ml|cc)\b"
    r"(?P<tail> (?:of )?(?:[\w-]+ ){0,3}?(?:marrow|cell suspension|cord blood|stem cells?|cells)\b)"
)
_DRAWN = compiled(r"\b(?:aspirat|harvest|collect|drawn|withdr|obtain|taken|extract|suspended|diluted|saline)\w*")
_VESICLES = compiled(
    rf"(?<![\d.,/])(?P<low>{_AMOUNT})(?:\s?(?:-|–|to|,|or|and)\s?(?P<high>{_AMOUNT}))?\s?(?P<unit>μg|µg|ug|mcg|mg)\b"
    r"(?P<per>\s?/\s?kg|\s?/\s?(?:mouse|rat))?(?! ?/ ?m?l)"
)
_VESICLE = compiled(
    r"\b(?:[\w-]*exosomes?|[\w-]{2,12}-(?:exos?|evs?)|evs|(?:extracellular |micro)vesicles)\b|外泌体|囊泡"
)
# Cells that give the disease to an animal, and cells counted when they were collected.
_ILL = compiled(
    r"(?:[ -]?[\w()+-]{1,20}+){0,5}?[ -]?\b(?:leuk[a]?emi[ac]|tumou?r|cancer|myeloma|lymphoma|carcinoma|melanoma"
    r"|hepatoma)\b"
)
_YIELD = compiled(r"\b(?:yield\w*|(?:leuk)?apheres[ei]s|bacteri\w+|viral)\b")
_LIST = compiled(
    r"(?: (?!and|or|to)[a-z+-]{1,16}){0,2}\s?,?\s?(?:,|;|/|and|or|to|then|up to|and up to|、|和|或)\s?(?:up to )?"
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWERS = range(3, 13)  # of ten: fewer cells are no dose, and more were never given
_MOST = 6  # doses of one study
_SHOWN = 4  # places where one is named


def doses(source: Source) -> tuple[Reading, ...]:
    """Return how many cells (or how much of vesicles or marrow) were given at a time, in the order of the text.

    "1×10^6/kg" by weight, "5×10^7" for each patient. A range is one value, and each arm of a study has its own.
    Doses of drugs are none of cells, and a synthesis pools studies of many doses.
    """
    if SYNTHESIS.search(source.lower, 0, source.title.end):
        return ()
    found: dict[str, list[Span]] = {}
    for value, spans in _counted(source) or _measured(source):
        shown = found.setdefault(value, [])
        shown += [span for span in spans if len(shown) < _SHOWN and span not in shown]
    return tuple(Reading(value, tuple(spans)) for value, spans in list(found.items())[:_MOST])


def _counted(source: Source) -> list[tuple[str, tuple[Span, ...]]]:
    """Read numbers of cells; what one of a list says of the unit goes for all before it."""
    matches = source.find(_NUMBER) if _COUNTED.search(source.lower) else []
    read: list[tuple[str, tuple[Span, ...]]] = []
    for number in range(len(matches) - 1, -1, -1):
        match = matches[number]
        following = matches[number + 1] if number + 1 < len(matches) else None
        shared = following is not None and _LIST.fullmatch(source.lower, match.end(), following.start()) is not None
        if following is not None and shared and read and read[-1][1][0].start == following.start():
            unit, spans = _unit(following) or read[-1][0].partition("/")[2], read[-1][1]
            read.extend(
                (value, (_words(match), spans[-1])) for value in reversed(list(_values(match, _unit(match) or unit)))
            )
        elif _is_dose(source, match):
            read.extend((value, (_words(match),)) for value in reversed(list(_values(match, _unit(match)))))
    return read[::-1]


def _words(match: re.Match[str]) -> Span:
    return Span(*match.span())


def _unit(match: re.Match[str]) -> str:
    per = match["per"] or ("kg" if match["inverse"] else "")
    return {"kilogram": "kg", "gram": "g"}.get(per, per)


def _values(match: re.Match[str], unit: str) -> Iterator[str]:
    tail = f"/{unit}" if unit else ""
    if match["whole"]:
        yield match["whole"] + tail
    elif match["bare"]:
        yield _power(match["bare"]) + tail
    elif match["many"]:
        power = f"×10^{6 if match['scale'] == 'million' else 9}{tail}"
        yield from _amounts(_WORDS.get(match["many"], match["many"]), match["upto"], match["most"], power)
    else:
        yield from _amounts(match["low"], match["to"], match["high"], "×" + _power(match["power"]) + tail)


def _amounts(low: str, joined: str | None, high: str | None, power: str) -> Iterator[str]:
    """Yield one amount, the range of two, or both where either was given."""
    amounts = [amount.replace("·", ".") for amount in (low, high) if amount]
    yield from [amount + power for amount in amounts] if joined in ("or", "and") else ["-".join(amounts) + power]


def _number(amount: str) -> float:
    return float(amount.replace("·", "."))


def _power(written: str) -> str:
    digits = re.sub(r"\D", "", written.translate(_SUPERSCRIPT))
    return f"10^{int(digits[2:])}"


def _is_dose(source: Source, match: re.Match[str]) -> bool:
    """Whether a number is one of cells, and the cells were given."""
    power = match["power"] or match["bare"]
    if power and int(_power(power)[3:]) not in _POWERS:
        return False
    low, high = match["low"] or match["many"], match["high"] or match["most"]
    if high and low not in _WORDS and _number(low) >= _number(high):
        return False
    sentence = source.sentence(match.start())
    if _OTHERWISE.match(source.lower, match.end(), min(sentence.end, match.end() + 60)):
        return False
    before = source.lower[max(sentence.start, match.start() - 60) : match.start()]
    after = source.lower[match.end() : min(sentence.end, match.end() + 60)]
    wide = source.lower[max(sentence.start, match.start() - 200) : min(sentence.end, match.end() + 200)]
    per = _unit(match)
    if _ILL.match(after) or _YIELD.search(wide[:100]):
        return False
    if _MADE.search(before[-40:]) or (per == "g" and not re.search(r"\bdos", before + after)):
        return False
    cells = _PLAIN.match(after) or re.search(_CELL, match["tail"] or "") or re.search(_CELL, before)
    if not cells and not (per == "kg" and not match["many"] and re.search(_CELL, wide)):
        return False
    return _GIVEN.search(wide) is not None


def _measured(source: Source) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Read volumes of marrow or cells, and weights of vesicles."""
    if not _MEASURED.search(source.lower):
        return
    for match in source.find(_VOLUME):
        words = _around(source, match)
        if _GIVEN.search(words) and not _DRAWN.search(words):
            yield _ranged(match, "mL"), (Span(match.start(), match.end()),)
    for match in source.find(_VESICLES):
        words = _around(source, match)
        if _GIVEN.search(words) and _VESICLE.search(words):
            unit = "mg" if match["unit"] == "mg" else "µg"
            yield _ranged(match, unit + re.sub(r"\s", "", match["per"] or "")), (Span(match.start(), match.end()),)


def _around(source: Source, match: re.Match[str]) -> str:
    sentence = source.sentence(match.start())
    return source.lower[max(sentence.start, match.start() - 120) : min(sentence.end, match.end() + 120)]


def _ranged(match: re.Match[str], unit: str) -> str:
    return "-".join(amount for amount in (match["low"], match["high"]) if amount) + f" {unit}"
