"""What was asked of the stand-in, and when."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

# Arrivals are noted when a thread gets to run, so requests sent a second apart may be seen a little closer.
SECOND = 0.95


@dataclass(frozen=True, slots=True)
class Request:
    """Remember one request: raw parameters, so that a test can tell what was sent from what was logged elsewhere.

    Attributes:
        at: When it arrived, in seconds of the monotonic clock.
        status: The status it was answered with; 0 where the connection was dropped or never answered.
        fault: The name of the fault it met, or "".
    """

    at: float
    tool: str
    method: str
    params: dict[str, str]
    status: int = 0
    fault: str = ""

    @property
    def ids(self) -> list[str]:
        """Give the ids it names."""
        return [part for part in self.params.get("id", "").split(",") if part]

    @property
    def has_email(self) -> bool:
        """Tell whether it carries an address."""
        return bool(self.params.get("email"))

    @property
    def has_api_key(self) -> bool:
        """Tell whether it carries a key."""
        return bool(self.params.get("api_key"))


class Log:
    """Keep every request in the order of arrival."""

    def __init__(self) -> None:
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    def arrived(self, tool: str, method: str, params: dict[str, str]) -> int:
        """Note a request and give its place."""
        with self._lock:
            self._requests.append(Request(time.monotonic(), tool, method, params))
            return len(self._requests) - 1

    def answered(self, place: int, status: int, fault: str) -> None:
        """Note how a request was answered."""
        with self._lock:
            seen = self._requests[place]
            self._requests[place] = Request(seen.at, seen.tool, seen.method, seen.params, status, fault)

    def clear(self) -> None:
        """Forget everything, between two runs of one test."""
        with self._lock:
            self._requests.clear()

    def __iter__(self) -> Iterator[Request]:
        with self._lock:
            return iter(list(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def __getitem__(self, place: int) -> Request:
        return self._requests[place]

    def of(self, tool: str) -> list[Request]:
        """Give the requests to one utility."""
        return [request for request in self if request.tool == tool]

    def busiest_second(self) -> int:
        """Give the largest number of requests that arrived within any one second, less the scheduler's share."""
        times = [request.at for request in self]
        return max((sum(start <= at < start + SECOND for at in times) for start in times), default=0)
