"""`ris` and `web_of_science`: the two tagged formats that rispy reads, cut into items first.

rispy gives up no item of a good file; the cutting is for the others: an item without its end, or without its beginning,
does not take its neighbours with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

import rispy  # type: ignore[import-untyped]
from rispy.config import TAG_KEY_MAPPING  # type: ignore[import-untyped]

from corpus.record import Author
from ingest.databases import WEB_OF_SCIENCE
from ingest.exported_record import ExportedRecord
from ingest.item import LONGEST, Item
from ingest.names import author
from ingest.rejection import Rejection
from ingest.stated_date import stated_date

_RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  -(?: ?(.*))?")
# What less strict programs write; not any two letters before a hyphen, as the text of an abstract has them too.
_LOOSE_LINE = re.compile(r"([A-Z][A-Z0-9]|PMID)[ \t]{0,2}-(?:[ \t](.*))?")
_WOS_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
_BOOKS = frozenset({"BOOK", "CHAP", "EBOOK", "ECHAP", "EDBOOK"})
_WHOLE_BOOKS = frozenset({"BOOK", "EBOOK", "EDBOOK"})
_TYPES = {"ABST": "Abstract", "CONF": "Conference Proceeding", "CPAPER": "Conference Paper", "RPRT": "Report",
          "THES": "Thesis", "UNPB": "Unpublished Work"}  # fmt: skip
_PUBMED = re.compile(r"pubmed|medline|nlm", re.IGNORECASE)
_PREAMBLE = re.compile(r"(?:Database|Provider): ?(.{1,80})")

_BEGINS = {"TY": "  - GEN", "PT": " J"}

Fields = dict[str, list[str]]


class _Every(dict[str, str]):
    """Names each tag by itself, so that no tag is unknown."""

    def __missing__(self, tag: str) -> str:
        return tag


class _All(list[str]):
    """Holds every tag: all values of all tags are kept."""

    def __contains__(self, tag: object) -> bool:
        return True


class _Ris(rispy.RisParser):  # type: ignore[misc]
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = _Every()
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = _All()
    DEFAULT_DELIMITER_MAPPING: ClassVar[dict[str, str]] = {}

    def parse_line(self, line: str) -> tuple[str | None, str]:
        tag, value = _ris_line(line)
        return (tag, value.strip()) if tag else (None, line.strip())


class _Wos(rispy.WokParser):  # type: ignore[misc]
    DEFAULT_MAPPING: ClassVar[dict[str, str]] = _Every()
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = _All()


def ris(text: str) -> Iterator[ExportedRecord | Rejection]:
    """Yield what a RIS file holds, item by item."""
    preamble = tuple(match[1] for line in text[:2000].split("\n") if (match := _PREAMBLE.fullmatch(line.strip())))
    return _read(text, "TY", lambda line: _ris_line(line)[0], _Ris, lambda fields: _ris_item(fields, preamble))


def web_of_science(text: str) -> Iterator[ExportedRecord | Rejection]:
    """Yield what a plain-text export of the Web of Science holds, item by item."""
    return _read(text, "PT", _wos_tag, _Wos, _wos_item)


def _read(
    text: str,
    first: str,
    tag_of: Callable[[str], str],
    parser: type[rispy.RisParser],
    item: Callable[[Fields], Item],
) -> Iterator[ExportedRecord | Rejection]:
    items = (lines for lines in _items(text, first, tag_of) if tag_of(lines[0]) == first or _headless(lines, tag_of))
    for position, lines in enumerate(items, 1):
        if sum(map(len, lines)) > LONGEST:
            yield Rejection(position, None, f"It is longer than {LONGEST // 2**20} million characters.")
            continue
        begin = [] if tag_of(lines[0]) == first else [f"{first}{_BEGINS[first]}"]
        parsed = parser().parse_lines(iter([*begin, *lines, parser.END_TAG + ("  - " if first == "TY" else "")]))
        fields = {tag: values if isinstance(values, list) else [values] for tag, values in parsed[0].items()}
        yield item(fields).at(position)


def _items(text: str, first: str, tag_of: Callable[[str], str]) -> Iterator[list[str]]:
    """Yield the lines of each item; the first is `first`, or that line is missing."""
    lines: list[str] = []
    for line in text.removeprefix("\ufeff").split("\n"):
        tag = tag_of(line)
        if tag == first and lines:
            yield lines
            lines = []
        if tag == "ER":
            if lines:
                yield lines
            lines = []
        elif lines or (tag and tag not in ("FN", "VR", "EF")):
            lines.append(line)
    if lines:
        yield lines


def _headless(lines: list[str], tag_of: Callable[[str], str]) -> bool:
    """Whether lines without a beginning are an item that lost it, and not what a program writes after an item."""
    return any(tag_of(line) in ("TI", "T1") for line in lines)


def _ris_line(line: str) -> tuple[str, str]:
    if match := _RIS_LINE.fullmatch(line):
        return match[1], match[2] or ""
    match = _LOOSE_LINE.fullmatch(line)
    if match and (match[1] in TAG_KEY_MAPPING or match[1] == "PMID"):
        return match[1], match[2] or ""
    return "", ""


def _wos_tag(line: str) -> str:
    match = _WOS_LINE.fullmatch(line)
    return match[1] if match else ""


def _ris_item(fields: Fields, preamble: tuple[str, ...]) -> Item:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, ()) if value), "")

    def every(*tags: str) -> list[str]:
        return [value for tag in tags for value in fields.get(tag, ()) if value]

    kind = first("TY").upper()
    databases = every("DB", "DP")
    of_pubmed = any(_PUBMED.fullmatch(name) for name in databases)
    start, end = first("SP"), first("EP")
    return Item(
        title=" ".join(fields.get("TI", ()) or fields.get("T1", ())) or first("CT", "BT", "ST"),
        title_other=first("TT"),
        abstract=" ".join(every("AB") or every("N2")),
        authors=_authors(every("AU") or every("A1")),
        authors_complete=not _cut(every("AU") or every("A1")),
        journal=first("PB") if kind in _WHOLE_BOOKS else first("T2", "JF", "JO", "BT", "JA", "J2", "T3"),
        volume=first("VL", "VO"),
        issue=first("IS"),
        pages=f"{start}-{end}" if end and "-" not in start else start,
        published=stated_date(*every("PY"), *every("DA"), *every("Y1")),
        dois=(*every("DO"), *every("DI"), *(value for value in every("M3") if value.lower().startswith("doi:"))),
        pmids=(*every("PMID"), *(every("AN") if of_pubmed else ()), *(every("C2") if "Scopus" in databases else ())),
        pmcids=every("C2", "PMC"),
        urls=every("UR", "L2"),
        remarks=every("N1", "M1"),
        keywords=every("KW"),
        types=_types(kind, every("M3")),
        languages=_split(every("LA")),
        book=kind in _BOOKS,
        database=(*databases, *(value for value in every("AN") if value.upper().startswith("WOS:")), *preamble),
    )


def _types(kind: str, stated: list[str]) -> list[str]:
    named = [part for value in stated for part in value.split(";") if not part.lower().strip().startswith("doi:")]
    return named or [_TYPES[kind]] if kind in _TYPES else named


def _wos_item(fields: Fields) -> Item:
    def joined(tag: str) -> str:
        return " ".join(fields.get(tag, ()))

    kind = joined("PT")[:1]
    dated = f"{joined('PD')} {joined('PY')}" if joined("PD") else ""
    last = joined("EP")
    return Item(
        title=joined("TI"),
        abstract=joined("AB"),
        authors=[*_authors(fields.get("AF") or fields.get("AU") or []),
                 *(Author(name, collective=True) for name in fields.get("CA", ()) if name)],
        journal=joined("PU") if kind == "B" else joined("SO"),
        volume=joined("VL"),
        issue=joined("IS"),
        pages="-".join(part for part in (joined("BP"), last) if part) or joined("AR"),
        published=stated_date(joined("PY"), dated),
        dois=fields.get("DI", ()),
        pmids=fields.get("PM", ()),
        keywords=_split([joined("DE")]),
        types=_split([joined("DT")]),
        languages=_split([joined("LA")]),
        book=kind == "B",
        database=(WEB_OF_SCIENCE,),
    )  # fmt: skip


def _authors(names: list[str]) -> list[Author]:
    return [found for name in names if (found := author(name)) is not None]


def _cut(names: list[str]) -> bool:
    return any(name.casefold().rstrip(". ") in ("et al", "others") for name in names)


def _split(values: list[str]) -> list[str]:
    return [part for value in values for part in re.split(r"[;,]", value)] if values else []
