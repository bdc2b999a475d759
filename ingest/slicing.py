"""`listed`: every PMID a search finds, beyond the 9,999 that PubMed lists of any one search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.errors import FetchError, QueryIgnored
from ingest.eutils import Eutils, Found

MOST = 9999  # ids of one search, whatever its paging or history (NLM, E-utilities help, NBK25499)

# By the day a record was created, never by publication: PubMed puts all records dated by year alone on 1 January.
_FIELD = "CRDT"
_FIRST = date(1900, 1, 1)
_HIGHEST = 2**32
_TRIES = 3  # of listing anew when the numbers do not add up, as when records arrive meanwhile


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a search small enough to be listed: its term, how many it finds, and what of the whole it is."""

    term: str
    count: int
    label: str


def listed(eutils: Eutils, term: str, *, whole_query: bool = False) -> tuple[Found, list[Slice], list[str]]:
    """Return PubMed's answer to the whole search, its slices, and all ids in numerical order, each once.

    With `whole_query` nothing is listed of a search from which PubMed left out a part: it may find anything.

    Raises:
        QueryIgnored: a part of the query was left out, and `whole_query` asked for it.
        FetchError: the slices do not add up to the whole, however often they are listed.
    """
    missing = 0
    for _ in range(_TRIES):
        whole = eutils.search(term, most=MOST)
        if whole_query and whole.ignored:
            raise QueryIgnored(f"PubMed did not search for these parts of the query: {'; '.join(whole.ignored)}.")
        ids = set(whole.ids)
        parts = [Slice(term, whole.count, "all")]
        if whole.count > MOST:
            parts = list(slices(eutils, term, whole.count))
            for part in parts:
                ids.update(eutils.search(part.term, most=MOST).ids)
        missing = whole.count - len(ids)
        if missing <= 0:  # fewer than none: records came in while they were listed, and they are listed
            return whole, parts, sorted(ids, key=int)
    raise FetchError(f"PubMed counts {missing} more records than it lists.")


def slices(eutils: Eutils, term: str, count: int) -> Iterator[Slice]:
    """Yield slices of a search that finds `count` records, found by counting one half of what is too large each time.

    The other half is the rest; that the slices add up is checked when they are listed.
    """
    if count <= MOST:
        yield Slice(term, count, "all")
        return
    last = date.today() + timedelta(days=1)  # noqa: DTZ011 - a day of air covers every time zone
    dated = eutils.search(f"({term}) AND {_days(_FIRST, last)}").count
    yield from _by_day(eutils, term, _FIRST, last, dated)
    if dated < count:  # records without a date, or dated into the future
        yield from _by_number(eutils, f"({term}) NOT {_days(_FIRST, last)}", 0, _HIGHEST, count - dated)


def _by_day(eutils: Eutils, term: str, first: date, last: date, count: int) -> Iterator[Slice]:
    limited = f"({term}) AND {_days(first, last)}"
    if count <= 0:
        return
    if count <= MOST:
        yield Slice(limited, count, f"{first} to {last}")
    elif first == last:
        yield from _by_number(eutils, limited, 0, _HIGHEST, count)
    else:
        middle = first + (last - first) // 2
        left = eutils.search(f"({term}) AND {_days(first, middle)}").count
        yield from _by_day(eutils, term, first, middle, left)
        yield from _by_day(eutils, term, middle + timedelta(days=1), last, count - left)


def _by_number(eutils: Eutils, term: str, low: int, high: int, count: int) -> Iterator[Slice]:
    """Slice what one day cannot part any more by PMID, which always can."""
    if count <= 0:
        return
    limited = f"({term}) AND {low}:{high}[UID]"
    if count <= MOST:
        yield Slice(limited, count, f"PMID {low} to {high}")
        return
    middle = (low + high) // 2
    left = eutils.search(f"({term}) AND {low}:{middle}[UID]").count
    yield from _by_number(eutils, term, low, middle, left)
    yield from _by_number(eutils, term, middle + 1, high, count - left)


def _days(first: date, last: date) -> str:
    return f'("{first:%Y/%m/%d}"[{_FIELD}] : "{last:%Y/%m/%d}"[{_FIELD}])'
