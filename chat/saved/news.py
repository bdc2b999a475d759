"""`News`: one thing that is no longer as it was when an answer was saved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Happening(StrEnum):
    """What happened, the gravest first."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CONCERN = "concern"
    REWORDED = "reworded"
    GONE = "gone"
    SUPERSEDED = "superseded"
    OVERTAKEN = "overtaken"
    REFUSED = "refused"
    ANSWERED = "answered"
    ADDED = "added"
    DROPPED = "dropped"


_ONLY_TOLD = (Happening.ADDED, Happening.DROPPED)


@dataclass(frozen=True, slots=True)
class News:
    """What happened, and to which record.

    `quote` are the words that no longer stand (of a refusal: what the corpus does not speak of); `other` is the PMID of
    the notice, the key that came in its place, the reason of a refusal or the number of quotes; `design` is the
    record's, `was` the strongest before.
    """

    kind: Happening
    key: str = ""
    title: str = ""
    quote: str = ""
    other: str = ""
    design: str = ""
    was: str = ""

    @property
    def flags(self) -> bool:
        """Whether whoever saved the answer must look at it; new evidence of the same strength is only told."""
        return self.kind not in _ONLY_TOLD
