"""`PartialDate`: a date of which only the year, or year and month, may be known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as its source: the year alone, year and month, or the full day.

    Nothing missing is ever filled in. `raw` keeps a source's own words where they say more ("1998 Dec-1999 Jan").
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    raw: str = ""

    def __str__(self) -> str:
        """Return the ISO date to the precision there is, else the source's words."""
        if self.year is None:
            return self.raw
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)
