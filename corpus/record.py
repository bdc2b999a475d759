"""`Record`: one citation of the literature, and the text every offset refers to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from corpus.errors import RecordError
from corpus.normalise import normalise
from corpus.partial_date import PartialDate
from corpus.registration import ELIGIBILITY, Registration

# The label under which a note says what its reader must beware of: about a study, not found by it, so that it is
# always shown and never searched or quoted as evidence.
CAUTIONS = "CAUTIONS"

_BETWEEN_BLOCKS = "\n\n"
_AFTER_LABEL = "\n"


class Kind(StrEnum):
    """What a record is; every place that shows one says so."""

    ARTICLE = "article"
    BOOK = "book"
    NOTE = "note"
    TRIAL = "trial"  # the entry of a registry: a plan


class Status(StrEnum):
    """Standing of a record: what PubMed says of it, not what we think of it."""

    CURRENT = "current"
    RETRACTED = "retracted"
    CONCERN = "concern"
    WITHDRAWN = "withdrawn"


# Where a notice about a paper stands, by the status that it gives the paper; PubMed's own words.
_NOTICES = {
    Status.RETRACTED: ("RetractionIn", "RetractedandRepublishedIn", "PartialRetractionIn"),
    Status.WITHDRAWN: ("RetractionIn", "WithdrawalIn"),
    Status.CONCERN: ("ExpressionOfConcernIn",),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One labelled part of an abstract or note.

    `label` is upper case ("RESULTS") or "" for running text; `language` is the ISO 639-1 code of the text.
    """

    label: str
    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Author:
    """A person (family and given names or initials) or, with `collective`, a group named by `family`."""

    family: str
    given: str = ""
    collective: bool = False

    def __str__(self) -> str:
        """Return the name as PubMed prints it: family name, then initials."""
        return f"{self.family} {self.given}".strip()


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A MeSH descriptor with its qualifiers; `major` if the descriptor or any qualifier is a major topic."""

    descriptor: str
    qualifiers: tuple[str, ...] = ()
    major: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to another publication, in PubMed's own words (`RefType` of CommentsCorrections)."""

    relation: str
    citation: str = ""
    pmid: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range `[start, end)` of a record's text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SectionSpan:
    """Where a section's text stands in the record's text; `section` is its number in `Record.sections`."""

    section: int
    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Record:
    """One citation under a key that says where it is from (`pmid:…`, `doi:…`, `pmcid:…`, `note:…`, `nct:…`).

    `trials` are the registry entries a publication names (`NCT01234567`); `registration` is there for such an entry.

    Build one with `Record.make`, which normalises every text once; all offsets refer to `text`.
    """

    key: str
    title: str
    kind: Kind = Kind.ARTICLE
    sections: tuple[Section, ...] = ()
    title_other: str = ""
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    published: PartialDate = PartialDate()
    published_online: PartialDate | None = None
    pmid: str | None = None
    doi: str | None = None
    pmcid: str | None = None
    mesh: tuple[MeshHeading, ...] = ()
    keywords: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    status: Status = Status.CURRENT
    links: tuple[Link, ...] = ()
    trials: tuple[str, ...] = ()
    registration: Registration | None = None
    text: str = field(init=False, repr=False)
    section_spans: tuple[SectionSpan, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay out `text` and the spans of its sections.

        Raises:
            RecordError: the key has no prefix, or there is neither a title nor a section.
        """
        prefix, _, rest = self.key.partition(":")
        if not prefix or not rest:
            raise RecordError(f"The record key {self.key!r} does not say where it is from.")
        if not self.title and not self.sections:
            raise RecordError(f"Record {self.key} has neither a title nor a text.")
        text, spans = _lay_out(self.title, self.sections)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "section_spans", spans)

    @classmethod
    def make(cls, *, key: str, title: str, sections: tuple[Section, ...] = (), **rest: object) -> Self:
        """Build a record with title and sections normalised; sections without text are left out.

        Raises:
            RecordError: nothing is left to store.
        """
        kept = tuple(
            Section(normalise(section.label.upper()), text, section.language)
            for section in sections
            if (text := normalise(section.text))
        )
        return cls(key=key, title=normalise(title), sections=kept, **rest)  # type: ignore[arg-type]

    @property
    def year(self) -> int | None:
        """Year of publication, where the source states one."""
        return self.published.year

    @property
    def has_abstract(self) -> bool:
        """Whether there is any text beside the title; a claim is never cited from a title alone."""
        return bool(self.sections)

    @property
    def title_span(self) -> Span:
        """Where the title stands in `text`."""
        return Span(0, len(self.title))

    @property
    def notices(self) -> tuple[Link, ...]:
        """The links to what says why it is retracted, withdrawn or of concern."""
        return tuple(link for link in self.links if link.relation in _NOTICES.get(self.status, ()))

    def label_at(self, offset: int) -> str:
        """Return the label of the section that holds `offset`, or "" in the title or an unlabelled section."""
        for part in self.section_spans:
            if part.span.start <= offset < part.span.end:
                return part.label
        return ""

    def speaks(self, label: str) -> bool:
        """Whether what stands under `label` says what a study did, found or plans: it is searched and may be quoted."""
        return label != CAUTIONS and not (self.kind is Kind.TRIAL and label == ELIGIBILITY)

    def with_status(self, status: Status) -> Self:
        """Return the same record under another status."""
        return replace(self, status=status)


def _lay_out(title: str, sections: tuple[Section, ...]) -> tuple[str, tuple[SectionSpan, ...]]:
    """Join title and sections into the stored text: blocks parted by a blank line, a label on a line of its own."""
    pieces = [title] if title else []
    length = len(title)
    spans = []
    for number, section in enumerate(sections):
        lead = (_BETWEEN_BLOCKS if length else "") + (section.label + _AFTER_LABEL if section.label else "")
        start = length + len(lead)
        length = start + len(section.text)
        pieces += [lead, section.text]
        spans.append(SectionSpan(number, section.label, Span(start, length)))
    return "".join(pieces), tuple(spans)
