"""`corpus_tab`: what the corpus holds, and the button that updates it, as a part of the page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from chat.holdings.ledger import Holdings, Ledger
from chat.holdings.permission import may_update
from chat.holdings.updating import Stage, Update, Updates, search_again
from chat.holdings.view import both, complaint, details, overview, progress
from corpus.errors import SettingsError, StoreBusy
from corpus.settings import Settings
from corpus.store import CorpusStore

_log = logging.getLogger(__name__)

_PAUSE = 0.5  # seconds between two pictures of an update
_READING = 2.0  # seconds between two pictures of a chart that grows
_WATCHING = 8  # pages that are shown one at once

Pictures = Iterator[tuple[Any, ...]]


def corpus_tab(corpus: CorpusStore, settings: Settings, words: gr.I18n, on: Sequence[Callable[..., Any]]) -> Updates:
    """Build the tab in the gradio context around it; it fills itself whenever one of the events `on` happens.

    Returns what runs its updates, so that a server that ends can stop them.
    """
    updates = Updates(settings)
    tab = _CorpusTab(Ledger(corpus), updates, words)
    showing: dict[str, Any] = {
        "outputs": tab.parts,
        "show_progress": "hidden",
        "trigger_mode": "once",
        "concurrency_limit": _WATCHING,
        "concurrency_id": "holdings",
        "api_visibility": "private",
    }
    gr.on(on, tab.show, **showing)
    gr.on([tab.start.click, tab.email.submit], tab.begin, tab.email, **showing)
    tab.stop.click(tab.end, show_progress="hidden", api_visibility="private")
    return updates


class _CorpusTab:
    """The parts of the tab, and what happens on it."""

    def __init__(self, ledger: Ledger, updates: Updates, words: gr.I18n) -> None:
        self._ledger = ledger
        self._updates = updates
        with gr.Column(elem_id="holdings"):
            self.overview = _html("", elem_id="holdings-overview")
            with gr.Column(elem_id="holdings-update", visible=False) as self.panel:
                _html(f'<h3>{both("update")}</h3><p class="aside">{both("update_text")}</p>')
                self.elsewhere = _html(f'<p class="aside">{both("update_other")}</p>', visible=False)
                with gr.Row(elem_id="holdings-controls"):
                    self.email = gr.Textbox(
                        elem_id="holdings-email",
                        label=words("holdings_email"),
                        type="email",
                        max_lines=1,
                        html_attributes=gr.InputHTMLAttributes(autocomplete="email"),
                    )
                    self.start = gr.Button(words("holdings_start"), elem_id="holdings-start", size="sm")
                    self.stop = gr.Button(words("holdings_stop"), elem_id="holdings-stop", size="sm", visible=False)
                self.status = _html("", elem_id="holdings-status")
            self.details = _html("", elem_id="holdings-details")
        # Every event fills all of these, in this order.
        self.parts = [
            self.overview, self.details, self.status, self.panel, self.elsewhere, self.email, self.start, self.stop,
        ]  # fmt: skip

    def show(self, request: gr.Request) -> Pictures:
        """Show what there is, and an update while it runs."""
        yield from self._guarded(self._shown(request))

    def begin(self, email: str, request: gr.Request) -> Pictures:
        """Start an update and show how far it is."""
        yield from self._guarded(self._begun(email or "", request))

    def end(self, request: gr.Request) -> None:
        """Stop the update; whoever is shown it sees that."""
        if may_update(request):
            self._updates.stop()

    def _shown(self, request: gr.Request) -> Pictures:
        update = self._updates.now()
        if update.running and may_update(request):
            yield self._picture(request, self._ledger.now(), update)
            yield from self._watched(request)
        else:
            # What an update brought is told to who watched it; later it stands among the runs.
            yield from self._read(request, Update() if update.stage is Stage.DONE else update)

    def _begun(self, email: str, request: gr.Request) -> Pictures:
        holdings = self._ledger.now()
        search = search_again(holdings.search)
        if search is None or not may_update(request):
            yield self._only(self.status, complaint("not_here"))
            return
        try:
            self._updates.start(email, search)
        except SettingsError:
            yield self._only(self.status, complaint("bad_email"))
            return
        except StoreBusy:
            _log.info("An update was asked for while one runs; that one is shown.")
        yield self._picture(request, holdings, self._updates.now())
        yield from self._watched(request)

    def _watched(self, request: gr.Request) -> Pictures:
        last = self._updates.now()
        while last.running:
            time.sleep(_PAUSE)
            now = self._updates.now()
            if now.running and now != last:
                yield self._only(self.status, progress(now))
            last = now
        yield from self._read(request, last)

    def _read(self, request: gr.Request, update: Update) -> Pictures:
        """Show the whole tab, and the chart of designs growing while they are read."""
        holdings = self._ledger.now()
        yield self._picture(request, holdings, update)
        while holdings.unread:
            holdings = self._ledger.now(_READING)
            yield self._only(self.details, details(holdings))

    def _picture(self, request: gr.Request, holdings: Holdings, update: Update) -> tuple[Any, ...]:
        allowed = may_update(request)
        again = search_again(holdings.search) is not None
        return (
            overview(holdings, allowed=allowed),
            details(holdings),
            progress(update, holdings.runs[0] if holdings.runs else None) if allowed else "",
            gr.update(visible=allowed),
            gr.update(visible=not again),
            gr.update(visible=again and self._updates.needs_email and not update.running),
            gr.update(visible=again and not update.running),
            gr.update(visible=update.running),
        )

    def _only(self, part: gr.HTML, html: str) -> tuple[Any, ...]:
        return tuple(html if one is part else gr.skip() for one in self.parts)

    def _guarded(self, pictures: Pictures) -> Pictures:
        try:
            yield from pictures
        except Exception:  # noqa: BLE001 - the edge; an error may name files, which are for the log
            _log.exception("The corpus tab failed.")
            yield self._only(self.overview, complaint("failed"))


def _html(html: str, *, elem_id: str | None = None, visible: bool = True) -> gr.HTML:
    return gr.HTML(html, elem_id=elem_id, visible=visible, apply_default_css=False, js_on_load=None)
