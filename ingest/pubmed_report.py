"""`PubmedReport`: what a run over PubMed came to, in numbers that add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ingest.report_page import report_page
from ingest.revision import Revision


@dataclass(frozen=True, slots=True)
class PubmedReport:
    """Counts and names of one run.

    `counted` is what PubMed says the search finds; it equals `stored` (found ones that the corpus holds) plus the
    ones named in `absent` and `rejected`. `waited` is the part of `seconds` spent at the pacing gate.
    """

    run: int
    strategy: str
    query: str
    translation: str
    ignored: tuple[str, ...]
    counted: int
    listed: int
    stored: int
    fetched: int
    new: int
    replaced_notes: int
    unchanged: int
    revised: tuple[Revision, ...]
    retracted: tuple[str, ...]
    concern: tuple[str, ...]
    withdrawn: tuple[str, ...]
    left: tuple[str, ...]
    absent: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]
    requests: int
    bytes: int
    seconds: float
    waited: float

    @property
    def adds_up(self) -> bool:
        """Whether everything PubMed counted is stored or named."""
        return self.counted == self.stored + len(self.absent) + len(self.rejected)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return asdict(self) | {"adds_up": self.adds_up}

    def as_markdown(self) -> str:
        """Return the report as a page to read."""
        rows = [
            ("PubMed counts", self.counted),
            ("stored", self.stored),
            ("new", self.new),
            ("replaced starter notes", self.replaced_notes),
            ("revised", len(self.revised)),
            ("newly retracted", len(self.retracted)),
            ("newly of concern", len(self.concern)),
            ("withdrawn by PubMed", len(self.withdrawn)),
            ("no longer found by the search", len(self.left)),
            ("named by the search, absent from PubMed", len(self.absent)),
            ("rejected", len(self.rejected)),
            ("requests", self.requests),
            ("megabytes", round(self.bytes / 1e6, 1)),
            ("seconds", round(self.seconds, 1)),
        ]
        told = [
            f"# Run {self.run}: {self.strategy}",
            f"Query: `{self.query}`",
            f"PubMed read it as: `{self.translation}`",
            *([f"PubMed ignored: `{'; '.join(self.ignored)}`"] if self.ignored else []),
        ]
        named = (
            ("Newly retracted", self.retracted),
            ("Newly of concern", self.concern),
            ("Withdrawn", self.withdrawn),
            ("No longer found", self.left),
            ("Absent", self.absent),
            ("Rejected", tuple(f"{pmid}: {reason}" for pmid, reason in self.rejected)),
        )
        return report_page(told, rows, named, self.revised)
