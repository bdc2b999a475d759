"""`cues`: the words and figures in a sentence that say which way something went, and whether it did."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_HAN = re.compile(r"[\u3400-\u9fff]")
_BE = r"(?:is|are|was|were|be|been|being)"
# Both are bounded, so that no text makes a search start over from every one of its words.
_WORDS = r"(?:[^\s,;:.()]{1,30}\s{1,2}){0,4}?"
_CHARACTERS = r"[^，。；;,、\s]{0,8}?"

_NUMBER = r"\d{0,6}(?:[.·]\d{1,8})?"
_SIGNED = rf"[-−–]?\s?{_NUMBER}"
_P_VALUE = re.compile(
    r"\bp[\s-]{0,2}(?:values?|for \w{1,12})?\s{0,2}(?:of|was|is|were|:)?\s{0,2}"
    r"(?P<sign>[<>=≤≥﹤＜＞＝]|&lt;|&gt;|less than|greater than)?\s{0,2}=?\s{0,2}"
    r"(?P<value>[01]?[.·,]\d{1,8}|1\b|(?:NS|n\.s)\b)",
    re.IGNORECASE,
)
_INTERVAL = re.compile(
    rf"(?:\bCIs?\b|confidence intervals?|可信区间|置信区间)[^\d\n−–-]{{0,12}}(?P<low>{_SIGNED})\s?%?\s{{0,2}}"
    rf"(?P<between>to|[-−–,;，～~]|至)\s{{0,2}}(?P<high>{_SIGNED})\s?(?P<percent>%?)",
    re.IGNORECASE,
)
_RATIO = re.compile(
    r"\b(?:a?OR|[as]?HR|a?RR|IRR|[Oo]dds(?:[ -][Rr]atios?)?|[Hh]azard(?:s|[ -][Rr]atios?)?"
    r"|[Rr]isk[ -][Rr]atios?|[Rr]ate[ -][Rr]atios?"
    r"|[Rr]elative [Rr]isks?)\b|[风危]险[度比]|比值比"
)
_DIFFERENCE = re.compile(
    r"\b(?:[WS]?MD|[Dd]ifferences?|[Cc]hanges?|β|[Bb]eta|[Cc]oefficients?|[Ee]ffect sizes?)\b|均[数值]?差|差值"
)
LONGEST = 4_000  # characters of a text that are read: the rules weigh every move against every other cue
_REACH = 90  # how far before an interval its measure is looked for
_STOP = re.compile(
    r"(?<=[.?!])\s+(?=[A-Z(\[“\"])|;\s+(?![\d(]|(?i:p|95|CI|a?OR|[as]?HR|a?RR|I2|n|SD|MD)\b)|[。；！]|(?<=？)|\n"
)
_ASKS = re.compile(r"\?(?=\s|$)|？")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words at `[start, end)` that count as `kind`: a list of `words.toml`, or what a figure shows.

    Figures are "shown" (a small p-value), "unshown" (a large one, or an interval that holds no effect), "above" and
    "below" (an interval wholly on one side of no effect); "edge" is P = 0.05, which takes back no word and bears out no
    difference of figures alone. "stop" ends a sentence.
    """

    kind: str
    start: int
    end: int


def cues(text: str) -> list[Cue]:
    """Return the cues of a text in order; where two overlap, the one that begins first, then the longer one, counts.

    What stands beyond the length of any quote is not read.
    """
    text = text[:LONGEST]
    found = [Cue(kind, match.start(), match.end()) for kind, pattern in _patterns() for match in pattern.finditer(text)]
    found += [cue for match in _P_VALUE.finditer(text) if (cue := _p_value(match))]
    found += [cue for match in _INTERVAL.finditer(text) if (cue := _interval(match))]
    found += [Cue("stop", match.start(), match.end()) for match in _STOP.finditer(text)]
    found += [Cue("aim", match.start(), match.end()) for match in _ASKS.finditer(text)]
    kept: list[Cue] = []
    for cue in sorted(found, key=lambda cue: (cue.start, -cue.end)):
        if not kept or cue.start >= kept[-1].end:
            kept.append(cue)
    return [cue for cue in kept if cue.kind != "ignored"]


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return one pattern a list; where two find the same words, the list that comes first counts."""
    lists = tomllib.loads(files("chat.stance").joinpath("words.toml").read_text(encoding="utf-8"))
    first = ("ignored", "safe", "taken_back", "null")
    order = sorted(lists, key=lambda kind: first.index(kind) if kind in first else len(first))
    return [(kind, _pattern(lists[kind])) for kind in order]


def _pattern(entries: list[str]) -> re.Pattern[str]:
    latin = [_latin(entry) for entry in sorted(entries, key=len, reverse=True) if not _HAN.search(entry)]
    han = [
        re.escape(entry).replace("…", _CHARACTERS)
        for entry in sorted(entries, key=len, reverse=True)
        if _HAN.search(entry)
    ]
    parts = [rf"(?<![A-Za-z\d-])(?:{'|'.join(latin)})(?![A-Za-z\d])"] if latin else []
    return re.compile("|".join(parts + han), re.IGNORECASE)


def _latin(entry: str) -> str:
    """Turn an entry into a pattern."""
    words = []
    for word in entry.split(" "):
        if word == "…":
            words.append(_WORDS)
        else:
            stem = _BE if word == "be" else re.escape(word)
            stem = (
                stem.replace(r"\*", r"[a-z\d-]{0,20}")
                .replace(r"\?", "?")
                .replace(r"\#", r"\d{1,9}")
                .replace("#", r"\d{1,9}")
            )
            words.append(stem + r"\s{1,2}")
    return "".join(words).removesuffix(r"\s{1,2}")


def _p_value(match: re.Match[str]) -> Cue | None:
    raw = match["value"].casefold()
    if raw.startswith("n"):
        return Cue("unshown", match.start(), match.end())
    value = float(raw.replace("·", ".").replace(",", "."))
    sign = (match["sign"] or "=").casefold()
    if sign in {"<", "≤", "﹤", "＜", "&lt;", "less than"}:
        kind = "shown" if value <= 0.05 else None  # P < 0.1 says nothing either way,
    elif sign in {">", "≥", "＞", "&gt;", "greater than"}:
        kind = "unshown" if value >= 0.05 else None  # nor does P > 0.01,
    else:
        kind = "shown" if value < 0.05 else "unshown" if value > 0.05 else "edge"
    return Cue(kind, match.start(), match.end()) if kind else None


def _interval(match: re.Match[str]) -> Cue | None:
    """Hold an interval against no effect: 1 for a ratio, 0 for a difference; of anything else it shows nothing."""
    low, high = _value(match["low"]), _value(match["high"])
    if low is None or high is None:
        return None
    before = match.string[max(0, match.start() - _REACH) : match.start()]
    measures = [(found.end(), 1.0) for found in _RATIO.finditer(before)]
    measures += [(found.end(), 0.0) for found in _DIFFERENCE.finditer(before)]
    if min(low, high) < 0:
        none = 0.0
    elif measures and not match["percent"]:  # "7.5 % (95 % CI 2.5-10.6 %)" is a rate, whatever stands before it
        none = max(measures)[1]
    else:
        return None
    if low > high:
        low, high = high, low
    kind = "unshown" if low <= none <= high else "above" if low > none else "below"
    return Cue(kind, match.start(), match.end())


def _value(raw: str) -> float | None:
    """Read a number as journals print it: with any dash for minus, or a raised point."""
    plain = re.sub(r"[−–]", "-", raw).replace("·", ".").replace(" ", "")
    try:
        return float(plain)
    except ValueError:
        return None
