"""`due`: which of the records that a search finds, or once found, are to be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from corpus.record import Status
from corpus.run import ListingState
from corpus.store import CorpusStore, Listing
from ingest.eutils import Eutils
from ingest.slicing import listed

_OVERLAP = timedelta(days=3)  # PubMed dates changes by the day and enters some of them late
_NAMED_AT_ONCE = 200  # PMIDs in one query
_STANDING = '"retracted publication"[pt]'


def due(
    store: CorpusStore,
    eutils: Eutils,
    query: str,
    ids: Sequence[str],
    before: Mapping[str, Listing],
    begun: str,
    since: str | None,
) -> list[str]:
    """Return which listed ids to fetch: unknown ones, ones that may have changed, ones whose standing differs.

    `before` is what the search knew, `begun` when this attempt began, `since` when the last good one did.

    Raises:
        FetchError: PubMed gave no usable answer.
    """
    stored = store.statuses()
    known = {pmid for pmid, listing in before.items() if listing.state is ListingState.LISTED and listing.fetched}
    wanted = {pmid for pmid in ids if pmid not in stored or pmid not in known}
    if wanted != set(ids):
        wanted |= _news(eutils, query, ids, _Known(stored, before, begun, since))
    return sorted(wanted, key=int)


def due_elsewhere(
    store: CorpusStore,
    eutils: Eutils,
    ids: Sequence[str],
    before: Mapping[str, Listing],
    begun: str,
    since: str | None,
) -> list[str]:
    """Return which ids to fetch of those that left the search: they are in the corpus, and their standing counts.

    Raises:
        FetchError: PubMed gave no usable answer.
    """
    wanted: set[str] = set()
    for start in range(0, len(ids), _NAMED_AT_ONCE):
        part = ids[start : start + _NAMED_AT_ONCE]
        named = " OR ".join(f"{pmid}[uid]" for pmid in part)
        _, _, there = listed(eutils, named)
        wanted |= set(part).difference(there)
        wanted |= _news(eutils, named, part, _Known(store.statuses(), before, begun, since))
    return sorted(wanted, key=int)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known before PubMed is asked; `stored` are the standings by PMID."""

    stored: Mapping[str, Status]
    before: Mapping[str, Listing]
    begun: str
    since: str | None


def _news(eutils: Eutils, query: str, ids: Sequence[str], known: _Known) -> set[str]:
    """Return what a search finds that PubMed changed since it was fetched, or marks as retracted and we do not."""
    now, wanted = utc_now(), set[str]()
    # Times in the future are of a clock that was wrong, and tell nothing.
    fetched = {pmid: at for pmid, listing in known.before.items() if (at := listing.fetched or "") <= now}
    if known.since is not None and known.since > now:
        wanted = {pmid for pmid in ids if fetched.get(pmid, "") < known.begun}
    for first, last in _windows(known.since, known.begun):
        _, _, changed = listed(eutils, f"({query}) AND {_modified(first, last)}")
        # A change of that day may have come after a fetch of the same day: two days later it cannot have.
        settled = (last + timedelta(days=2)).isoformat()
        wanted |= {pmid for pmid in changed if fetched.get(pmid, "") < min(settled, known.begun)}
    answer, _, retracted = listed(eutils, f"({query}) AND {_STANDING}")
    if not answer.ignored:  # else PubMed dropped the condition, and the answer is the whole search
        wanted |= {pmid for pmid in retracted if known.stored.get(pmid) is not Status.RETRACTED}
    return wanted


def utc_now() -> str:
    """Return the time as the store keeps it: ISO 8601 to the second, in UTC, so that text compares as time."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _windows(since: str | None, begun: str) -> Iterator[tuple[date, date]]:
    """Yield ranges of days since the last good run: that long time in one, the days of overlap one by one."""
    if since is None:
        return
    last = datetime.fromisoformat(min(since, begun)).date()
    today = datetime.fromisoformat(begun).date() + timedelta(days=1)
    day = last - _OVERLAP
    while day <= min(last, today):
        yield day, day
        day += timedelta(days=1)
    if day <= today:
        yield day, today


def _modified(first: date, last: date) -> str:
    return f'("{first:%Y/%m/%d}"[MDAT] : "{last:%Y/%m/%d}"[MDAT])'
