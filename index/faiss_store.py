"""`FaissStore`: passages in three files of one folder: vectors (FAISS), words (tantivy), places (SQLite)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from index.encoder import Vectors
from index.lexical import LexicalIndex
from index.query import Concept, Filters
from index.store import Entry, Match

_VECTORS = "vectors.faiss"
_PLACES = "places.sqlite"
_LEXICAL = "lexical"
_SCHEMA = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    digest TEXT NOT NULL, year INTEGER, status TEXT NOT NULL, UNIQUE (key, ordinal)
) STRICT;
CREATE TABLE type (id INTEGER NOT NULL REFERENCES place (id) ON DELETE CASCADE, name TEXT NOT NULL) STRICT;
CREATE INDEX place_status ON place (status);
CREATE INDEX type_name ON type (name, id);
CREATE INDEX type_id ON type (id);
"""


class FaissStore:
    """Exact cosine search (FAISS, inner product over unit vectors) and BM25 over the same passages.

    Exact, because 75,000 passages take a few milliseconds and an approximate index could lose a paper.
    """

    def __init__(self, folder: Path, dimension: int, writable: bool = False) -> None:
        """Open the store in `folder`; a writable one is made where it is missing, a read-only one is mapped.

        Raises:
            IndexDamaged: files are missing or cannot be read.
        """
        self._folder = folder
        self._writable = writable
        path = folder / _VECTORS
        try:
            if writable and not path.exists():
                # Flat cannot take ids of its own, the map around it can, and can remove them.
                self._vectors: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
                self._places = sqlite3.connect(folder / _PLACES, check_same_thread=False)
                self._places.executescript(_SCHEMA)
            else:
                self._vectors = faiss.read_index(str(path), 0 if writable else faiss.IO_FLAG_MMAP_IFC)
                mode = "rw" if writable else "ro"
                self._places = sqlite3.connect(
                    f"{(folder / _PLACES).as_uri()}?mode={mode}", uri=True, check_same_thread=False
                )
            self._places.execute("PRAGMA foreign_keys = ON")
            self._places.execute("SELECT count(*) FROM place").fetchone()  # connecting reads nothing
        except (RuntimeError, sqlite3.Error) as error:
            raise IndexDamaged(f"The index in {folder} cannot be opened.") from error
        if self._vectors.d != dimension:
            raise IndexDamaged(f"The vectors in {folder} have {self._vectors.d} components, not {dimension}.")
        self._lexical = LexicalIndex(folder / _LEXICAL, writable=writable)
        self._admitted = lru_cache(maxsize=64)(self._admitted_by)

    def upsert(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add passages, one row of `vectors` each."""
        if not entries:
            return
        self._write()
        first = int(self._places.execute("SELECT coalesce(max(id), -1) + 1 FROM place").fetchone()[0])
        ids = range(first, first + len(entries))
        self._places.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (number, p.key, p.ordinal, p.start, p.end, p.digest, entry.record.year, entry.record.status.value)
                for number, entry in zip(ids, entries, strict=True)
                for p in (entry.passage,)
            ),
        )
        self._places.executemany(
            "INSERT INTO type VALUES (?, ?)",
            (
                (number, name.casefold())
                for number, entry in zip(ids, entries, strict=True)
                for name in entry.record.publication_types
            ),
        )
        self._vectors.add_with_ids(np.ascontiguousarray(vectors), np.array(ids, dtype=np.int64))
        self._lexical.add(entries, ids)

    def delete(self, keys: Iterable[str]) -> int:
        """Remove every passage of the records named, and return how many there were."""
        self._write()
        wanted = list(keys)
        ids = [
            int(row[0]) for key in wanted for row in self._places.execute("SELECT id FROM place WHERE key = ?", (key,))
        ]
        if ids:
            self._vectors.remove_ids(np.array(ids, dtype=np.int64))
            self._places.executemany("DELETE FROM place WHERE id = ?", ((number,) for number in ids))
            self._lexical.delete(wanted)
        return len(ids)

    def save(self) -> None:
        """Write everything to the disk."""
        self._places.commit()
        self._lexical.save()
        faiss.write_index(self._vectors, str(self._folder / _VECTORS))

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[Match]:
        """Return the k passages of highest cosine with `vector`, best first."""
        admitted = self._admitted(filters)
        if k < 1 or self.count() == 0 or (admitted is not None and not admitted.any()):
            return []
        parameters = None
        if admitted is not None:
            bits = np.packbits(admitted, bitorder="little")
            selector: Any = faiss.IDSelectorBitmap  # its stub has the C++ signature, not the Python one
            parameters = faiss.SearchParameters(sel=selector(bits))  # type: ignore[call-arg]
        scores, ids = self._vectors.search(vector.reshape(1, -1), min(k, self.count()), params=parameters)
        return self._matches([(int(i), float(score)) for i, score in zip(ids[0], scores[0], strict=True) if i >= 0])

    def matching(self, concepts: Sequence[Concept], filters: Filters, k: int) -> list[Match]:
        """Return the k passages that say the concepts best, best first."""
        return self._matches(self._lexical.search(concepts, filters, k)) if k > 0 else []

    def frequency(self, term: str) -> int:
        """Return how many passages hold an analysed term."""
        return self._lexical.frequency(term)

    def count(self) -> int:
        """Return how many passages there are."""
        return int(self._vectors.ntotal)

    def check(self) -> list[str]:
        """Return what is inconsistent, in words; an empty list means sound."""
        places = int(self._places.execute("SELECT count(*) FROM place").fetchone()[0])
        counts = {"vectors": self.count(), "places": places, "lexical": self._lexical.count()}
        found = []
        if len(set(counts.values())) > 1:
            found.append(f"The parts of the index hold different numbers of passages: {counts}.")
        ids = faiss.vector_to_array(self._vectors.id_map)
        if len(ids):
            probe = int(ids[len(ids) // 2])
            matches = self.nearest(self._vectors.reconstruct(probe), _EVERYTHING, 1)
            if not matches or matches[0].score < 0.999:
                found.append("A passage is not found by its own vector.")
        return found

    def close(self) -> None:
        """Let go of all files."""
        self._lexical.close()
        self._places.close()

    def _write(self) -> None:
        """Make sure that this store may be written, and forget which ids passed a filter before."""
        if not self._writable:  # FAISS would write into the mapped file and end the process
            raise RuntimeError("this store was opened for reading")
        self._admitted.cache_clear()

    def _matches(self, found: list[tuple[int, float]]) -> list[Match]:
        marks = ",".join("?" * len(found))
        rows = self._places.execute(
            f"SELECT id, key, ordinal, start, end, digest FROM place WHERE id IN ({marks})", [i for i, _ in found]
        )
        scores = dict(found)
        matches = {row[0]: Match(row[1], row[2], row[3], row[4], row[5], scores[row[0]]) for row in rows}
        return [matches[number] for number, _ in found if number in matches]

    def _admitted_by(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Return which ids pass, as a mask over all ids, or None where every passage does."""
        where, values = ["1"], list[object]()
        if filters.statuses:
            where.append(f"status IN ({','.join('?' * len(filters.statuses))})")
            values += [status.value for status in filters.statuses]
        if filters.year_from is not None:
            where.append("year >= ?")
            values.append(filters.year_from)
        if filters.year_to is not None:
            where.append("year <= ?")
            values.append(filters.year_to)
        if filters.publication_types:
            marks = ",".join("?" * len(filters.publication_types))
            where.append(f"id IN (SELECT id FROM type WHERE name IN ({marks}))")
            values += [name.casefold() for name in filters.publication_types]
        ids = [row[0] for row in self._places.execute(f"SELECT id FROM place WHERE {' AND '.join(where)}", values)]
        if len(ids) == self.count():
            return None
        mask = np.zeros(int(self._places.execute("SELECT coalesce(max(id), 0) + 1 FROM place").fetchone()[0]), bool)
        mask[ids] = True
        return mask


_EVERYTHING = Filters(statuses=())
