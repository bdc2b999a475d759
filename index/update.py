"""`update_index`: bring the index up to the corpus, embedding only what is new."""

from __future__ import annotations

import logging
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexDamaged, IndexMismatch, IndexMissing, StoreBusy, StoreError
from corpus.record import Record
from corpus.store import CorpusStore
from index.encoder import Encoder, Vectors
from index.evidence import evidence, orphans
from index.generation import ANALYSIS, MANIFEST, Generation, Generations, Manifest, writing
from index.store import Entry, PassageStore
from index.store_uri import store_at
from index.vector_cache import VectorCache

_log = logging.getLogger(__name__)

_READ_WHOLE = ".faiss"  # ends the names of files that a store reads when it is opened, and writes anew when saved
_AT_ONCE = 2048  # passages: enough to sort by length, few enough that a kill costs under a minute


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is: records done of all, passages embedded and taken from the cache."""

    records: int
    of_records: int
    embedded: int
    cached: int


@dataclass(frozen=True, slots=True)
class IndexUpdate:
    """What an update came to; `generation` is the one in force afterwards, `changed` whether it is a new one."""

    generation: Generation
    changed: bool
    embedded: int = 0
    cached: int = 0
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the update as plain JSON values, with the size of the index and the peak memory of this process."""
        made = self.generation.manifest
        return {
            "generation": self.generation.name,
            "changed": self.changed,
            "records": made.records,
            "passages": made.passages,
            "embedded": self.embedded,
            "cached": self.cached,
            "seconds": round(self.seconds, 1),
            "embedded_per_second": round(self.embedded / self.seconds, 1) if self.seconds else 0.0,
            "index_megabytes": round(self.generation.size / 1e6, 1),
            "peak_memory_megabytes": round(_peak_memory() / 1e6),
        }


def update_index(
    corpus: CorpusStore,
    folder: Path,
    vectors: Path,
    encoder: Encoder,
    *,
    store: str = "faiss:",
    rebuild: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> IndexUpdate:
    """Build the next generation in `folder` from what changed in the corpus, or all of it with `rebuild`.

    Vectors are kept in the file `vectors` as they are computed, so a killed run loses at most one batch of them.

    Raises:
        StoreBusy: another process is building.
        StoreError: the disk refused; what was begun is removed again.
        IndexDamaged: the finished index does not hold what it should; the one in force stays.
    """
    started = time.perf_counter()
    generations = Generations(folder)
    sequence = corpus.sequence()
    base = None if rebuild else _base(generations, encoder, store, sequence)
    if base is not None and base.manifest.sequence == sequence:
        return IndexUpdate(base, changed=False)
    with generations.staging() as staged, VectorCache(vectors) as cache:
        if base is not None and generations.current_name() != base.name:
            raise StoreBusy("Another process has just put another index in force.")
        base = _sound(base)
        opened = _begun(store, base, staged, encoder.dimension)
        try:
            changes = corpus.changes(base.manifest.sequence if base else 0)
            with writing():
                opened.delete(change.key for change in changes)
            filling = _Filling(opened, cache, encoder, progress)
            filling.take(corpus, [change.key for change in changes if change.stands])
            with writing():
                opened.save()
            wrong = opened.check() or orphans(opened, corpus, sequence)
            count = opened.count()
        finally:
            with writing():
                opened.close()
        if wrong:
            raise IndexDamaged(f"The new index is not sound and was not put in force: {wrong[0]}")
        manifest = Manifest(
            number=generations.next_number(),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            store=store,
            encoder=encoder.name,
            dimension=encoder.dimension,
            analysis=ANALYSIS,
            sequence=sequence,
            records=corpus.counts()["records"],
            passages=count,
            files={},
        )
        with writing():
            generation = generations.publish(staged, manifest)
    return IndexUpdate(generation, True, filling.embedded, filling.cached, time.perf_counter() - started)


def _base(generations: Generations, encoder: Encoder, store: str, sequence: int) -> Generation | None:
    """Return the generation to build upon, if there is one made the same way and from no newer corpus than this."""
    try:
        current = generations.current()
    except IndexMissing:
        return None
    except (IndexDamaged, IndexMismatch) as error:
        _log.warning("%s The index is built from nothing.", error)
        return None
    made = current.manifest
    same = (made.encoder, made.analysis, made.store) == (encoder.name, ANALYSIS, store)
    return current if same and made.sequence <= sequence else None


def _sound(base: Generation | None) -> Generation | None:
    """Return a generation if its files are what was written: damage taken over would be sealed as if it were right."""
    if base is not None and (wrong := base.check()):
        _log.warning("%s The index is built from nothing.", wrong[0])
        return None
    return base


def _begun(store: str, base: Generation | None, staged: Path, dimension: int) -> PassageStore:
    """Open a store in `staged` that holds what `base` holds."""
    with writing():
        if base is not None:
            unlike = shutil.ignore_patterns("*.lock", MANIFEST)
            try:
                shutil.copytree(base.folder, staged, dirs_exist_ok=True, ignore=unlike, copy_function=_brought)
            except shutil.Error as error:  # of every file that could not be copied
                raise OSError(error.args[0][0][2]) from error
        try:
            opened = store_at(store, staged, dimension, writable=True)
        except IndexDamaged as error:  # of files that were whole a moment ago
            raise StoreError(f"The index could not be begun: {error}", hint="Is the disk full?") from error
        for file in staged.glob(f"*{_READ_WHOLE}"):
            file.unlink()  # before anything is written, since it would be written into the file in force
        return opened


def _brought(source: str, target: str) -> None:
    """Copy a file, or link to it where the store only reads it: most of an index is not written twice so."""
    if source.endswith(_READ_WHOLE):
        with suppress(OSError):  # a file system without links
            os.link(source, target)
            return
    shutil.copy2(source, target)


class _Filling:
    """Puts records into a store, batch by batch, counting."""

    def __init__(
        self,
        store: PassageStore,
        cache: VectorCache,
        encoder: Encoder,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._store = store
        self._cache = cache
        self._encoder = encoder
        self._progress = progress
        self.records = self.embedded = self.cached = 0

    def take(self, corpus: CorpusStore, keys: Sequence[str]) -> None:
        self._tell(len(keys))
        for batch in _batches(corpus.records(keys)):
            vectors = self._vectors(batch)
            with writing():
                self._store.upsert(batch, vectors)
            self.records += len({entry.record.key for entry in batch})
            self._tell(len(keys))

    def _vectors(self, batch: Sequence[Entry]) -> Vectors:
        digests = [entry.passage.digest for entry in batch]
        with writing():
            known = self._cache.get(self._encoder.name, digests)
        missing = {entry.passage.digest: entry.passage.embedded for entry in batch if entry.passage.digest not in known}
        if missing:
            rows = self._encoder.encode(list(missing.values()))
            with writing():
                self._cache.put(self._encoder.name, list(missing), rows)
            known |= dict(zip(missing, rows, strict=True))
        self.embedded += len(missing)
        self.cached += len(batch) - len(missing)
        return np.stack([known[digest] for digest in digests])

    def _tell(self, of_records: int) -> None:
        if self._progress is not None:
            self._progress(Progress(self.records, of_records, self.embedded, self.cached))


def _peak_memory() -> int:
    """Return the most memory this process has held, in bytes (getrusage counts in kilobytes, on macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _batches(records: Iterable[Record]) -> Iterator[list[Entry]]:
    """Yield the passages of whole records, about as many at once as are sorted and embedded together."""
    batch: list[Entry] = []
    for record in records:
        batch += [Entry(passage, record) for passage in evidence(record)]
        if len(batch) >= _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
