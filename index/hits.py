"""`Hits`: what a search found, best first, as a sequence or as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from index.query import Hit, Query

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]

# The same for an empty table as for a full one; "Int64" and "string" have a missing value, <NA>.
_COLUMNS = {
    "rank": "int64",
    "score": "float64",
    "key": "string",
    "pmid": "string",
    "doi": "string",
    "title": "string",
    "year": "Int64",
    "kind": "string",
    "status": "string",
    "start": "int64",
    "end": "int64",
    "text": "string",
    "dense": "Int64",
    "sparse": "Int64",
}


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """The hits of one search, best first; `query` is the question as it was really searched."""

    query: Query
    hits: tuple[Hit, ...] = ()

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Hits: ...
    def __getitem__(self, place: int | slice) -> Hit | Hits:
        return Hits(self.query, self.hits[place]) if isinstance(place, slice) else self.hits[place]

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row a hit, best first: shape (len(hits), 14), what a record lacks as <NA>.

        The columns: rank (from 1), score (0 to 1, within this search), key, pmid, doi, title, year, kind and status of
        the record, start and end (code points in the record's text), text (the passage), and dense and sparse (the
        rank that retrieval by meaning and by words gave it, from 1; <NA> where it did not find it).

        Raises:
            ImportError: pandas, which gradio brings, is not installed.
        """
        import pandas  # a fifth of a second, and few searches end in a table

        rows = [hit.as_dict() | dict(hit.routes) for hit in self]
        return pandas.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
