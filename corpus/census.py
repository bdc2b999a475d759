"""`Census`: the records of a corpus counted, and the retractions among them dated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.record import Record
from corpus.store import CorpusStore

# The run that gave a record the standing it has: the one after its last state of another standing, or its first.
_NOTICED = """
    SELECT record.key, coalesce(
        (SELECT max(replaced_by_run) FROM revision
         WHERE revision.key = record.key AND json_extract(revision.metadata, '$.status') != record.status),
        first_run) AS noticed
    FROM record WHERE status != 'current' AND superseded_by IS NULL ORDER BY noticed DESC, sequence DESC
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """A record that is retracted, withdrawn or of concern, and the run that found out."""

    record: Record
    run: int


@dataclass(frozen=True, slots=True)
class Census:
    """What stands in the corpus after the write numbered `sequence`.

    `counts` is by kind and by status, as `CorpusStore.counts` has it; `years` are in order and leave out `undated`
    records. `notices` are the newest; `noticed` counts all of them by run.
    """

    sequence: int
    counts: Mapping[str, int]
    years: tuple[tuple[int, int], ...]
    undated: int
    notices: tuple[Notice, ...]
    noticed: Mapping[int, int]

    @classmethod
    def of(cls, store: CorpusStore, notices: int = 10) -> Census:
        """Count the records of a corpus by SQL; none of them is read but those of `notices`."""
        # `_read` is private to this package: what it raises and how it closes is the store's business.
        sequence = store.sequence()
        rows = dict(store._read("SELECT year, count(*) FROM record WHERE superseded_by IS NULL GROUP BY 1 ORDER BY 1"))
        undated = rows.pop(None, 0)
        noticed = dict(store._read(_NOTICED))
        newest = list(noticed)[:notices]
        return cls(
            sequence=sequence,
            counts=store.counts(),
            years=tuple(rows.items()),
            undated=undated,
            notices=tuple(Notice(record, noticed[record.key]) for record in store.records(newest)),
            noticed=Counter(noticed.values()),
        )
