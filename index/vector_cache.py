"""`VectorCache`: every vector ever computed, by model and passage, so that nothing is embedded twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np

from corpus.errors import StoreError
from index.encoder import Vectors

_AT_ONCE = 500  # below SQLite's default bound on the variables of one statement


class VectorCache:
    """Vectors under (encoder name, passage digest), in one SQLite file that an index can be rebuilt from."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it where it is missing.

        Raises:
            StoreError: it cannot be opened.
        """
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS vector (encoder TEXT NOT NULL, digest TEXT NOT NULL, row BLOB NOT NULL,"
                " PRIMARY KEY (encoder, digest)) WITHOUT ROWID, STRICT"
            )
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be opened as a vector cache: {error}.") from error

    def __enter__(self) -> Self:
        """Return the cache itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file."""
        self._connection.close()

    def get(self, encoder: str, digests: Sequence[str]) -> dict[str, Vectors]:
        """Return the vectors known among `digests`."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(digests), _AT_ONCE):
            part = digests[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT digest, row FROM vector WHERE encoder = ? AND digest IN ({marks})", (encoder, *part)
            )
            found |= {digest: np.frombuffer(row, dtype="<f4") for digest, row in rows}
        return found

    def put(self, encoder: str, digests: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors (one row a digest); written through before this returns, so a kill costs at most one call."""
        rows = ((encoder, digest, row.astype("<f4").tobytes()) for digest, row in zip(digests, vectors, strict=True))
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def count(self, encoder: str) -> int:
        """Return how many vectors of an encoder are kept."""
        query = "SELECT count(*) FROM vector WHERE encoder = ?"
        return int(self._connection.execute(query, (encoder,)).fetchone()[0])
