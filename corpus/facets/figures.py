"""`figures`: the numbers by which a sentence tells a result."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.facets.words import compiled
from corpus.record import Span

_DIGITS = r"(?:\d{1,3}(?:[, ]\d{3}){1,3}(?!\d)|\d{1,7}(?:[.·]\d{1,8})?|[.·]\d{1,8})"
_NUMBER = rf"(?:[-−–+]\s?)?{_DIGITS}"
_FIGURE = compiled(
    rf"\bp(?:[- ]?values?)?\s?(?:=|<|>|≤|≥|&lt;|was|of)\s?{_DIGITS}"
    rf"|\b(?:9[059] ?% ?(?:cis?|confidence intervals?|cri)|ci:? 9[059] ?%)[ :,=\[(]{{0,3}}{_NUMBER}\s?%?(?:\s?(?:-|–"
    rf"|—|−|to|,|;"
    rf"|~)\s?{_NUMBER}\s?%?)?"
    rf"|\b(?P<ratio>a?hr|a?or|rr|md|wmd|smd|(?:risk|odds|hazard|rate) ratio|relative risk"
    rf"|mean difference)s?(?: \([^)]{{1,5}}\))?"
    rf"[ :,=]{{1,3}}(?:of |was )?(?P<value>{_NUMBER})"
    rf"|(?<![\w./^×–−-])(?:{_NUMBER}\s?%?\s?(?:±|\+/-)\s?{_DIGITS}|\d{{1,4}} of (?:the |their )?\d{{1,4}}"
    rf"|\d{{1,4}} ?/ ?\d{{1,4}}(?![\w/])"
    rf"|{_NUMBER}\s?%?\s?(?:-|–|—|to)\s?{_DIGITS}|{_NUMBER})(?P<unit>\s?(?:%|‰|g/d?l|mg/d?l|[µμu]mol/l|kpa|points?"
    rf"|mmhg|per cent|percent"
    r"|times|-?fold|per 100 ?000)(?!\w))?(?!\w|[.·]\d)"
)
# A number that is a time, a name, an order or a count of what is no result.
_TIME = compiled(
    r"(?:,? (?:and|or|to|vs\.?|versus|against) \d{1,3}(?:\.\d{1,2})?|(?:,"
    r"|, and) \d{1,3}){0,5}\)?(?: \([^)]{1,20}\))?[-‐ ]?(?:days?|weeks?"
    r"|months?|years?|hours?|h|hr|min|minutes|wks?|mos?|yrs?|d|w)\b(?! ?[/(]\w{1,4}\))"
)
_BEFORE = compiled(
    r"(?:\b(?:days?|weeks?|months?|years?|grades?|stages?|phases?|types?|class|child|tables?|fig(?:ure|\.)?|n ?=|n ?="
    r"|il|cd|factor|version|since|between|top|january|february"
    r"|march|april|may|june|july|august|september|october|november|december|level|popc score|cohorts?|groups?"
    r"|arms?)[ -]?(?:\d{1,3}(?:,|,? and|,? or|,? to|-) ){0,6}|[a-z]-|\[|[x×*] ?|10\()$"
)
_PEOPLE = compiled(
    r"\s?(?:\([^)]{1,14}\) )?(?:(?:of|the|treated|control|acl[fd]|cirrhotic|more|consecutive) ){0,2}(?:patients?"
    r"|participants?|subjects?|children|infants?|adults|recipients|people|individuals|cases|men"
    r"|women|rats?|mice|animals|deaths)\b"
)
_THINGS = compiled(
    r"\s?(?:[×x*✕⨯]\s?10|(?:[\w-]+ ){0,2}(?:trials?|studies|rcts?|papers|articles|reports|infusions?|injections?"
    r"|doses?|centres|centers|sites|countries|groups|arms"
    r"|times|u?g/kg|[mµμ]?g/kg|sessions|cells|genes|ml|kg|mg/kg|μg|µg|citations|score|parameters|variables)\b"
    r"|% ?(?:ci|cis|confidence))"
)
_YEAR = compiled(r"(?:19[5-9]|20[0-4])\d$")


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure stands; whether it counts people or animals, or measures a time."""

    span: Span
    of_people: bool
    of_time: bool


def figures(lower: str, text: str, within: Span) -> list[Figure]:
    """Return the figures of a sentence; names, dates, doses and numbers of studies are none."""
    found = []
    for match in _FIGURE.finditer(lower, within.start, within.end):
        start = match.start()
        if match["ratio"] in ("or", "md") and not text[match.start() : match.start("value")].lstrip("a")[:2].isupper():
            start = match.start("value")
        words, after = match[0], lower[match.end() : min(match.end() + 60, within.end)]
        named = (start == match.start() and match["ratio"]) or words[0] == "p" or "ci" in words
        if not named and not match["unit"]:
            before = lower[max(within.start, start - 40) : start]
            if _BEFORE.search(before) or _THINGS.match(after) or _YEAR.match(words):
                continue
        elif not named and _THINGS.match(words[-1] + after) and words.endswith("%"):
            continue
        of_time = not named and not match["unit"] and _TIME.match(after) is not None
        of_people = not named and not match["unit"] and _PEOPLE.match(after) is not None
        found.append(Figure(Span(start, match.end()), of_people, of_time))
    return found
