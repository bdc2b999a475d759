"""`Boundary`: only under our own names, only from our own pages, only to paths that are meant to be open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.gate.problem import DESCRIBED, Problem

# Gradio serves far more than its page needs: among others it fetches `file=https://…` for whoever asks, offers
# editing of its source, and recordings. What is not named here is not there.
_OPEN = re.compile(
    r"/|/healthz|/mcp|/api/.*|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    r"|/(assets|static|svelte)/.*"
    r"|/gradio_api/(info|app_id|startup-events|cancel|reset|queue/(join|data)|heartbeat/\w+"
    r"|file=(?![a-z][a-z0-9+.-]+:|//).+)/?",
    re.IGNORECASE,
)
_NETLOC = re.compile(r"(\[[0-9a-f:.]+\]|[^:@/\[\]]+)(?::\d+)?")


class Boundary:
    """Middleware against a page of somebody else that asks in its reader's name.

    A foreign site can make a browser send requests here (with the password the browser knows), and by DNS rebinding
    even as if from our own page. The first carry a foreign Origin, the second a foreign Host.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] | None, proxies: Iterable[str] = ()) -> None:
        """Wrap an application.

        Args:
            app: The application.
            hosts: Names it may be asked under; None for any.
            proxies: Names of pages in front of it, which an Origin may carry although Host says another.
        """
        self._app = app
        self._hosts = None if hosts is None else {name.lower() for name in hosts}
        self._proxies = {name.lower() for name in proxies}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        problem = self._problem(scope) if scope["type"] == "http" else None
        if problem is None:
            await self._app(scope, receive, send)
        else:
            status, said = problem
            await said.response(status)(scope, receive, send)

    def _problem(self, scope: Scope) -> tuple[int, Problem] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if self._hosts is not None and _name(host) not in self._hosts:
            return 421, Problem(
                error="The desk is not served under this name.",
                hint="Whoever runs it can add the name to HEPCITE_HOSTS.",
                code="unknown_host",
            )
        origin = headers.get("origin")
        if origin is not None:
            asked_from = urlsplit(origin.lower()).netloc
            if asked_from != host and _name(asked_from) not in self._proxies:
                return 403, Problem(error="Pages of other sites may not ask here.", code="foreign_origin")
        if not _OPEN.fullmatch(scope["path"]):
            return 404, Problem(error="There is nothing here.", hint=DESCRIBED, code="not_found")
        return None


def _name(netloc: str) -> str:
    match = _NETLOC.fullmatch(netloc)
    return match[1].strip("[]") if match else ""
