"""`Connection`: SQLite that closes when the last thread lets go of it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from corpus.errors import StoreBusy, StoreError


class Connection(sqlite3.Connection):
    """A connection nobody needs to close: closed under a thread that reads from it, it would end the process."""

    def __del__(self) -> None:
        """Close it."""
        with suppress(sqlite3.ProgrammingError):  # it was never opened
            self.close()


def connected(path: Path) -> Connection:
    """Return a connection to the corpus at `path`.

    Raises:
        StoreError: the file is no database, or the disk refused.
        StoreBusy: another process is making it.
    """
    try:
        # isolation_level None: transactions are begun and ended in plain sight, by Run alone.
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30, factory=Connection
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # said to be stored means on the disk
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        if _code(error) == sqlite3.SQLITE_BUSY:
            raise StoreBusy("Another process is opening the corpus for the first time.") from error
        raise StoreError(f"{path} cannot be opened as a corpus: {error}.", hint=advice(error)) from error
    return connection


def advice(error: sqlite3.Error) -> str | None:
    """Return what to do about an error of SQLite where it tells, as of a full disk."""
    refused = _code(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
    return "Is the disk full? Make room, then run the same command again." if refused else None


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it says where in SQLite
