"""`FaissStore`: passages in one folder: vectors and their codes (FAISS), words (tantivy), places (SQLite)."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged, IndexMismatch
from index.codes import admitting, coder, scaled, two_stage
from index.columns import COLUMNS, asked, cell, condition, kept
from index.encoder import Vectors
from index.lexical import LexicalIndex
from index.query import Concept, Filters
from index.store import Entry, Passages, Place

_VECTORS = "vectors.faiss"
_PLACES = "places.sqlite"
_CODES = "codes.faiss"
_LEXICAL = "lexical"
_SCHEMA = f"""
CREATE TABLE place (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    digest TEXT NOT NULL, year INTEGER, status TEXT NOT NULL,
    {", ".join(f"{name} TEXT NOT NULL" for name in COLUMNS)}, UNIQUE (key, ordinal)
) STRICT;
CREATE TABLE type (id INTEGER NOT NULL REFERENCES place (id) ON DELETE CASCADE, name TEXT NOT NULL) STRICT;
CREATE INDEX place_status ON place (status);
CREATE INDEX type_name ON type (name, id);
CREATE INDEX type_id ON type (id);
"""


class FaissStore:
    """Cosine search over passages (FAISS) and BM25 over their records.

    A question is held against every passage, none is passed over: first against its codes of a byte a component, which
    is four times less to read, then, for the best of these, against the vectors themselves. docs/decisions/0013 has
    what that costs and loses at 20,000 and 100,000 passages.
    """

    def __init__(self, folder: Path, dimension: int, writable: bool = False) -> None:
        """Open the store in `folder`; a writable one is made where it is missing, a read-only one is mapped.

        Raises:
            IndexDamaged: files are missing, cannot be read, or are not of one index.
        """
        self._folder = folder
        self._writable = writable
        self._reading = threading.Lock()
        path = folder / _VECTORS
        try:
            if writable and not path.exists():
                # Flat cannot take ids of its own, the map around it can, and can remove them.
                self._vectors: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
                self._codes: Any = faiss.IndexIDMap2(coder(dimension))
                self._places = sqlite3.connect(folder / _PLACES, check_same_thread=False)
                self._places.executescript(_SCHEMA)
            else:
                how = 0 if writable else faiss.IO_FLAG_MMAP_IFC
                self._vectors, self._codes = (faiss.read_index(str(folder / name), how) for name in (_VECTORS, _CODES))
                # What is only read is in force and does not change: nobody's lock is waited for.
                mode = "rw" if writable else "ro&immutable=1"
                self._places = sqlite3.connect(
                    f"{(folder / _PLACES).as_uri()}?mode={mode}", uri=True, check_same_thread=False
                )
            self._places.execute("PRAGMA foreign_keys = ON")
            places = int(self._places.execute("SELECT count(*) FROM place").fetchone()[0])
        except (RuntimeError, sqlite3.Error) as error:
            raise IndexDamaged(f"The index in {folder} cannot be opened.") from error
        if self._vectors.d != dimension:
            raise IndexDamaged(f"The vectors in {folder} have {self._vectors.d} components, not {dimension}.")
        if not places == self.count() == self._codes.ntotal:
            raise IndexDamaged(f"The parts of the index in {folder} do not have the same number of passages.")
        self._lexical = LexicalIndex(folder / _LEXICAL, writable=writable)
        # Neither may hold the store itself: it is to go, and its files with it, as soon as the last search lets go.
        own = weakref.proxy(self)
        self._admitted = lru_cache(maxsize=64)(lambda filters: own._admitted_by(filters))
        weakref.finalize(self, self._places.close)
        self._columns = {row[1] for row in self._rows("PRAGMA table_info(place)")}

    def upsert(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add whole records: all their passages, one row of `vectors` each."""
        if not entries:
            return
        self._write()
        first = int(self._places.execute("SELECT coalesce(max(id), -1) + 1 FROM place").fetchone()[0])
        ids = range(first, first + len(entries))
        self._places.executemany(
            f"INSERT INTO place VALUES ({', '.join('?' * (8 + len(COLUMNS)))})",
            (_row(number, entry) for number, entry in zip(ids, entries, strict=True)),
        )
        self._places.executemany(
            "INSERT INTO type VALUES (?, ?)",
            (
                (number, name.casefold())
                for number, entry in zip(ids, entries, strict=True)
                for name in entry.record.publication_types
            ),
        )
        numbers = np.array(ids, dtype=np.int64)
        self._vectors.add_with_ids(np.ascontiguousarray(vectors), numbers)
        self._codes.add_with_ids(scaled(vectors), numbers)
        self._lexical.add(entries, ids)

    def delete(self, keys: Iterable[str]) -> int:
        """Remove every passage of the records named, and return how many there were."""
        self._write()
        wanted = list(keys)
        ids = [
            int(row[0]) for key in wanted for row in self._places.execute("SELECT id FROM place WHERE key = ?", (key,))
        ]
        if ids:
            for index in (self._vectors, self._codes):
                index.remove_ids(np.array(ids, dtype=np.int64))
            self._places.executemany("DELETE FROM place WHERE id = ?", ((number,) for number in ids))
            self._lexical.delete(wanted)
        return len(ids)

    def save(self) -> None:
        """Write everything to the disk."""
        self._places.commit()
        self._lexical.save()
        faiss.write_index(self._vectors, str(self._folder / _VECTORS))
        faiss.write_index(self._codes, str(self._folder / _CODES))

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]:
        """Return the record keys of the k passages of highest cosine with `vector`, best first."""
        self._know(filters)
        admitted = self._admitted(filters)
        if k < 1 or self.count() == 0 or (admitted is not None and not admitted.any()):
            return []
        # One question is work for one thread: more of them wait for each other longer than they search. OpenMP keeps
        # the number for each thread that calls, so it is said here, where any thread may come.
        faiss.omp_set_num_threads(1)
        question = scaled(vector.reshape(1, -1))
        with self._agreeing():
            ids, cosines = two_stage(self._codes, self._vectors, question, vector, k, admitting(admitted))
        return self._named(list(zip(ids.tolist(), cosines.tolist(), strict=True)))

    def matching(self, concepts: Sequence[Concept], filters: Filters, k: int) -> list[tuple[str, float]]:
        """Return the keys of the k records that say the concepts best, best first."""
        self._know(filters)
        return self._named(self._lexical.search(concepts, filters, k)) if k > 0 else []

    def said(self, concepts: Sequence[Concept], keys: Sequence[str]) -> dict[str, float]:
        """Return the BM25 of the records named, of those that say any of the concepts."""
        return dict(self._named(list(self._lexical.scores(concepts, keys).items())))

    def passages(self, keys: Sequence[str]) -> Passages:
        """Return all passages of the records named, record by record."""
        number = {key: at for at, key in enumerate(keys)}
        rows = self._rows("SELECT id, key FROM place WHERE key IN (SELECT value FROM json_each(?))", [json.dumps(keys)])
        found = np.array([(row[0], number[row[1]]) for row in rows], dtype=np.int64).reshape(-1, 2)
        found = found[np.lexsort((found[:, 0], found[:, 1]))]
        if not len(found):
            return Passages(found[:, 0], found[:, 1], np.empty((0, self._vectors.d), "f4"))
        with self._agreeing():
            return Passages(found[:, 0], found[:, 1], self._vectors.reconstruct_batch(found[:, 0]))

    def places(self, ids: Sequence[int]) -> list[Place]:
        """Return where passages stand, in the order of their ids as given."""
        rows = self._rows(
            "SELECT id, key, ordinal, start, end, digest FROM place WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(ids)],
        )
        found = {row[0]: Place(*row[1:]) for row in rows}
        return [found[number] for number in ids if number in found]

    def frequency(self, term: str) -> int:
        """Return how many records that are no registered trials hold an analysed term."""
        return self._lexical.frequency(term)

    def count(self) -> int:
        """Return how many passages there are."""
        return int(self._vectors.ntotal)

    def records(self) -> int:
        """Return how many records they are of."""
        return self._lexical.count()

    def papers(self) -> int:
        """Return how many of these are no registered trials."""
        return self._lexical.papers()

    def check(self) -> list[str]:
        """Return what is inconsistent, in words; an empty list means sound."""
        places, records = self._places.execute("SELECT count(*), count(DISTINCT key) FROM place").fetchone()
        found = []
        if (self.count(), int(self._codes.ntotal), self.records()) != (places, places, records):
            found.append(
                f"The parts of the index do not agree: {places} passages of {records} records are placed, "
                f"{self.count()} have vectors, {self._codes.ntotal} have codes, {self.records()} records have words."
            )
        ids = faiss.vector_to_array(self._vectors.id_map)
        if len(ids) and not found:  # a passage that one part lacks could not be read
            probe = int(ids[len(ids) // 2])
            matches = self.nearest(self._vectors.reconstruct(probe), _EVERYTHING, 1)
            if not matches or matches[0][1] < 0.999:
                found.append("A passage is not found by its own vector.")
        return found

    def close(self) -> None:
        """Let go of all files."""
        self._lexical.close()
        with self._reading:  # SQLite ends the process where a connection is closed under a statement
            self._places.close()

    def _know(self, filters: Filters) -> None:
        """Make sure that the index holds what the filters ask about.

        Raises:
            IndexMismatch: it was made by a version that did not keep that.
        """
        if missing := [name for name in asked(filters) if name not in self._columns]:
            raise IndexMismatch(
                f"The index was made before it kept {', '.join(missing)}.", hint="Bring it up to date: `hepcite index`."
            )

    def _write(self) -> None:
        """Make sure that this store may be written, and forget which ids passed a filter before."""
        if not self._writable:  # FAISS would write into the mapped file and end the process
            raise RuntimeError("this store was opened for reading")
        self._admitted.cache_clear()

    def _named(self, scored: Sequence[tuple[int, float]]) -> list[tuple[str, float]]:
        """Return scored passages by the keys of their records."""
        named = json.dumps([number for number, _ in scored])
        keys = dict(self._rows("SELECT id, key FROM place WHERE id IN (SELECT value FROM json_each(?))", [named]))
        with self._agreeing():
            return [(keys[number], score) for number, score in scored]

    @contextmanager
    def _agreeing(self) -> Iterator[None]:
        """Say that a part is of another index where it lacks an id of this one; FAISS says so by a RuntimeError."""
        try:
            yield
        except (KeyError, RuntimeError) as error:
            raise IndexDamaged(f"The parts of the index in {self._folder} are not of one index.") from error

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Read all rows of a query, one thread at a time.

        Python keeps one prepared statement for equal queries of a connection. From 3.12 on two threads that meet in it
        get rows of each other's questions (https://github.com/python/cpython/issues/118172).
        """
        try:
            with self._reading:
                return self._places.execute(query, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise IndexDamaged(f"The index in {self._folder} cannot be read: {error}.") from error

    def _admitted_by(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Return which ids pass, as a mask over all ids, or None where every passage does."""
        where, values = condition(filters)
        ids = [row[0] for row in self._rows(f"SELECT id FROM place WHERE {where}", values)]
        if len(ids) == self.count():
            return None
        mask = np.zeros(int(self._rows("SELECT coalesce(max(id), 0) + 1 FROM place")[0][0]), bool)
        mask[ids] = True
        return mask


def _row(number: int, entry: Entry) -> tuple[object, ...]:
    """Return a passage as the table of places has it."""
    p, r = entry.passage, entry.record
    place = (number, p.key, p.ordinal, p.start, p.end, p.digest)
    return (*place, r.year, r.status.value, *map(cell, kept(r).values()))


_EVERYTHING = Filters(statuses=())
