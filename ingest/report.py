"""`IngestReport`: what an ingestion came to, in numbers that add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

# The formats that are no exports of other databases.
PUBMED_XML = "PubMed XML"
TRIALS_JSON = "JSON of ClinicalTrials.gov"


@dataclass(frozen=True, slots=True)
class RejectedItem:
    """Something that was not taken in: a record, by its position in its source (from 1), or a source as a whole."""

    source: str
    reason: str
    position: int | None = None
    identifier: str | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ReadSource:
    """One file read: its format ("" where it is none), what its items came to, and why its end was not reached."""

    source: str
    format: str = ""
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced_note: int = 0
    merged: int = 0
    rejected: int = 0
    reason: str = ""

    @property
    def items(self) -> int:
        """How many items the file holds, as far as it was read; records that a later file held too are left out."""
        return self.new + self.changed + self.unchanged + self.replaced_note + self.merged + self.rejected


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Counts of one run.

    `records` is new + changed + unchanged + replaced_notes + merged + the rejected ones that are records. `merged` ones
    are new, and another record of their paper stands for them. `superseded` records
    are not among them: a later file held the same PMID. `withdrawn` counts stored records marked as deleted by PubMed.
    `bytes` are as on the disk.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    replaced_notes: int = 0
    merged: int = 0
    superseded: int = 0
    withdrawn: int = 0
    rejected: tuple[RejectedItem, ...] = ()
    sources: tuple[ReadSource, ...] = ()
    files: int = 0
    records: int = 0
    bytes: int = 0
    seconds: float = 0.0

    @property
    def broken(self) -> tuple[RejectedItem, ...]:
        """The sources that could not be read to their end; what came before the broken place is stored."""
        return tuple(item for item in self.rejected if item.position is None)

    @property
    def failed(self) -> bool:
        """Whether not one source could be read to its end."""
        return self.files > 0 and len(self.broken) == self.files

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return asdict(self) | {"failed": self.failed}
