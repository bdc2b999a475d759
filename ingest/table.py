"""`table`: exports as tables (CSV, or parted by tabs, semicolons or bars), by the names of their columns."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

from corpus.normalise import normalise
from corpus.record import Author
from corpus.spreadsheet import restored
from ingest.exported_record import ExportedRecord
from ingest.item import LONGEST, Item
from ingest.names import author
from ingest.rejection import Rejection
from ingest.stated_date import stated_date

_DELIMITERS = ",;\t|"
_KNOWN = 2  # columns that make a line the header of a table of references, the title or the abstract among them
_MOST_COLUMNS = 1000
_MOST_LINES = 2000  # of one row; a quote that is never closed would take the rest of the file
_LISTED = re.compile(r"""'((?:[^'\\]|\\.){0,500})'|"((?:[^"\\]|\\.){0,500})\"""")
_EMBASE = re.compile(
    r"(?P<journal>.{1,300}?) \((?P<year>[0-9]{4})\)(?: (?P<volume>[^\s:()]{1,20}))?(?::(?P<issue>[^\s()]{1,20}))?"
    r"(?: \((?P<pages>[^()]{1,40})\))?(?:[.,] .*)?"
)
_RUN_TOGETHER = re.compile(r"(?<=[a-z\u00df-\u00ff]{2})(?=[A-Z][a-z])")
_BOOKS = frozenset({"book", "chapter", "book chapter", "chap", "ebook", "echap"})
_OURS = frozenset({"key", "remarks", "quotes", "corpus"})  # columns of the tables that hepcite writes
_COMMA = r",(?![^()]{0,200}\))"  # not one in brackets: "bile duct cyst (diagnosis, surgery)"
_ET_AL = re.compile(r"[;,]? ?\bet al\.?$", re.IGNORECASE)


def is_header(line: str) -> bool:
    """Whether a line is the header of a table of references."""
    return _delimiter(line) != ""


def table(text: str) -> Iterator[ExportedRecord | Rejection]:
    """Yield what a table holds, row by row; empty rows are none."""
    lines = text.removeprefix("\ufeff").strip("\n").split("\n")
    delimiter = _delimiter(lines[0])
    header = [_name(cell) for cell in next(csv.reader([lines[0]], delimiter=delimiter))]
    source = _database(header)
    ours = set(header) >= _OURS
    for position, row in enumerate(_rows(lines, delimiter, len(header)), 1):
        if isinstance(row, str):
            yield Rejection(position, None, row)
            continue
        named: dict[str, str] = {}
        for name, cell in zip(header, map(restored, row) if ours else row, strict=False):
            named.setdefault(name, cell)
        yield _item(named, source).at(position)


@cache
def _columns() -> dict[str, list[str]]:
    return dict(_data()["columns"])


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files("ingest") / "columns.toml").read_text(encoding="utf-8"))


def _name(cell: str) -> str:
    return " ".join(cell.replace("_", " ").casefold().split())


def _delimiter(line: str) -> str:
    """Return the sign that parts a line into most known columns, "" where it is no header."""
    known = {name for names in _columns().values() for name in names}
    telling = {*_columns()["title"], *_columns()["abstract"]}
    best, delimiter = 0, ""
    for sign in _DELIMITERS:
        if sign not in line or len(line) > LONGEST:
            continue
        try:
            names = {_name(cell) for cell in next(csv.reader([line], delimiter=sign))[:_MOST_COLUMNS]}
        except csv.Error:
            continue
        if telling & names and len(known & names) > best:
            best, delimiter = len(known & names), sign
    return delimiter if best >= _KNOWN else ""


def _database(header: Sequence[str]) -> str:
    return next((name for name, wanted in _data()["databases"].items() if set(wanted) <= set(header)), "")


