"""`Line`: so many at work, so many waiting, and a polite word to the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from corpus.errors import Busy

AT_ONCE = 6  # searching leaves Python's lock, so a few answers are made side by side
WAITING = 64

T = TypeVar("T")


class Line:
    """Does work in threads, `AT_ONCE` at a time; the page has gradio's own queue of the same lengths."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        """Open an empty line."""
        self._limiter = anyio.CapacityLimiter(at_once)
        self._room = at_once + waiting
        self._inside = 0

    async def work(self, work: Callable[[], T]) -> T:
        """Do work when it is its turn.

        Raises:
            Busy: too many are waiting.
        """
        if self._inside >= self._room:
            raise Busy("Too many questions are waiting.")
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1
