"""`watching`: saved questions and news as a part of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import fastapi
from starlette.requests import Request
from starlette.responses import Response

from chat.gate.problem import Problem
from chat.saved.watch import Watch
from chat.schema import Digested, Question, Saved, SavedList
from corpus.errors import SavedFull, SettingsError

_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "No saved question has that number."}
}
_FULL: dict[int | str, dict[str, Any]] = {409: {"model": Problem, "description": "As many are saved as may be."}}
_Number = Annotated[int, fastapi.Path(ge=1, le=2**53, description="Its number.")]
_Language = Annotated[Literal["en", "zh"], fastapi.Query(description="Language of the sentences.")]
_Since = Annotated[
    str | None,
    fastapi.Query(max_length=40, description="A day, a time or a run's number; else what the newest run brought."),
]


def watching(app: fastapi.FastAPI, watch: Watch) -> None:
    """Add the routes to the API. Whose the questions are is what `chat.gate.sign_in.SignIn` found out."""

    @app.get("/saved", response_model=SavedList, summary="List saved questions")
    async def listed(request: Request) -> dict[str, Any]:
        """List the questions that are watched, newest first, each with what has happened since it was saved."""
        return await watch.listed(_account(request))

    @app.post("/saved", response_model=Saved, status_code=201, summary="Save a question", responses=_FULL)
    async def keep(request: Request, asked: Question) -> Any:  # noqa: ANN401 - a response of another kind where full
        """Answer a question and watch the answer: it is asked again after every ingest."""
        try:
            return await watch.keep(asked, _account(request))
        except SavedFull as error:
            return Problem.of(error).response(409)

    @app.post("/saved/{number}/seen", response_model=Saved, summary="Take flags down", responses=_MISSING)
    async def seen(request: Request, number: _Number) -> dict[str, Any]:
        """Say that somebody has looked: from now on it is compared with how it was answered last."""
        return await watch.seen(number, _account(request))

    @app.delete("/saved/{number}", status_code=204, summary="Forget a saved question", responses=_MISSING)
    async def forget(request: Request, number: _Number) -> Response:
        """Delete a saved question."""
        await watch.forget(number, _account(request))
        return Response(status_code=204)

    @app.get("/digest", response_model=Digested, summary="Tell what is new")
    async def digest(request: Request, since: _Since = None, language: _Language = "en") -> Any:  # noqa: ANN401
        """Tell what was retracted, added and revised since a day or a run, and which tables it changed."""
        try:
            return await watch.digest(since, language, _account(request))
        except SettingsError as error:
            return Problem(error=str(error), hint=error.hint, code="not_understood").response(422)

    @app.head("/digest.atom", include_in_schema=False)
    @app.get("/digest.atom", response_class=Response, summary="News as an Atom feed")
    async def atom(request: Request, language: _Language = "en") -> Response:
        """Give what the newest runs brought as an Atom feed, a run an entry."""
        content = await watch.feed(
            language, str(request.url.replace(query="" if language == "en" else f"language={language}"))
        )
        return Response(content, media_type="application/atom+xml", headers={"Cache-Control": "no-cache"})


def _account(request: Request) -> str:
    name: str = getattr(request.state, "account", "")
    return name
