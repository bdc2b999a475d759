"""`medline`: PubMed's tagged text (.nbib, .medline) by Biopython, cut into items first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from Bio import Medline

from corpus.record import Author, Link, MeshHeading
from ingest.exported_record import ExportedRecord
from ingest.item import LONGEST, Item
from ingest.names import author
from ingest.rejection import Rejection
from ingest.stated_date import stated_date

_LINE = re.compile(r"[A-Z][A-Z0-9]{1,3} *- ?.*")
_LINKS = {"RIN": "RetractionIn", "RPI": "RetractedandRepublishedIn", "PRIN": "PartialRetractionIn",
          "ECI": "ExpressionOfConcernIn", "EIN": "ErratumIn", "ROF": "RetractionOf", "CON": "CommentOn",
          "EFR": "ErratumFor"}  # fmt: skip
_PMID = re.compile(r"\.?\s*PMID: ?([1-9][0-9]{0,8})\.?\s*$")

_parse: Callable[[list[str]], Iterator[dict[str, Any]]] = Medline.parse


def medline(text: str) -> Iterator[ExportedRecord | Rejection]:
    """Yield what a MEDLINE file holds, item by item."""
    for position, lines in enumerate(_items(text), 1):
        if sum(map(len, lines)) > LONGEST:
            yield Rejection(position, None, f"It is longer than {LONGEST // 2**20} million characters.")
            continue
        try:
            fields: dict[str, Any] = dict(next(_parse([f"{line}\n" for line in lines])))
        except (KeyError, StopIteration):  # it begins with the middle of a field
            yield Rejection(position, None, "It has no field of a MEDLINE record.")
            continue
        yield _item(fields).at(position)


def _items(text: str) -> Iterator[list[str]]:
    """Yield the lines of each item: they are parted by blank lines, and each of PubMed's begins with its PMID."""
    lines: list[str] = []
    ended = False
    for line in text.removeprefix("\ufeff").split("\n"):
        if not line.strip():
            ended = bool(lines)
            continue
        begins = line.startswith("PMID") or (ended and _LINE.fullmatch(line))
        if begins and lines:
            yield lines
            lines = []
        ended = False
        if lines or _LINE.fullmatch(line):
            lines.append(line)
    if lines:
        yield lines


def _item(fields: dict[str, Any]) -> Item:
    def text(tag: str) -> str:
        value = fields.get(tag, "")
        return value if isinstance(value, str) else " ".join(value)

    def every(tag: str) -> list[str]:
        value = fields.get(tag, [])
        return [value] if isinstance(value, str) else list(value)

    names = every("FAU") if len(every("FAU")) == len(every("AU")) else every("AU")
    given = [(short, long) for short, long in zip(every("AU"), names, strict=True)]
    title, book = text("TI"), not text("TI") and bool(text("BTI"))
    owner = text("OWN")
    return Item(
        title=title or text("BTI"),
        title_other=text("TT"),
        abstract=text("AB"),
        authors=[*(found for short, long in given if (found := _author(short, long)) is not None),
                 *(Author(name, collective=True) for name in every("CN") if name)],
        journal=text("PB") if book else text("TA") or text("JT") or text("BTI"),
        volume=text("VI"),
        issue=text("IP"),
        pages=text("PG"),
        published=stated_date(text("DP")),
        dois=[value for value in (*every("LID"), *every("AID")) if value.endswith("[doi]") or "doi.org/" in value],
        pmids=[text("PMID")],
        pmcids=[text("PMC")],
        keywords=every("OT"),
        mesh=[heading for value in every("MH") if (heading := _heading(value)).descriptor],
        types=every("PT"),
        languages=every("LA"),
        links=[_link(relation, value) for tag, relation in _LINKS.items() for value in every(tag)],
        book=book or "Book Chapter" in every("PT"),
        database=(owner if owner in ("ERIC",) else "PubMed" if text("PMID") else owner,),
    )  # fmt: skip


def _author(short: str, long: str) -> Author | None:
    """Return an author under the initials of the short form, as records of PubMed have them."""
    whole, brief = author(long), author(short)
    if whole is None or brief is None:
        return whole or brief
    family = whole.family
    initials = short.removeprefix(family).strip()
    return Author(family, initials) if short.startswith(f"{family} ") else whole


def _heading(value: str) -> MeshHeading:
    descriptor, *qualifiers = (part.strip() for part in value.split("/"))
    return MeshHeading(
        descriptor.lstrip("*"), tuple(name.lstrip("*") for name in qualifiers if name.strip("*")), "*" in value
    )


def _link(relation: str, value: str) -> Link:
    match = _PMID.search(value)
    return Link(relation, value[: match.start()] if match else value, match[1] if match else None)
