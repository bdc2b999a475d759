"""A stand-in for NCBI's E-utilities over PubMed, on this machine, for tests.

What it imitates, and from what:
- esearch, efetch, epost, einfo and esummary in XML, by GET and POST: the bundled DTDs of Biopython and NLM's "The
  E-utilities In-Depth" (NBK25499): parameters, defaults (`retmax` 20; for efetch by ids all of them), WebEnv and
  query_key, `rettype=count`.
- The limit of 9,999, as reported from the live service: esearch clamps a larger `retmax` with an OutputMessage
  (biopython issue 4189) and answers `retstart` above 9998 with an ERROR at status 200; efetch over a stored search
  answers it with status 400 and silently clamps a page that crosses the limit.
- An expired history, "Unable to obtain query #1": status 400 from efetch, an ERROR at status 200 from esearch.
- Terms (see `search`): operators from left to right, quoted and bare phrases, field tags, truncation, ranges of dates
  and UIDs. What PubMed does not find it drops, and says so in ErrorList and WarningList at status 200; so does this.
- `mindate` and `maxdate`, which are ignored unless both are there.
- Unknown PMIDs are left out of an efetch without a word.
- The limits of 3 requests a second, 10 with a key: status 429, Retry-After and the JSON body that others recorded.
- The faults of `faults`, by the numbers of our list of bad inputs.

What it does not imitate, or does in the way that is hardest for a client, because nothing documents it:
- Automatic term mapping (only `Shelf.translations`), MeSH explosion (only `Shelf.narrower`), proximity, sorting by
  anything but create date, `reldate`, `#1` in terms, retmode=json or text, other databases, compressed transfer.
- PubMed's phrase index: a phrase is known if an article on the shelf has it, or `Shelf.known` does.
- `datetype` other than the documented mdat, pdat and edat: the filter is ignored. Without it: pdat.
- efetch over the history without `retmax` gives 20 records, as documented; epost sets have no limit of 9,999.
- A second is any second, not one of the clock, and refused requests count too.
- No double proves anything about NCBI itself: its wording, its load and its changes are its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.eutils.answer import Answer
from tests.eutils.backend import Backend
from tests.eutils.log import SECOND, Log
from tests.eutils.schedule import Schedule
from tests.eutils.shelf import Shelf

ROOT = "/entrez/eutils/"
TOOLS = frozenset({"esearch", "efetch", "epost", "einfo", "esummary"})
PIECE = 16 * 1024
DRIP_PIECE = 0.05  # seconds between two pieces of a body that drips: far below any timeout of one read


class EutilsServer:
    """Serve a shelf over HTTP on 127.0.0.1 and a free port, from `start` to `close` or in a `with` block.

    Attributes:
        schedule: The faults to come.
        log: The requests so far.
        limited: Whether more than 3 requests a second, or 10 with a key, are answered with 429.
        mishaps: Errors of the stand-in itself; `close` raises the first, so that no test passes by one.
    """

    def __init__(self, shelf: Shelf | None = None, *, limited: bool = False, retry_after: int = 2) -> None:
        self.schedule = Schedule()
        self.log = Log()
        self.limited = limited
        self.retry_after = retry_after
        self.mishaps: list[BaseException] = []
        self.closing = threading.Event()
        self._backend = Backend(shelf or Shelf())
        self._arrivals: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self._http: _Http | None = None
        self._port = 0

    @property
    def shelf(self) -> Shelf:
        """Give the articles behind it."""
        return self._backend.shelf

    @property
    def port(self) -> int:
        """Give the port, which stays the same when the server goes down and comes back."""
        return self._port

    @property
    def up(self) -> bool:
        """Tell whether it accepts connections."""
        return self._http is not None

    def start(self) -> Self:
        """Begin to listen."""
        self._http = _Http(("127.0.0.1", self._port), _Exchange)
        self._http.eutils = self
        self._port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def close(self) -> None:
        """Stop, without waiting for answers that hang.

        Raises:
            BaseException: The first error of the stand-in itself.
        """
        self.closing.set()
        self._stop()
        if self.mishaps:
            raise self.mishaps[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def down(self) -> Iterator[None]:
        """Refuse connections for the length of a `with` block (fault 8)."""
        self._stop()
        try:
            yield
        finally:
            self.start()

    def expire_history(self) -> None:
        """Forget every WebEnv given so far."""
        self._backend.expire_history()

    def serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        """Answer on a connection that came by another way, such as a tunnel; nobody answers while it is down."""
        if self._http is not None:
            _Exchange(connection, address, self._http)

    def answer(self, tool: str, params: dict[str, str], address: str) -> tuple[Answer, str]:
        """Answer one request, faults and rate limit included, and name the fault."""
        key = params.get("api_key", "")
        if self.limited and (late := self._too_many(key, address, tool)):
            return late, ""
        return self.schedule.befall(self._backend.answer(tool, params), key=key)

    def _too_many(self, key: str, address: str, tool: str) -> Answer | None:
        limit, now = (10 if key else 3), time.monotonic()
        with self._lock:
            recent = self._arrivals.setdefault(key or address, deque())
            recent.append(now)
            while recent[0] <= now - SECOND:
                recent.popleft()
            count = len(recent)
        if count <= limit:
            return None
        words = {"error": "API rate limit exceeded", "api-key": key or address}
        body = json.dumps(words | {"count": str(count), "limit": str(limit)}).encode()
        headers = (("Retry-After", str(self.retry_after)), ("X-RateLimit-Limit", str(limit)))
        return Answer(tool, body, 429, "application/json", (*headers, ("X-RateLimit-Remaining", "0")))

    def _stop(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            http.shutdown()
            http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    eutils: EutilsServer

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        error = sys.exception()
        if error is not None and not isinstance(error, (ConnectionError, TimeoutError, ssl.SSLError)):
            self.eutils.mishaps.append(error)


class _Exchange(BaseHTTPRequestHandler):
    """Read one request and send one answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is many small writes, each of which would wait for the last one's ACK
    server: _Http

    def do_GET(self) -> None:
        """Answer parameters in the address."""
        self._exchange(urlsplit(self.path).query)

    def do_POST(self) -> None:
        """Answer parameters in the body."""
        self._exchange(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is kept elsewhere."""

    def _exchange(self, query: str) -> None:
        self.close_connection = True
        path = urlsplit(self.path).path
        tool = path.removeprefix(ROOT).removesuffix(".fcgi")
        if path != f"{ROOT}{tool}.fcgi" or tool not in TOOLS:
            self.send_error(404)
            return
        params = dict(parse_qsl(query, keep_blank_values=True))
        eutils = self.server.eutils
        place = eutils.log.arrived(tool, self.command, params)
        answer, fault = eutils.answer(tool, params, self.client_address[0])
        eutils.log.answered(place, answer.status if answer.ending == "told" else 0, fault)
        if answer.wait:
            eutils.closing.wait(answer.wait)
        if answer.ending == "reset":
            linger = struct.pack("ii", 1, 0)  # close at once and send RST
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(self.connection.detach())
        if answer.ending == "told":
            self._send(answer, eutils.closing)

    def _send(self, answer: Answer, closing: threading.Event) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
        if answer.framing == "length":
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        pieces = max(1, int(answer.drip / DRIP_PIECE))
        size = max(1, min(PIECE, len(answer.body) // pieces))
        body = answer.body[: answer.sent]
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if answer.framing == "chunked" else piece)
            if answer.drip:
                closing.wait(DRIP_PIECE)
        if answer.framing == "chunked" and answer.sent is None:
            self.wfile.write(b"0\r\n\r\n")
