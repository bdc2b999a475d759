"""`due`: which of the records that a search finds are to be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from corpus.record import Status
from corpus.run import ListingState
from corpus.store import CorpusStore, Listing
from ingest.eutils import Eutils
from ingest.slicing import listed

_OVERLAP = timedelta(days=3)  # PubMed dates changes by the day and enters some of them late
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
    stored, now = store.statuses(), utc_now()
    known = {pmid for pmid, listing in before.items() if listing.state is ListingState.LISTED and listing.fetched}
    wanted = {pmid for pmid in ids if pmid not in stored or pmid not in known}
    # Times in the future are of a clock that was wrong, and tell nothing.
    fetched = {pmid: at for pmid, listing in before.items() if (at := listing.fetched or "") <= now}
    if since is not None and since > now:
        wanted |= {pmid for pmid in ids if fetched.get(pmid, "") < begun}
    if wanted != set(ids):
        for first, last in _windows(since, begun):
            _, _, changed = listed(eutils, f"({query}) AND {_modified(first, last)}")
            # A change of that day may have come after a fetch of the same day: two days later it cannot have.
            settled = (last + timedelta(days=2)).isoformat()
            wanted |= {pmid for pmid in changed if fetched.get(pmid, "") < min(settled, begun)}
        answer, _, retracted = listed(eutils, f"({query}) AND {_STANDING}")
        if answer.ignored:  # PubMed dropped the condition, and the answer is the whole search
            retracted = []
        wanted |= {pmid for pmid in retracted if stored.get(pmid) is not Status.RETRACTED}
    # What left the search is still in the corpus, so its standing is still looked after.
    wanted |= {pmid for pmid, listing in before.items() if listing.state is ListingState.LEFT}
    return sorted(wanted, key=int)


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
