"""`Score`: how right readings are that are held against labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """How often a value was read, rightly read, and labelled."""

    read: int
    right: int
    labelled: int

    @property
    def precision(self) -> float | None:
        """Share of what was read that is right."""
        return self.right / self.read if self.read else None

    @property
    def recall(self) -> float | None:
        """Share of what is labelled that was read."""
        return self.right / self.labelled if self.labelled else None
