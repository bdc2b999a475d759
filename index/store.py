"""`PassageStore`: the seam behind which passages and their vectors are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

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
class Place:
    """Where a stored passage stands: text `start` to `end` of a record, and the digest of what was embedded."""

    key: str
    ordinal: int
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of some records, record by record: id, position of the record's key among those asked, vector.

    `ids` and `owners` have shape (passages,), `vectors` (passages, dimension); `owners` never falls.
    """

    ids: NDArray[np.int64]
    owners: NDArray[np.int64]
    vectors: Vectors


class PassageStore(Protocol):
    """Passages that can be found by vector, and their records by word. What to make of both scores stands outside."""

    def upsert(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Add whole records: all passages, one row of `vectors` each; what is stored of them was deleted before."""
        ...

    def delete(self, keys: Iterable[str]) -> int:
        """Remove every passage of the records named, and return how many there were."""
        ...

    def save(self) -> None:
        """Write everything to the disk."""
        ...

    def nearest(self, vector: Vectors, filters: Filters, k: int) -> list[tuple[str, float]]:
        """Return the record keys of the k passages of highest cosine with `vector` (shape (dimension,)), best first."""
        ...

    def matching(self, concepts: Sequence[Concept], filters: Filters, k: int) -> list[tuple[str, float]]:
        """Return the keys of the k records that say the concepts best (BM25), best first."""
        ...

    def said(self, concepts: Sequence[Concept], keys: Sequence[str]) -> dict[str, float]:
        """Return the BM25 of the records named, of those that say any of the concepts."""
        ...

    def passages(self, keys: Sequence[str]) -> Passages:
        """Return all passages of the records named, record by record."""
        ...

    def places(self, ids: Sequence[int]) -> list[Place]:
        """Return where passages stand, in the order of their ids as given."""
        ...

    def frequency(self, term: str) -> int:
        """Return how many records that are no registered trials hold an analysed term."""
        ...

    def count(self) -> int:
        """Return how many passages there are."""
        ...

    def records(self) -> int:
        """Return how many records they are of."""
        ...

    def papers(self) -> int:
        """Return how many of these are no registered trials."""
        ...

    def check(self) -> list[str]:
        """Return what is inconsistent, in words; an empty list means sound."""
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...
