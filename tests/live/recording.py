"""A cassette of what this process asks PubMed, with nothing in it of who asked."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import vcr  # type: ignore[import-untyped]

from corpus.errors import RequestRefused
from ingest.answers import Unusable, checked

NAMING = ("email", "api_key", "tool")  # the parameters that say who asks
HEADERS = frozenset({"content-type", "date"})  # the others belong to one machine, one session or one framing


class NamesWhoAsks(Exception):
    """A request or an answer would have put the email or the key into the cassette."""


@contextlib.contextmanager
def recorded(path: Path, *secrets: str) -> Iterator[None]:
    """Let the requests of a `with` block out, and keep both sides in `path` when it ends well.

    A file that is there is replaced only then. A refusal, a web page or JSON reaches the client and is not kept: NCBI
    repeats in it the key it was sent, or the IP address it came from, and the client asks again after it.

    Raises:
        NamesWhoAsks: one of `secrets` is in an answer, or in a request beyond the parameters that are left out.
    """
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)
    with _recorder(secrets).use_cassette(unfinished, record_mode="all", record_on_exception=False):
        yield
    unfinished.replace(path)


@contextlib.contextmanager
def replayed(path: Path) -> Iterator[Any]:
    """Answer the requests of a `with` block from `path` and from nowhere else; give vcrpy's cassette.

    Raises:
        CannotOverwriteExistingCassetteException: of vcrpy, for a request that the cassette does not hold.
    """
    with _recorder(()).use_cassette(path, record_mode="none") as cassette:
        yield cassette


def _recorder(secrets: tuple[str, ...]) -> vcr.VCR:
    def request_alone(request: Any) -> Any:
        request.headers = {name: value for name, value in request.headers.items() if name.lower() == "content-type"}
        _refuse_traces(secrets, request.uri, request.body)
        return request

    def answer_alone(response: dict[str, Any]) -> dict[str, Any] | None:
        try:
            body = checked(response["body"]["string"])
        except (Unusable, RequestRefused):
            return None
        if response["status"]["code"] != 200:
            return None
        headers = {name: values for name, values in response["headers"].items() if name.lower() in HEADERS}
        _refuse_traces(secrets, repr(headers), body)
        return response | {"headers": headers, "body": {"string": body}}

    return vcr.VCR(
        match_on=("method", "scheme", "host", "port", "path", "query", "body"),
        filter_query_parameters=NAMING,
        filter_post_data_parameters=NAMING,
        before_record_request=request_alone,
        before_record_response=answer_alone,
    )


def _refuse_traces(secrets: tuple[str, ...], *parts: str | bytes | None) -> None:
    for part in parts:
        text = (part.decode("utf-8", "replace") if isinstance(part, bytes) else part or "").casefold()
        for secret in filter(None, secrets):
            if any(secret.casefold() in reading for reading in (text, unquote(text), html.unescape(text))):
                raise NamesWhoAsks("The email or the key of who asks would be recorded.")
