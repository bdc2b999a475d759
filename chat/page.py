"""`page`: the answer desk in a browser. Only this module imports gradio, which takes seconds."""

from __future__ import annotations

import logging
import os
from importlib import resources

import fastapi
import gradio as gr

from chat import render
from chat.ask_tab import AskTab, facet_words
from chat.conversation import Answering
from chat.feedback import Feedback
from chat.holdings.tab import corpus_tab
from chat.line import AT_ONCE
from chat.review_tab import review_tab
from chat.reviewed import Reviewed
from chat.saved import SavedQuestions
from chat.saved.corner import SavedCorner
from chat.trouble import trouble
from chat.wording import say, sentences
from corpus.errors import HepciteError
from corpus.settings import Settings
from corpus.store import CorpusStore

_log = logging.getLogger(__name__)

_SESSIONS = 120
_WAITING = 64
_STYLES = ("page.css", "holdings/holdings.css", "saved/saved.css", "review_tab.css")
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


def page(assistant: Answering, corpus: CorpusStore, settings: Settings, reviewed: Reviewed) -> gr.Blocks:
    """Return the page as gradio blocks; `mount` gives it its style, script and languages."""
    # gradio asks the environment too, and reports to its makers where that does not say no.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # It also sums up its timings after every event, longer and longer: ten milliseconds after 10,000 events.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
    words = _i18n()

    def top() -> str:
        try:
            return render.header(assistant.stamp())
        except HepciteError as error:
            return render.header(None, {language: " ".join(trouble(error, language)) for language in ("en", "zh")})
        except Exception:  # noqa: BLE001  # the edge, as in `reply`
            _log.exception("The corpus could not be described.")
            return render.header(None, {language: say(language, "page.failed") for language in ("en", "zh")})

    blocks: gr.Blocks = gr.Blocks(title="hepcite", analytics_enabled=False, fill_width=True)
    with blocks, gr.Column(elem_id="frame"):
        head = gr.HTML(render.header(None), elem_id="top", apply_default_css=False, js_on_load=None)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(words("tab"), id="ask") as desk:
                feedback = Feedback(settings.home / "feedback.jsonl") if settings.feedback else None
                saved = SavedCorner(SavedQuestions.of(settings), words)
                asking = AskTab(assistant, words, feedback, saved)
            with gr.Tab(words("holdings_tab"), id="corpus") as shelves:
                corpus_tab(corpus, settings, words, [shelves.select])
            with gr.Tab(words("review_tab"), id="review") as living:
                review_tab(reviewed, [living.select])
        asking.wire(blocks.load)
        saved.wire(asking.conversation, asking.box, asking.row, [blocks.load, desk.select])
        blocks.load(top, outputs=head, show_progress="hidden", api_visibility="private")
    # Each keeps its configuration and its turns, about 150 kB; the one that was silent longest goes, its history stays.
    blocks.state_session_capacity = _SESSIONS
    blocks.queue(max_size=_WAITING, api_open=False, default_concurrency_limit=AT_ONCE)
    return blocks


def mount(
    app: fastapi.FastAPI,
    assistant: Answering,
    corpus: CorpusStore,
    settings: Settings,
    reviewed: Reviewed,
    *,
    signed_in: bool = False,
) -> None:
    """Mount the page at / of a web application; gradio's own documentation, uploads and monitoring stay shut.

    With `signed_in` every visitor has a name, which `chat.gate.sign_in.SignIn` has found.
    """
    gr.mount_gradio_app(
        app,
        page(assistant, corpus, settings, reviewed),
        path="/",
        auth_dependency=_account if signed_in else None,
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
        css="".join(map(_package_text, _STYLES)) + (resources.files("review") / "review.css").read_text("utf-8"),
        js=_package_text("page.js"),
        head=render.HEAD + f"<script>{_package_text('history.js')}</script>",
    )


def _account(request: fastapi.Request) -> str | None:
    name: str | None = getattr(request.state, "account", None)
    return name


def _i18n() -> gr.I18n:
    by_language = {
        language: {
            key.removeprefix("page.").replace(".", "_"): text
            for key, text in sentences(language).items()
            if key.startswith("page.")
        }
        | facet_words(language)
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
