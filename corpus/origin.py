"""`Origin`: one place that a stored record came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from corpus.record import Kind, Record

STARTER_NOTES = "Starter notes"
PUBMED = "PubMed"
CLINICAL_TRIALS = "ClinicalTrials.gov"
UNKNOWN_SOURCE = "Unknown"
_BY_PREFIX = {"pmid": PUBMED, "nct": CLINICAL_TRIALS}


@dataclass(frozen=True, slots=True)
class Origin:
    """A database or other source, and for one that came as a file: which, of what format, and where in it (from 1).

    A file is known by the `sha256` of its bytes, so that under another name it is the same one. A record of PubMed or
    of a registry has one origin there, however many files brought it: `sha256` and `position` are left out. `run` is
    the first that found it there; None before it is stored.
    """

    source: str
    file: str = ""
    format: str = ""
    sha256: str = ""
    position: int = 0
    run: int | None = None

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return what a record's own key says of where it is from."""
        if record.kind is Kind.NOTE:
            return cls(STARTER_NOTES)
        return cls(_BY_PREFIX.get(record.key.partition(":")[0], UNKNOWN_SOURCE))
