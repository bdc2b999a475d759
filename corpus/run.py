"""`Run`: one bout of writing to the corpus, counted and remembered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from corpus.codec import digest, encode
from corpus.duplicates import Duplicates
from corpus.errors import StoreError
from corpus.likeness import Likeness
from corpus.origin import Origin
from corpus.record import Kind, Record
from corpus.title_key import title_key

_BATCH = 500  # records a transaction: a kill costs at most these, and the disk is synced once for them


class Outcome(StrEnum):
    """What putting a record came to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPLACED_NOTE = "replaced note"
    MERGED = "merged"  # stored, and another record of the same paper stands for it
    REJECTED = "rejected"


class ListingState(StrEnum):
    """What PubMed says of a PMID, or the registry of an NCT number, that a search strategy once found."""

    LISTED = "listed"
    LEFT = "left"
    ABSENT = "absent"
    REJECTED = "rejected"


class Run:
    """Writes records within one run. Opened by `CorpusStore.run`; batches are committed as they fill."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        """Wrap a connection whose run row exists; `begin` makes one."""
        self.number = number
        self.counts: dict[str, int] = dict.fromkeys(Outcome, 0)
        self._connection = connection
        self._duplicates = Duplicates(connection)
        self._pending = 0

    @classmethod
    def begin(cls, connection: sqlite3.Connection, kind: str, arguments: dict[str, Any]) -> Self:
        """Write the run's row, so that even a killed run is remembered."""
        # The writer's lock is held, so a run still marked as running was killed.
        run = cls(connection, 0)
        with run._writing():
            connection.execute("UPDATE run SET outcome = 'interrupted' WHERE outcome = 'running'")
            cursor = connection.execute(
                "INSERT INTO run (kind, arguments, started) VALUES (?, ?, ?)",
                (kind, json.dumps(arguments, ensure_ascii=False), _now()),
            )
        run.number = int(cursor.lastrowid or 0)
        run.commit()
        return run

    def put(self, record: Record, origin: Origin | None = None) -> Outcome:
        """Store a record: new, a revision of what is there, or nothing when nothing changed; and where it came from.

        A note gives way to the real record (same key, identifier, or published title and year) that has an abstract, is
        PubMed's, or says that the paper is retracted; over any other it stands.

        Raises:
            StoreError: the disk or the file refused.
        """
        with self._writing():
            outcome = self._put(record)
            self._note_origin(record.key, origin or Origin.of(record))
        self._count(outcome)
        return outcome

    def part(self, key: str, others: Sequence[str]) -> None:
        """Remember that a record is not of one paper with `others`; each is to stand for itself, now and later."""
        with self._writing():
            self._connection.executemany(
                "INSERT OR IGNORE INTO apart (one, other, run) VALUES (min(?1, ?2), max(?1, ?2), ?3)",
                [(key, other, self.number) for other in others],
            )
            self._settle([key, *others])

    def rejoin(self, key: str, others: Sequence[str]) -> None:
        """Forget what `part` remembered of a record and `others`."""
        with self._writing():
            self._connection.executemany(
                "DELETE FROM apart WHERE one = min(?1, ?2) AND other = max(?1, ?2)", [(key, other) for other in others]
            )
            self._settle([key, *others])

    def reject(self, source: str, reason: str, *, position: int | None = None, identifier: str | None = None) -> None:
        """Remember a record that could not be taken in, with the reason in words."""
        with self._writing():
            self._connection.execute(
                "INSERT INTO rejection (run, source, position, identifier, reason) VALUES (?, ?, ?, ?, ?)",
                (self.number, source, position, identifier, reason),
            )
        self._count(Outcome.REJECTED)

    def remember(self, name: str, value: str) -> None:
        """Keep a small fact, in the same transaction as the records around it."""
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)", (name, value))

    def note_listing(self, strategy: str, identifier: str, state: ListingState, fetched: str | None = None) -> None:
        """Note what a strategy knows of a PMID or NCT number; without `fetched` the date of the last fetch stays."""
        with self._writing():
            self._connection.execute(
                "INSERT INTO listing (strategy, identifier, state, fetched) VALUES (?1, ?2, ?3, ?4)"
                " ON CONFLICT DO UPDATE SET state = ?3, fetched = coalesce(?4, fetched)",
                (strategy, identifier, state, fetched),
            )

    def forget(self, name: str) -> None:
        """Drop a small fact."""
        with self._writing():
            self._connection.execute("DELETE FROM fact WHERE name = ?", (name,))

    def commit(self) -> None:
        """Put what was written so far on the disk; everything counted before this call is stored."""
        if self._connection.in_transaction:
            try:
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                raise StoreError(f"The corpus could not be written: {error}.", hint="Is the disk full?") from error
        self._pending = 0

    def finish(self, outcome: str) -> None:
        """Close the run as `outcome`, in the transaction of what it wrote last."""
        with self._writing():
            self._connection.execute(
                "UPDATE run SET finished = ?, outcome = ?, counts = ? WHERE id = ?",
                (_now(), outcome, json.dumps(self.counts), self.number),
            )
        self.commit()

    def _put(self, record: Record) -> Outcome:
        row = self._connection.execute(
            "SELECT text, metadata, digest, kind, revision, superseded_by FROM record WHERE key = ?", (record.key,)
        ).fetchone()
        if record.kind is Kind.NOTE and self._real_record_of(record, row):
            return Outcome.UNCHANGED
        if row is None:
            self._insert(record)
            replaced = self._settle([record.key], Likeness.of(record, title_key(record.title)))
            if self._superseded(record.key):
                return Outcome.MERGED
            return Outcome.REPLACED_NOTE if replaced else Outcome.NEW
        text, metadata, old, kind, revision, _ = row
        if old == digest(record.text, encode(record)):
            return Outcome.UNCHANGED
        outcome = Outcome.REPLACED_NOTE if kind == Kind.NOTE and record.kind is not Kind.NOTE else Outcome.CHANGED
        self._connection.execute(
            "INSERT INTO revision (key, number, text, metadata, replaced_by_run, change) VALUES (?, ?, ?, ?, ?, ?)",
            (record.key, revision, text, metadata, self.number, outcome),
        )
        # What it was tied to before and is not any longer is to stand again.
        tied = self._duplicates.tied([record.key])
        self._update(record, revision + 1)
        self._settle([record.key, *tied])
        return outcome

    def _settle(self, keys: Sequence[str], known: Likeness | None = None) -> bool:
        """Let one record stand for each paper that the records of `keys` are on; tell whether a note gave way."""
        notes = False
        for key, (stood, stands) in self._duplicates.settled(keys, known).items():
            if stood != stands:
                self._supersede(key, stands)
                notes = notes or (stands is not None and self._kind(key) == Kind.NOTE)
        return notes

    def _note_origin(self, key: str, origin: Origin) -> None:
        # A note that was not stored, as its paper is there, has no place to have come from.
        self._connection.execute(
            "INSERT OR IGNORE INTO origin (key, source, sha256, position, file, format, run)"
            " SELECT key, ?2, ?3, ?4, ?5, ?6, ?7 FROM record WHERE key = ?1",
            (key, origin.source, origin.sha256, origin.position, origin.file, origin.format, self.number),
        )

    def _insert(self, record: Record) -> None:
        self._connection.execute(
            "INSERT INTO record (text, metadata, digest, kind, status, year, pmid, doi, pmcid, title_key, revision,"
            " first_run, last_run, sequence, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
            (*_columns(record), self.number, self.number, self._next(), record.key),
        )

    def _update(self, record: Record, revision: int) -> None:
        self._connection.execute(
            "UPDATE record SET text = ?, metadata = ?, digest = ?, kind = ?, status = ?, year = ?, pmid = ?, doi = ?,"
            " pmcid = ?, title_key = ?, revision = ?, last_run = ?, sequence = ? WHERE key = ?",
            (*_columns(record), revision, self.number, self._next(), record.key),
        )

    def _supersede(self, key: str, by: str | None) -> None:
        self._connection.execute(
            "UPDATE record SET superseded_by = ?, last_run = ?, sequence = ? WHERE key = ?",
            (by, self.number, self._next(), key),
        )

    def _superseded(self, key: str) -> bool:
        query = "SELECT superseded_by IS NOT NULL FROM record WHERE key = ?"
        return bool(self._connection.execute(query, (key,)).fetchone()[0])

    def _kind(self, key: str) -> str:
        return str(self._connection.execute("SELECT kind FROM record WHERE key = ?", (key,)).fetchone()[0])

    def _real_record_of(self, note: Record, row: tuple[Any, ...] | None) -> bool:
        """Whether the corpus already holds more than the note says."""
        if row is not None and (row[3] != Kind.NOTE or row[5] is not None):
            return True
        return self._duplicates.has_paper_of(note, title_key(note.title))

    def _next(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(sequence), 0) + 1 FROM record").fetchone()[0])

    def _count(self, outcome: Outcome) -> None:
        self.counts[outcome] += 1
        self._pending += 1
        if self._pending >= _BATCH:
            self.commit()

    def _writing(self) -> _Transaction:
        return _Transaction(self._connection)


class _Transaction:
    """Begins a transaction where none is open, takes a failed write out of it, and maps SQLite's errors to ours."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        try:
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("SAVEPOINT write")
        except sqlite3.Error as error:
            raise StoreError(f"The corpus could not be written: {error}.", hint="Is the disk full?") from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._connection.in_transaction:  # SQLite itself ends it after some errors, a full disk among them
            if kind is not None:
                self._connection.execute("ROLLBACK TO write")
            self._connection.execute("RELEASE write")
        if isinstance(error, sqlite3.Error):
            raise StoreError(f"The corpus could not be written: {error}.", hint="Is the disk full?") from error


def _columns(record: Record) -> tuple[object, ...]:
    """Return what `record` and its queries need as columns, in the order of both statements."""
    metadata = encode(record)
    return (
        record.text,
        metadata,
        digest(record.text, metadata),
        record.kind,
        record.status,
        record.year,
        record.pmid,
        _folded(record.doi),
        record.pmcid,
        title_key(record.title),
    )


def _folded(doi: str | None) -> str | None:
    """DOIs are compared without regard to case (DOI Handbook, 2.4)."""
    return doi.lower() if doi else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
