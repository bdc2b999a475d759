"""The two ways in for a client that knows nothing but the address of a server, NCBI's or another."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import socketserver
import ssl
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NoReturn, Protocol
from urllib.error import URLError

import trustme

from tests.eutils.server import EutilsServer

HOST = "eutils.ncbi.nlm.nih.gov"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@contextlib.contextmanager
def opened(server: EutilsServer, *, timeout: float = 10) -> Iterator[list[str]]:
    """Lead urllib of this process to the server (door A), and hand out a list that gathers what was blocked.

    Every other host, every other scheme and proxies are blocked, redirects included. Requests without a timeout of
    their own get one. A client that installs an opener of its own leaves by that one: use `proxied` for it.
    """
    blocked: list[str] = []
    opener = urllib.request.OpenerDirector()
    handlers = (
        _ToServer(server, blocked, timeout),
        _Blocked(blocked),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    # There is no public way to ask urllib for the opener in use.
    before = vars(urllib.request)["_opener"]
    urllib.request.install_opener(opener)
    try:
        yield blocked
    finally:
        urllib.request.install_opener(before)


class Server(Protocol):
    """What stands behind the proxy."""

    @property
    def up(self) -> bool:
        """Tell whether it accepts connections."""
        ...

    def serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        """Answer on a connection that came through the tunnel."""
        ...


@contextlib.contextmanager
def proxied(server: Server, *, host: str = HOST, trusted: bool = True) -> Iterator[dict[str, str]]:
    """Give the environment in which an unmodified child process reaches the server (door B).

    The child speaks TLS through a proxy whose certificate bears the name of `host` and is signed by an authority that
    only this environment trusts; with `trusted=False` it does not (fault 18). The proxy refuses every other host.
    Through TLS a reset connection is seen as one that was dropped, and so is a server that is down.
    """
    with tempfile.TemporaryDirectory() as folder, _Proxy(server, host) as proxy:
        authority = Path(folder) / "authority.pem"
        _authority().cert_pem.write_to_path(authority)
        environment = {name: value for name, value in os.environ.items() if name.lower() not in PROXIES}
        environment.pop("SSL_CERT_DIR", None)
        for scheme in ("http_proxy", "https_proxy"):
            environment[scheme] = environment[scheme.upper()] = f"http://127.0.0.1:{proxy.server_address[1]}"
        if trusted:
            environment["SSL_CERT_FILE"] = str(authority)
        threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield environment
        finally:
            proxy.shutdown()


class _ToServer(urllib.request.HTTPSHandler):
    def __init__(self, server: EutilsServer, blocked: list[str], timeout: float) -> None:
        super().__init__()
        self._eutils, self._blocked, self._timeout = server, blocked, timeout

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        if req.host != HOST:
            _block(req, self._blocked)

        def connect(_: str, **options: Any) -> HTTPConnection:
            asked = options.get("timeout")
            timeout = asked if isinstance(asked, (int, float)) else self._timeout
            return HTTPConnection("127.0.0.1", self._eutils.port, timeout=timeout)

        return self.do_open(connect, req)


class _Blocked(urllib.request.BaseHandler):
    def __init__(self, blocked: list[str]) -> None:
        self._blocked = blocked

    def default_open(self, req: urllib.request.Request) -> None:
        if req.type != "https":
            _block(req, self._blocked)


def _block(req: urllib.request.Request, blocked: list[str]) -> NoReturn:
    blocked.append(req.full_url)
    raise URLError(f"the stand-in lets nothing out: {req.type}://{req.host}")


@functools.cache
def _authority() -> trustme.CA:
    return trustme.CA()


class _Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, server: Server, host: str) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.behind = server
        self.host = host
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _authority().issue_cert(host).configure_cert(self.tls)

    def handle_error(self, request: object, client_address: object) -> None:
        """Leave broken connections to the client, which is the one under test."""


class _Tunnel(socketserver.StreamRequestHandler):
    server: _Proxy
    rbufsize = 0  # nothing may be read ahead of the TLS handshake

    def handle(self) -> None:
        words = self.rfile.readline(4096).split()
        while self.rfile.readline(4096).strip():
            pass
        if words[:2] != [b"CONNECT", f"{self.server.host}:443".encode()]:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        if not self.server.behind.up:
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with self.server.tls.wrap_socket(self.connection, server_side=True) as connection:
            self.server.behind.serve(connection, self.client_address)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
