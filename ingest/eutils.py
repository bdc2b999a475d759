"""`Eutils`: PubMed through Biopython's Entrez, with a pace, a retry and a deadline of our own.

Biopython carries every request and is trusted with nothing else: its retry does not sleep, it never times out, and
its pacing does not hold across threads (measured with Biopython 1.88 against a stand-in server).
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote_plus, urlsplit

from Bio import Entrez

from corpus.errors import HomeError, RequestRefused, SettingsError
from ingest.answers import (
    MOST_BYTES,
    TOO_LARGE,
    Unusable,
    Unwell,
    checked,
    in_words,
    key_refused,
    names_api_key,
    retry_after,
)
from ingest.pacing import PacingGate
from ingest.patience import Patience, Transient

_Result = TypeVar("_Result")
_bio: Any = Entrez  # it has no types of its own

_HOST = "eutils.ncbi.nlm.nih.gov"
_TOOL = "hepcite"
_PIECE = 2**16
# What manuals give for an address; NCBI writes to the one it is given before it blocks anybody.
_PLACEHOLDER = re.compile(r"(you|your[._-]?(e-?mail|name.*)|a\.n\.other|e-?mail)@example\.\w+", re.IGNORECASE)
_SOCKET = threading.Lock()  # the default timeout of sockets belongs to the whole process


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: how many there are, the ids sent, and what PubMed made of the query.

    `ignored` holds every part PubMed did not search for as it was asked, in its words.
    """

    count: int
    ids: tuple[str, ...]
    translation: str
    ignored: tuple[str, ...]


class Eutils:
    """Asks PubMed. One instance a run; safe to use from several threads."""

    def __init__(
        self, email: str, api_key: str | None, gate: PacingGate, cache: Path, patience: Patience | None = None
    ) -> None:
        """Set Biopython up: who asks, and a folder it may write to, without which its parser fails.

        Raises:
            SettingsError: the email is none.
            HomeError: the folder cannot be made.
        """
        if "@" not in email or _PLACEHOLDER.fullmatch(email.strip()):
            raise SettingsError("PubMed wants to know who asks.", hint="Give your own address as the email.")
        self.requests = 0
        self.bytes = 0
        self._gate = gate
        self._patience = patience or Patience()
        # As they are, and as they stand in addresses and forms.
        self._secrets = tuple(form for secret in (api_key, email) if secret for form in (secret, quote_plus(secret)))
        try:
            cache.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(f"The folder {cache} cannot be made ({error.strerror}).") from error
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
        return self._patience.until(lambda: self._once(request, accept), "PubMed")

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
            raise Transient(self._scrubbed(f"{type(error).__name__} {reason}")) from None
        self.bytes += len(body)
        try:
            return accept(checked(body))
        except Unusable as error:
            raise Transient(self._scrubbed(str(error)), answered=not isinstance(error, Unwell)) from None

    def _body(self, handle: Any) -> bytes:  # noqa: ANN401 - what Biopython gives depends on the content type
        """Read an answer to its end, within a deadline and a bound."""
        if urlsplit(handle.url)[:2] != ("https", _HOST):
            raise RequestRefused("PubMed's answer came from another server and was not read.")
        raw = getattr(handle, "buffer", handle)
        deadline = time.monotonic() + self._patience.answer
        pieces, size = [], 0
        while piece := raw.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > deadline:
                raise Transient("the answer came too slowly")
            if size > MOST_BYTES:
                raise RequestRefused(TOO_LARGE)
        expected = raw.headers.get("Content-Length") if hasattr(raw, "headers") else None
        if expected is not None and expected.isdigit() and size < int(expected):
            raise Transient("the answer broke off")
        return b"".join(pieces)

    def _refusal(self, error: HTTPError) -> Exception:
        """Tell an HTTP error that may pass from one that will not."""
        try:
            with error:
                said = self._scrubbed(error.read(2000).decode("utf-8", "replace"))
        except (http.client.HTTPException, OSError):
            said = ""
        summary = f"HTTP {error.code} {in_words(said)}".strip()
        if error.code == 429 or error.code >= 500:
            return Transient(summary, retry_after(error.headers.get("Retry-After")))
        if "unable to obtain query" in said.casefold():
            return Transient(summary)  # it lost something of its own: no request of ours names a stored search
        if names_api_key(said):
            return key_refused()
        return RequestRefused(f"PubMed refused the request: {summary}.")

    def _scrubbed(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


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
        raise Unwell(f"PubMed reports: {str(error)[:200]}") from error
    except Exception as error:
        raise Unusable(f"the search answer cannot be read ({type(error).__name__})") from error
    if not all(identifier.isascii() and identifier.isdigit() and len(identifier) <= 10 for identifier in ids):
        raise Unusable("the search answer holds an id that is no PMID")
    if count < len(ids):
        raise Unusable(f"the search answer counts {count} and lists {len(ids)}")
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
