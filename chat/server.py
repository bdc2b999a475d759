"""`serve`: the page and the other doors as one web application, on one socket, behind one gate."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import fastapi
import uvicorn
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chat import page
from chat.api import api
from chat.desk import Desk, Served
from chat.gate.accounts import Accounts, guarded, is_loopback
from chat.gate.body import BodyLimit
from chat.gate.boundary import Boundary
from chat.gate.headers import SecurityHeaders
from chat.gate.problem import Problem, response_to
from chat.gate.rate import RateLimit
from chat.gate.sign_in import SignIn
from chat.review_routes import reviewing
from chat.reviewed import Reviewed
from chat.saved import SavedQuestions
from chat.saved.routes import watching
from chat.saved.watch import Watch
from corpus.errors import HepciteError, ServeError
from corpus.settings import Settings

if TYPE_CHECKING:
    from chat.tools import Tools

_log = logging.getLogger(__name__)

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def application(
    assistant: Served, settings: Settings | None = None, accounts: Accounts | None = None
) -> fastapi.FastAPI:
    """Return the web application: the page at /, the API at /api, GET /healthz, and the tools at /mcp if asked for."""
    settings = settings or Settings.load()
    desk = Desk(assistant)
    mcp = _tools(desk) if settings.mcp else None

    def lifespan(_: object) -> AbstractAsyncContextManager[Any]:
        return mcp.run() if mcp else nullcontext()

    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)

    async def healthz(_: object) -> Response:
        try:
            stamp = await desk.stamp()
        except HepciteError as error:
            if accounts is None:
                return response_to(error)
            return Problem(error="The desk cannot answer now.", code="unavailable").response(503, retry_after=1)
        # Where a password is asked for, who knows none learns no more than this.
        return JSONResponse({"status": "ok"} | ({} if accounts else stamp), headers={"Cache-Control": "no-store"})

    app.add_route("/healthz", healthz)
    doors = api(desk)
    questions = SavedQuestions.of(settings)
    watching(doors, Watch(desk, questions))
    reviewed = Reviewed(assistant.corpus)
    reviewing(doors, reviewed)
    app.mount("/api", doors)
    if mcp is not None:
        app.router.routes.append(Route("/mcp", endpoint=mcp))
    page.mount(app, assistant, assistant.corpus, settings, reviewed, signed_in=accounts is not None)
    # The last one added is the first one asked.
    if settings.per_minute:
        app.add_middleware(RateLimit, per_minute=settings.per_minute)
    if accounts is not None:
        app.add_middleware(SignIn, accounts=accounts)
    app.add_middleware(BodyLimit)
    app.add_middleware(Boundary, hosts=_hosts(settings), proxies=settings.hosts)
    app.add_middleware(SecurityHeaders)
    return app


def serve(
    assistant: Served,
    settings: Settings,
    accounts: Accounts | None = None,
    *,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted; `on_ready` is called with the address once it answers.

    Raises:
        ServeError: the address cannot be listened on, others could reach it and no account guards it, or the
            certificate cannot be used.
    """
    host = settings.host
    guarded(host, accounts)
    with _listening(host, settings.port) as listener:
        config = uvicorn.Config(
            application(assistant, settings, accounts),
            log_level="warning",
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=2,
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
        )
        try:
            config.load()
        except OSError as error:  # ssl's errors among them
            raise ServeError(
                "The certificate cannot be used.",
                hint="Look at --tls-cert and --tls-key: two PEM files that belong together.",
            ) from error
        shown = f"[{host}]" if ":" in host else host
        address = f"{'https' if config.is_ssl else 'http'}://{shown}:{listener.getsockname()[1]}/"
        try:
            _Server(config, address, on_ready).run(sockets=[listener])
        except KeyboardInterrupt:
            _log.info("Interrupted.")


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, url: str, on_ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._url = url
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._on_ready is not None and not self.should_exit:
            self._on_ready(self._url)


def _hosts(settings: Settings) -> tuple[str, ...] | None:
    """Return the names the desk goes by: any where others are let in with a password and none are named."""
    if is_loopback(settings.host):
        return (*_LOOPBACK, settings.host, *settings.hosts)
    return (*_LOOPBACK, settings.host, *settings.hosts) if settings.hosts else None


def _tools(desk: Desk) -> Tools:
    try:
        from chat.tools import Tools
    except ModuleNotFoundError as error:
        raise ServeError("The MCP tools need a package that is not installed.", hint="Install hepcite[mcp].") from error
    return Tools(desk)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, taken before the seconds it takes to build the page."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"Port {port} on {host} is already in use.") from error
        raise ServeError(f"The page cannot be served on {host}:{port}: {error.strerror or error}.") from error
