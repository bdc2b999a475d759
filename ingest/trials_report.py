"""`TrialsReport`: what a run over ClinicalTrials.gov came to, in numbers that add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ingest.report_page import report_page
from ingest.revision import Revision


@dataclass(frozen=True, slots=True)
class TrialsReport:
    """Counts and names of one run.

    `counted` is what the registry says the search finds; it equals `stored` plus the ones named in `rejected` unless a
    remark says otherwise. `left` are no longer found by the search and still registered, `absent` no longer registered.
    """

    run: int
    strategy: str
    query: str
    counted: int
    listed: int
    stored: int
    new: int
    unchanged: int
    revised: tuple[Revision, ...]
    left: tuple[str, ...]
    absent: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    requests: int
    bytes: int
    seconds: float
    waited: float

    @property
    def adds_up(self) -> bool:
        """Whether everything the registry counted is stored or named."""
        return self.counted == self.stored + len(self.rejected)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return asdict(self) | {"adds_up": self.adds_up}

    def rows(self) -> list[tuple[str, str]]:
        """Return the counts with their names."""
        return [
            ("ClinicalTrials.gov counts", f"{self.counted:,}"),
            ("listed", f"{self.listed:,}"),
            ("stored", f"{self.stored:,}"),
            ("new", f"{self.new:,}"),
            ("revised", f"{len(self.revised):,}"),
            ("unchanged", f"{self.unchanged:,}"),
            ("no longer found by the search", f"{len(self.left):,}"),
            ("no longer registered", f"{len(self.absent):,}"),
            ("rejected", f"{len(self.rejected):,}"),
            ("requests", f"{self.requests:,}"),
            ("megabytes", f"{self.bytes / 1e6:.1f}"),
            ("seconds", f"{self.seconds:.1f}, {self.waited:.1f} of them waiting for the registry's pace"),
        ]

    def as_markdown(self) -> str:
        """Return the report as a page to read."""
        told = [
            f"# Run {self.run}: {self.strategy}",
            f"Query: `{self.query}`",
            *(f"**Beware:** {remark}" for remark in self.remarks),
        ]
        named = (
            ("No longer found", self.left),
            ("No longer registered", self.absent),
            ("Rejected", tuple(f"{name}: {reason}" for name, reason in self.rejected)),
        )
        return report_page(told, self.rows(), named, self.revised)
