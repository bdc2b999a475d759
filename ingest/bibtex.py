"""`bibtex`: BibTeX files by bibtexparser, cut into entries first.

Strings stand for plain text only, never for other strings, so that a few of them cannot become a very long text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock
from bibtexparser.splitter import Splitter

from corpus.partial_date import PartialDate
from corpus.record import Author
from ingest.databases import GOOGLE_SCHOLAR
from ingest.exported_record import ExportedRecord
from ingest.item import LONGEST, Item
from ingest.latex import plain
from ingest.names import author
from ingest.rejection import Rejection
from ingest.stated_date import stated_date

_START = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]", re.MULTILINE)
_NO_ENTRY = frozenset({"comment", "preamble", "string"})
_STRING = re.compile(r"""\s*([\w:.+-]{1,100})\s*=\s*(?:"([^"]{0,2000})"|\{([^{}]{0,2000})\})\s*[})]""")
_MOST_STRINGS = 10_000
_PART = r"""(?:"[^"]{0,5000}"|[\w:.+-]{1,100})"""
_JOINED = re.compile(rf"{_PART}(?:\s*#\s*{_PART}){{1,20}}")
_PARTS = re.compile(_PART)
_MONTHS = frozenset(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"))
_BOOKS = frozenset({"book", "inbook", "incollection", "booklet", "collection", "mvbook"})
_TYPES = {"inproceedings": "Conference Proceeding", "conference": "Conference Proceeding", "phdthesis": "Thesis",
          "mastersthesis": "Thesis", "thesis": "Thesis", "techreport": "Report", "report": "Report"}  # fmt: skip
_OF_GOOGLE_SCHOLAR = frozenset(
    ("title", "author", "journal", "booktitle", "volume", "number", "pages", "year", "publisher", "organization",
     "school", "institution", "editor", "note")
)  # fmt: skip
_KEY_OF_GOOGLE_SCHOLAR = re.compile(r"[^\W\d_]+[0-9]{4}[^\W\d_]+")
_MOST_NAMES = 20_000
_SUFFIX = re.compile(r"(?:Jr|Sr|[IVX]{1,4})\.?")

logging.getLogger("bibtexparser.splitter").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of an entry by their names in lower case, strings put in."""

    kind: str
    key: str
    values: dict[str, str]

    def text(self, *names: str) -> str:
        return next((text for name in names if (text := plain(self.values.get(name, "")).strip())), "")


def bibtex(text: str) -> Iterator[ExportedRecord | Rejection]:
    """Yield what a BibTeX file holds, entry by entry; an entry that does not close ends where the next begins."""
    starts = list(_START.finditer(text))
    ends = [*(match.start() for match in starts), len(text)][1:]
    strings: dict[str, str] = {}
    position = 0
    for match, end in zip(starts, ends, strict=True):
        kind = match[1].lower()
        if kind == "string" and len(strings) < _MOST_STRINGS:
            if given := _STRING.match(text, match.end(), end):
                strings[given[1].lower()] = given[2] or given[3] or ""
        elif kind not in _NO_ENTRY:
            position += 1
            yield _read(text[match.start() : end].strip(), position, strings)


def _read(block: str, position: int, strings: dict[str, str]) -> ExportedRecord | Rejection:
    if len(block) > LONGEST:
        return Rejection(position, None, f"It is longer than {LONGEST // 2**20} million characters.")
    parsed = next(iter(Splitter(block).split().blocks), None)
    if isinstance(parsed, DuplicateFieldKeyBlock):
        parsed = parsed.ignore_error_block
    if not isinstance(parsed, Entry):
        reason = getattr(parsed.error, "abort_reason", "") if isinstance(parsed, ParsingFailedBlock) else ""
        return Rejection(position, None, f"It is not well-formed BibTeX. {reason[:200]}".strip())
    values: dict[str, str] = {}
    for field in parsed.fields:
        values.setdefault(field.key.lower(), _value(str(field.value), strings))
    return _item(_Fields(parsed.entry_type.lower(), parsed.key, values)).at(position)


def _value(raw: str, strings: dict[str, str]) -> str:
    raw = raw.strip()
    if len(raw) > 1 and (raw[0], raw[-1]) in (("{", "}"), ('"', '"')) and not _JOINED.fullmatch(raw):
        return raw[1:-1]
    if _JOINED.fullmatch(raw):
        return "".join(_value(part, strings) for part in _PARTS.findall(raw))
    return strings.get(raw.lower(), raw)


def _item(fields: _Fields) -> Item:
    book = fields.kind in _BOOKS
    whole = book and not fields.text("booktitle")
    names, complete = _authors(fields.values.get("author", ""))
    notes = [fields.text(name) for name in ("note", "annote", "annotation")]
    said = fields.key.strip()
    return Item(
        title=fields.text("title"),
        title_other=fields.text("titleaddon"),
        abstract=fields.text("abstract"),
        authors=names,
        authors_complete=complete,
        journal=fields.text("publisher") if whole else fields.text("journal", "journaltitle", "booktitle"),
        volume=fields.text("volume"),
        issue=fields.text("number", "issue"),
        pages=fields.text("pages") or fields.text("art_number", "article-number", "articleno"),
        published=_date(fields),
        dois=[fields.text("doi")],
        pmids=[
            fields.text("pmid", "pubmed_id", "pubmed-id", "pubmedid"),
            *([said[5:]] if said.startswith("PMID:") else ()),
        ],
        pmcids=[fields.text("pmcid", "pmc")],
        urls=fields.text("url").split() + fields.text("link").split(),
        remarks=notes,
        keywords=_split(fields.text("keywords", "author_keywords")),
        types=_split(fields.text("document_type", "type", "publication_type")) or [_TYPES.get(fields.kind, "")],
        languages=_split(fields.text("langid", "language")),
        book=book,
        database=_database(fields),
    )


def _database(fields: _Fields) -> tuple[str, ...]:
    said = (fields.text("source", "database"), fields.text("unique-id"), fields.text("bibsource"))
    if not any(said) and _KEY_OF_GOOGLE_SCHOLAR.fullmatch(fields.key) and fields.values.keys() <= _OF_GOOGLE_SCHOLAR:
        return (GOOGLE_SCHOLAR,)
    return (*said, *(fields.key for prefix in ("WOS:", "DBLP:") if fields.key.strip().startswith(prefix)))


def _date(fields: _Fields) -> PartialDate:
    year, month = fields.text("year"), fields.text("month")
    if month.isdigit():
        return stated_date(fields.text("date"), f"{year}-{month}", year)
    return stated_date(fields.text("date"), f"{month} {year}" if month and year else year, year)


def _authors(raw: str) -> tuple[list[Author], bool]:
    names = split_multiple_persons_names(raw[:LONGEST])[:_MOST_NAMES] if raw.strip() else []
    found = [_author(" ".join(name.split())) for name in names if name.strip() != "others"]
    return [name for name in found if name is not None], "others" not in (name.strip() for name in names)


def _author(name: str) -> Author | None:
    if name.startswith("{") and name.endswith("}") and name.find("}") == len(name) - 1:
        group = plain(name)
        return Author(" ".join(group.split()), collective=True) if group.strip() else None
    parts = parse_single_name_into_parts(name[:1000], strict=False)
    family = plain(" ".join((*parts.von, *parts.last)))
    first, suffix = parts.first, parts.jr
    if suffix and not all(_SUFFIX.fullmatch(part) for part in suffix):  # "Xue, Ran, III", as programs write it
        first, suffix = suffix, first
    given = plain(" ".join((*first, *suffix)))
    return author(f"{family}, {given}" if given else family)


def _split(text: str) -> list[str]:
    return [part for part in re.split(r";" if ";" in text else r",", text) if part.strip()]
