"""`FileFormat`: the formats that files of records come in, and the one function that tells them by content."""

from __future__ import annotations

import re
from enum import StrEnum

from corpus.errors import SourceError
from ingest.decoding import decoded
from ingest.report import PUBMED_XML, TRIALS_JSON
from ingest.table import is_header

HEAD = 256 * 2**10  # bytes that are enough to tell
_EXPORT_AGAIN = (
    "Export the references again as RIS (.ris); hepcite also reads BibTeX, MEDLINE (.nbib), Web of Science and CSV."
)


class FileFormat(StrEnum):
    """A format, by the name it is shown under."""

    PUBMED = PUBMED_XML
    TRIALS = TRIALS_JSON
    RIS = "RIS"
    WEB_OF_SCIENCE = "Web of Science"
    BIBTEX = "BibTeX"
    MEDLINE = "MEDLINE"
    TABLE = "CSV"


# What the first line that is like it tells. A header of a program that exports may stand before it.
_FIRST_LINES = (
    (FileFormat.RIS, re.compile(r"TY[ \t]{1,2}-")),
    (FileFormat.WEB_OF_SCIENCE, re.compile(r"(FN (Clarivate|Thomson|ISI)|PT [A-Z]\s*$)")),
    (FileFormat.MEDLINE, re.compile(r"(PMID|OWN |STAT)- ?\S")),
    (FileFormat.BIBTEX, re.compile(r"[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]")),
)
_FIRST_MARKS = {"<": FileFormat.PUBMED, "{": FileFormat.TRIALS, "[": FileFormat.TRIALS}
_OF_TRIALS = re.compile(r'"protocolSection"|^\s*\[\s*\]\s*$')
_REFUSED = (
    (re.compile(rb"PK\x03\x04"), "a spreadsheet or another ZIP archive", "Save the sheet as CSV (UTF-8)."),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "a file of an old Office program", "Save the sheet as CSV (UTF-8)."),
    (re.compile(rb"%PDF"), "a PDF", _EXPORT_AGAIN),
    (re.compile(rb"SQLite format 3"), "a database", _EXPORT_AGAIN),
    (re.compile(rb"\s*<xml>\s*<records>"), "XML of EndNote", _EXPORT_AGAIN),
    (re.compile(rb"%[0A-Z] \S"), "EndNote's own format (ENL)", _EXPORT_AGAIN),
)


def format_of(head: bytes) -> FileFormat:
    """Return the format of the file that begins with `head` (the first `HEAD` bytes of it), whatever its name.

    Raises:
        SourceError: it is none of those that are read; the hint says which to choose.
    """
    if len(head) == HEAD:
        head = head.rpartition(b"\n")[0] or head  # not the half of a character
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for look, name, hint in _REFUSED:
        if look.match(start):
            raise SourceError(f"This is {name}, which is not read.", hint=hint)
    text = decoded(head)
    first = text.lstrip("\ufeff \t\n")
    if first.startswith("[") and not _OF_TRIALS.search(text):  # as Google Scholar's results are saved by programs
        raise SourceError("This is JSON, but it holds no studies of ClinicalTrials.gov.", hint=_EXPORT_AGAIN)
    if first[:1] in _FIRST_MARKS:
        return _FIRST_MARKS[first[:1]]
    if not first or not start:
        raise SourceError("There is nothing in it.", hint=_EXPORT_AGAIN)
    return _by_its_lines(text.removeprefix("\ufeff"), first)


def _by_its_lines(text: str, first: str) -> FileFormat:
    for line in text.split("\n"):
        for format, like in _FIRST_LINES:
            if like.match(line):
                return format
    if is_header(first.partition("\n")[0]):
        return FileFormat.TABLE
    raise SourceError("It holds no references in a format that is read.", hint=_EXPORT_AGAIN)
