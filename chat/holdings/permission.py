"""`may_update`: who may change the corpus from the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chat.gate.accounts import is_loopback

if TYPE_CHECKING:
    import gradio as gr

# A proxy on this machine asks in the name of others, and adds one of these.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def may_update(request: gr.Request) -> bool:
    """Whether a request is of somebody signed in, or comes from this machine and nowhere else.

    The names it was sent to and from count as well as its address: a proxy may pass on requests without saying so.
    """
    if request.username:
        return True
    headers = request.headers
    if any(name in headers for name in _FORWARDED):
        return False
    names = [request.client.host if request.client else "", _name(f"//{headers.get('host', '')}")]
    if "origin" in headers:
        names.append(_name(headers["origin"]))
    return all(is_loopback(name) for name in names)


def _name(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
