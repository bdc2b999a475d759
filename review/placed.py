"""`Placed`: a row, and the table it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from review.row import Row

# The tables of the review, in its order.
STUDIES = ("cirrhosis", "liver_failure", "other")
META_ANALYSES = "meta_analyses"
UNPLACED = "unplaced"
TRIALS = ("trials_cirrhosis", "trials_liver_failure")
TABLES = (*STUDIES, META_ANALYSES, UNPLACED, *TRIALS)


@dataclass(frozen=True, slots=True)
class Placed:
    """One of `TABLES`, and a row that stands in it."""

    table: str
    row: Row
