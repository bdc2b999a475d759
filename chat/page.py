"""`page`: the answer desk in a browser. Only this module imports gradio, which takes seconds."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable, Iterator
from importlib import resources
from typing import Any

import fastapi
import gradio as gr
import uvicorn

from chat import render
from chat.card import TYPES
from chat.conversation import QUESTION_LIMIT, Answering, Conversation, FilterRow, reply
from chat.security import SecurityHeaders
from chat.wording import say, sentences
from corpus.errors import HepciteError, ServeError

_log = logging.getLogger(__name__)

_STATE_SECONDS = 12 * 3600
_AT_ONCE = 6  # searching leaves Python's lock, so a few answers are made side by side
_WAITING = 64
_TYPES_OFFERED = (
    "Randomized Controlled Trial",
    "Meta-Analysis",
    "Systematic Review",
    "Review",
    "Clinical Trial",
    "Observational Study",
    "Case Reports",
    "Practice Guideline",
)
_CHINESE = ("zh", "zh-CN", "zh-SG", "zh-TW", "zh-HK")
_FONTS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "sans-serif",
)


def page(assistant: Answering) -> gr.Blocks:
    """Return the page as gradio blocks; `application` gives it its style, script and languages."""
    # gradio asks the environment too, and reports to its makers where that does not say no.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    words = _i18n()

    def top() -> str:
        try:
            return render.header(assistant.stamp())
        except HepciteError as error:
            return render.header(None, f"{error} {error.hint}".strip())
        except Exception:  # noqa: BLE001  # the edge, as in `reply`
            _log.exception("The corpus could not be described.")
            return render.header(None, say("en", "page.failed"))

    def ask(conversation: Conversation, question: str, row: FilterRow) -> Iterator[tuple[Any, ...]]:
        question = question.strip()
        if not question:
            yield (gr.skip(),) * 5
            return
        shown = conversation.messages()
        waiting = f"*{render.inert(say(render.language_of(question), 'page.searching'))}*"
        asked = [{"role": "user", "content": render.inert(question[:QUESTION_LIMIT])}]
        pending = [*shown, *asked, {"role": "assistant", "content": waiting}]
        # A question too long stays in the box, to be shortened there.
        box = gr.skip() if len(question) > QUESTION_LIMIT else ""
        yield gr.skip(), gr.update(value=pending, visible=True), gr.skip(), box, gr.update(visible=False)
        conversation = conversation.with_turn(reply(assistant, question, row, conversation.next_number))
        yield conversation, conversation.messages(), conversation.evidence(), gr.skip(), gr.skip()

    def ask_address(conversation: Conversation, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        yield from ask(conversation, request.query_params.get("q", ""), FilterRow())

    def ask_row(
        conversation: Conversation, question: str, first: str, last: str, types: list[str], retracted: bool
    ) -> Iterator[tuple[Any, ...]]:
        yield from ask(conversation, question or "", FilterRow(first or "", last or "", tuple(types or ()), retracted))

    def clear() -> tuple[Any, ...]:
        return Conversation(), gr.update(value=[], visible=False), render.evidence(()), "", gr.update(visible=True)

    blocks: gr.Blocks = gr.Blocks(title="hepcite", analytics_enabled=False, fill_width=True)
    with blocks:
        conversation = gr.State(Conversation(), time_to_live=_STATE_SECONDS)
        with gr.Column(elem_id="frame"):
            head = gr.HTML(render.header(None), elem_id="top", apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="desk"):
                with gr.Column(scale=11, min_width=320, elem_id="talk"):
                    with gr.Column(elem_id="welcome") as welcome:
                        gr.HTML(render.welcome(), apply_default_css=False, js_on_load=None)
                        with gr.Column(elem_id="examples"):
                            examples = [
                                gr.Button(text, elem_classes=["example", f"example-{language}"])
                                for language, text in render.EXAMPLES
                            ]
                    chat = gr.Chatbot(
                        elem_id="chat",
                        label=words("chat"),
                        show_label=False,
                        visible=False,
                        height=None,
                        container=False,
                        autoscroll=False,
                        buttons=[],
                        latex_delimiters=[],
                        feedback_options=None,
                        allow_tags=False,
                        reasoning_tags=[],
                        allow_file_downloads=False,
                        layout="panel",
                    )
                    with gr.Column(elem_id="composer"):
                        box = gr.Textbox(
                            elem_id="question",
                            label=words("question"),
                            show_label=False,
                            placeholder=words("placeholder"),
                            submit_btn=words("ask"),  # type: ignore[arg-type]  # gradio translates it, its annotation says not
                            container=False,
                            max_lines=6,
                        )
                        with gr.Row(elem_id="filters"):
                            first, last = (
                                gr.Textbox(
                                    label=words(name),
                                    max_lines=1,
                                    max_length=4,
                                    min_width=84,
                                    elem_classes="year",
                                    html_attributes=gr.InputHTMLAttributes(autocomplete="off"),
                                )
                                for name in ("year_from", "year_to")
                            )
                            types = gr.Dropdown(
                                [(words(f"type_{TYPES[name]}"), name) for name in _TYPES_OFFERED],
                                value=[],
                                multiselect=True,
                                label=words("types"),
                                min_width=160,
                                elem_id="types",
                            )
                            retracted = gr.Checkbox(
                                label=words("include_retracted"), min_width=120, elem_id="retracted"
                            )
                            new = gr.Button(words("new"), elem_id="new", size="sm", min_width=120)
                with gr.Column(scale=10, min_width=320, elem_id="shelf"):
                    gr.HTML(render.shelf_title(), apply_default_css=False, js_on_load=None)
                    evidence = gr.HTML(
                        render.evidence(()), elem_id="evidence", apply_default_css=False, js_on_load=None
                    )

        row = [first, last, types, retracted]
        shown = [conversation, chat, evidence, box, welcome]
        asking: dict[str, Any] = {
            "outputs": shown,
            "show_progress": "hidden",
            "concurrency_limit": _AT_ONCE,
            "concurrency_id": "ask",
            "api_visibility": "private",
        }
        box.submit(ask_row, [conversation, box, *row], trigger_mode="once", **asking)
        for example in examples:
            example.click(ask_row, [conversation, example, *row], trigger_mode="once", **asking)
        blocks.load(ask_address, [conversation], **asking)
        blocks.load(top, outputs=head, show_progress="hidden", api_visibility="private")
        new.click(clear, outputs=shown, show_progress="hidden", api_visibility="private")
    blocks.queue(max_size=_WAITING, api_open=False, default_concurrency_limit=_AT_ONCE)
    return blocks


def application(assistant: Answering) -> fastapi.FastAPI:
    """Return the page mounted at / of a web application, with its security headers and GET /healthz."""
    app = fastapi.FastAPI(title="hepcite", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    app.add_middleware(SecurityHeaders)
    mounted: fastapi.FastAPI = gr.mount_gradio_app(
        app,
        page(assistant),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=1,  # bytes: the page takes no files
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        i18n=_i18n(),
        theme=_theme(),
        css=_package_text("page.css"),
        js=_package_text("page.js"),
        head=render.HEAD,
    )
    return mounted


def serve(assistant: Answering, host: str, port: int, *, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve the page until interrupted; `on_ready` is called with its address once it answers.

    Raises:
        ServeError: the address cannot be listened on.
    """
    with _listening(host, port) as listener:
        config = uvicorn.Config(application(assistant), log_level="warning", timeout_graceful_shutdown=2)
        shown = f"[{host}]" if ":" in host else host
        try:
            _Server(config, f"http://{shown}:{listener.getsockname()[1]}/", on_ready).run(sockets=[listener])
        except KeyboardInterrupt:
            _log.info("Interrupted.")


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, url: str, on_ready: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self._url = url
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._on_ready is not None and not self.should_exit:
            self._on_ready(self._url)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, taken before the seconds it takes to build the page."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServeError(f"Port {port} on {host} is already in use.") from error
        raise ServeError(f"The page cannot be served on {host}:{port}: {error.strerror or error}.") from error


def _i18n() -> gr.I18n:
    by_language = {
        language: {
            key.removeprefix("page.").replace(".", "_"): text
            for key, text in sentences(language).items()
            if key.startswith("page.")
        }
        for language in ("en", "zh")
    }
    return gr.I18n(en=by_language["en"], **dict.fromkeys(_CHINESE, by_language["zh"]))


def _theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=_FONTS,
        font_mono=("ui-monospace", "Consolas", "monospace"),
        radius_size="sm",
    )


def _package_text(name: str) -> str:
    return (resources.files("chat") / name).read_text(encoding="utf-8")
