"""`served`: the page with `FixedAssistant` behind it, on a free port of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from chat.page import application
from tests.chat.fixed import FixedAssistant


@contextmanager
def served() -> Iterator[str]:
    """Serve the page in a thread, and give its address."""
    server = uvicorn.Server(uvicorn.Config(application(FixedAssistant()), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        assert time.monotonic() < deadline, "the server did not start in a minute"
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(timeout=20)
