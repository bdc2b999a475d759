"""`History`: what the corpus was at any moment, and what changed between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from corpus.codec import decode
from corpus.difference import Difference
from corpus.errors import SettingsError
from corpus.store import CorpusStore, RunSummary

_RUN = re.compile(r"\d{1,7}")
_NEWEST = 2**62
# What a record said after a run is what the first later run replaced, or what it says now if none did.
_TOUCHED = """
    WITH touched (key) AS (
        SELECT key FROM record WHERE first_run > ?1 AND first_run <= ?2
        UNION SELECT key FROM revision WHERE replaced_by_run > ?1 AND replaced_by_run <= ?2
        UNION SELECT key FROM record WHERE superseded_by IS NOT NULL AND last_run > ?1 AND last_run <= ?2
    )
"""
_CHANGES = f"""
    {_TOUCHED} SELECT record.key, first_run > ?1, CASE WHEN last_run <= ?2 THEN superseded_by END,
        coalesce(early.text, record.text), coalesce(early.metadata, record.metadata),
        coalesce(late.text, record.text), coalesce(late.metadata, record.metadata)
    FROM touched JOIN record ON record.key = touched.key
    LEFT JOIN revision AS early ON early.key = record.key AND early.number =
        (SELECT min(number) FROM revision WHERE key = record.key AND replaced_by_run > ?1)
    LEFT JOIN revision AS late ON late.key = record.key AND late.number =
        (SELECT min(number) FROM revision WHERE key = record.key AND replaced_by_run > ?2)
    ORDER BY record.key
"""
_BRINGING = """
    SELECT id FROM run WHERE EXISTS (SELECT 1 FROM record WHERE first_run = run.id)
        OR EXISTS (SELECT 1 FROM revision WHERE replaced_by_run = run.id)
        OR EXISTS (SELECT 1 FROM record WHERE superseded_by IS NOT NULL AND last_run = run.id)
    ORDER BY id DESC LIMIT ?
"""


class History:
    """Reads every earlier state of a corpus. A moment is the number of a run: after it, before the next; 0 is empty."""

    def __init__(self, store: CorpusStore) -> None:
        """Read from `store`."""
        self._store = store

    @property
    def identity(self) -> str:
        """A random name that no other corpus has, given to it when it was made."""
        return self._store.fact("identity") or ""

    def bringing(self, limit: int = 1) -> tuple[RunSummary, ...]:
        """Return the newest runs that changed anything, newest first."""
        # `_read` is private to this package: what it raises and how it closes is the store's business.
        numbers = [number for (number,) in self._store._read(_BRINGING, (limit,))]
        runs = {run.id: run for run in self._store.runs(self.newest() - min(numbers) + 1)} if numbers else {}
        return tuple(runs[number] for number in numbers)

    def moment(self, since: str) -> int:
        """Return the moment that a user names: the number of a run, or a day or time, before which nothing counts.

        Times without a zone are UTC, as the store's own are.

        Raises:
            SettingsError: it is neither, or there is no such run.
        """
        if _RUN.fullmatch(since):
            number = int(since)
            if number and not any(self._store._read("SELECT 1 FROM run WHERE id = ?", (number,))):
                raise SettingsError(f"There is no run {number}.", hint="`hepcite runs` lists them.")
            return number
        try:
            time = datetime.fromisoformat(since)
        except ValueError as error:
            raise SettingsError(
                f"{since[:40]!r} is neither a day nor a run.", hint="Give a day such as 2026-11-01, or a run's number."
            ) from error
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
        started = time.isoformat(timespec="seconds")
        return int(next(self._store._read("SELECT coalesce(max(id), 0) FROM run WHERE started < ?", (started,)))[0])

    def newest(self) -> int:
        """Return the present moment."""
        return int(next(self._store._read("SELECT coalesce(max(id), 0) FROM run"))[0])

    def count(self, since: int, until: int = _NEWEST) -> int:
        """Return how many records were written between two moments; `changes` reads as many, and yields no more."""
        return int(next(self._store._read(f"{_TOUCHED} SELECT count(*) FROM touched", (since, until)))[0])

    def changes(self, since: int, until: int = _NEWEST) -> Iterator[Difference]:
        """Yield what is different at `until` from what it was at `since`, by key; records are read one by one.

        What came and was superseded in between is left out, as is what changed and changed back.
        """
        for row in self._store._read(_CHANGES, (since, until)):
            difference = _difference(row)
            superseded = difference.superseded_by is not None
            if superseded if difference.before is None else not superseded and not difference.parts:
                continue
            yield difference


def _difference(row: tuple[Any, ...]) -> Difference:
    key, new, superseded_by, *texts = row
    before = None if new else decode(key, texts[0], texts[1])
    same = before is not None and texts[:2] == texts[2:]
    return Difference(key, before, before if same and before else decode(key, texts[2], texts[3]), superseded_by)
