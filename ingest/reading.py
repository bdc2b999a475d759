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
from ingest.file_format import HEAD, FileFormat, format_of
from ingest.found import Found
from ingest.medline import medline
from ingest.pubmed_xml import ByteStream, Deletion, Rejection, articles
from ingest.table import table
from ingest.tagged import ris, web_of_science
from ingest.trials_json import studies

LARGEST_EXPORT = 256 * 2**20  # bytes; databases let a person save some thousand records at once
_READ = 2**20
# A reader of text for each format but XML and JSON.
_READERS: dict[FileFormat, Callable[[str], Iterator[Found | Rejection]]] = {
    FileFormat.RIS: ris,
    FileFormat.WEB_OF_SCIENCE: web_of_science,
    FileFormat.BIBTEX: bibtex,
    FileFormat.MEDLINE: medline,
    FileFormat.TABLE: table,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file is and holds. `sha256` is that of an export's bytes, "" for XML and JSON, which servers send."""

    format: FileFormat
    sha256: str
    items: Iterator[Record | Found | Rejection | Deletion]

    @classmethod
    def of(cls, stream: ByteStream) -> Self:
        """Look at the beginning of a file; the items are read as they are asked for.

        Raises:
            SourceError: it is of no format that is read, or too large.
        """
        head = _filled(stream, HEAD)
        format = format_of(head)
        if format is FileFormat.PUBMED:
            return cls(format, "", articles(_Again(head, stream)))
        if format is FileFormat.TRIALS:
            return cls(format, "", studies(_Again(head, stream)))
        data = head + _filled(stream, LARGEST_EXPORT + 1 - len(head))
        if len(data) > LARGEST_EXPORT:
            raise SourceError(
                f"It is larger than {LARGEST_EXPORT // 2**20} MiB.", hint="Export fewer references at once."
            )
        return cls(format, hashlib.sha256(data).hexdigest(), _READERS[format](decoded(data)))


class _Again:
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, stream: ByteStream) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int, /) -> bytes:
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._stream.read(size)


def _filled(stream: ByteStream, size: int) -> bytes:
    """Read up to `size` bytes, fewer only at the end."""
    pieces: list[bytes] = []
    left = size
    while left > 0 and (piece := stream.read(min(left, _READ))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
