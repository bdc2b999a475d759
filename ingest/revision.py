"""`Revision`: a record that reads otherwise than before, sentence by sentence."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from corpus.record import Record, Status
from corpus.sentences import sentences


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of a record before and after: sentences that went (-) and came (+), or a change of standing."""

    key: str
    title: str
    before: str
    after: str
    changes: tuple[str, ...]

    @classmethod
    def between(cls, old: Record, new: Record) -> Revision:
        """Compare two states of a record, sentence by sentence."""
        lines = difflib.ndiff(_lines(old), _lines(new))
        changes = tuple(line for line in lines if line[:2] in ("- ", "+ "))
        return cls(new.key, new.title, _standing(old), _standing(new), changes)

    def as_markdown(self) -> str:
        """Return the revision as a part of a page."""
        standing = f"{self.before} → {self.after}\n\n" if self.before != self.after else ""
        # Indented text is shown as it stands: nothing a record says becomes markup.
        lines = self.changes or (f"  {self.title} (text unchanged)",)
        return f"### {self.key}\n\n{standing}" + "\n".join(f"    {line}" for line in lines)


def _standing(record: Record) -> str:
    """Return how a record stands: a trial that is still registered by the word of its registry."""
    registered = record.registration.status if record.registration and record.status is Status.CURRENT else ""
    return registered or record.status.value


def _lines(record: Record) -> list[str]:
    parts = [record.title]
    for section in record.sections:
        parts += [section.text[span.start : span.end] for span in sentences(section.text, section.language)]
    return parts
