"""`stated_date`: the date of a publication as exports write it, exactly as precise as it is given."""

from __future__ import annotations

import re

from corpus.normalise import normalise
from corpus.partial_date import PartialDate
from ingest.dates import date_of

_PART = r"(?<![0-9]){}(?![0-9])"
_NUMBERS = re.compile(r"([0-9]{4})(?:[/.-]([0-9]{1,2})?(?:[/.-]([0-9]{1,2})?)?)?(?:/[^/]{0,40})?")
_RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})/{0,2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[ ,]+([^\W\d_]{3,12})\.?(?:[ ,]+([0-9]{1,2}))?")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?(?:[ ,]+([0-9]{1,2}))?[ ,]+([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[ .]+([^\W\d_]{3,12})\.?[ ,]+([0-9]{4})")
_LONGEST = 100


def stated_date(*given: str) -> PartialDate:
    """Return the date that the first of `given` with a year states, or a later one that says more of the same year.

    What is no date gives no year, and its words in `raw`.
    """
    dates = [_date(words) for text in given if (words := normalise(text)[:_LONGEST].strip())]
    dated = [date for date in dates if date.year is not None]
    if not dated:
        return dates[0] if dates else PartialDate()
    return max((date for date in dated if date.year == dated[0].year), key=_precision)


def _precision(date: PartialDate) -> int:
    return (date.month is not None) + (date.day is not None)


def _date(words: str) -> PartialDate:
    if match := _NUMBERS.fullmatch(words) or _RUN_TOGETHER.fullmatch(words) or _YEAR_FIRST.fullmatch(words):
        return date_of(words, match[1], match[2] or "", match[3] or "")
    if match := _MONTH_FIRST.fullmatch(words):
        return date_of(words, match[3], match[1], match[2] or "")
    if match := _DAY_FIRST.fullmatch(words):
        return date_of(words, match[3], match[2], match[1])
    years = set(re.findall(_PART.format("((?:1[5-9]|2[01])[0-9]{2})"), words))
    return date_of(words, years.pop() if len(years) == 1 else "", "", "")
