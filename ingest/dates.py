"""`partial_date`: PubMed's dates, exactly as precise as they are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from lxml import etree

from corpus.partial_date import PartialDate
from ingest.markup import readable

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_PARTS = ("MedlineDate", "Season", "Year", "Month", "Day")
_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|2[01])[0-9]{2}(?![0-9])")


def partial_date(element: etree._Element | None) -> PartialDate:
    """Return the date of a PubDate, ArticleDate or ContributionDate.

    What cannot be a number (a season, "Jul-Aug", 31 February) is left out of the numbers and kept in `raw`.
    """
    if element is None:
        return PartialDate()
    parts = {child.tag: readable(child) for child in reversed(element)}
    return _date(*[parts.get(part, "") for part in _PARTS])


def date_of(words: str, year: str, month: str, day: str) -> PartialDate:
    """Return the date of three parts, "" where one is not given; `words` are kept where the parts do not say all."""
    stated = _date("", "", year, month, day)
    if stated.year is None:
        return PartialDate(raw=words)
    told = sorted(character for character in words if character.isalnum())
    whole = not stated.raw and told == sorted(f"{year}{month}{day}")
    return stated if whole else replace(stated, raw=words)


@lru_cache(maxsize=4096)  # a set of records has few different days
def _date(medline: str, season: str, *given: str) -> PartialDate:
    if medline:
        return PartialDate(year=_year(medline), raw=medline)
    words = " ".join(part for part in (given[0], season, given[1], given[2]) if part)
    year = _year(given[0])
    month = _month(given[1]) if year else None
    day = _day(year, month, given[2])
    told = [year, month, day]
    whole = not season and all((number is not None) == bool(part) for number, part in zip(told, given, strict=True))
    return PartialDate(year, month, day, raw="" if whole else words)


def _year(words: str) -> int | None:
    match = _YEAR.search(words)
    return int(match[0]) if match else None


def _month(word: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", word):
        return int(word) if 1 <= int(word) <= 12 else None
    folded = word.lower().rstrip(".")
    return next((number for number, name in enumerate(_MONTHS, 1) if folded in (name, name[:3], name[:4])), None)


def _day(year: int | None, month: int | None, word: str) -> int | None:
    if year is None or month is None or not re.fullmatch(r"[0-9]{1,2}", word):
        return None
    try:
        return date(year, month, int(word)).day
    except ValueError:
        return None
