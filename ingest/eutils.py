"""`Eutils`: PubMed through Biopython's Entrez, with a pace, a retry and a deadline of our own.

Biopython carries every request and is trusted with nothing else: its retry does not sleep, it never times out, and
its pacing does not hold across threads (measured with Biopython 1.88 against a stand-in server).
"""

from __future__ import annotations

import gzip
import http.client
import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import tenacity
from Bio import Entrez
from tenacity.stop import stop_base

from corpus.errors import AnswerUnusable, FetchError, RequestRefused
from ingest.pacing import PacingGate

_Result = TypeVar("_Result")
_bio: Any = Entrez  # it has no types of its own

_HOST = "eutils.ncbi.nlm.nih.gov"
_TOOL = "hepcite"
_MOST_BYTES = 256 * 2**20  # of one answer; 200 records with reference lists are about 4 MiB
_PIECE = 2**16
_SOCKET = threading.Lock()  # the default timeout of sockets belongs to the whole process


class Unusable(Exception):
    """An answer that came but cannot be used; asking again may help. For `accept` functions to raise."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long PubMed is waited for, in seconds: for one piece of an answer, for one answer, and over all tries."""

    piece: float = 30.0
    answer: float = 300.0
    total: float = 1800.0
    tries: int = 8
    tries_answered: int = 5
    first_pause: float = 1.0
    longest_pause: float = 120.0


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: how many there are, the ids sent, and what PubMed made of the query.

    `ignored` holds every part PubMed did not search for as it was asked, in its words.
    """

    count: int
    ids: tuple[str, ...]
    translation: str
    ignored: tuple[str, ...]


class _Transient(Exception):
    """Something that may pass; `after` is how long the server asked to be left alone, in seconds.

    `answered` tells a whole answer that cannot be used from none.
    """

    def __init__(self, message: str, after: float = 0.0, *, answered: bool = False) -> None:
        super().__init__(message)
        self.after = after
        self.answered = answered


class Eutils:
    """Asks PubMed. One instance a run; safe to use from several threads."""

    def __init__(
        self, email: str, api_key: str | None, gate: PacingGate, cache: Path, patience: Patience | None = None
    ) -> None:
        """Set Biopython up: who asks, and a folder it may write to, without which its parser fails."""
        self.requests = 0
        self.bytes = 0
        self._gate = gate
        self._patience = patience or Patience()
        self._secrets = tuple(secret for secret in (api_key, email) if secret)
        cache.mkdir(parents=True, exist_ok=True)
        _bio.email, _bio.api_key, _bio.tool = email, api_key, _TOOL
        _bio.max_tries = 1
        _bio.local_cache = str(cache)

    @property
    def waited(self) -> float:
        """Seconds spent at the pacing gate."""
        return self._gate.waited

    def search(self, term: str, *, most: int = 0, start: int = 0) -> Found:
        """Search PubMed for `term`; up to `most` ids from `start` are sent, none by default.

        Raises:
            RequestRefused: PubMed will not search for this.
            FetchError: no usable answer came in spite of every retry.
        """
        return self._ask(
            lambda: _bio.esearch(db="pubmed", term=term, retmax=most, retstart=start, retmode="xml"), _found
        )

    def fetch(self, ids: Sequence[str], accept: Callable[[bytes], _Result]) -> _Result:
        """Fetch records as XML and return what `accept` makes of the whole answer; it may raise `Unusable`.

        Raises:
            RequestRefused: PubMed will not answer this.
            FetchError: no usable answer came in spite of every retry.
        """
        return self._ask(lambda: _bio.efetch(db="pubmed", id=list(ids), rettype="", retmode="xml"), accept)

    def _ask(self, request: Callable[[], Any], accept: Callable[[bytes], _Result]) -> _Result:
        """Send a request until an answer is accepted: request, whole body and what is made of it are one try."""
        patience = self._patience
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Transient),
            stop=tenacity.stop_any(tenacity.stop_after_delay(patience.total), _Enough(patience)),
            wait=_pause(patience),
            reraise=True,
        )
        try:
            return cast("_Result", tries(self._once, request, accept))
        except _Transient as error:
            kind = AnswerUnusable if error.answered else FetchError
            raise kind(f"PubMed gave no usable answer in spite of every retry: {error}.") from None

    def _once(self, request: Callable[[], Any], accept: Callable[[bytes], _Result]) -> _Result:
        self._gate.wait()
        self.requests += 1
        try:
            with _timeout(self._patience.piece):
                handle = request()
            with handle:
                body = self._body(handle)
        except HTTPError as error:
            raise self._refusal(error) from None  # its address holds the key and the email
        except (URLError, http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, OSError) and "CERTIFICATE_VERIFY_FAILED" in str(reason):
                raise RequestRefused(
                    "The certificate of PubMed's server is not trusted.",
                    hint="A proxy may stand between: set SSL_CERT_FILE to its certificate.",
                ) from None
            raise _Transient(self._scrubbed(f"{type(error).__name__} {reason}")) from None
        self.bytes += len(body)
        try:
            return accept(_checked(body))
        except Unusable as error:
            raise _Transient(self._scrubbed(str(error)), answered=True) from None

    def _body(self, handle: Any) -> bytes:  # noqa: ANN401 - what Biopython gives depends on the content type
        """Read an answer to its end, within a deadline and a bound."""
        if urlsplit(handle.url).hostname != _HOST:
            raise RequestRefused("PubMed's answer came from another server and was not read.")
        raw = getattr(handle, "buffer", handle)
        deadline = time.monotonic() + self._patience.answer
        pieces, size = [], 0
        while piece := raw.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > deadline:
                raise _Transient("the answer came too slowly")
            if size > _MOST_BYTES:
                raise RequestRefused("PubMed's answer is larger than any batch of records can be.")
        expected = raw.headers.get("Content-Length") if hasattr(raw, "headers") else None
        if expected is not None and expected.isdigit() and size < int(expected):
            raise _Transient("the answer broke off")
        return b"".join(pieces)

    def _refusal(self, error: HTTPError) -> Exception:
        """Tell an HTTP error that may pass from one that will not."""
        try:
            with _timeout(self._patience.piece):
                said = self._scrubbed(error.read(2000).decode("utf-8", "replace"))
        except OSError:
            said = ""
        summary = f"HTTP {error.code} {' '.join(said.split())[:200]}".strip()
        if error.code == 429 or error.code >= 500:
            return _Transient(summary, _retry_after(error.headers.get("Retry-After")))
        if "api key" in said.casefold() or "api_key" in said.casefold():
            return RequestRefused("PubMed does not accept the API key.", hint="Check --api-key or HEPCITE_API_KEY.")
        return RequestRefused(f"PubMed refused the request: {summary}.")

    def _scrubbed(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


class _Enough(stop_base):
    """Give up sooner on whole answers that cannot be used: they seldom get better, and a batch can then be parted."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        answered = isinstance(error, _Transient) and error.answered
        return retry_state.attempt_number >= (self._patience.tries_answered if answered else self._patience.tries)


