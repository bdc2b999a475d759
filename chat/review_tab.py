"""`review_tab`: the living review as a part of the page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from chat.render import plain
from chat.reviewed import Reviewed
from chat.trouble import trouble
from chat.wording import say
from corpus.errors import HepciteError

_log = logging.getLogger(__name__)

_STEP = 1.0  # seconds between two pictures of the reading
_AT_ONCE = 4  # pages that are shown it at once


def review_tab(reviewed: Reviewed, on: Sequence[Callable[..., Any]]) -> None:
    """Build the tab in the gradio context around it; it fills itself whenever one of the events `on` happens."""
    with gr.Column(elem_id="review"):
        shown = gr.HTML("", elem_id="review-body", apply_default_css=False, js_on_load=None)

    def show(request: gr.Request) -> Iterator[str]:
        language = _language(request)
        try:
            done, total = reviewed.read(_STEP)
            while done < total:
                yield _progress(language, done, total)
                done, total = reviewed.read(_STEP)
            yield reviewed.html(language)
        except HepciteError as error:
            yield f'<p class="rv-starter">{plain(" ".join(trouble(error)))}</p>'
        except Exception:  # noqa: BLE001 - the edge; an error may name files, which are for the log
            _log.exception("The review failed.")
            yield f'<p class="rv-starter">{plain(say(language, "page.failed"))}</p>'

    gr.on(
        on,
        show,
        outputs=shown,
        show_progress="hidden",
        trigger_mode="once",
        concurrency_limit=_AT_ONCE,
        concurrency_id="review",
        api_visibility="private",
    )


def _language(request: gr.Request) -> str:
    """Return the language the browser asks for first, as the words of the page around it are in it too."""
    first = str(request.headers.get("accept-language", "")).partition(",")[0]
    return "zh" if first.strip().lower().startswith("zh") else "en"


def _progress(language: str, done: int, total: int) -> str:
    words = plain(say(language, "page.review.reading", done=f"{done:,}", total=f"{total:,}"))
    return f'<div class="rv-reading"><p>{words}</p><progress max="{total}" value="{done}"></progress></div>'
