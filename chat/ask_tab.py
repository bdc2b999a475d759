"""`AskTab`: asking and reading answers, as a part of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from chat import render
from chat.conversation import QUESTION_LIMIT, Answering, Conversation, FilterRow, reply
from chat.facet_filters import FACET_FILTERS
from chat.feedback import Feedback
from chat.history import History
from chat.line import AT_ONCE
from chat.saved.corner import SavedCorner
from chat.study import value_name
from chat.wording import say

_CHIPS = 3
_PARTS = 8 + _CHIPS  # that an event may change
_STATE_SECONDS = 8 * 3600  # a working day; a page left open longer begins anew, by its history
_NOTHING: dict[str, Any] = {}  # new in the history

Outputs = Iterator[tuple[Any, ...]]


class AskTab:
    """The parts of the tab and what happens on it. Build it in a gradio context, then `wire` it."""

    def __init__(
        self, assistant: Answering, words: gr.I18n, feedback: Feedback | None, saved: SavedCorner | None = None
    ) -> None:
        """Build the parts, those of `saved` among them where answers can be saved."""
        self._assistant = assistant
        self._feedback = feedback
        self._saved = saved
        self.conversation = gr.State(Conversation(), time_to_live=_STATE_SECONDS)
        # Going in, what the browser keeps of this conversation; coming out, what it is to keep (chat/history.js).
        self.kept = gr.JSON({}, elem_id="kept", visible="hidden")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=11, min_width=320, elem_id="talk"):
                self._build_talk(words)
            with gr.Column(scale=10, min_width=320, elem_id="shelf"):
                _html(render.shelf_title())
                self.evidence = _html(render.evidence(()), elem_id="evidence")

    def _build_talk(self, words: gr.I18n) -> None:
        with gr.Column(elem_id="welcome") as self.welcome:
            _html(render.welcome())
            with gr.Column(elem_id="examples"):
                self.examples = [
                    gr.Button(text, elem_classes=["example", f"example-{language}"])
                    for language, text in render.EXAMPLES
                ]
        self.chat = gr.Chatbot(
            elem_id="chat",
            label=words("chat"),
            show_label=False,
            visible=False,
            height=None,
            container=False,
            autoscroll=False,
            buttons=[],
            latex_delimiters=[],
            feedback_options=("Like", "Dislike") if self._feedback else None,
            allow_tags=False,
            reasoning_tags=[],
            allow_file_downloads=False,
            layout="panel",
        )
        with gr.Row(elem_id="next", visible=False) as self.next:
            self.correct = gr.Button(words("correct"), elem_id="correct", size="sm", visible=False)
            self.chips = [gr.Button("", elem_classes="chip", size="sm", visible=False) for _ in range(_CHIPS)]
        if self._saved:
            self._saved.build_button()
        with gr.Column(elem_id="composer"):
            self.box = gr.Textbox(
                elem_id="question",
                label=words("question"),
                show_label=False,
                placeholder=words("placeholder"),
                submit_btn=words("ask"),  # type: ignore[arg-type]  # gradio translates it, its annotation says not
                container=False,
                max_lines=6,
            )
            with gr.Accordion(words("filters"), open=False, elem_id="filters"):
                self.row = _filter_row(words)
            with gr.Accordion(words("history"), open=False, visible=False, elem_id="history") as self.past:
                self.earlier = gr.Radio(
                    [], label=words("history"), show_label=False, container=False, elem_id="earlier"
                )
                self.forget = gr.Button(words("forget"), elem_id="forget", size="sm")
            if self._saved:
                self._saved.build_list()
            self.new = gr.Button(words("new"), elem_id="new", size="sm")

    def wire(self, load: Callable[..., Any]) -> None:
        """Connect the parts; `load` is the event of a page that has just been opened."""
        shown = [
            self.conversation, self.chat, self.evidence, self.box, self.welcome, self.next, self.correct, *self.chips,
            self.kept,
        ]  # fmt: skip
        asking: dict[str, Any] = {
            "outputs": shown,
            "show_progress": "hidden",
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            "api_visibility": "private",
        }
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        row = [self.conversation, self.kept, self.box, *self.row]
        kept = [self.box.submit(self._ask_row, row, js=_sent("current"), trigger_mode="once", **asking)]
        for button in (*self.examples, *self.chips):
            row = [self.conversation, self.kept, button, *self.row]
            kept.append(button.click(self._ask_row, row, js=_sent("current"), trigger_mode="once", **asking))
        kept.append(
            self.earlier.input(
                self._show_earlier,
                [self.kept, self.earlier],
                js="(kept, id) => [window.hepcite.earlier(id), id]",
                preprocess=False,  # which would refuse a choice that the browser has added
                trigger_mode="once",
                **asking,
            )
        )
        kept.append(load(self._open, [self.conversation, self.kept], js=_sent("open"), **asking))
        # What is on the page goes too, or the next question would bring it back into the history.
        for button, what in ((self.new, "leave"), (self.forget, "forget")):
            kept.append(
                button.click(
                    self._begin_anew, js=f"() => {{ window.hepcite.{what}(); return []; }}", outputs=shown, **quiet
                )
            )
        for event in kept:
            event.success(None, self.kept, [self.past, self.earlier], js="said => window.hepcite.keep(said)", **quiet)
        self.correct.click(self._correct, self.conversation, outputs=self.box, **quiet)
        if self._feedback:
            self.chat.like(self._keep_thumb, self.conversation, outputs=[], **quiet)

    def _ask_row(
        self,
        conversation: Conversation,
        kept: object,
        question: str,
        *typed: Any,  # noqa: ANN401 - parts of a page
    ) -> Outputs:
        row = FilterRow.typed(*typed)
        earlier = History.read(kept).asked
        # The server forgets whoever is silent for long; their browser does not.
        forgotten = earlier if not conversation.turns else ()
        yield from self._ask(conversation, [*forgotten, (question or "", row)], new=not forgotten)

    def _open(self, conversation: Conversation, kept: object, request: gr.Request) -> Outputs:
        """Ask what the address asks, else show again what the visitor asked last."""
        question = request.query_params.get("q", "")
        if question.strip():
            yield from self._ask(conversation, [(question, FilterRow())])
        else:
            yield from self._show_earlier(kept)

    def _show_earlier(self, kept: object, _: str | None = None) -> Outputs:
        yield from self._ask(Conversation(), History.read(kept).asked, again=True)

    def _ask(
        self,
        conversation: Conversation,
        questions: Sequence[tuple[str, FilterRow]],
        *,
        new: bool = True,
        again: bool = False,
    ) -> Outputs:
        """Ask questions one after the other: first what is being asked is shown, then all that came of it.

        With `again` they are of a conversation that the browser keeps; unless `new`, they go on with one.
        """
        # Half a character, as a broken client may send, can neither be shown nor kept.
        whole = ((question.encode(errors="replace").decode().strip(), row) for question, row in questions)
        asked = [(question, row) for question, row in whole if question]
        if not asked:
            yield (*(gr.skip() for _ in range(_PARTS - 1)), _NOTHING)
            return
        question = asked[-1][0]
        waiting = f"*{render.inert(say(render.language_of(question), 'page.searching'))}*"
        pending = [
            *conversation.messages(),
            {"role": "user", "content": render.inert(question[:QUESTION_LIMIT])},
            {"role": "assistant", "content": waiting},
        ]
        # A question too long stays in the box, to be shortened there.
        box = gr.skip() if len(question) > QUESTION_LIMIT or again else ""
        hidden = gr.update(visible=False)
        yield (
            gr.skip(), gr.update(value=pending, visible=True), gr.skip(), box, hidden, hidden,
            *(gr.skip() for _ in range(_PARTS - 6)),
        )  # fmt: skip
        new = new and all(turn.answer is None for turn in conversation.turns)  # those without one are not kept
        for question, row in asked:
            conversation = conversation.with_turn(reply(self._assistant, question, row, conversation))
        # Questions that cannot be answered at the moment, as while there is no index, stay kept.
        kept = _NOTHING if again else History.of(conversation).as_dict() | {"new": new}
        yield self._picture(conversation, kept)

    def _picture(self, conversation: Conversation, kept: dict[str, Any]) -> tuple[Any, ...]:
        """Return what every part shows, in the order in which they are wired, and what the browser is to keep."""
        last = conversation.last
        chips = last.chips if last else ()
        taken = last is not None and last.understood != last.question and last.answer is not None
        texts = [*chips, *[""] * (_CHIPS - len(chips))]
        return (
            conversation,
            gr.update(value=conversation.messages(), visible=bool(conversation.turns)),
            conversation.evidence(),
            gr.skip(),
            gr.update(visible=not conversation.turns),
            gr.update(visible=bool(chips) or taken),
            gr.update(visible=taken),
            *(gr.update(value=text, visible=bool(text)) for text in texts),
            kept,
        )

    def _begin_anew(self) -> tuple[Any, ...]:
        picture = list(self._picture(Conversation(), _NOTHING))
        picture[3] = ""
        return tuple(picture)

    def _correct(self, conversation: Conversation) -> str:
        return conversation.last.understood if conversation.last else ""

    def _keep_thumb(self, conversation: Conversation, thumb: gr.LikeData) -> None:
        place = thumb.index[0] if isinstance(thumb.index, tuple | list) else thumb.index
        turn = conversation.turns[place // 2] if 0 <= place // 2 < len(conversation.turns) else None  # question, answer
        if self._feedback and turn and turn.answer and thumb.liked in (True, False):
            self._feedback.keep(turn.answer, liked=bool(thumb.liked))


def _sent(what: str) -> str:
    """Return the JavaScript that sends what the browser keeps along with everything else that an event sends."""
    return f"(conversation, kept, ...rest) => [conversation, window.hepcite.{what}(), ...rest]"


def _filter_row(words: gr.I18n) -> list[gr.components.Component]:
    with gr.Row():
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
        retracted = gr.Checkbox(label=words("include_retracted"), min_width=120, elem_id="retracted")
    with gr.Row():
        facets = [
            gr.Dropdown(
                [(words(f"{name}_{value}"), value) for value in values],
                value=[],
                multiselect=True,
                label=words(name),
                min_width=150,
                elem_id=name,
            )
            for name, values in FACET_FILTERS.items()
        ]
    return [first, last, *facets, retracted]


def facet_words(language: str) -> dict[str, str]:
    """Return the values of the filters in a reader's words, under the names that the lists here give them."""
    return {
        f"{name}_{value}": value_name(language, name, value)
        for name, values in FACET_FILTERS.items()
        for value in values
    }


def _html(value: str, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=None)
