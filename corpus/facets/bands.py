"""`BANDS`: facets that are amounts, in bands that records can be held to."""

from __future__ import annotations

import re
from collections.abc import Callable

# In the order of the amounts; "50-99" is what it says, "100+" and more.
SIZES = ("1-9", "10-49", "50-99", "100+")
TIMES_GIVEN = ("1", "2", "3+")
FOLLOW_UPS = ("under_6_months", "6_to_12_months", "1_to_3_years", "over_3_years")

_FIRST_OF_SIZE = (1, 10, 50, 100)
_FIRST_OF_TIMES = (1, 2, 3)
_FIRST_OF_LENGTH = (0.0, 182.0, 366.0, 1097.0)  # days; "12 months" is no more than a year, "3 years" no more than three
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_LENGTH = re.compile(r"(?:[\d.]{1,8}-)?([\d.]{1,8}) (day|week|month|year)s?")


def _size(value: str) -> str:
    return _band(float(value), _FIRST_OF_SIZE, SIZES)


def _times(value: str) -> str:
    return _band(float(value), _FIRST_OF_TIMES, TIMES_GIVEN)


def _length(value: str) -> str:
    """Return the band of the longest follow-up that a value names ("13-75 months" is of 75)."""
    read = _LENGTH.fullmatch(value)
    return _band(float(read[1]) * _DAYS[read[2]], _FIRST_OF_LENGTH, FOLLOW_UPS) if read else ""


def _band(amount: float, firsts: tuple[float, ...], bands: tuple[str, ...]) -> str:
    return bands[max(sum(amount >= first for first in firsts) - 1, 0)]


# By the name of the band: the facet it is of, how a value of that falls into it, and the bands there are.
BANDS: dict[str, tuple[str, Callable[[str], str], tuple[str, ...]]] = {
    "size": ("participants", _size, SIZES),
    "times_given": ("infusions", _times, TIMES_GIVEN),
    "followed": ("follow_up", _length, FOLLOW_UPS),
}
