"""Words that several facets look for: numbers, people, animals. Every repetition is bounded: the time is linear."""

from __future__ import annotations

import re

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_NUMBERS = {word: number for number, word in enumerate((*_ONES, *_TEENS), 1)}
_NUMBERS |= {word: 10 * number for number, word in enumerate(_TENS, 2)}
_NUMBERS |= {
    f"{tens}{dash}{one}": 10 * ten + unit
    for ten, tens in enumerate(_TENS, 2)
    for unit, one in enumerate(_ONES, 1)
    for dash in ("-", " ")
}

# A count written in figures or words: no decimal, percentage, ratio, range or part of a name.
COUNT = (
    r"(?<!hundred )(?<!hundred and )(?<!thousand )(?<![\w.,/+%×±≥≤<>=-])(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,6}|"
    + "|".join(sorted(_NUMBERS, key=len, reverse=True))
    + r")(?![\w%/±×]|[.,-]\d|\s?%|-hundred| hundred)"
)
# What may stand between a count and those counted.
BETWEEN = (
    r"(?:(?:type [12]|(?!(?:an?|in|into|from|of|for|to|than|the|and|or|with|by|on|at|per|as|vs|versus|compared"
    r"|we|trials?|stud(?:y|ies)|randomly|arms?|groups?|mice|rats|were|was|had|\d+|months?|weeks?|days?|years?"
    r"|hours?)\b)[\w+/'’-]+),?\s){0,7}?"
)
PATIENTS = (
    r"(?:patients?|participants?|volunteers?|children|infants?|adults?|women|men|neonates|adolescents"
    r"|inpatients|outpatients)\b"
)
PEOPLE = (
    r"(?:patients|participants|volunteers?|children|infants?|adults?|women|men|neonates|adolescents|inpatients"
    r"|outpatients|subjects|recipients|individuals|persons|people|cases)\b"
)


def number(words: str) -> int:
    """Return the value of a count that `COUNT` matched."""
    written = words.casefold()
    return _NUMBERS[written] if written in _NUMBERS else int(written.replace(",", ""))


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for text in lower case, in which `re` looks faster than with a flag to ignore the case."""
    lowered = re.sub(r"\\.|\(\?P|[A-Z]", lambda match: match[0].lower() if len(match[0]) == 1 else match[0], pattern)
    return re.compile(lowered, re.MULTILINE)


def any_of(*parts: str) -> re.Pattern[str]:
    """Compile alternatives, none with a bare "|"; those that begin a word are only tried where one begins."""
    words = [part.removeprefix(r"\b") for part in parts if part.startswith(r"\b")]
    others = [part for part in parts if not part.startswith(r"\b")]
    return compiled("|".join([rf"\b(?:{'|'.join(words)})"] * bool(words) + others))


# A synthesis pools studies of many doses and many lengths.
SYNTHESIS = any_of(r"\bmeta-?analys[ei]s\b", r"\bsystematic(?:ally)? review", r"\bpooled analysis\b")
