"""`studies`: JSON of ClinicalTrials.gov, from a file or from its API v2, as records.

A page of a search (`{"studies": […]}`), a list of studies (the registry's own download) or one study, each is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.errors import RecordError, SourceError
from corpus.record import Record
from ingest.pubmed_xml import ByteStream
from ingest.rejection import Rejection
from ingest.trial import nct_of, trial

LARGEST_PAGE = 256 * 2**20  # bytes; a page of 100 entries is about 1 MiB
_READ = 2**20
_HINT = "Save trials as JSON of the API v2 of ClinicalTrials.gov, or download them from its search as JSON."


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer holds: its entries in order, how many the search finds in all, and the token of the next page.

    An entry is a record, or a rejection under the NCT number that it could not be read under.
    """

    entries: tuple[Record | Rejection, ...]
    total: int | None = None
    next_token: str | None = None


def page(body: bytes) -> Page:
    """Read one answer whole; an entry that cannot be read is rejected by name, and the others are taken.

    Raises:
        SourceError: it is not JSON, or holds no studies.
    """
    value = _loaded(body)
    if isinstance(value, dict) and isinstance(value.get("studies"), list):
        total, token = value.get("totalCount"), value.get("nextPageToken")
        if total is not None and (not isinstance(total, int) or isinstance(total, bool) or total < 0):
            raise SourceError("Its totalCount is no number.")
        if token is not None and (not isinstance(token, str) or not 0 < len(token) <= 4_096):
            raise SourceError("Its nextPageToken is no token.")
        return Page(tuple(_entries(value["studies"])), total, token)
    if isinstance(value, list):
        return Page(tuple(_entries(value)))
    if isinstance(value, dict) and "protocolSection" in value:
        return Page(tuple(_entries([value])))
    raise SourceError("This is JSON, but it holds no studies of ClinicalTrials.gov.", hint=_HINT)


def studies(stream: ByteStream) -> Iterator[Record | Rejection]:
    """Yield the entries of a file in its order.

    Raises:
        SourceError: it is too large, is not JSON, or holds no studies.
    """
    pieces, size = [], 0
    while piece := stream.read(_READ):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_PAGE:
            raise SourceError(f"It is longer than {LARGEST_PAGE // 2**20} MiB.", hint="Split it first.")
    yield from page(b"".join(pieces)).entries


def _entries(values: list[object]) -> Iterator[Record | Rejection]:
    for position, value in enumerate(values, 1):
        try:
            yield trial(value)
        except RecordError as error:
            yield Rejection(position, nct_of(value), str(error))


def _loaded(body: bytes) -> object:
    try:
        return json.loads(body.removeprefix(b"\xef\xbb\xbf"), parse_constant=_refuse)
    except RecursionError as error:
        raise SourceError("Its JSON is nested too deep.", hint=_HINT) from error
    except ValueError as error:  # not JSON, not UTF-8, or a number of thousands of digits
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise SourceError(f"It is not JSON, or breaks off{where}.", hint=_HINT) from error


def _refuse(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
