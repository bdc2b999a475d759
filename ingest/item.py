"""`Item`: one item of an export as its reader found it, and the record it makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.codec import digest, encode
from corpus.errors import RecordError
from corpus.normalise import normalise
from corpus.origin import UNKNOWN_SOURCE
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, MeshHeading, Record
from ingest.databases import database
from ingest.exported_record import ExportedRecord
from ingest.identifiers import Identifiers
from ingest.labels import labelled
from ingest.languages import language_named
from ingest.prose import prose
from ingest.rejection import Rejection
from ingest.standing import standing

LONGEST = 2**20  # characters of one item; real ones with thousands of authors have a quarter
_SHORT = 500  # characters of a field such as a journal's name
_MANY = 1000  # keywords, types and languages of one item
_HAN = re.compile("[\u3400-\u9fff]")
_KEY = "import:"
_DIGITS = 16  # of the digest of what a record says, which its key is made of


@dataclass(slots=True)
class Item:
    """The fields of one item, as given; `record` gives them the form they are stored in.

    `journal` is the book of a chapter and the publisher of a book. `database` is what the item says of where it is
    from; `remarks` are its notes, which may name a PMID and are not kept.
    """

    title: str = ""
    title_other: str = ""
    abstract: str = ""
    authors: Sequence[Author] = ()
    authors_complete: bool = True
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    published: PartialDate = PartialDate()
    published_online: PartialDate | None = None
    dois: Sequence[str] = ()
    pmids: Sequence[str] = ()
    pmcids: Sequence[str] = ()
    urls: Sequence[str] = ()
    remarks: Sequence[str] = ()
    keywords: Iterable[str] = ()
    mesh: Sequence[MeshHeading] = ()
    types: Iterable[str] = ()
    languages: Iterable[str] = ()
    links: Sequence[Link] = ()
    book: bool = False
    database: Sequence[str] = field(default_factory=tuple)

    def at(self, position: int) -> ExportedRecord | Rejection:
        """Return the record of the item at its place in the file, or why it is none."""
        try:
            record = self.record()
        except RecordError as error:
            return Rejection(position, None, str(error))
        return ExportedRecord(position, database((*self.database, *self.urls)) or UNKNOWN_SOURCE, record)

    def record(self) -> Record:
        """Return the record, under a key made of all that it says, so that the same item is the same record again.

        Raises:
            RecordError: it has no title.
        """
        title = prose(self.title)
        if not title:
            raise RecordError("It has no title.")
        types = _lines(self.types)
        languages = tuple(dict.fromkeys(filter(None, map(language_named, _lines(self.languages)))))
        abstract = prose(self.abstract)
        identifiers = Identifiers.read(
            dois=self.dois, pmids=self.pmids, pmcids=self.pmcids, urls=self.urls, remarks=self.remarks
        )
        record = Record.make(
            key=f"{_KEY}unnamed",
            title=title,
            kind=Kind.BOOK if self.book else Kind.ARTICLE,
            sections=labelled(abstract, _language_of(abstract, languages)),
            title_other=prose(self.title_other),
            authors=tuple(self.authors),
            authors_complete=self.authors_complete,
            journal=prose(self.journal)[:_SHORT],
            volume=normalise(self.volume)[:_SHORT],
            issue=normalise(self.issue)[:_SHORT],
            pages=_pages(self.pages),
            published=self.published,
            published_online=self.published_online,
            pmid=identifiers.pmid,
            doi=identifiers.doi,
            pmcid=identifiers.pmcid,
            mesh=tuple(self.mesh),
            keywords=_lines(word.lstrip("* ") for word in self.keywords),
            publication_types=types,
            languages=languages,
            status=standing(types, self.links, title),
            links=tuple(self.links),
        )
        return _named(record)


def _named(record: Record) -> Record:
    return replace(record, key=_KEY + digest(record.text, encode(record))[:_DIGITS])


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(line[:_SHORT] for text in texts if (line := prose(text)))
    return tuple(found)[:_MANY]


def _pages(pages: str) -> str:
    """Return pages with one hyphen between; a range of one page is that page."""
    pages = re.sub(r"^\s*pp?\.?\s+(?=[0-9])", "", pages[:_SHORT], flags=re.IGNORECASE)
    text = re.sub(r"\s*[-\u2010-\u2015]+\s*", "-", normalise(pages)[:_SHORT]).strip("-")
    first, _, last = text.partition("-")
    return first if first == last else text


def _language_of(text: str, languages: tuple[str, ...]) -> str:
    if len(_HAN.findall(text)) * 3 > len(text) > 0:
        return "zh"
    return "en" if not languages or "en" in languages or text.isascii() else languages[0]
