"""`Reference`: what of a record goes into a list of references, every field one line of plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote

from corpus.normalise import normalise
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, Record, Status
from corpus.registration import Registration
from corpus.registry_url import registry_url

STARTER_NOTE = "hepcite starter note"  # the keyword by which a reference manager shows what a note is

_NOT_THE_ABSTRACT = "The text kept of this publication is a hepcite starter note, not the paper's abstract."
_A_PLAN = "A registered trial: a plan, not a result."
_INCOMPLETE = "Not all authors are listed."
# The words that publishers put before a title, and what they mean.
_STANDING = {
    Status.RETRACTED: ("RETRACTED", "This publication has been retracted."),
    Status.WITHDRAWN: ("WITHDRAWN", "This publication has been withdrawn."),
    Status.CONCERN: (
        "EXPRESSION OF CONCERN",
        "The journal has published an expression of concern about this publication.",
    ),
}
_PMID = re.compile(r"[0-9]{1,12}")
_NCT = re.compile(r"NCT[0-9]{8}")
_PMCID = re.compile(r"PMC[0-9]{1,12}")
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s{}\\]+")  # no brace and no backslash: it stands unescaped in BibTeX


@dataclass(frozen=True, slots=True)
class Reference:
    """A record as a reference. No field holds a line break or a control character, whatever the record held.

    The title of a retracted record says so. `abstract` is empty for a starter note, whose text is in `note`.
    `remarks` are sentences a reader must not miss. An identifier that is not of its form is left out.
    """

    key: str
    kind: Kind
    status: Status
    title: str
    title_other: str
    authors: tuple[Author, ...]
    authors_complete: bool
    journal: str
    volume: str
    issue: str
    pages: str
    published: PartialDate
    pmid: str
    doi: str
    pmcid: str
    abstract: str
    note: str
    remarks: tuple[str, ...]
    keywords: tuple[str, ...]
    publication_types: tuple[str, ...]
    languages: tuple[str, ...]
    links: tuple[Link, ...]

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return the reference of a record."""
        parts = (f"{part.label}: {part.text}" if part.label else part.text for part in record.sections)
        text = normalise(" ".join(parts))
        a_note = record.kind is Kind.NOTE
        links = tuple(Link(normalise(k.relation), normalise(k.citation), _formed(_PMID, k.pmid)) for k in record.links)
        names = (Author(normalise(a.family), normalise(a.given), a.collective) for a in record.authors)
        headings = (heading.descriptor for heading in record.mesh)
        return cls(
            key=normalise(record.key),
            kind=record.kind,
            status=record.status,
            title=_title(record),
            title_other=normalise(record.title_other),
            authors=tuple(name for name in names if str(name)),
            authors_complete=record.authors_complete,
            journal=normalise(record.journal),
            volume=normalise(record.volume),
            issue=normalise(record.issue),
            pages=normalise(record.pages),
            published=replace(record.published, raw=normalise(record.published.raw)),
            pmid=_formed(_PMID, record.pmid),
            doi=_formed(_DOI, record.doi),
            pmcid=_formed(_PMCID, record.pmcid),
            abstract="" if a_note else text,
            note=text if a_note else "",
            remarks=tuple(_remarks(record, links)),
            keywords=_lines((*((STARTER_NOTE,) if a_note else ()), *record.keywords, *headings)),
            publication_types=_lines(record.publication_types),
            languages=_lines(record.languages),
            links=links,
        )

    @property
    def author_line(self) -> str:
        """All authors in one line, as PubMed prints names."""
        return "; ".join((*map(str, self.authors), *(() if self.authors_complete else ("et al.",))))

    @property
    def nct(self) -> str:
        """The number under which a trial is registered, or ""."""
        number = self.key.removeprefix("nct:")
        return number if self.kind is Kind.TRIAL and _NCT.fullmatch(number) else ""

    @property
    def urls(self) -> tuple[str, ...]:
        """Where it is found: a trial in its registry, a publication at PubMed and under its DOI, where it has them."""
        registry = (registry_url(self.key),) if self.nct else ()
        pubmed = (f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/",) if self.pmid else ()
        return (*registry, *pubmed, *((f"https://doi.org/{quote(self.doi, safe='/:')}",) if self.doi else ()))


def _title(record: Record) -> str:
    title = normalise(record.title)
    if record.status not in _STANDING:
        return title
    word = _STANDING[record.status][0]
    # Often it is there already: "Retracted: ...", "[Retracted] ...", "RETRACTED ARTICLE: ...".
    said = re.match(rf"\W*{word}( article)?\s*[:\]]", title, re.IGNORECASE)
    return title if said else f"{word}: {title}".rstrip()


def _remarks(record: Record, links: tuple[Link, ...]) -> list[str]:
    remarks = []
    if record.status in _STANDING:
        _, sentence = _STANDING[record.status]
        relations = {link.relation for link in record.notices}
        notices = [cited(link) for link in links if link.relation in relations]
        remarks.append(f"{sentence} Notice: {'; '.join(filter(None, notices))}" if any(notices) else sentence)
    if record.kind is Kind.NOTE:
        remarks.append(_NOT_THE_ABSTRACT)
    if record.registration is not None:
        remarks.append(_registered(record.registration))
    if record.authors and not record.authors_complete:
        remarks.append(_INCOMPLETE)
    return remarks


def _registered(entry: Registration) -> str:
    """Return what a registry says of a trial in one remark, in its own words."""
    enrolment = "" if entry.enrolment is None else f"{'actual' if entry.enrolment_is_actual else 'planned'} enrolment"
    told = (
        ("status", entry.status),
        ("phases", "/".join(entry.phases)),
        (enrolment, "" if entry.enrolment is None else str(entry.enrolment)),
        ("countries", ", ".join(entry.countries)),
        ("entry of", str(entry.updated or "")),
    )
    said = "; ".join(f"{name} {normalise(value)}" for name, value in told if value)
    return f"{_A_PLAN} {entry.registry}: {said}." if said else _A_PLAN


def cited(link: Link) -> str:
    """Return a link as PubMed writes it: the citation, then the PMID."""
    return ". ".join(part for part in (link.citation.rstrip("."), f"PMID: {link.pmid}" if link.pmid else "") if part)


def _formed(form: re.Pattern[str], identifier: str | None) -> str:
    return identifier if identifier and form.fullmatch(identifier) else ""


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return `texts` as lines, each once, without those that are empty."""
    return tuple(dict.fromkeys(line for text in texts if (line := normalise(text))))