def _pause(patience: Patience) -> Callable[[tenacity.RetryCallState], float]:
    """Wait longer each time, with chance in it, and never less than the server asked for."""
    spread = tenacity.wait_exponential_jitter(
        initial=patience.first_pause, max=patience.longest_pause, jitter=patience.first_pause
    )

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _Transient) else 0.0
        return max(float(spread(state)), asked)

    return pause


def _retry_after(value: str | None) -> float:
    """Read a Retry-After header: seconds or a date (RFC 9110, 10.2.3)."""
    if not value:
        return 0.0
    if value.strip().isdigit():
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _checked(body: bytes) -> bytes:
    """Tell XML from what stands in for it when NCBI is unwell: nothing, JSON, a web page; unpack undeclared gzip."""
    if body[:2] == b"\x1f\x8b":
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError) as error:
            raise Unusable("the answer is compressed and broken") from error
    head = body[:2000].lstrip().lower()
    if not head:
        raise Unusable("the answer is empty")
    if head.startswith(b"{"):
        try:
            said = json.loads(body).get("error", "")
        except ValueError:
            said = ""
        if "api key" in str(said).casefold():
            raise RequestRefused("PubMed does not accept the API key.", hint="Check --api-key or HEPCITE_API_KEY.")
        raise Unusable(f"the answer is JSON, not XML: {str(said)[:100]}")
    if head.startswith((b"<!doctype html", b"<html")):
        if b"blocked" in head:
            raise Unusable("NCBI has blocked this address for a time; write to its help desk if it lasts")
        raise Unusable("the answer is a web page, not XML")
    return body


def _found(body: bytes) -> Found:
    """Read a search's answer, with everything it says of parts it did not search for."""
    try:
        answer = _bio.read(io.BytesIO(body))
        errors, warnings = answer.get("ErrorList", {}), answer.get("WarningList", {})
        ignored = [
            str(part)
            for source, names in (
                (errors, ("PhraseNotFound", "FieldNotFound")),
                (warnings, ("PhraseIgnored", "QuotedPhraseNotFound")),
            )
            for name in names
            for part in source.get(name, [])
        ]
        ids = tuple(str(identifier) for identifier in answer["IdList"])
        count = int(answer["Count"])
    except RuntimeError as error:  # an <ERROR> inside an answer that says 200
        raise Unusable(f"PubMed reports: {str(error)[:200]}") from error
    except Exception as error:
        raise Unusable(f"the search answer cannot be read ({type(error).__name__})") from error
    if not all(identifier.isascii() and identifier.isdigit() and len(identifier) <= 10 for identifier in ids):
        raise Unusable("the search answer holds an id that is no PMID")
    return Found(count, ids, str(answer.get("QueryTranslation", "")), tuple(dict.fromkeys(ignored)))


@contextmanager
def _timeout(seconds: float) -> Iterator[None]:
    """Give sockets opened here a timeout: Biopython opens them without one, and they keep it for reading."""
    with _SOCKET:
        before = socket.getdefaulttimeout()
        socket.setdefaulttimeout(seconds)
        try:
            yield
        finally:
            socket.setdefaulttimeout(before)
