"""`disagreements`: where two papers state different numbers for one outcome, so that both can stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from chat.citation import Citation
from corpus.record import Span
from corpus.sentences import sentences

_POINTS = 5.0  # percentages closer than this are taken for the same result in another sample
_SAME_TIME = 0.1  # 48 weeks are held to be 12 months, 6 months are not
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0, "天": 1.0, "周": 7.0, "月": 30.4, "年": 365.0}
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "five": 5,
    "six": 6,
    "ten": 10,
    "twelve": 12,
    "一": 1,
    "两": 2,
    "三": 3,
    "五": 5,
}

_OUTCOME = re.compile(
    r"\b(?P<survival>(?:(?P<free>[a-z]{4,15})[ -]free )?"
    r"(?:(?P<whose>graft|allograft|cell|hepatocyte|implant) )?survival)\b"
    r"|\b(?P<mortality>mortality)\b|\b(?P<relapse>(?:relapse|recurrence) rate)\b"
    r"|\b(?P<rejection>(?:acute )?rejection)\b|\b(?P<harm>serious adverse events|adverse events)\b"
    r"|(?P<zh_free>无移植|无复发|无病|无进展)?(?P<zh_survival>生存率|存活率)|(?P<zh_mortality>死亡率|病死率)|(?P<zh_relapse>复发率)",
    re.IGNORECASE,
)
_ZH_FREE = {"无移植": "transplant", "无复发": "relapse", "无病": "disease", "无进展": "progression"}
_NUMBER = r"\d{1,3}(?:\.\d{1,3})?"
_VERSUS = r"(?:\s?\([^()]{0,20}\))?\s?(?:vs\.?|versus|against|compared (?:with|to)|对|比)\s?"
_RATES = re.compile(
    rf"(?<![\d.,–-])(?P<first>{_NUMBER})\s?%(?:{_VERSUS}(?P<second>{_NUMBER})\s?%)?(?!\s?[–-]\s?\d|\s?(?:CI|confidence|可信|置信))"
)
_TIME = re.compile(
    r"(?<![\d.])(?P<count>\d{1,3}|one|two|three|five|six|ten|twelve|一|两|三|五)(?:\s|-|\s?个)?(?P<unit>day|week|month|year|天|周|月|年)s?(?![a-z])",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\d-?(?:,|,? and| or| to|、|和|至|[–-])\s?\d{1,3}(?:\s|-|\s?个)?(?:day|week|month|year|天|周|月|年)", re.IGNORECASE
)
# A change, a share of something else, or a bound: no rate of the outcome.
_NO_RATE_BEFORE = re.compile(
    r"\b(?:by|of|than|least|about \d+ to|to)\s$|[<>≤≥±+−–-]\s?$|CI[,:]?\s$|了\s?$", re.IGNORECASE
)
_NO_RATE_AFTER = re.compile(
    r"\s?(?:lower|higher|reduction|decrease|increase|less|more|relative|absolute"
    r"|of (?!(?:the |all )?(?:patients|recipients|participants))"
    r"|improvement|drop|CI\b|to \d)",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"\b(?:controls?|placebo|sham|untreated|without|standard (?:medical )?(?:care|treatment|therapy))\b|对照|安慰剂",
    re.IGNORECASE,
)
_ANIMAL = re.compile(
    r"\b(?:mice|mouse|rats?|murine|pigs?|rabbits?|monkeys?|dogs?)\b|[小大]鼠|猪|兔|猴|犬", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;；]|\b(?:while|whereas|but)\b|[,，] and (?=[a-z])")
_NEAR = 90  # characters between the name of an outcome and its number


@dataclass(frozen=True, slots=True)
class Stated:
    """Numbers that a citation states for an outcome: where they stand in its quote, and their words there."""

    number: int
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two papers with different numbers for one outcome ("survival", "transplant-free survival") at one time."""

    outcome: str
    first: Stated
    second: Stated


