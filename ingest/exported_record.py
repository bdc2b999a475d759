"""`ExportedRecord`: a record that an export of some database holds, and where in the file it stands."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.record import Record


@dataclass(frozen=True, slots=True)
class ExportedRecord:
    """`position` counts the items of the file from 1; `source` is the database, "Unknown" where nothing tells."""

    position: int
    source: str
    record: Record
