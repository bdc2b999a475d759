"""`visiting`: the page as a browser asks it, without a browser; and /api/ask beside it."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from chat.render import inert
from chat.wording import say

_QUESTION, _KEPT = "question", "kept"  # elem_ids of the box, and of what the browser keeps
_SHORTLY = 2.0  # seconds that someone waits who was told that it is busy, and not for how long
_STAMPS = tuple(f"*{inert(say(language, 'page.corpus', parts='').strip())}" for language in ("en", "zh"))


class Busy(Exception):
    """The desk said that too many are asking, politely."""

    def __init__(self, seconds: float) -> None:
        """Remember how long to wait."""
        super().__init__(seconds)
        self.seconds = seconds


class Lost(Exception):
    """There was no answer, nor a word that there is none now."""


@dataclass(frozen=True, slots=True)
class Form:
    """The page's events as its configuration describes them: asking, and what happens when it opens."""

    asking: dict[str, Any]
    opening: tuple[dict[str, Any], ...]
    parts: dict[int, dict[str, Any]]

    @classmethod
    async def of(cls, http: httpx.AsyncClient) -> Self:
        """Read it from a server."""
        config = (await http.get("config")).raise_for_status().json()
        parts = {part["id"]: part for part in config["components"]}
        box = next(id for id, part in parts.items() if part["props"].get("elem_id") == _QUESTION)
        events = config["dependencies"]
        return cls(
            next(event for event in events if [box, "submit"] in event["targets"]),
            tuple(event for event in events if any(what == "load" for _, what in event["targets"])),
            parts,
        )

    def values(self, event: dict[str, Any], given: dict[str, Any]) -> list[Any]:
        """Return what a browser sends with an event: what is given by the name of a part, else what it holds."""
        parts = [self.parts[id] for id in event["inputs"]]
        return [given.get(_named(part), part["props"].get("value")) for part in parts]

    def place(self, name: str) -> int:
        """Return where among the outputs of asking a part is."""
        return [_named(self.parts[id]) for id in self.asking["outputs"]].index(name)


@dataclass(slots=True)
class Visit:
    """One page in one browser: its session, and what it keeps."""

    http: httpx.AsyncClient
    form: Form
    session: str = field(default_factory=lambda: secrets.token_hex(6))
    kept: dict[str, Any] = field(default_factory=dict)

    async def join(self, event: dict[str, Any], box: str = "") -> None:
        """Put an event in the queue.

        Raises:
            Busy: the queue is full.
            Lost: it was not taken.
        """
        body = {
            "data": self.form.values(event, {_QUESTION: box, "state": None, _KEPT: self.kept}),
            "event_data": None,
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": self.session,
        }
        _checked(await self.http.post("gradio_api/queue/join", json=body))

    async def outputs(self) -> list[Any]:
        """Listen until all events in the queue are done, and return what the last of them brought.

        Raises:
            Lost: one failed, or the stream ended before it was done.
        """
        last: list[Any] | None = None
        async with self.http.stream("GET", "gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line.removeprefix("data:"))
                if message["msg"] == "process_completed":
                    if not message["success"]:
                        raise Lost("the event failed")
                    last = message["output"]["data"]
                elif message["msg"] == "unexpected_error":
                    raise Lost(message["message"])
                elif message["msg"] == "close_stream" and last is not None:
                    return last
        raise Lost("the stream ended before the answer")


@asynccontextmanager
async def visiting(http: httpx.AsyncClient, form: Form) -> AsyncIterator[Visit]:
    """Open the page, as one who was never here; while it is open it keeps a connection by which the server knows.

    Raises:
        Busy: the queue is full.
        Lost: the page did not open.
    """
    visit = Visit(http, form)
    _checked(await http.get(""))
    async with http.stream("GET", f"gradio_api/heartbeat/{visit.session}"):
        for event in form.opening:
            await visit.join(event)
        await visit.outputs()
        yield visit


async def ask_page(visit: Visit, question: str) -> str:
    """Ask on a page, and return the bubble of the answer without the line on the corpus.

    Raises:
        Busy: the queue is full.
        Lost: no answer came.
    """
    await visit.join(visit.form.asking, question)
    outputs = await visit.outputs()
    visit.kept = {"asked": outputs[visit.form.place(_KEPT)]["asked"]}
    messages = outputs[visit.form.place("chat")]["value"]
    said, _, stamp = str(messages[-1]["content"][0]["text"]).rpartition("\n\n")
    if not stamp.startswith(_STAMPS):
        raise Lost(f"the page says: {stamp[:200]}")
    return said


async def ask_api(http: httpx.AsyncClient, question: str) -> tuple[str, str]:
    """Ask the API, and return what it answered and from which generation of the index.

    Raises:
        Busy: too many wait.
        Lost: no answer came.
    """
    answer = _checked(await http.get("api/ask", params={"q": question})).json()
    generation = answer.pop("corpus")["generation"]
    return json.dumps(answer, ensure_ascii=False, sort_keys=True), generation


def _named(part: dict[str, Any]) -> str:
    return str(part["props"].get("elem_id") or part["type"])


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        if "retry-after" in response.headers:
            raise Busy(float(response.headers["retry-after"]))
        if "Queue is full" in response.text:
            raise Busy(_SHORTLY)
    raise Lost(f"{response.status_code} {response.text[:200]}")
