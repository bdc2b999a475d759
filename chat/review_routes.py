"""`reviewing`: the files of the review as a part of the API."""

from __future__ import annotations

from typing import Annotated, Any

import fastapi
from starlette.responses import Response

from chat.gate.problem import DESCRIBED, Problem
from chat.line import Line
from chat.reviewed import Reviewed

_AT_ONCE = 2  # a picture takes half a second of a core
_WAITING = 16
_MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "The review has no such file."}}


def reviewing(app: fastapi.FastAPI, reviewed: Reviewed) -> None:
    """Add the route to the API."""
    line = Line(_AT_ONCE, _WAITING)

    @app.head("/review/{name}", include_in_schema=False)
    @app.get("/review/{name}", response_class=Response, summary="Download the review", responses=_MISSING)
    async def file(name: Annotated[str, fastapi.Path(max_length=100)]) -> Response:
        """Give a file of the review: index.html, review.xlsx, table-cirrhosis.csv, hepcite-review.zip and others.

        What there is, the page and the folder that `hepcite review` writes say.
        """
        found = await line.work(lambda: reviewed.file(name))
        if found is None:
            return Problem(error="The review has no such file.", hint=DESCRIBED, code="not_found").response(404)
        headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "Cache-Control": "no-store"}
        return Response(found.content, media_type=found.media_type, headers=headers)
