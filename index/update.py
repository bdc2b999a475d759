"""`update_index`: bring the index up to the corpus, embedding only what is new."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import IndexDamaged, IndexMissing, StoreError
from corpus.passage import Passage, passages
from corpus.record import CAUTIONS, Record
from corpus.store import CorpusStore
from index.encoder import Encoder, Vectors
from index.generation import MANIFEST, Generation, Generations, Manifest
from index.store import Entry, PassageStore
from index.store_uri import store_at
from index.vector_cache import VectorCache

_ANALYSIS = 6  # grows when passages are cut or words analysed another way, which makes older generations unfit
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
        StoreError: the disk refused.
        IndexDamaged: the finished index does not hold what it should; the one in force stays.
    """
    started = time.perf_counter()
    generations = Generations(folder)
    sequence = corpus.sequence()
    base = None if rebuild else _base(generations, encoder, store, sequence)
    if base is not None and base.manifest.sequence == sequence:
        return IndexUpdate(base, changed=False)
    with generations.staging() as staged, VectorCache(vectors) as cache:
        if base is not None:
            shutil.copytree(base.folder, staged, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock", MANIFEST))
        opened = store_at(store, staged, encoder.dimension, writable=True)
        try:
            changes = corpus.changes(base.manifest.sequence if base else 0)
            opened.delete(change.key for change in changes)
            filling = _Filling(opened, cache, encoder, progress)
            filling.take(corpus, [change.key for change in changes if change.stands])
            opened.save()
            wrong = opened.check()
            count = opened.count()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"The index could not be written: {error}.", hint="Is the disk full?") from error
        finally:
            opened.close()
        if wrong:
            raise IndexDamaged(f"The new index is not sound and was not put in force: {wrong[0]}")
        manifest = Manifest(
            number=generations.next_number(),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            store=store,
            encoder=encoder.name,
            dimension=encoder.dimension,
            analysis=_ANALYSIS,
            sequence=sequence,
            records=corpus.counts()["records"],
            passages=count,
            files={},
        )
        generation = generations.publish(staged, manifest)
    return IndexUpdate(generation, True, filling.embedded, filling.cached, time.perf_counter() - started)


def _base(generations: Generations, encoder: Encoder, store: str, sequence: int) -> Generation | None:
    """Return the generation to build upon, if there is one made the same way and from no newer corpus than this."""
    try:
        current = generations.current()
    except (IndexMissing, IndexDamaged):
        return None
    made = current.manifest
    same = (made.encoder, made.analysis, made.store) == (encoder.name, _ANALYSIS, store)
    return current if same and made.sequence <= sequence else None


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
            self._store.upsert(batch, self._vectors(batch))
            self.records += len({entry.record.key for entry in batch})
            self._tell(len(keys))

    def _vectors(self, batch: Sequence[Entry]) -> Vectors:
        digests = [entry.passage.digest for entry in batch]
        known = self._cache.get(self._encoder.name, digests)
        missing = {entry.passage.digest: entry.passage.embedded for entry in batch if entry.passage.digest not in known}
        if missing:
            rows = self._encoder.encode(list(missing.values()))
            self._cache.put(self._encoder.name, list(missing), rows)
            known |= dict(zip(missing, rows, strict=True))
        self.embedded += len(missing)
        self.cached += len(batch) - len(missing)
        return np.stack([known[digest] for digest in digests])

    def _tell(self, of_records: int) -> None:
        if self._progress is not None:
            self._progress(Progress(self.records, of_records, self.embedded, self.cached))


def _evidence(record: Record) -> Iterator[Passage]:
    """Yield the passages of a record that say what a study did or found."""
    return (passage for passage in passages(record) if passage.label != CAUTIONS)


def _peak_memory() -> int:
    """Return the most memory this process has held, in bytes (getrusage counts in kilobytes, on macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _batches(records: Iterable[Record]) -> Iterator[list[Entry]]:
    """Yield the passages of whole records, about as many at once as are sorted and embedded together."""
    batch: list[Entry] = []
    for record in records:
        batch += [Entry(passage, record) for passage in _evidence(record)]
        if len(batch) >= _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
