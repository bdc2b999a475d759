"""`Rejection`: an item of a source that cannot be taken in, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejection:
    """Its place in the source, counted from 1, the PMID or NCT number it stands under, and the reason in words."""

    position: int
    identifier: str | None
    reason: str
