"""`Flow`: how many records were found where, and what became of them, as a PRISMA diagram counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from corpus.store import CorpusStore

_IDENTIFIED = "SELECT source, format, count(*) FROM origin GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
_LISTED = "SELECT strategy, count(*) FROM listing WHERE state = 'listed' GROUP BY 1 ORDER BY 1"
_STANDING = """
    SELECT count(*),
        count(*) FILTER (WHERE json_array_length(metadata, '$.sections') = 0),
        count(*) FILTER (WHERE status IN ('retracted', 'withdrawn')),
        count(*) FILTER (WHERE status = 'concern')
    FROM record WHERE superseded_by IS NULL
"""
# A place is rejected once, however often it was read; not where a later run could take the record in after all.
_REJECTED = """
    SELECT count(*) FROM (
        SELECT DISTINCT source, position, identifier FROM rejection
        WHERE (position IS NOT NULL OR identifier IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM record WHERE key IN ('pmid:' || identifier, 'nct:' || identifier))
    )
"""


@dataclass(frozen=True, slots=True)
class Identified:
    """The records that one source gave in one format ("" where it was asked directly), duplicates among them."""

    source: str
    format: str
    records: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts of the corpus as it stands; `duplicates` and `standing` together are all that was `identified`.

    `rejected` items could not be read and are in no other number. `listed` is what each search strategy finds on
    PubMed, by its name. `without_abstract`, `retracted` (withdrawn ones too) and `of_concern` are parts of `standing`.
    """

    identified: tuple[Identified, ...]
    listed: tuple[tuple[str, int], ...]
    rejected: int
    duplicates: int
    standing: int
    without_abstract: int
    retracted: int
    of_concern: int

    @classmethod
    def of(cls, store: CorpusStore) -> Flow:
        """Count by SQL; no record is read."""
        identified = tuple(Identified(*row) for row in store._read(_IDENTIFIED))
        standing, bare, retracted, of_concern = next(store._read(_STANDING))
        return cls(
            identified=identified,
            listed=tuple((strategy, count) for strategy, count in store._read(_LISTED)),
            rejected=int(next(store._read(_REJECTED))[0]),
            duplicates=sum(each.records for each in identified) - standing,
            standing=standing,
            without_abstract=bare,
            retracted=retracted,
            of_concern=of_concern,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain JSON values."""
        return asdict(self) | {"listed": dict(self.listed)}
