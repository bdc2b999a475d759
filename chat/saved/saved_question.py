"""`SavedQuestion`: a question, its answer as it was when it was last looked at, and what has happened since."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from chat.saved.news import News
from chat.saved.snapshot import Snapshot
from index.query import Filters


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """Times are ISO 8601 in UTC; `checked` is "" before the first check, and `account` where there are no accounts.

    `version` is another after each change by whoever it belongs to, so that a check under way does not undo it.
    """

    number: int
    account: str
    question: str
    language: str
    filters: Filters
    saved: str
    known: Snapshot
    checked: str = ""
    news: tuple[News, ...] = ()
    latest: Snapshot | None = None
    version: int = 0

    @property
    def flags(self) -> tuple[News, ...]:
        """What must be looked at."""
        return tuple(each for each in self.news if each.flags)

    @property
    def generation(self) -> str:
        """The generation of the index that it was last asked of."""
        return (self.latest or self.known).generation

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "number": self.number,
            "question": self.question,
            "language": self.language,
            "filters": asdict(self.filters),
            "saved": self.saved,
            "checked": self.checked,
            "flagged": bool(self.flags),
            "news": [asdict(each) | {"flags": each.flags} for each in self.news],
            "answer": self.known.as_dict(),
            "answer_now": self.latest.as_dict() if self.latest else None,
        }
