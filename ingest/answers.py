"""`checked`: PubMed's answers told from what stands in for them when NCBI is unwell."""

from __future__ import annotations

import json
import re
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from corpus.errors import RequestRefused

MOST_BYTES = 256 * 2**20  # of one answer; 200 records with reference lists are about 4 MiB
TOO_LARGE = "PubMed's answer is larger than any batch of records can be."
_ERROR = re.compile(rb"<ERROR>(.*?)</ERROR>", re.DOTALL)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_GZIP = 16 + zlib.MAX_WBITS


class Unusable(Exception):
    """An answer that came but cannot be used; asking again, or for less at once, may help."""


class Unwell(Unusable):
    """Something that is no answer to any question: the server is unwell, and asking for less would not help."""


def checked(body: bytes) -> bytes:
    """Return an answer as XML, unpacked where it came packed without a word.

    Raises:
        Unwell: it is nothing, JSON, a web page, or an error in XML.
        RequestRefused: it refuses the API key, or is too large.
    """
    if body[:2] == b"\x1f\x8b":
        body = _unpacked(body)
    head = body[:2000].lstrip().lower()
    if not head:
        raise Unwell("the answer is empty")
    if head.startswith(b"{"):
        try:
            said = str(json.loads(body)["error"])
        except (ValueError, LookupError, TypeError):
            said = ""
        if names_api_key(said):
            raise key_refused()
        raise Unwell(f"the answer is JSON, not XML: {said[:100]}")
    if head.startswith((b"<!doctype html", b"<html")):
        if b"blocked" in head:
            raise Unwell("NCBI has blocked this address for a time; write to eutilities@ncbi.nlm.nih.gov if it lasts")
        raise Unwell("the answer is a web page, not XML")
    if b"<efetchresult" in head and (error := _ERROR.search(body)):
        raise Unwell(f"PubMed reports: {error[1].decode('utf-8', 'replace')[:200]}")
    return body


def in_words(page: str) -> str:
    """Return the words of an error page, without its tags and not too many."""
    return " ".join(_TAG.sub(" ", page).split())[:200]


def names_api_key(said: str) -> bool:
    """Whether what PubMed said is about the API key."""
    return "api key" in said.casefold() or "api_key" in said.casefold()


def key_refused() -> RequestRefused:
    """Return the error for an API key that PubMed does not accept."""
    return RequestRefused("PubMed does not accept the API key.", hint="Check --api-key or HEPCITE_API_KEY.")


def retry_after(value: str | None) -> float:
    """Read a Retry-After header: seconds or a date (RFC 9110, 10.2.3)."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _unpacked(body: bytes) -> bytes:
    unpack = zlib.decompressobj(_GZIP)
    try:
        whole = unpack.decompress(body, MOST_BYTES)
    except zlib.error as error:
        raise Unwell("the answer is compressed and broken") from error
    if unpack.unconsumed_tail:
        raise RequestRefused(TOO_LARGE)
    if not unpack.eof:
        raise Unwell("the answer is compressed and broke off")
    return whole
