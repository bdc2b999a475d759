"""`export`: records as files for reference managers, LaTeX, spreadsheets and programs."""

from __future__ import annotations

import calendar
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import rispy  # type: ignore[import-untyped]

from corpus.bibtex import bibtex
from corpus.codec import as_dict
from corpus.normalise import normalise
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Record, Status
from corpus.reference import Reference, cited
from corpus.spreadsheet import spreadsheet

_COLUMNS = (
    "key", "kind", "status", "title", "title_other", "authors", "journal", "year", "volume", "issue", "pages", "pmid",
    "doi", "pmcid", "publication_types", "languages", "keywords", "abstract", "note", "remarks", "quotes", "corpus",
)  # fmt: skip
_MEDLINE_WIDTH = 88  # as PubMed wraps its own
_MEDLINE_INDENT = " " * 6
_NO_TRIALS = "Registered trials are left out, as this format has no form for them: {}."
_RIS_TYPES = {Kind.BOOK: "BOOK", Kind.TRIAL: "ELEC"}  # an entry of a registry is a page on the web
_MEDLINE_LINKS = {
    "RetractionIn": "RIN",
    "RetractedandRepublishedIn": "RPI",
    "PartialRetractionIn": "PRIN",
    "ExpressionOfConcernIn": "ECI",
    "ErratumIn": "EIN",
}


class Format(StrEnum):
    """A kind of file, by its ending."""

    RIS = "ris"
    BIBTEX = "bib"
    NBIB = "nbib"
    CSV = "csv"
    JSONL = "jsonl"

    @property
    def media_type(self) -> str:
        """How the kind is called over HTTP."""
        return {
            Format.RIS: "application/x-research-info-systems",
            Format.BIBTEX: "application/x-bibtex",
            Format.NBIB: "application/nbib",
            Format.CSV: "text/csv",
            Format.JSONL: "application/jsonl",
        }[self]


def export(
    records: Iterable[Record], format: Format, *, quotes: Mapping[str, Sequence[str]] | None = None, stamp: str = ""
) -> bytes:
    """Return records as a file in UTF-8, each once, with what is quoted of them (by key) and a line on their corpus."""
    distinct = list({record.key: record for record in records}.values())
    stamp = normalise(stamp)
    if format is Format.JSONL:
        lines = (json.dumps(as_dict(record) | {"corpus": stamp}, ensure_ascii=False) for record in distinct)
        return "".join(f"{line}\n" for line in lines).encode()
    references = [Reference.of(record) for record in distinct]
    if format is Format.NBIB and (trials := sum(each.kind is Kind.TRIAL for each in references)):
        references = [each for each in references if each.kind is not Kind.TRIAL]
        stamp = f"{stamp} {_NO_TRIALS.format(trials)}".strip()
    quoted = {normalise(key): tuple(map(normalise, texts)) for key, texts in (quotes or {}).items()}
    match format:
        case Format.RIS:
            text: str = _Ris().formats([_ris(each, quoted.get(each.key, ()), stamp) for each in references])
            return text.encode()
        case Format.BIBTEX:
            return bibtex(references, quoted, stamp).encode()
        case Format.NBIB:
            # Programs know the file by the PMID in its first lines.
            references.sort(key=lambda each: not each.pmid)
            return "\n".join(_nbib(each, quoted.get(each.key, ()), stamp) for each in references).encode()
        case Format.CSV:
            return spreadsheet(_COLUMNS, (_row(each, quoted.get(each.key, ()), stamp) for each in references))


