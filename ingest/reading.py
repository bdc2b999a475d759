"""`entries`: what a file holds, by the reader its first bytes ask for, whatever its name says."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.record import Record
from ingest.pubmed_xml import ByteStream, Deletion, Rejection, articles
from ingest.trials_json import studies

_HEAD = 1024
_MARKS = b" \t\r\n\xef\xbb\xbf"  # blanks and a byte-order mark


def entries(stream: ByteStream) -> Iterator[Record | Rejection | Deletion]:
    """Yield what `stream` holds: PubMed XML, or JSON of ClinicalTrials.gov.

    Raises:
        SourceError: it is neither, or breaks before its end.
    """
    again = _Again(stream)
    return studies(again) if again.head.lstrip(_MARKS)[:1] in (b"{", b"[") else articles(again)


class _Again:
    """A stream whose first bytes were looked at, and are handed out all the same."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.head = self._unread = stream.read(_HEAD)

    def read(self, size: int, /) -> bytes:
        if self._unread:
            piece, self._unread = self._unread[:size], self._unread[size:]
            return piece
        return self._stream.read(size)
