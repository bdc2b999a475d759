"""`Registry`: ClinicalTrials.gov through its API v2, with a pace, a retry and a deadline."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx

from corpus.errors import RequestRefused
from corpus.origin import CLINICAL_TRIALS
from ingest.answers import Unusable, in_words, retry_after
from ingest.pacing import PacingGate
from ingest.patience import Patience, Transient

_Result = TypeVar("_Result")

_STUDIES = "https://clinicaltrials.gov/api/v2/studies"
_AGENT = "hepcite"
_MOST_BYTES = 256 * 2**20  # of one answer; 1,000 entries are about 10 MiB, and more where many have results
_HINT = "Look at the query with `hepcite ingest --source trials --plan`."


class Registry:
    """Asks ClinicalTrials.gov. One instance a run; use as a context manager."""

    def __init__(self, gate: PacingGate, patience: Patience | None = None) -> None:
        """Open a client that follows no redirect: what another host answers is not the registry's."""
        self.requests = 0
        self.bytes = 0
        self._gate = gate
        self._patience = patience or Patience()
        self._client = httpx.Client(
            timeout=self._patience.piece,
            follow_redirects=False,
            headers={"User-Agent": _AGENT, "Accept": "application/json"},
        )

    def __enter__(self) -> Registry:
        """Return the registry itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def waited(self) -> float:
        """Seconds spent at the pacing gate."""
        return self._gate.waited

    def studies(self, parameters: Mapping[str, str], accept: Callable[[bytes], _Result]) -> _Result:
        """Ask for studies and return what `accept` makes of the whole answer; it may raise `Unusable`.

        Raises:
            RequestRefused: the registry will not answer this.
            FetchError: no usable answer came in spite of every retry.
        """
        return self._patience.until(lambda: self._once(parameters, accept), CLINICAL_TRIALS)

    def _once(self, parameters: Mapping[str, str], accept: Callable[[bytes], _Result]) -> _Result:
        self._gate.wait()
        self.requests += 1
        try:
            with self._client.stream("GET", _STUDIES, params=dict(parameters)) as response:
                if response.status_code != httpx.codes.OK:
                    raise _refusal(response)
                body = self._body(response)
        except httpx.HTTPError as error:
            if isinstance(error.__cause__, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise RequestRefused(
                    f"The certificate of {CLINICAL_TRIALS}'s server is not trusted.",
                    hint="A proxy may stand between: set SSL_CERT_FILE to its certificate.",
                ) from None
            raise Transient(f"{type(error).__name__} {error}".strip()) from None
        self.bytes += len(body)
        try:
            return accept(body)
        except Unusable as error:
            raise Transient(str(error), answered=True) from None

    def _body(self, response: httpx.Response) -> bytes:
        """Read an answer to its end, within a deadline and a bound; what it is packed as is unpacked piece by piece."""
        deadline = time.monotonic() + self._patience.answer
        pieces, size = [], 0
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > deadline:
                raise Transient("the answer came too slowly")
            if size > _MOST_BYTES:
                raise RequestRefused(
                    f"{CLINICAL_TRIALS}'s answer is larger than any page of studies can be.", hint=_HINT
                )
        return b"".join(pieces)


def _refusal(response: httpx.Response) -> Exception:
    """Tell an HTTP status that may pass from one that will not."""
    code = response.status_code
    try:
        # The first piece as it comes: a full one may be waited for without end.
        said = in_words(next(response.iter_bytes(), b"")[:2_000].decode("utf-8", "replace"))
    except httpx.HTTPError:
        said = ""
    summary = f"HTTP {code} {said}".strip()
    if code == httpx.codes.TOO_MANY_REQUESTS or code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Transient(summary, retry_after(response.headers.get("Retry-After")))
    if response.is_redirect:
        return RequestRefused(
            f"{CLINICAL_TRIALS} answered with the address of another page, which was not followed.", hint=_HINT
        )
    return RequestRefused(f"{CLINICAL_TRIALS} refused the request: {summary}.", hint=_HINT)
