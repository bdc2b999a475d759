"""`follow_up`: how long patients were followed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.words import PATIENTS, SYNTHESIS, any_of, compiled
from corpus.record import Span

_WORDS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "eighteen": "18", "twenty-four": "24",
}  # fmt: skip
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_ZH = {"天": "day", "周": "week", "个月": "month", "月": "month", "年": "year"}
_NUMBER = r"(?:\d{1,4}(?:\.\d{1,2})?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four)"
_MONTHS = r"(?P<unit{0}>day|week|month|year|yr|wk|mo)s?\b"
# "24 weeks", "13 to 75 months", "1, 3 and 12 months", "a year", "week 24", "month-6"
_LASTS = (
    r"(?:(?P<list{i}>(?:{n}(?: ?(?:±|\+/-) ?[\d.]{{1,5}})?(?:,| days?,| weeks?,| months?,)? (?:and |or )?){{0,6}}?)"
    r"(?P<low{i}>{n})(?: ?(?P<to{i}>-|–|to|through) ?(?P<high{i}>{n}))?"
    r"(?: ?(?:±|\+/-) ?[\d.]{{1,5}})?(?: ?\([^)]{{1,25}}\))?[-‐ ]{u}|(?P<one{i}>an?|one) (?P<oneunit{i}>year|month"
    r"|week)\b|(?P<named{i}>day|week|month|year)s?[- ]"
    r"(?P<nth{i}>\d{{1,3}}(?:(?:, ?|,? and |,? or |-|–| to )\d{{1,3}}){{0,6}})\b(?! ?(?:patients|%)))"
)


def _lasts(number: int) -> str:
    return _LASTS.format(i=number, n=_NUMBER, u=_MONTHS.format(number))


_UP_TO = (
    r"(?:(?:at least|up to|a |an |about|approximately|around|total of|median of|mean of|average of|minimum of"
    r"|over) ?){0,3}"
)
_STATED = compiled(
    r"\b(?:follow(?:ed)?[-‐ ]?ups?)\b(?: [\w-]+){0,2}?(?: (?:time|period|duration|data|examinations?|visits?))?"
    r"(?:,? (?:was|were|is|of|for|lasted|ranged|ranging|ran|until|at|to|from|over|through|in|:|after|during|period"
    r"|completed"
    rf"|\(|conducted|performed|extended|continued)){{0,3}}[ :(]{{0,2}}{_UP_TO}{_lasts(1)}"
    rf"|\b(?:followed|monitored|tracked|observed(?= (?:for|over|up to"
    rf"|until)))(?! by)(?: ?-?up)?(?: [\w-]+){{0,3}}?(?: for| to| over| until| at"
    rf"| through| during)? {_UP_TO}{_lasts(2)}"
    rf"|(?<![\w-])(?=[0-9aefnost]){_lasts(3)}(?: of|'s?|')? ?(?:\(?(?!were|was|and|or|who|that"
    rf"|had)[\w-]+\)? ){{0,3}}?(?:(?<!no )follow(?:ed)?[-‐ ]?up|monitoring"
    rf"|observation|surveillance)\b"
    rf"|\bcompleted (?:the )?(?:full )?{_lasts(4)}"
    rf"|\b(?:study|observation|treatment and observation) (?:period|time)s? (?:was|were|of|lasted) {_lasts(5)}"
    r"|随访(?:时间|期|期为|至)?[^。，,；\d]{0,8}(?P<zhlow>\d{1,3}(?:\.\d)?)\s?(?:[-–~～至]\s?(?P<zhhigh>\d{1,3}(?:\.\d)?)\s?)?"
    r"(?P<zhunit>天|周|个月|月|年)"
)
_POINT = compiled(
    rf"\b(?:at|(?<!\d )to(?= day| week| month| year)|up to|by(?= day| week| month| year)|until|on(?= day)"
    rf"|in(?= the (?:first )?\d+ (?:day|week|month|year)s? (?:after|following))|after"
    rf"|over(?! \d+ day)"
    rf"|(?:sustained|maintained|stable|lasted|alive|survived) (?:for|to|over|during))(?: the)?(?: (?:first"
    rf"|following|next|about|up to|baseline and"
    rf"|baseline,|each of))?"
    rf" (?:at )?{_lasts(1)}(?! (?:apart|interval|old|of age|earlier|ago|before|prior|each|history|abstinen))"
    rf"|(?<![\w-])(?=[0-9aefnost]){_lasts(2)}[ -](?:transplant-free |overall |patient |graft |cumulative |recipient "
    rf"|all-cause )?(?:survival|mortality)\b(?! (?:drops|is|remains|of (?:less|only|about|around)))"
    rf"|(?<![\w-])(?=[0-9aefnost]){_lasts(3)} (?:after|post|following|later)[ -]?(?:the |\w+ )?(?:cell |stem |mscs? "
    rf"|msc |first "
    rf"|second |last )?"
    r"(?:transplant|infus|inject|treat|therap|transfus|operation|surgery|transplantation|dose|administ|interven)\w*"
)
_ASSESSED = any_of(
    r"\b(?:surviv|mortality|measur|assess|evaluat|compar|improv|increas|decreas|reduc|declin|differ|higher|lower"
    r"|better|worse"
    r"|maintain|stable|alive|death|died|safety|meld|child|bilirubin|albumin|checked|read|rose|fell|followed|change"
    r"|level|signific|score|record|repeat|relaps"
    r"|outcome|end ?point|response|liver function|ascites|adverse)\w*"
)
_NOT_LONG = compiled(
    r"\b(?:every|apart|intervals?|abstin\w*|screening|run-in|ages?|aged|project\w*|children over|adults over"
    r"|patients over"
    r"|duration of (?:disease|illness|symptoms|diabetes)|history|within"
    r"|last|previous|(?<!and )before(?! and)"
    r"|prior|median survival|survival times?|life expectancy|median of|starting|onset|since|incubat\w*|cultur\w*"
    r"|passage|daily"
    r"|twice|once|weekly|g-?csf|for the past|ccl4|old|ago|induced|fed|gestation\w*)\b"
)
# Only with these does "after 3 months" tell of an assessment, and not of something that befell a patient then.
_SINCE = compiled(
    r"\b(?:again|fell|rose|improv\w*|increas\w*|decreas\w*|reduc\w*|assess\w*|evaluat\w*|measur\w*|differ\w*|higher"
    r"|lower|declin\w*|slightly|significan\w*)\b[^,;]{0,25}$"
)
_WORDED = compiled(r"follow|monitor|track|observ|surveillance|completed|period|随访")
_FURTHER = compiled(rf",? ?(?:and|to|or|-|–)? ?(?:at )?{_lasts(1)}")
_UNIT = compiled(r"days?|weeks?|months?|years?")
_PATIENTS = compiled(rf"\b(?:{PATIENTS}|infants|recipients|case report)|患者|病人")


@dataclass(frozen=True, slots=True)
class _Length:
    """A length of time as it is shown, how long it is, and its words."""

    value: str
    days: float
    span: Span


def follow_up(source: Source) -> tuple[Reading, ...]:
    """Return the longest follow-up that is stated, or else the last time at which patients were assessed."""
    matches = source.find(_STATED) if _WORDED.search(source.lower) else []
    stated = [length for match in matches if (length := _longest(source, match))]
    found = stated or _assessed(source)
    if not found:
        return ()
    longest = max(found, key=lambda length: length.days)
    return (Reading(longest.value, (longest.span,)),)


def _assessed(source: Source) -> list[_Length]:
    if SYNTHESIS.search(source.lower, 0, source.title.end) or not source.find(_PATIENTS):
        return []
    found = []
    for match in source.find(_POINT):
        sentence = source.sentence(match.start())
        around = source.lower[max(sentence.start, match.start() - 40) : min(sentence.end, match.end() + 14)]
        wide = source.lower[max(sentence.start, match.start() - 200) : min(sentence.end, match.end() + 200)]
        if match[0].startswith("after") and not _SINCE.search(
            source.lower, max(sentence.start, match.start() - 60), match.start()
        ):
            continue
        if not _NOT_LONG.search(around) and _ASSESSED.search(wide) and (length := _longest(source, match)):
            found.append(length)
    return found


def _longest(source: Source, match: re.Match[str]) -> _Length | None:
    """Return the time a match names, or the longest of those that follow it: "at 6 weeks, 3 months and 1 year"."""
    found, end = _length(match), match.end()
    for _ in range(8):
        further = _FURTHER.match(source.lower, end)
        other = _length(further) if further else None
        if found is None or further is None or other is None:
            break
        end = further.end()
        if other.days > found.days:
            found = _Length(other.value, other.days, Span(match.start(), end))
    return found


def _length(match: re.Match[str]) -> _Length | None:
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    span = Span(*match.span())
    if "zhlow" in groups:
        return _made(groups["zhlow"], groups.get("zhhigh"), _ZH[groups["zhunit"]], span)
    for number in "12345":
        if unit := groups.get(f"unit{number}"):
            return _made(_last(groups, number), groups.get(f"high{number}"), unit, span)
        if unit := groups.get(f"oneunit{number}"):
            return _made("1", None, unit, span)
        if unit := groups.get(f"named{number}"):
            return _made(max(re.findall(r"\d+", groups[f"nth{number}"]), key=int), None, unit, span)
    return None


def _last(groups: dict[str, str], number: str) -> str:
    """Return the longest of the times named in one list, which share the unit of the last."""
    listed = groups.get(f"list{number}", "")
    low = groups[f"low{number}"]
    if _UNIT.search(listed) or f"high{number}" in groups:
        return low
    words: list[str] = re.findall(r"(?<![\d.± -])\d{1,4}(?:\.\d{1,2})?(?![\d.])", listed)
    return max([*words, low], key=_value)


def _value(word: str) -> float:
    return float(_WORDS.get(word, word))


def _made(low: str, high: str | None, unit: str, span: Span) -> _Length | None:
    unit = {"yr": "year", "wk": "week", "mo": "month"}.get(unit, unit)
    low, high = _WORDS.get(low, low), high and _WORDS.get(high, high)
    days = float(high or low) * _DAYS[unit]
    if not 0 < days <= 40 * _DAYS["year"]:
        return None
    shown = f"{low}-{high}" if high else low
    return _Length(f"{shown} {unit}{'' if shown == '1' else 's'}", days, span)
