"""`BANDS`: facets that are amounts, in bands that records can be held to."""

from __future__ import annotations

import re
from collections.abc import Callable

# In the order of the amounts; "50-99" is what it says, "100+" and more.
SIZES = ("1-9", "10-49", "50-99", "100+")
TIMES_GIVEN = ("1", "2", "3+")
DOSES = ("under_1e6_per_kg", "from_1e6_per_kg", "under_1e8", "from_1e8", "other")
FOLLOW_UPS = ("under_6_months", "6_to_12_months", "1_to_3_years", "over_3_years")

_FIRST_OF_SIZE = (1, 10, 50, 100)
_FIRST_OF_TIMES = (1, 2, 3)
_FIRST_OF_LENGTH = (0.0, 182.0, 366.0, 1097.0)  # days; "12 months" is no more than a year, "3 years" no more than three
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_LARGE_PER_KG, _LARGE = 1e6, 1e8
_DECIMAL = r"(\d{1,9}(?:\.\d{1,9})?)"
_DOSE = re.compile(
    rf"(?:[\d.,×^]{{1,20}}-)?(?:{_DECIMAL}×)?(?:10\^(\d{{1,2}})|(\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{4,15}}))(/kg)?"
)
_LENGTH = re.compile(rf"(?:[\d.]{{1,8}}-)?{_DECIMAL} (day|week|month|year)s?")


def _size(value: str) -> str:
    return _band(float(value), _FIRST_OF_SIZE, SIZES)


def _times(value: str) -> str:
    return _band(float(value), _FIRST_OF_TIMES, TIMES_GIVEN)


def _dose(value: str) -> str:
    """Return the band of a number of cells, per kilogram or in all; the larger one of a range ("0.5-1×10^6/kg")."""
    read = _DOSE.fullmatch(value)
    if read is None:
        return DOSES[-1]
    times = float(read[1] or "1")
    cells = times * 10 ** int(read[2]) if read[2] else times * float(read[3].replace(",", ""))
    if read[4]:
        return DOSES[0] if cells < _LARGE_PER_KG else DOSES[1]
    return DOSES[2] if cells < _LARGE else DOSES[3]


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
    "dosed": ("dose", _dose, DOSES),
    "followed": ("follow_up", _length, FOLLOW_UPS),
}
