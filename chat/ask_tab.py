"""`AskTab`: asking and reading answers, as a part of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from chat import render
from chat.conversation import QUESTION_LIMIT, Answering, Conversation, FilterRow, reply
from chat.feedback import Feedback
from chat.history import History
from chat.line import AT_ONCE
from chat.saved.corner import SavedCorner
from chat.study import cells_name, design_name, species_name
from chat.wording import say
from corpus.facets import CELLS, DESIGNS, SPECIES

_CHIPS = 3
_PARTS = 10 + _CHIPS  # that an event may change
_STATE_SECONDS = 8 * 3600  # a working day; a page left open longer begins anew, by its history
_KEPT_AS = "hepcite"  # gradio scrambles what the browser keeps; a fixed word, or a restart could not read it

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
        self.kept = gr.BrowserState({}, storage_key=_KEPT_AS, secret=_KEPT_AS)
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
            self.kept, self.past, self.earlier,
        ]  # fmt: skip
        asking: dict[str, Any] = {
            "outputs": shown,
            "show_progress": "hidden",
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            "api_visibility": "private",
        }
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        self.box.submit(
            self._ask_row, [self.conversation, self.kept, self.box, *self.row], trigger_mode="once", **asking
        )
        for button in (*self.examples, *self.chips):
            button.click(
                self._ask_row, [self.conversation, self.kept, button, *self.row], trigger_mode="once", **asking
            )
        self.earlier.input(self._show_earlier, [self.kept, self.earlier], trigger_mode="once", **asking)
        load(self._open, [self.conversation, self.kept], **asking)
        self.new.click(self._begin_anew, self.kept, outputs=shown, **quiet)
        # What is on the page goes too, or the next question would bring it back into the history.
        self.forget.click(lambda: self._begin_anew({}), outputs=shown, **quiet)
        self.correct.click(self._correct, self.conversation, outputs=self.box, **quiet)
        if self._feedback:
            self.chat.like(self._keep_thumb, self.conversation, outputs=[], **quiet)

    def _ask_row(
        self, conversation: Conversation, kept: object, question: str, first: str, last: str, designs: list[str],
        cells: list[str], species: list[str], retracted: bool,
    ) -> Outputs:  # fmt: skip
        row = FilterRow(
            first or "", last or "", tuple(designs or ()), tuple(cells or ()), tuple(species or ()), bool(retracted)
        )
        yield from self._ask(conversation, History.read(kept), [(question or "", row)])

    def _open(self, conversation: Conversation, kept: object, request: gr.Request) -> Outputs:
        """Ask what the address asks, else show again what the visitor asked last."""
        history = History.read(kept)
        question = request.query_params.get("q", "")
        if question.strip():
            yield from self._ask(conversation, history, [(question, FilterRow())])
        elif history.conversations:
            yield from self._ask(Conversation(), history, history.conversations[0], again=0)
        else:
            yield (gr.skip(),) * _PARTS

    def _show_earlier(self, kept: object, place: int | None) -> Outputs:
        history = History.read(kept)
        if place is None or not 0 <= place < len(history.conversations):
            return
        yield from self._ask(Conversation(), history, history.conversations[place], again=place)

    def _ask(
        self,
        conversation: Conversation,
        history: History,
        questions: Sequence[tuple[str, FilterRow]],
        *,
        again: int | None = None,
    ) -> Outputs:
        """Ask questions one after the other: first what is being asked is shown, then all that came of it.

        `again` is the place in the history of a conversation that is asked anew.
        """
        # Half a character, as a broken client may send, can neither be shown nor kept.
        whole = ((question.encode(errors="replace").decode().strip(), row) for question, row in questions)
        asked = [(question, row) for question, row in whole if question]
        if not asked:
            yield (gr.skip(),) * _PARTS
            return
        question = asked[-1][0]
        waiting = f"*{render.inert(say(render.language_of(question), 'page.searching'))}*"
        pending = [
            *conversation.messages(),
            {"role": "user", "content": render.inert(question[:QUESTION_LIMIT])},
            {"role": "assistant", "content": waiting},
        ]
        # A question too long stays in the box, to be shortened there.
        box = gr.skip() if len(question) > QUESTION_LIMIT or again is not None else ""
        hidden = gr.update(visible=False)
        yield (
            gr.skip(), gr.update(value=pending, visible=True), gr.skip(), box, hidden, hidden,
            *(gr.skip() for _ in range(_PARTS - 6)),
        )  # fmt: skip
        new = all(turn.answer is None for turn in conversation.turns)  # those without one are not in the history
        for question, row in asked:
            conversation = conversation.with_turn(reply(self._assistant, question, row, conversation))
        history = history.moved_up(again) if again is not None else history.with_current(conversation, new=new)
        yield self._picture(conversation, history)

    def _picture(self, conversation: Conversation, history: History) -> tuple[Any, ...]:
        """Return what every part shows, in the order in which they are wired."""
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
            history.as_dict(),
            gr.update(visible=bool(history.conversations)),
            gr.update(choices=history.titles, value=None),
        )

    def _begin_anew(self, kept: object) -> tuple[Any, ...]:
        picture = list(self._picture(Conversation(), History.read(kept)))
        picture[3] = ""
        return tuple(picture)

    def _correct(self, conversation: Conversation) -> str:
        return conversation.last.understood if conversation.last else ""

    def _keep_thumb(self, conversation: Conversation, thumb: gr.LikeData) -> None:
        place = thumb.index[0] if isinstance(thumb.index, tuple | list) else thumb.index
        turn = conversation.turns[place // 2] if 0 <= place // 2 < len(conversation.turns) else None  # question, answer
        if self._feedback and turn and turn.answer and thumb.liked in (True, False):
            self._feedback.keep(turn.answer, liked=bool(thumb.liked))


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
            for name, values in (("designs", DESIGNS), ("cells", CELLS), ("species", SPECIES))
        ]
    return [first, last, *facets, retracted]


def facet_words(language: str) -> dict[str, str]:
    """Return the values of the filters in a reader's words, under the names that the lists here give them."""
    return {
        **{f"designs_{value}": design_name(language, value) for value in DESIGNS},
        **{f"cells_{value}": cells_name(language, value) for value in CELLS},
        **{f"species_{value}": species_name(language, value) for value in SPECIES},
    }


def _html(value: str, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=None)
