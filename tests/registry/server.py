"""A stand-in for the API v2 of ClinicalTrials.gov, on this machine, for tests.

It imitates what docs/decisions/0020-trials.md says of the service: `GET /api/v2/studies`, `pageSize` (10 by default,
1,000 at most), `pageToken`, `countTotal` (on the first page alone), `filter.ids`, status 400 in plain words for a token
it does not know. Its search finds everything it holds, whatever is asked. A fault is a function from the answer that is
due to the one that is sent.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

HOST = "clinicaltrials.gov"
PATH = "/api/v2/studies"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `sent` bytes of the body go out before the connection ends, `wait` seconds after it is asked for."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    sent: int | None = None
    wait: float = 0.0

    @property
    def page(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    def but(self, **parts: object) -> Answer:
        """Give the same page with other parts; a part that is None goes."""
        page = self.page | parts
        body = json.dumps({name: part for name, part in page.items() if part is not None}).encode()
        return replace(self, body=body)


Fault = Callable[[Answer], Answer]


@dataclass
class RegistryServer:
    """Serves `studies` by their NCT number, `most` a page; `faults` befall requests by their place from 0."""

    studies: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)
    log: list[dict[str, str]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    mishaps: list[BaseException] = field(default_factory=list)
    up: bool = True
    most: int = 1_000

    def __post_init__(self) -> None:
        self._http = _Http(("127.0.0.1", 0), _Exchange)
        self._http.registry = self
        self._lock = threading.Lock()

    def hold(self, *studies: dict[str, Any]) -> Self:
        """Take studies in, or other states of them."""
        for one in studies:
            self.studies[one["protocolSection"]["identificationModule"]["nctId"]] = one
        return self

    def mended(self) -> None:
        """Forget the faults and the requests so far."""
        self.faults.clear()
        self.log.clear()
        self.moments.clear()

    def serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        """Answer on a connection that came through the tunnel."""
        _Exchange(connection, address, self._http)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.server_close()
        if self.mishaps:
            raise self.mishaps[0]

    def answer(self, asked: dict[str, str]) -> Answer:
        with self._lock:
            number = len(self.log)
            self.log.append(asked)
            self.moments.append(time.monotonic())
        due = self._due(asked)
        fault = self.faults.get(number)
        return fault(due) if fault else due

    def _due(self, asked: dict[str, str]) -> Answer:
        named = asked.get("filter.ids")
        found = [one for nct, one in sorted(self.studies.items()) if named is None or nct in named.split(",")]
        size = min(int(asked.get("pageSize", "10")), self.most)
        token = asked.get("pageToken", "at-0")
        if not token.startswith("at-"):
            return Answer(b"Incorrect format for `pageToken`.", 400)
        start = int(token.removeprefix("at-"))
        page: dict[str, Any] = {"studies": found[start : start + size]}
        if start == 0 and asked.get("countTotal") == "true":
            page["totalCount"] = len(found)
        if start + size < len(found):
            page["nextPageToken"] = f"at-{start + size}"
        return Answer(json.dumps(page).encode())


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    registry: RegistryServer

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - socketserver calls it so
        error = sys.exception()
        if error is not None and not isinstance(error, (ConnectionError, TimeoutError, ssl.SSLError)):
            self.registry.mishaps.append(error)


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is kept elsewhere."""

    def do_GET(self) -> None:
        self.close_connection = True
        parts = urlsplit(self.path)
        if parts.path != PATH:
            self.send_error(404)
            return
        answer = self.server.registry.answer(dict(parse_qsl(parts.query)))
        time.sleep(answer.wait)
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            self.send_response(answer.status)
            for name, value in (("Content-Length", str(len(answer.body))), *answer.headers, ("Connection", "close")):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body[: answer.sent])
