"""`Difference`: one record at two moments, and what is no longer the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.record import Kind, Record, Status


class Part(StrEnum):
    """A part of a record that can change, as a reader would name it."""

    STATUS = "status"
    TITLE = "title"
    ABSTRACT = "abstract"
    REGISTRATION = "registration"
    LINKS = "links"
    AUTHORS = "authors"
    SOURCE = "source"
    IDENTIFIERS = "identifiers"
    INDEXING = "indexing"


_FIELDS = {
    Part.STATUS: ("status",),
    Part.TITLE: ("title", "title_other"),
    Part.ABSTRACT: ("sections",),
    Part.REGISTRATION: ("registration",),
    Part.LINKS: ("links", "trials"),
    Part.AUTHORS: ("authors", "authors_complete"),
    Part.SOURCE: ("kind", "journal", "volume", "issue", "pages", "published", "published_online"),
    Part.IDENTIFIERS: ("pmid", "doi", "pmcid"),
    Part.INDEXING: ("mesh", "keywords", "publication_types", "languages"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """The state of a record before and after; without `before` it was not there, and nothing is ever taken away.

    `superseded_by` is the key under which the same work stands since, where it was found to be there twice.
    """

    key: str
    before: Record | None
    after: Record
    superseded_by: str | None = None

    @property
    def new(self) -> bool:
        """Whether the corpus had nothing of it, or only a starter note under the same key."""
        return self.before is None or (self.before.kind is Kind.NOTE and self.after.kind is not Kind.NOTE)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What changed, the most telling first; all of what is new is not a change."""
        before = self.before
        if before is None:
            return ()
        return tuple(
            part
            for part, fields in _FIELDS.items()
            if any(getattr(before, field) != getattr(self.after, field) for field in fields)
        )

    @property
    def fallen(self) -> bool:
        """Whether it is newly retracted, withdrawn or of concern, or came as such."""
        return self.after.status is not Status.CURRENT and (
            self.before is None or self.before.status is not self.after.status
        )

    @property
    def notices(self) -> tuple[str, ...]:
        """PMIDs of the notices that say why it is no longer current."""
        return tuple(dict.fromkeys(link.pmid for link in self.after.notices if link.pmid))

    @property
    def registry_moved(self) -> bool:
        """Whether a registered trial has another status than before."""
        before, after = (record.registration if record else None for record in (self.before, self.after))
        return before is not None and after is not None and before.status != after.status
