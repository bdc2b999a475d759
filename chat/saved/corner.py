"""`SavedCorner`: the button under an answer that saves it, and the list of what is saved, as parts of the page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from chat.conversation import Conversation, FilterRow
from chat.saved.saved_question import SavedQuestion
from chat.saved.store import SavedQuestions
from chat.saved.view import both, name, notice, shown
from corpus.errors import SavedFull, SavedMissing

_log = logging.getLogger(__name__)

_SEND = "() => document.querySelector('#question button')?.click()"

Picture = tuple[Any, ...]


class SavedCorner:
    """Each visitor with a name has their own; all others share those of the machine. Build, then `wire`."""

    def __init__(self, questions: SavedQuestions, words: gr.I18n) -> None:
        """Show what is in `questions`."""
        self._questions = questions
        self._words = words

    def build_button(self) -> None:
        """Build what stands under the newest answer."""
        with gr.Row(elem_id="keep", visible=False) as self.row:
            self.save = gr.Button(self._words("saved_save"), elem_id="save", size="sm")
            self.said = _html("", "save-said")

    def build_list(self) -> None:
        """Build the notice of changes and the list."""
        self.notice = _html("", "saved-notice")
        with gr.Accordion(self._words("saved_title"), open=False, visible=False, elem_id="saved") as self.fold:
            _html(f'<p class="aside">{both("text")}</p>')
            self.list = gr.Radio(
                [], label=self._words("saved_choose"), show_label=False, container=False, elem_id="saved-list"
            )
            self.shown = _html("", "saved-shown")
            with gr.Row(elem_id="saved-acts", visible=False) as self.acts:
                self.again = gr.Button(self._words("saved_again"), elem_id="saved-again", size="sm")
                self.seen = gr.Button(self._words("saved_seen"), elem_id="saved-seen", size="sm")
                self.forget = gr.Button(self._words("saved_forget"), elem_id="saved-forget", size="sm")

    def wire(
        self,
        conversation: gr.State,
        box: gr.Textbox,
        filters: Sequence[gr.components.Component],
        opened: Sequence[Callable[..., Any]],
    ) -> None:
        """Connect the parts; what is saved is shown anew whenever one of the events `opened` happens."""
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        listed = [self.notice, self.fold, self.list, self.shown, self.acts]
        gr.on(opened, self._listed, outputs=listed, **quiet)
        conversation.change(self._offer, conversation, [self.row, self.save, self.said], **quiet)
        self.save.click(self._keep, conversation, [self.save, self.said, *listed], trigger_mode="once", **quiet)
        self.list.input(self._show, self.list, [self.shown, self.acts, self.seen], **quiet)
        self.seen.click(self._seen, self.list, listed, **quiet)
        self.forget.click(self._forget, self.list, listed, **quiet)
        asked = self.again.click(self._asked, self.list, [box, *filters], **quiet)
        asked.success(None, None, None, js=_SEND, **quiet)

    def _offer(self, conversation: Conversation) -> Picture:
        last = conversation.last
        there = last is not None and last.answer is not None
        return gr.update(visible=there), gr.update(value=self._words("saved_save"), interactive=True), ""

    def _keep(self, conversation: Conversation, request: gr.Request) -> Picture:
        last = conversation.last
        if last is None or last.answer is None:
            return (gr.skip(),) * 7
        try:
            self._questions.keep(last.answer, _account(request))
        except SavedFull:
            return (gr.skip(), _told("full"), *(gr.skip(),) * 5)
        except Exception:  # noqa: BLE001 - the edge; an error may name files, which are for the log
            _log.exception("A question could not be saved.")
            return (gr.skip(), _told("failed"), *(gr.skip(),) * 5)
        return gr.update(value=self._words("saved_done"), interactive=False), "", *self._listed(request)

    def _listed(self, request: gr.Request) -> Picture:
        try:
            saved = self._questions.listed(_account(request))
        except Exception:  # noqa: BLE001 - the edge, as above
            _log.exception("The saved questions could not be read.")
            saved = []
        choices = [(name(one), one.number) for one in saved]
        return (
            notice(saved),
            gr.update(visible=bool(saved)),
            gr.update(choices=choices, value=None),
            "",
            gr.update(visible=False),
        )

    def _show(self, number: int | None, request: gr.Request) -> Picture:
        one = self._chosen(number, request)
        return (
            shown(one) if one else "",
            gr.update(visible=one is not None),
            gr.update(visible=one is not None and bool(one.news)),
        )

    def _seen(self, number: int | None, request: gr.Request) -> Picture:
        if one := self._chosen(number, request):
            self._questions.seen(one.number, one.account)
        return self._listed(request)

    def _forget(self, number: int | None, request: gr.Request) -> Picture:
        if one := self._chosen(number, request):
            self._questions.forget(one.number, one.account)
        return self._listed(request)

    def _asked(self, number: int | None, request: gr.Request) -> Picture:
        """Put question and filters where they are typed, from where they are sent."""
        one = self._chosen(number, request)
        if one is None:
            return (gr.skip(),) * (1 + len(FilterRow().parts))
        return one.question, *FilterRow.of(one.filters).parts

    def _chosen(self, number: int | None, request: gr.Request) -> SavedQuestion | None:
        try:
            return self._questions.get(number, _account(request)) if isinstance(number, int) else None
        except SavedMissing:  # another page of the same visitor has deleted it
            return None


def _account(request: gr.Request) -> str:
    return request.username or ""


def _told(key: str) -> str:
    return f'<p class="save-failed" role="alert">{both(key)}</p>'


def _html(value: str, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=None)
