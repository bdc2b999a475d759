"""`BodyLimit`: no request is larger than anything the page or a program has to say."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.gate.problem import Problem

BODY_LIMIT = 1_000_000  # bytes; the page sends its browser's history with some events


class BodyLimit:
    """Middleware that refuses a body over `BODY_LIMIT`, said or found to be so."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting what is read of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _number(Headers(scope=scope).get("content-length", "0")) > BODY_LIMIT:
            problem = Problem(error="The request is too large.", code="too_large")
            await problem.response(413, headers={"Connection": "close"})(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY_LIMIT:
                raise HTTPException(413)  # the applications behind make it a response; their own would be a 400
            return message

        await self._app(scope, counted, send)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
