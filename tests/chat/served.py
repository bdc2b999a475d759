"""`served`: the page and the API with an assistant behind them, on a free port of this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from chat.desk import Served
from chat.gate.accounts import Accounts
from chat.server import application
from corpus.settings import Settings
from tests.chat.fixed import FixedAssistant


@contextmanager
def served(
    assistant: Served | None = None, accounts: Accounts | None = None, *, port: int = 0, **flags: object
) -> Iterator[str]:
    """Serve in a thread, and give the address; without a limit a client, unless `flags` set one."""
    settings = Settings.load(**({"per_minute": 0} | flags))
    app = application(assistant or FixedAssistant(), settings, accounts)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server ended before it started"
        assert time.monotonic() < deadline, "the server did not start in a minute"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(timeout=20)