def _rows(lines: Sequence[str], delimiter: str, width: int) -> Iterator[list[str] | str]:
    """Yield the cells of each row, or why it has none.

    A row whose quote is never closed is cut off at its line where the line after it is a row by itself.
    """
    at = 1
    spare = len(lines) * 4 + _MOST_LINES  # lines that may be read again
    while at < len(lines):
        if not lines[at].strip(delimiter + " \t"):
            at += 1
            continue
        cells, read = _row(lines, at, delimiter, strict=True)
        if cells is None and read:  # a quotation mark in a cell that is not doubled; the lax reading leaves it there
            cells, read = _row(lines, at, delimiter, strict=False)
            sure = read == 1
        else:
            sure = cells is not None and (read == 1 or len(cells) == width)
        if cells is not None and (sure or spare < 0 or not _is_row(lines, at + 1, delimiter, width)):
            yield cells
            at += read
        else:
            yield "A quotation mark in it is not closed."
            at += 1
        spare -= 0 if sure else read


def _is_row(lines: Sequence[str], at: int, delimiter: str, width: int) -> bool:
    cells, read = _row(lines, at, delimiter, strict=True)
    return cells is not None and len(cells) == width and read > 0


def _row(lines: Sequence[str], at: int, delimiter: str, *, strict: bool) -> tuple[list[str] | None, int]:
    """Return the cells of the row that begins at a line, and how many lines it takes.

    None where it does not end (0 lines), or is not read strictly.
    """
    following = (f"{lines[place]}\n" for place in range(at, min(len(lines), at + _MOST_LINES)))
    reader = csv.reader(following, delimiter=delimiter, strict=strict)
    try:
        return next(reader), reader.line_num
    except StopIteration:
        return None, 0
    except csv.Error as error:
        return None, 0 if "unexpected end" in str(error) or not strict else reader.line_num


def _item(row: dict[str, str], source: str) -> Item:
    def text(field: str) -> str:
        return next((value for name in _columns()[field] if (value := row.get(name, "").strip())), "")

    cited = _EMBASE.fullmatch(text("source_line")[:1000]) if source == "Embase" else None
    cited_as = cited.groupdict(default="") if cited else {}
    names = normalise(text("authors"))
    range_ = "-".join(part for part in (text("first_page"), text("last_page")) if part)
    return Item(
        title=text("title"),
        title_other=text("title_other"),
        abstract=text("abstract"),
        authors=[found for name in _names(names, source) if (found := _author(name, source)) is not None],
        authors_complete=_ET_AL.search(names) is None,
        journal=text("journal") or cited_as.get("journal", ""),
        volume=text("volume") or cited_as.get("volume", ""),
        issue=text("issue") or cited_as.get("issue", ""),
        pages=text("pages") or range_ or text("article_number") or cited_as.get("pages", ""),
        published=stated_date(text("year") or cited_as.get("year", ""), text("date")),
        dois=[text("doi")],
        pmids=[text("pmid")],
        pmcids=[text("pmcid")],
        urls=text("url").split(),
        keywords=_listed(text("keywords")),
        types=_listed(text("types")),
        languages=_listed(text("languages")),
        book=not _BOOKS.isdisjoint((text("kind").casefold(), text("types").casefold())),
        database=(source, text("database"), *([] if source == "Embase" else [text("source_line")])),
    )


def _listed(text: str) -> list[str]:
    if text.startswith("[") and text.endswith("]"):
        return [match[1] or match[2] or "" for match in _LISTED.finditer(text)]
    return [part for part in re.split(r";" if ";" in text else _COMMA, text) if part.strip()]


def _names(text: str, source: str) -> list[str]:
    text = _ET_AL.sub("", text)
    if text.startswith("[") and text.endswith("]"):
        return _listed(text)
    if ";" in text:
        return text.split(";")
    if source == "SpringerLink" and "," not in text:
        return _RUN_TOGETHER.split(text)
    parts = [part.strip() for part in text.split(",")]
    # "Smith J, Doe A" are two names; "Smith, John" is one.
    return parts if len(parts) > 2 or all(" " in part for part in parts) else [text]


def _author(name: str, source: str) -> Author | None:
    found = author(name)
    if found is not None and not found.given and source in ("IEEE Xplore", "SpringerLink") and " " in found.family:
        given, _, family = found.family.rpartition(" ")  # these two write names as they are spoken
        return Author(family, given)
    return found
