"""`Reading`: an open file of records, its format told by content, as a stream of what it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from corpus.errors import SourceError
from corpus.record import Record
from ingest.bibtex import bibtex
from ingest.decoding import decoded
from ingest.exported_record import ExportedRecord
from ingest.file_format import HEAD, FileFormat, format_of
from ingest.medline import medline
from ingest.pubmed_xml import ByteStream, Deletion, articles
from ingest.rejection import Rejection
from ingest.table import table
from ingest.tagged import ris, web_of_science
from ingest.trials_json import studies

LARGEST_EXPORT = 256 * 2**20  # bytes; databases let a person save some thousand records at once
_READ = 2**20
# A reader of text for each format but those of whole records, whose readers take the bytes.
_READERS: dict[FileFormat, Callable[[str], Iterator[ExportedRecord | Rejection]]] = {
    FileFormat.RIS: ris,
    FileFormat.WEB_OF_SCIENCE: web_of_science,
    FileFormat.BIBTEX: bibtex,
    FileFormat.MEDLINE: medline,
    FileFormat.TABLE: table,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is and holds. `sha256` is that of an export's bytes, "" where the records have keys of their own."""

    format: FileFormat
    sha256: str
    items: Iterator[Record | ExportedRecord | Rejection | Deletion]

    @classmethod
    def of(cls, stream: ByteStream) -> Self:
        """Look at the beginning of a file; the items are read as they are asked for.

        Raises:
            SourceError: it is of no format that is read, or too large.
        """
        head, broken = _filled(stream, HEAD)
        if broken is not None and not head:
            raise broken
        format = format_of(head)
        if format is FileFormat.PUBMED:
            return cls(format, "", articles(_Again(head, stream, broken)))
        if format is FileFormat.TRIALS:
            return cls(format, "", studies(_Again(head, stream, broken)))
        rest, broken = (b"", broken) if broken is not None else _filled(stream, LARGEST_EXPORT + 1 - len(head))
        data = head + rest
        if len(data) > LARGEST_EXPORT:
            raise SourceError(
                f"It is larger than {LARGEST_EXPORT // 2**20} MiB.", hint="Export fewer references at once."
            )
        items = _READERS[format](decoded(data))
        return cls(format, hashlib.sha256(data).hexdigest(), items if broken is None else _cut(items, broken))


class _Again:
    """A stream whose beginning was read already, to where it broke if it did."""

    def __init__(self, head: bytes, stream: ByteStream, broken: SourceError | None) -> None:
        self._head, self._stream, self._broken = head, stream, broken

    def read(self, size: int, /) -> bytes:
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        if self._broken is not None:
            raise self._broken
        return self._stream.read(size)


def _cut(items: Iterator[ExportedRecord | Rejection], broken: SourceError) -> Iterator[ExportedRecord | Rejection]:
    """Yield the items of a file that breaks off but the last, which is not whole; then say why."""
    held: ExportedRecord | Rejection | None = None
    for item in items:
        if held is not None:
            yield held
        held = item
    raise broken


def _filled(stream: ByteStream, size: int) -> tuple[bytes, SourceError | None]:
    """Read up to `size` bytes, fewer only at the end or where the file is broken, which is told beside them."""
    pieces: list[bytes] = []
    left = size
    try:
        while left > 0 and (piece := stream.read(min(left, _READ))):
            pieces.append(piece)
            left -= len(piece)
    except SourceError as error:
        return b"".join(pieces), error
    return b"".join(pieces), None
