"""`Designs`: how many records are of which study design."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections import Counter
from contextlib import suppress
from functools import cache
from importlib import resources
from typing import Any

from corpus.facets import facets_of
from corpus.store import CorpusStore

_SAVED_EVERY = 2000  # records; reading so many takes some seconds


class Designs:
    """Reads the designs of the standing records, in steps, and only of those written since it read last.

    They are read from the text, some milliseconds each, so what was read is kept in a file beside the corpus. It may
    be deleted at any time, and counts for nothing once the rules have changed.
    """

    def __init__(self, store: CorpusStore) -> None:
        """Read from `store`; nothing is read before `read`."""
        self._store = store
        self._file = store.path.with_name("designs.json")
        self._lock = threading.Lock()
        self._loaded = False
        self._sequence = self._saved = 0
        self._by_key: dict[str, str] = {}

    def read(self, seconds: float) -> int:
        """Read for about so long, and return how many records are still unread."""
        with self._lock:
            self._load()
            changes = self._store.changes(self._sequence)
            if not changes:
                return 0
            until = time.monotonic() + seconds
            for place, change in enumerate(changes):
                if place and time.monotonic() > until:
                    break
                self._by_key.pop(change.key, None)
                for record in self._store.records([change.key]):  # none where it no longer stands
                    self._by_key[record.key] = facets_of(record).design.values[0]
                self._sequence = change.sequence
            left = sum(change.sequence > self._sequence for change in changes)
            if not left or self._sequence - self._saved >= _SAVED_EVERY:
                self._save()
            return left

    def counts(self) -> dict[str, int]:
        """Return how many of the records read are of each design; one of several counts for its most telling."""
        with self._lock:
            return dict(Counter(self._by_key.values()))

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        with suppress(OSError, ValueError, KeyError, TypeError):
            kept: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["rules"] != _rules():
                return
            # What was written later is read again. A record the file does not know means another corpus.
            known = [one for one in self._store.changes() if one.stands and one.sequence <= kept["sequence"]]
            self._by_key = {change.key: kept["designs"][change.key] for change in known}
            self._sequence = self._saved = known[-1].sequence if known else 0

    def _save(self) -> None:
        kept = {"rules": _rules(), "sequence": self._sequence, "designs": self._by_key}
        aside = self._file.with_suffix(f".{os.getpid()}.part")
        with suppress(OSError):  # a folder that cannot be written to costs time, nothing else
            aside.write_text(json.dumps(kept), encoding="utf-8")
            aside.replace(self._file)
        self._saved = self._sequence


@cache
def _rules() -> str:
    """Return a digest of the rules, which are the code itself."""
    files = {entry.name: entry for entry in resources.files("corpus.facets").iterdir() if entry.is_file()}
    return hashlib.sha256(b"".join(files[name].read_bytes() for name in sorted(files))).hexdigest()
