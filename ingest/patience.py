"""`Patience`: how long a server is waited for, and how a request is sent again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import tenacity
from tenacity.stop import stop_base

from corpus.errors import AnswerUnusable, FetchError

_Result = TypeVar("_Result")


class Transient(Exception):
    """Something that may pass; `after` is how long the server asked to be left alone, in seconds.

    `answered` tells a whole answer that cannot be used from none.
    """

    def __init__(self, message: str, after: float = 0.0, *, answered: bool = False) -> None:
        """Keep what happened in words."""
        super().__init__(message)
        self.after = after
        self.answered = answered


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds: for one piece of an answer, for one answer, and over all tries."""

    piece: float = 30.0
    answer: float = 300.0
    total: float = 1800.0
    tries: int = 8
    tries_answered: int = 5
    first_pause: float = 1.0
    longest_pause: float = 120.0

    def until(self, once: Callable[[], _Result], server: str) -> _Result:
        """Call `once` until it raises no `Transient`, with longer and longer pauses.

        Raises:
            FetchError: `server` gave no usable answer in spite of every retry.
        """
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Transient),
            stop=tenacity.stop_any(tenacity.stop_before_delay(self.total), _Enough(self)),
            wait=_pause(self),
            reraise=True,
        )
        try:
            return tries(once)
        except Transient as error:
            kind = AnswerUnusable if error.answered else FetchError
            raise kind(f"{server} gave no usable answer in spite of every retry: {error}.") from None


class _Enough(stop_base):
    """Give up sooner on whole answers that cannot be used: they seldom get better, and a batch can then be parted."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        answered = isinstance(error, Transient) and error.answered
        return retry_state.attempt_number >= (self._patience.tries_answered if answered else self._patience.tries)


def _pause(patience: Patience) -> Callable[[tenacity.RetryCallState], float]:
    """Wait longer each time, with chance in it, and never less than the server asked for."""

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, Transient) else 0.0
        doubled = patience.first_pause * 2.0 ** min(state.attempt_number - 1, 30)
        return max(min(doubled, patience.longest_pause) + random.uniform(0, patience.first_pause), asked)

    return pause