@dataclass(frozen=True, slots=True)
class _Statement:
    """One rate, or two of two arms, as a quote states it; `days` is when, where it says so."""

    outcome: str
    rates: tuple[float, ...]
    days: float | None
    control: bool
    animal: bool
    stated: Stated

    def contradicts(self, other: _Statement) -> bool:
        """Whether both speak of the same thing, as far as can be told, and give different numbers."""
        if (self.outcome, len(self.rates), self.control, self.animal) != (
            other.outcome,
            len(other.rates),
            other.control,
            other.animal,
        ):
            return False
        if (self.days is None) != (other.days is None):
            return False
        if self.days and other.days and abs(self.days - other.days) > _SAME_TIME * max(self.days, other.days):
            return False
        return any(abs(mine - its) > _POINTS for mine, its in zip(self.rates, other.rates, strict=True))


def disagreements(citations: Sequence[Citation]) -> list[Disagreement]:
    """Return the pairs of numbers on which two papers differ, in the order of their citations.

    A number counts only where the sentence leaves no doubt what it is: a percentage, or a pair of two arms, next to one
    named outcome, at one time where time decides it (survival, mortality). Everything else is passed over in silence.
    """
    stated = [(citation.record.key, statement) for citation in citations for statement in _statements(citation)]
    found = []
    for (key, first), (other_key, second) in combinations(stated, 2):
        if key != other_key and first.contradicts(second):
            found.append(Disagreement(first.outcome, first.stated, second.stated))
    return found


def _statements(citation: Citation) -> Iterator[_Statement]:
    title = citation.record.title
    for sentence in sentences(citation.quote):
        text = citation.quote[sentence.start : sentence.end]
        start = 0
        for end in [*(match.start() for match in _CLAUSE.finditer(text)), len(text)]:
            if statement := _statement(
                text[start:end], citation, sentence.start + start, bool(_ANIMAL.search(f"{title} {text}"))
            ):
                yield statement
            start = end


def _statement(text: str, citation: Citation, offset: int, animal: bool) -> _Statement | None:
    """Read one clause; where it names two outcomes, two times or several numbers, nothing is certain."""
    outcomes = {_name(match): match for match in _OUTCOME.finditer(text)}
    rates = [match for match in _RATES.finditer(text) if _is_rate(text, match)]
    times = {_days(match) for match in _TIME.finditer(text)}
    if len(outcomes) != 1 or len(rates) != 1 or len(times) > 1 or _TIMES.search(text):
        return None
    (outcome, name), rate = outcomes.popitem(), rates[0]
    if not 0 <= rate.start() - name.end() <= _NEAR:
        return None
    if not times and ("survival" in outcome or outcome == "mortality"):
        return None
    values = tuple(float(value) for value in rate.group("first", "second") if value)
    span = Span(offset + rate.start(), offset + rate.end())
    control = len(values) == 1 and bool(_CONTROL.search(text))
    stated = Stated(citation.number, span, rate[0])
    return _Statement(outcome, values, times.pop() if times else None, control, animal, stated)


def _name(match: re.Match[str]) -> str:
    """Return the one name of an outcome: "survival" and "overall survival" are one, "graft survival" is not."""
    if match["survival"] or match["zh_survival"]:
        free = (match["free"] or _ZH_FREE.get(match["zh_free"] or "", "")).casefold()
        whose = (match["whose"] or "").casefold()
        name = f"{whose} survival" if whose else "survival"
        return f"{free}-free {name}" if free else name
    if match["mortality"] or match["zh_mortality"]:
        return "mortality"
    return "relapse rate" if match["relapse"] or match["zh_relapse"] else match[0].casefold()


def _is_rate(text: str, match: re.Match[str]) -> bool:
    return not (
        _NO_RATE_BEFORE.search(text[max(0, match.start() - 20) : match.start()])
        or _NO_RATE_AFTER.match(text, match.end())
    )


def _days(match: re.Match[str]) -> float:
    count = match["count"].casefold()
    return (_WORDS.get(count) or int(count)) * _DAYS[match["unit"].casefold()]
