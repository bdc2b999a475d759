"""`stated`: whether what a question is expected to bring up stands in the quotes of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis import tokens
from index.expand import understand

_HALF = 0.5  # of the words of a fact, since a quote puts them its own way; of its numbers all
_FORBIDDEN = re.compile(r"\s*(must not|不得)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_IN_WORDS = {word: number for number, word in enumerate(_UNITS)} | _TENS
_WORDED = re.compile(rf"\b(?:({'|'.join(_TENS)})-({'|'.join(_UNITS[1:10])})|({'|'.join(_IN_WORDS)}))\b", re.IGNORECASE)


def stated(fact: str, quotes: Sequence[str]) -> bool:
    """Return whether the quotes together state a fact: all its numbers, and at least half of the things it names.

    Numbers may be in figures or in English words, names in Chinese or English. A fact that says what must not be given
    holds where it is not.
    """
    if _FORBIDDEN.match(fact):
        return not numbers(fact) <= numbers(" ".join(quotes))
    text = " ".join(quotes)
    if not numbers(fact) <= numbers(text):
        return False
    held = frozenset(tokens(text))
    names = [
        any(words and held.issuperset(words) for words in map(tokens, concept.alternatives))
        for concept in understand(_WORDED.sub(" ", _NUMBER.sub(" ", fact))).concepts
    ]
    return sum(names) >= _HALF * len(names)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text, in figures: "seventy-two" is 72, and 0.50 is 0.5."""
    figures = _WORDED.sub(_figure, text)
    return frozenset(f"{float(number):g}" for number in _NUMBER.findall(figures))


def _figure(match: re.Match[str]) -> str:
    tens, unit, word = match.groups()
    return str(_IN_WORDS[word.lower()] if word else _IN_WORDS[tens.lower()] + _IN_WORDS[unit.lower()])
