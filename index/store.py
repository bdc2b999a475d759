"""`PassageStore`: the seam behind which passages and their vectors are kept, and `store_at`, which opens one by URI."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from corpus.errors import SettingsError
from corpus.passage import Passage
from corpus.record import Record
from index.encoder import Vectors
from index.query import Concept, Filters


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage on its way into a store, with the record that its filters are read from."""

    passage: Passage
    record: Record


@dataclass(frozen=True, slots=True)
class Match:
    """A passage as a store finds it; a higher score is better, and scores of two routes are not comparable."""

    key: str
    ordinal: int
    start: int
    end: int
    digest: str
    score: float


class PassageStore(Protocol):
    """Passages that can be found by vector and by word. Fusing and reranking stand outside and use ranks."""

    def upsert(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add passages, one row of `vectors` each; what is stored of their records must have been deleted before."""
        ...

    def delete(self, keys: Iterable[str]) -> int:
        """Remove every passage of the records named, and return how many there were."""
        ...

    def save(self) -> None:
        """Write everything to the disk."""
        ...

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[Match]:
        """Return the k passages of highest cosine with `vector` (shape (dimension,)), best first."""
        ...

    def matching(self, concepts: Sequence[Concept], filters: Filters, k: int) -> list[Match]:
        """Return the k passages that say the concepts best (BM25), best first."""
        ...

    def frequency(self, term: str) -> int:
        """Return how many passages hold an analysed term."""
        ...

    def count(self) -> int:
        """Return how many passages there are."""
        ...

    def check(self) -> list[str]:
        """Return what is inconsistent, in words; an empty list means sound."""
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...


def store_at(uri: str, folder: Path, dimension: int, *, writable: bool = False) -> PassageStore:
    """Open the store a URI names, its files in `folder`.

    Raises:
        SettingsError: no store goes by that scheme.
        IndexDamaged: its files are missing or cannot be read.
    """
    scheme = uri.partition(":")[0]
    try:
        opened = _stores()[scheme]
    except KeyError:
        raise SettingsError(f"There is no passage store {scheme!r}.", hint="There is 'faiss:'.") from None
    return opened(folder, dimension, writable)


def _stores() -> dict[str, Callable[[Path, int, bool], PassageStore]]:
    from index.faiss_store import FaissStore  # here, not above: a store imports this module's values

    return {"faiss": FaissStore}
