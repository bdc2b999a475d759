"""`Problem`: what a door says when something is wrong; never a path, a setting's value or a traceback."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from chat.trouble import trouble
from corpus.errors import (
    Busy,
    HepciteError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    ModelError,
    RecordMissing,
    ReviewUnread,
    SavedMissing,
    StoreBusy,
)

_UNAVAILABLE = (Busy, IndexMissing, IndexDamaged, IndexMismatch, ModelError, ReviewUnread, StoreBusy)
_RETRY_SECONDS = 5
_PLACES = ("body", "path", "query")

DESCRIBED = "The API is described at /api/openapi.json."


class Problem(BaseModel):
    """An error as JSON."""

    error: str = Field(description="What is wrong, as one sentence.")
    hint: str = Field(default="", description="What to do next; empty where there is nothing to advise.")
    code: str = Field(description="The same for a program, such as `record_missing`.")

    @classmethod
    def of(cls, error: HepciteError) -> Problem:
        """Say what kind of error it is: its own message may name files of this machine, its kind never does."""
        sentence, hint = trouble(error)
        return cls(error=sentence, hint=hint, code=re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower())

    @classmethod
    def misunderstood(cls, error: Mapping[str, Any]) -> Problem:
        """Say which part of a request is wrong, given the first of pydantic's errors.

        What was sent is not sent back whole: it may be long, or a secret sent to the wrong place.
        """
        name = ".".join(part for part in error["loc"] if isinstance(part, str) and part not in _PLACES)[:80]
        sentence = str(error["msg"]).removeprefix("Value error, ").rstrip(".")[:300]
        return cls(error=f"{name}: {sentence}." if name else f"{sentence}.", hint=DESCRIBED, code="not_understood")

    def response(self, status: int, *, retry_after: float = 0, headers: dict[str, str] | None = None) -> JSONResponse:
        """Return it as a response; `retry_after` is in seconds."""
        waiting = {"Retry-After": str(math.ceil(retry_after))} if retry_after else {}
        return JSONResponse(self.model_dump(), status, {"Cache-Control": "no-store"} | waiting | (headers or {}))


def response_to(error: HepciteError) -> JSONResponse:
    """Return the response that an error of the tree becomes."""
    if isinstance(error, (RecordMissing, SavedMissing)):
        return Problem.of(error).response(404)
    if isinstance(error, _UNAVAILABLE):
        return Problem.of(error).response(503, retry_after=_RETRY_SECONDS)
    return Problem.of(error).response(500)