class _Ris(rispy.RisWriter):  # type: ignore[misc]
    """The RIS specification ends its lines so, and knows no numbers between references."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:  # noqa: ARG002
        return ""


def _ris(reference: Reference, quotes: Sequence[str], stamp: str) -> dict[str, str | list[str]]:
    """Return a reference under the names rispy has for the tags of RIS."""
    published = reference.published
    days = (f"{part:02d}" if part else "" for part in (published.month, published.day))
    first, _, last = reference.pages.partition("-")
    fields: dict[str, str | list[str]] = {
        "type_of_reference": _RIS_TYPES.get(reference.kind, "JOUR"),
        "id": reference.key,
        "title": reference.title,
        "translated_title": reference.title_other,
        "authors": [_inverted(author) for author in reference.authors],
        "publisher" if reference.kind is Kind.BOOK else "secondary_title": reference.journal,
        "year": str(published.year or ""),
        "date": "/".join((f"{published.year:04d}", *days, "")) if published.year else published.raw,
        "volume": reference.volume,
        "number": reference.issue,
        "start_page": first,
        "end_page": last,
        "doi": reference.doi,
        "accession_number": reference.pmid or reference.nct,
        "name_of_database": "PubMed" if reference.pmid else reference.journal if reference.nct else "",
        "custom2": reference.pmcid,  # where EndNote keeps the PMCID
        "language": ", ".join(reference.languages),
        "type_of_work": "; ".join(reference.publication_types),
        "keywords": list(reference.keywords),
        "abstract": reference.abstract,
        "urls": list(reference.urls[:1]),
        "notes": [text for text in (*reference.remarks, reference.note, *quotes, stamp) if text],
    }
    return {name: value for name, value in fields.items() if value}


def _inverted(author: Author) -> str:
    """Return the family name before the comma; a group is all family name, lest a program take it apart."""
    if author.collective:
        return f"{author},"
    return f"{author.family}, {author.given}" if author.given else author.family


def _nbib(reference: Reference, quotes: Sequence[str], stamp: str) -> str:
    """Return a reference as PubMed's own format has it, in PubMed's order; empty fields have no line."""
    lines = []
    for tag, value in _medline(reference, quotes, stamp):
        if tag and value:
            lines += textwrap.wrap(
                value,
                _MEDLINE_WIDTH,
                initial_indent=f"{tag:<4}- ",
                subsequent_indent=_MEDLINE_INDENT,
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "".join(f"{line}\n" for line in lines)


def _medline(reference: Reference, quotes: Sequence[str], stamp: str) -> Iterator[tuple[str, str]]:
    doi = f"{reference.doi} [doi]" if reference.doi else ""
    title = "BTI" if reference.kind is Kind.BOOK else "TI"
    yield from (("PMID", reference.pmid), ("VI", reference.volume), ("IP", reference.issue))
    yield from (("DP", _medline_date(reference.published)), (title, reference.title), ("PG", reference.pages))
    yield from (("LID", doi), ("AB", reference.abstract))
    for author in reference.authors:
        if author.collective:
            yield "CN", str(author)
        else:
            yield "FAU", _inverted(author)
            yield "AU", str(author)
    yield from (("LA", language) for language in reference.languages)
    retracted = ("Retracted Publication",) if reference.status is Status.RETRACTED else ()
    yield from (("PT", name) for name in dict.fromkeys((*reference.publication_types, *retracted)))
    # PubMed's JT is the full name, which a record does not have; Zotero takes the journal from there alone.
    yield from ((tag, reference.journal) for tag in (("PB",) if reference.kind is Kind.BOOK else ("TA", "JT")))
    yield "TT", reference.title_other
    yield from ((_MEDLINE_LINKS.get(link.relation, ""), cited(link)) for link in reference.links)
    yield from (("OT", word) for word in reference.keywords)
    yield from (("GN", text) for text in (*reference.remarks, reference.note, *quotes, stamp))
    yield from (("PMC", reference.pmcid), ("AID", doi))


def _medline_date(published: PartialDate) -> str:
    if published.year is None:
        return published.raw
    month = calendar.month_abbr[published.month] if published.month else ""
    return " ".join(str(part) for part in (published.year, month, published.day) if part)


def _row(reference: Reference, quotes: Sequence[str], stamp: str) -> tuple[object, ...]:
    return (
        reference.key,
        reference.kind.value,
        reference.status.value,
        reference.title,
        reference.title_other,
        reference.author_line,
        reference.journal,
        reference.published.year or reference.published.raw,
        reference.volume,
        reference.issue,
        reference.pages,
        reference.pmid,
        reference.doi,
        reference.pmcid,
        "; ".join(reference.publication_types),
        "; ".join(reference.languages),
        "; ".join(reference.keywords),
        reference.abstract,
        reference.note,
        " ".join(reference.remarks),
        " ".join(quotes),
        stamp,
    )
