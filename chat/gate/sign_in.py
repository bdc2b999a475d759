"""`SignIn`: one password for all doors, by HTTP Basic."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import secrets

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.gate.accounts import Accounts
from chat.gate.problem import Problem
from chat.gate.rate import Buckets, client_of

_TRIES = 5  # wrong passwords of one address before it must wait, and how many more it has a minute
_REMEMBERED = 1_000
_OPEN = "/healthz"


class SignIn:
    """Middleware that lets through who knows a password, and says who it is as `state.account`; `/healthz` is open.

    Basic, because a browser, curl, Python and an MCP client all speak it, and nothing is kept between requests that
    could be stolen from the page. Over plain HTTP it protects from no one who listens.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        """Wrap an application."""
        self._app = app
        self._accounts = accounts
        self._wrong = Buckets(_TRIES, _TRIES)
        # Hashing takes tenths of a second and a page is a hundred requests, so what was right once is known again:
        # by a keyed digest, which is of no use outside this process.
        self._secret = secrets.token_bytes(32)
        self._known: dict[bytes, str] = {}
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or ask for the password."""
        if scope["type"] != "http" or scope["path"] == _OPEN:
            await self._app(scope, receive, send)
            return
        found = await self._account(Headers(scope=scope).get("authorization", ""), client_of(scope))
        if isinstance(found, str):
            scope.setdefault("state", {})["account"] = found
            await self._app(scope, receive, send)
        elif found is None:
            problem = Problem(
                error="The desk asks for a name and a password.",
                hint="A program sends them by HTTP Basic, such as `curl --user NAME`.",
                code="unauthorized",
            )
            challenge = {"WWW-Authenticate": 'Basic realm="hepcite", charset="UTF-8"'}
            await problem.response(401, headers=challenge)(scope, receive, send)
        else:
            problem = Problem(error="There were too many wrong passwords.", hint="Wait a little.", code="slow_down")
            await problem.response(429, retry_after=found)(scope, receive, send)

    async def _account(self, given: str, client: str) -> str | float | None:
        """Return the name of whoever may come in, None for who may not, and seconds for who tried too often."""
        pair = _pair(given)
        if pair is None:
            return None
        digest = hmac.digest(self._secret, given.encode(), "sha256")
        if digest in self._known:
            return self._known[digest]
        async with self._one_at_a_time:
            if digest in self._known:
                return self._known[digest]
            seconds = self._wrong.take(client)
            if seconds:
                return seconds
            if not await asyncio.to_thread(self._accounts.admits, *pair):
                return None
            self._wrong.give_back(client)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[digest] = pair[0]
            return pair[0]


def _pair(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
