"""`PassageStore`: the seam behind which passages and their vectors are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

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
