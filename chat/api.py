"""`api`: the answers as REST, described at /api/openapi.json."""

from __future__ import annotations

import logging
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

import fastapi
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from chat.desk import Desk
from chat.gate.problem import DESCRIBED, Problem, response_to
from chat.schema import Answered, Exporting, Found, Question, SearchQuestion, Stored
from corpus.errors import Busy, HepciteError, RecordMissing, ReviewUnread, SavedMissing

_log = logging.getLogger(__name__)

_HTTP = {
    404: ("There is nothing here.", "not_found"),
    405: ("This cannot be asked for in that way.", "method_not_allowed"),
    413: ("The request is too large.", "too_large"),
}
_WRONG: dict[int | str, dict[str, Any]] = {
    422: {"model": Problem, "description": "The request is not understood."},
    429: {"model": Problem, "description": "One client asks too much; `Retry-After` says for how long."},
    503: {"model": Problem, "description": "Too many wait, or there is no index; `Retry-After` says for how long."},
}


def api(desk: Desk) -> fastapi.FastAPI:
    """Return the API as an application to be mounted at /api."""
    app = fastapi.FastAPI(
        title="hepcite",
        version=version("hepcite"),
        summary="Verbatim, cited answers on stem-cell therapy in liver disease. Not medical advice.",
        docs_url=None,  # both pages load their scripts from a CDN
        redoc_url=None,
        redirect_slashes=False,
        responses=_WRONG,
        exception_handlers={
            HepciteError: _ours,
            RequestValidationError: _not_understood,
            HTTPException: _http,
            Exception: _unexpected,
        },
    )

    @app.head("/ask", include_in_schema=False)
    @app.get("/ask", response_model=Answered, summary="Answer a question")
    async def ask(asked: Annotated[Question, fastapi.Query()]) -> dict[str, Any]:
        """Answer in verbatim sentences, each with its paper, or refuse with a reason and the nearest records."""
        return await desk.ask(asked)

    @app.post("/ask", response_model=Answered, summary="Answer a question sent as JSON")
    async def ask_json(asked: Question) -> dict[str, Any]:
        """Answer as GET does."""
        return await desk.ask(asked)

    @app.head("/export", include_in_schema=False)
    @app.get("/export", response_class=Response, summary="Answer questions into a file")
    async def export(asked: Annotated[Exporting, fastapi.Query()]) -> Response:
        """Answer questions as GET /ask does, into one file: Markdown, CSV, RIS, BibTeX or nbib."""
        file = await desk.export(asked)
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
        return Response(file.content, media_type=file.media_type, headers=headers)

    @app.head("/search", include_in_schema=False)
    @app.get("/search", response_model=Found, summary="Find papers")
    async def search(asked: Annotated[SearchQuestion, fastapi.Query()]) -> dict[str, Any]:
        """Find the papers on a subject, best first, each with its best passage."""
        return await desk.search(asked)

    @app.head("/records/{key:path}", include_in_schema=False)
    @app.get(
        "/records/{key:path}",
        response_model=Stored,
        summary="Show a record",
        responses={404: {"model": Problem, "description": "Nothing in the corpus is called that."}},
    )
    async def record(key: Annotated[str, fastapi.Path(max_length=300)]) -> dict[str, Any]:
        """Show a whole record under its key, PMID, DOI or PMCID."""
        return await desk.record(key)

    return app


async def _ours(_: Request, error: HepciteError) -> Response:
    if not isinstance(
        error, (RecordMissing, ReviewUnread, SavedMissing, Busy)
    ):  # what whoever runs the desk should know
        _log.error("A request could not be answered: %s", error)
    return response_to(error)


async def _not_understood(_: Request, error: RequestValidationError) -> Response:
    return Problem.misunderstood(error.errors()[0]).response(422)


async def _http(request: Request, error: HTTPException) -> Response:
    sentence, code = _HTTP.get(error.status_code, ("The request cannot be read.", "bad_request"))
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Starlette names the methods of the first route alone, and a path has several here.
        here = [r for r in request.app.routes if isinstance(r, Route) and r.matches(request.scope)[0] is not Match.NONE]
        headers["Allow"] = ", ".join(sorted({method for route in here for method in route.methods or ()}))
    return Problem(error=sentence, hint=DESCRIBED, code=code).response(error.status_code, headers=headers)


async def _unexpected(*_: object) -> Response:
    return Problem(error="Something unexpected went wrong; it has been logged.", code="unexpected").response(500)
