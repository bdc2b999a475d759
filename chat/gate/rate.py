"""`RateLimit`: one client cannot take the desk from the others."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from chat.gate.problem import Problem


class Buckets:
    """A token bucket for each client; of too many clients, those unseen for longest are forgotten."""

    def __init__(
        self, per_minute: float, size: int, *, clients: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Fill a bucket with `per_minute` tokens a minute, up to `size`."""
        self._rate = per_minute / 60
        self._size = size
        self._clients = clients
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def take(self, client: str) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        now = self._clock()
        tokens, seen = self._left.pop(client, (float(self._size), now))
        tokens = min(self._size, tokens + (now - seen) * self._rate)
        enough = tokens >= 1
        self._left[client] = (tokens - enough, now)
        if len(self) > self._clients:
            self._left.popitem(last=False)
        return 0 if enough else (1 - tokens) / self._rate

    def give_back(self, client: str) -> None:
        """Return a token that was taken."""
        if client in self._left:
            tokens, seen = self._left[client]
            self._left[client] = (tokens + 1, seen)


class RateLimit:
    """Middleware that counts what costs work: all that is posted, and all of the API."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        """Wrap an application."""
        self._app = app
        self._buckets = Buckets(per_minute, per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say when to come back."""
        if scope["type"] == "http" and (scope["method"] == "POST" or scope["path"].startswith("/api/")):
            seconds = self._buckets.take(client_of(scope))
            if seconds:
                problem = Problem(
                    error="That is more than one client may ask in a minute.",
                    hint="Wait a little; whoever runs the desk can raise HEPCITE_PER_MINUTE.",
                    code="too_many_requests",
                )
                await problem.response(429, retry_after=seconds)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def client_of(scope: Scope) -> str:
    """Return what tells clients apart: the address, of IPv6 the network a client has to itself."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
