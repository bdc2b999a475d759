"""`CorpusStore`: the corpus as one SQLite file, with the runs that filled it and every earlier state."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout

from corpus import starter
from corpus.codec import decode
from corpus.connection import advice, connected
from corpus.errors import RecordMissing, StoreBusy, StoreError
from corpus.record import Kind, Record, Status
from corpus.run import ListingState, Run

_MIGRATION = re.compile(r"^(\d{4})_\w+\.sql$")
_STARTER = "starter"
_AT_ONCE = 500  # records asked for by key in one query
_NAMED = """
    SELECT record.key, text, metadata FROM json_each(?) AS asked
    CROSS JOIN record ON record.key = asked.value WHERE superseded_by IS NULL ORDER BY asked.id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A record written after some point: its key, and whether it still stands (a superseded one does not)."""

    key: str
    sequence: int
    stands: bool


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One finished or broken run as the store remembers it; times are ISO 8601 in UTC."""

    id: int
    kind: str
    arguments: dict[str, Any]
    started: str
    finished: str | None
    outcome: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a strategy knows of a PMID or NCT number; `fetched`: when its record was last fetched whole (ISO, UTC)."""

    state: ListingState
    fetched: str | None


class CorpusStore:
    """All records, under their keys.

    Reading is safe from any thread and beside a writer; one process writes at a time. Use as a context manager.
    """

    def __init__(self, path: Path) -> None:
        """Point at a file; `open` is the way in."""
        self.path = path
        self._local = threading.local()

    @classmethod
    def open(cls, path: Path, *, plant: bool = True) -> Self:
        """Open the corpus at `path`, made or migrated where needed, with the starter notes planted unless told not to.

        Raises:
            StoreError: the file is not a corpus, or was written by a newer hepcite.
            StoreBusy: it needs migrating or planting while another process writes.
        """
        store = cls(path)
        store._migrate()
        if plant and store.fact(_STARTER) != starter.digest():
            with store.run("starter", {"notes": len(starter.notes())}) as run:
                for note in starter.notes():
                    run.put(note)
                run.remember(_STARTER, starter.digest())
        return store

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close every connection."""
        self.close()

    def close(self) -> None:
        """Close this thread's connection, and let go of those of others: they close when nothing reads from them."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local = threading.local()

    # Reading

    def get(self, key: str) -> Record:
        """Return the record under `key`, or the one that superseded it.

        Raises:
            RecordMissing: there is none.
        """
        for _ in range(8):  # a note leads to its article; a longer chain would be a loop
            row = next(self._read("SELECT key, text, metadata, superseded_by FROM record WHERE key = ?", (key,)), None)
            if row is None:
                break
            if row[3] is None:
                return decode(row[0], row[1], row[2])
            key = row[3]
        raise RecordMissing(f"There is no record {key}.")

    def own(self, key: str) -> Record | None:
        """Return the record under exactly this key, whether it stands or not; None where there is none."""
        row = next(self._read("SELECT key, text, metadata FROM record WHERE key = ?", (key,)), None)
        return None if row is None else decode(*row)

    def find(self, identifier: str) -> Record:
        """Return the record under a key, PMID, DOI, PMCID or NCT number, with or without its prefix.

        Raises:
            RecordMissing: nothing in the corpus carries it.
        """
        wanted = identifier.strip()
        bare = re.sub(r"^(pmid:|doi:|pmcid:|https?://(dx\.)?doi\.org/)\s*", "", wanted, flags=re.IGNORECASE)
        row = next(
            self._read(
                "SELECT key FROM record WHERE key IN (?1, ?2, 'nct:' || ?6)"
                " UNION ALL SELECT key FROM (SELECT key FROM record WHERE pmid = ?3 OR doi = ?4 OR pmcid = ?5"
                " ORDER BY superseded_by IS NOT NULL)",
                (wanted, wanted.lower(), bare, bare.lower(), bare.upper(), re.sub(r"^NCT:\s*", "", wanted.upper())),
            ),
            None,
        )
        if row is None:
            raise RecordMissing(f"Nothing in the corpus is called {wanted[:200]!r}.")
        return self.get(row[0])

    def records(self, keys: Iterable[str] | None = None) -> Iterator[Record]:
        """Yield standing records, all in key order or those of `keys` in their order; unknown keys are passed over."""
        if keys is None:
            rows = self._read("SELECT key, text, metadata FROM record WHERE superseded_by IS NULL ORDER BY key")
            yield from (decode(*row) for row in rows)
            return
        asked = iter(keys)
        while some := list(islice(asked, _AT_ONCE)):
            yield from (decode(*row) for row in self._read(_NAMED, (json.dumps(some),)))

    def changes(self, since: int = 0) -> list[Change]:
        """Return what was written after sequence number `since`, oldest first."""
        rows = self._read(
            "SELECT key, sequence, superseded_by IS NULL FROM record WHERE sequence > ? ORDER BY sequence", (since,)
        )
        return [Change(key, sequence, bool(stands)) for key, sequence, stands in rows]

    def sequence(self) -> int:
        """Return the number of the newest write; 0 for an empty corpus."""
        return int(next(self._read("SELECT coalesce(max(sequence), 0) FROM record"))[0])

    def counts(self) -> dict[str, int]:
        """Return how many records stand, in all, by kind and by status."""
        counts = {"records": 0} | dict.fromkeys((*Kind, *Status), 0)
        query = "SELECT kind, status, count(*) FROM record WHERE superseded_by IS NULL GROUP BY 1, 2"
        for kind, status, number in self._read(query):
            counts["records"] += number
            counts[kind] += number
            counts[status] += number
        return {str(name): number for name, number in counts.items()}

    def runs(self, limit: int = 20) -> list[RunSummary]:
        """Return the newest runs, newest first."""
        rows = self._read(
            "SELECT id, kind, arguments, started, finished, outcome, counts FROM run ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [RunSummary(i, k, json.loads(a), s, f, o, json.loads(c)) for i, k, a, s, f, o, c in rows]

    def revisions(self, key: str) -> list[Record]:
        """Return what a record said before, oldest first."""
        rows = self._read("SELECT key, text, metadata FROM revision WHERE key = ? ORDER BY number", (key,))
        return [decode(*row) for row in rows]

    def fact(self, name: str) -> str | None:
        """Return a small fact the store keeps about itself, such as which starter notes it holds."""
        row = next(self._read("SELECT value FROM fact WHERE name = ?", (name,)), None)
        return None if row is None else str(row[0])

    def listing(self, strategy: str) -> dict[str, Listing]:
        """Return what a search strategy knows, by PMID or NCT number."""
        rows = self._read("SELECT identifier, state, fetched FROM listing WHERE strategy = ?", (strategy,))
        return {identifier: Listing(ListingState(state), fetched) for identifier, state, fetched in rows}

    def statuses(self) -> dict[str, Status]:
        """Return the status that PubMed's own records have, by PMID; what other sources say is not here."""
        rows = self._read("SELECT pmid, status FROM record WHERE key = 'pmid:' || pmid AND kind != 'note'")
        return {pmid: Status(status) for pmid, status in rows}

    def check(self) -> list[str]:
        """Return what is wrong with the file and its records, in words; an empty list means sound."""
        found = []
        try:
            found += [str(row[0]) for row in self._read("PRAGMA integrity_check") if row[0] != "ok"]
            for key, text, metadata in self._read("SELECT key, text, metadata FROM record"):
                try:
                    decode(key, text, metadata)
                except StoreError as error:
                    found.append(str(error))
        except StoreError as error:  # damaged so badly that SQLite cannot go on
            found.append(str(error))
        return found

    # Writing

    @contextmanager
    def run(self, kind: str, arguments: dict[str, Any]) -> Iterator[Run]:
        """Open a run: the only way to write. It ends as 'done', or as 'failed' with what was committed kept.

        Raises:
            StoreBusy: another process is writing.
        """
        with self._writing():
            run = Run.begin(self._connection(), kind, arguments)
            try:
                yield run
            except BaseException:
                run.finish("failed")
                raise
            run.finish("done")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with FileLock(self.path.with_suffix(".lock"), timeout=0):
                yield
        except Timeout as error:
            raise StoreBusy("Another run is writing to the corpus.") from error

    def _read(self, query: str, parameters: tuple[object, ...] = ()) -> Iterator[Any]:
        try:
            yield from self._connection().execute(query, parameters)  # damage may show only at a later row
        except sqlite3.Error as error:
            raise StoreError(f"The corpus {self.path} cannot be read: {error}.", hint=advice(error)) from error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = connected(self.path)
        return connection

    def _migrate(self) -> None:
        steps = sorted(
            (int(match[1]), entry.read_text(encoding="utf-8"))
            for entry in (resources.files("corpus") / "migrations").iterdir()
            if (match := _MIGRATION.match(entry.name))
        )
        newest = steps[-1][0]
        version = self._version()
        if version > newest:
            raise StoreError(
                f"The corpus {self.path} was written by a newer hepcite (schema {version}, this one knows {newest}).",
                hint="Update hepcite, or point HEPCITE_HOME to another folder.",
            )
        if version == newest:
            return
        with self._writing():
            version = self._version()  # asked again: another process may have migrated before this one had the lock
            for number, script in steps:
                if number > version:
                    try:
                        # One script, one transaction: a migration is whole or has not happened.
                        self._connection().executescript(
                            f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;"
                        )
                    except sqlite3.Error as error:
                        raise StoreError(
                            f"The corpus {self.path} cannot be brought up to date: {error}.", hint=advice(error)
                        ) from error

    def _version(self) -> int:
        return int(next(self._read("PRAGMA user_version"))[0])
