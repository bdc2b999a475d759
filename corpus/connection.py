"""`Connection`: SQLite that closes when the last thread lets go of it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress


class Connection(sqlite3.Connection):
    """A connection nobody needs to close: closed under a thread that reads from it, it would end the process."""

    def __del__(self) -> None:
        """Close it."""
        with suppress(sqlite3.ProgrammingError):  # it was never opened
            self.close()
