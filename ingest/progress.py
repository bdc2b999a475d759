"""`Progress`: how far a run over a server is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run is doing, and records done of all that are to be fetched."""

    stage: str
    done: int = 0
    total: int = 0
