"""`articles`: PubMed XML, from a file or from EFetch, as a stream of records.

Memory stays bounded by the largest record: what was read is dropped at once. No DTD is loaded, no entity is resolved
and no host is asked, so a set written to next year's DTD is read like this year's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Protocol, cast

from lxml import etree

from corpus.errors import RecordError, SourceError
from corpus.normalise import normalise
from corpus.record import Record
from ingest.citation import citation, pmid, pmid_of, version_of
from ingest.references import without_references
from ingest.rejection import Rejection

LARGEST_RECORD = 16 * 2**20  # bytes of XML, which may take 20 times as much memory; real ones are far shorter
_SET = "PubmedArticleSet"
_DELETION = "DeleteCitation"
_MEMBERS = ("PubmedArticle", "PubmedBookArticle", _DELETION)
_READ = 64 * 2**10
_LOOKS_LIKE = (
    (re.compile(rb"\s*(<!DOCTYPE\s+html|<html)", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"\s*[{\[]"), "JSON"),
    (re.compile(rb"\s*PMID ?- "), "MEDLINE text"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive"),
    (re.compile(rb"%PDF"), "a PDF"),
)
_HINT = "Save PubMed results as XML: EFetch with retmode=xml, or a file of the PubMed baseline."

_AGAIN = "Download or export the file again."


class ByteStream(Protocol):
    """What `articles` reads from: an open binary file, or anything that hands out bytes the same way."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Deletion:
    """PMIDs that PubMed has deleted."""

    pmids: tuple[str, ...]


def articles(stream: ByteStream) -> Iterator[Record | Rejection | Deletion]:
    """Yield what a PubmedArticleSet holds, in its order.

    Of neighbours with one PMID the highest version is yielded, and the later of equals; a record that comes after a
    higher version of itself is passed over. What follows a broken place is lost, never what comes before it.

    Raises:
        SourceError: this is not a PubmedArticleSet, or not well-formed to its end.
    """
    held: Record | None = None
    try:
        for item in _not_older(_members(stream)):
            if held and isinstance(item, Record) and item.key == held.key:
                held = item
                continue
            if held:
                yield held
                held = None
            if isinstance(item, Record):
                held = item
            else:
                yield item
    except SourceError:
        if held:
            yield held
        raise
    if held:
        yield held


def _not_older(
    members: Iterator[tuple[int, Record | Rejection | Deletion]],
) -> Iterator[Record | Rejection | Deletion]:
    """Yield the members without records that come after a higher version of themselves."""
    highest: dict[str, int] = {}  # versions above 1 alone, which are rare
    for version, item in members:
        if isinstance(item, Record):
            if version < highest.get(item.key, 0):
                continue
            if version > 1:
                highest[item.key] = version
        yield item


def _members(stream: ByteStream) -> Iterator[tuple[int, Record | Rejection | Deletion]]:
    """Yield the members of the set with the version of each."""
    parser = _parser("end", _MEMBERS)
    position = 0
    unread = 0  # bytes since the last whole record
    for piece in without_references(chain(_head(stream), iter(lambda: stream.read(_READ), b""))):
        broken = _feed(parser, piece)
        unread += len(piece)
        for element in _elements(parser):
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                continue  # inside another record: not a member of this set
            unread = 0
            if element.tag != _DELETION:
                position += 1
            yield version_of(element), _member(element, position)
            while parent[0] is not element:
                del parent[0]  # what was read before: the tree would otherwise grow with the file
        if broken:
            raise SourceError(broken, hint=_AGAIN)
        if unread > LARGEST_RECORD:
            raise SourceError(f"Record {position + 1} is longer than {LARGEST_RECORD // 2**20} MiB.")
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise SourceError(f"It ends before it is complete, at line {error.lineno}.", hint=_AGAIN) from error


def _parser(event: Literal["start", "end"], tags: tuple[str, ...] | None) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=(event,),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _elements(parser: etree.XMLPullParser) -> Iterator[etree._Element]:
    for _, element in parser.read_events():
        yield cast(etree._Element, element)  # the only events asked for are those of elements


def _feed(parser: etree.XMLPullParser, piece: bytes) -> str:
    """Hand `piece` to the parser and return what is wrong with it, in words; "" where nothing is."""
    try:
        parser.feed(piece)
    except etree.XMLSyntaxError as error:
        return _breaks(error.msg, error.lineno)
    # An undefined entity is fatal too, yet not raised: the parser would go on without reading another record.
    fatal = parser.feed_error_log.filter_from_fatals()
    return _breaks(fatal[0].message, fatal[0].line) if fatal else ""


def _member(element: etree._Element, position: int) -> Record | Rejection | Deletion:
    if element.tag == _DELETION:
        numbers = (pmid(child) for child in element.iterfind("PMID"))
        return Deletion(tuple(number for number in numbers if number is not None))
    try:
        return citation(element)
    except RecordError as error:
        return Rejection(position, pmid_of(element), str(error))
    except RecursionError:  # libxml2 stops at 256 levels, which is more than Python may have left
        return Rejection(position, pmid_of(element), "Its tags are nested too deep.")


def _head(stream: ByteStream) -> list[bytes]:
    """Read up to the first tag, and return what was read.

    Only the first tag is looked at, so that a large file of another kind is never read into memory.
    """
    probe = _parser("start", None)
    pieces: list[bytes] = []
    broken = ""
    while not broken and sum(map(len, pieces)) < _READ and (piece := stream.read(_READ)):
        pieces.append(piece)
        broken = _feed(probe, piece)
        for root in _elements(probe):
            if root.tag == _SET:
                return pieces
            raise SourceError(f"This is {_kind(b''.join(pieces), str(root.tag))}, not PubMed XML.", hint=_HINT)
    head = b"".join(pieces)
    if not head.strip():
        raise SourceError("There is nothing in it.", hint=_HINT)
    kind = _kind(head, "")
    raise SourceError(f"This is {kind}, not PubMed XML." if kind else f"This is not XML. {broken}".strip(), hint=_HINT)


def _kind(head: bytes, root: str) -> str:
    """Say what a file that is not PubMed XML is, or "" where its first bytes do not tell."""
    for look, name in _LOOKS_LIKE:
        if look.match(head.removeprefix(b"\xef\xbb\xbf")):
            return name
    return f"XML with the root {_short(root)}" if root else ""


def _breaks(message: str | None, line: int | None) -> str:
    words = re.sub(r"(, line \d+, column \d+)+$", "", str(message)).rstrip(".")
    return f"It breaks at line {line}: {_short(words)}."


def _short(words: str) -> str:
    return normalise(words)[:200]
