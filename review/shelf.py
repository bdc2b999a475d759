"""`Shelf`: the rows of all records, read once and kept beside the corpus."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any

from corpus.digests import digests
from corpus.record import Record
from corpus.store import CorpusStore
from review.codec import decode, encode
from review.placed import Placed
from review.rows import rows_of

_AT_ONCE = 200  # records
_LONG_DEAD = 3600  # seconds since a file that takes one second was written to


class Shelf:
    """Reads the rows of the standing records, in steps, and only of those that say something else than when last read.

    Reading takes milliseconds a record, so what was read is kept in a file beside the corpus under the digest of the
    record. The file may be deleted at any time, and counts for nothing once the rules have changed.
    """

    def __init__(self, store: CorpusStore) -> None:
        """Read from `store`; nothing is read before `read`."""
        self._store = store
        self._file = store.path.with_name("review.json")
        self._lock = threading.Lock()
        self._read: dict[str, tuple[str, tuple[Placed, ...]]] | None = None  # by key: digest, rows
        self._standing: dict[str, str] = {}

    def read(self, seconds: float | None = None) -> int:
        """Read for about so long, or to the end, and return how many records are still unread."""
        with self._lock:
            if self._read is None:
                self._read = self._load()
            self._standing = digests(self._store)
            gone = self._read.keys() - self._standing.keys()
            for key in gone:
                del self._read[key]
            unread = [key for key, digest in self._standing.items() if self._read.get(key, ("",))[0] != digest]
            until = time.monotonic() + seconds if seconds is not None else None
            for done, record in enumerate(self._records(unread), 1):
                self._read[record.key] = (self._standing[record.key], rows_of(record))
                if until is not None and time.monotonic() > until and done < len(unread):
                    return len(unread) - done
            if unread or gone:
                self._save()
            return 0

    @property
    def records(self) -> int:
        """How many records stand, read or not."""
        return len(self._standing)

    def placed(self) -> list[Placed]:
        """Return all rows that have been read, in the order of their keys."""
        with self._lock:
            read = self._read or {}
            return [placed for key in sorted(read) for placed in read[key][1]]

    def _records(self, keys: Iterable[str]) -> Iterator[Record]:
        waiting = iter(keys)
        while some := list(islice(waiting, _AT_ONCE)):
            yield from self._store.records(some)

    def _load(self) -> dict[str, tuple[str, tuple[Placed, ...]]]:
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            kept: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["rules"] == rules():
                return {
                    key: (digest, tuple(decode(one) for one in rows)) for key, (digest, rows) in kept["records"].items()
                }
        return {}

    def _save(self) -> None:
        read = self._read or {}
        kept = {key: [digest, [encode(one) for one in rows]] for key, (digest, rows) in read.items()}
        aside = self._file.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):  # a folder that cannot be written to costs time, nothing else
            aside.write_text(json.dumps({"rules": rules(), "records": kept}), encoding="utf-8")
            aside.replace(self._file)
            for left in self._file.parent.glob(f"{self._file.stem}.*.part"):  # by a process that was killed
                if left.stat().st_mtime < time.time() - _LONG_DEAD:
                    left.unlink()


@cache
def rules() -> str:
    """Return a digest of the rules by which rows are read, which are the code itself."""
    sha256 = hashlib.sha256()
    for package in ("corpus.facets", "corpus", "review"):
        files = {entry.name: entry for entry in resources.files(package).iterdir() if entry.is_file()}
        for name in sorted(files):
            if name.endswith((".py", ".toml", ".csv")):
                sha256.update(name.encode() + b"\0" + files[name].read_bytes())
    return sha256.hexdigest()
