"""`Conversation`: the turns one visitor sees, and how the next one comes about."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Protocol

from chat import render
from chat.answer import Answer, Stamp
from chat.card import TYPES
from chat.wording import say
from corpus.errors import HepciteError
from corpus.record import Status
from index.query import Filters

_log = logging.getLogger(__name__)

QUESTION_LIMIT = 2_000
# Older turns leave the page with their cards, so that no number ever leads nowhere.
_TURNS_KEPT = 30
_YEAR = re.compile(r"[12][0-9]{3}")


class Answering(Protocol):
    """What the page needs of an assistant; it is called from several threads at once."""

    def ask(self, question: str, filters: Filters = ...) -> Answer:
        """Answer a question."""
        ...

    def stamp(self) -> Stamp:
        """Say which corpus answers come from."""
        ...


@dataclass(frozen=True, slots=True)
class FilterRow:
    """The filters as a visitor left them: years as typed, "" for any."""

    first: str = ""
    last: str = ""
    types: tuple[str, ...] = ()
    retracted: bool = False

    def filters(self) -> Filters:
        """Return what is to be searched; years the wrong way round are turned round.

        Raises:
            ValueError: a year is not a number.
        """
        first, last = (int(year) if year.strip() else None for year in (self.first, self.last))
        if first is not None and last is not None and first > last:
            first, last = last, first
        statuses = Filters().statuses + ((Status.RETRACTED, Status.WITHDRAWN) if self.retracted else ())
        return Filters(first, last, tuple(name for name in self.types if name in TYPES), statuses)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came back: Markdown of the bubble, and the answer, where there is one, for its cards."""

    number: int
    question: str
    reply: str
    answer: Answer | None = None


class Conversation:
    """What one visitor has asked: the turns the page shows. A value; `with_turn` gives the next."""

    __slots__ = ("turns",)

    def __init__(self, turns: tuple[Turn, ...] = ()) -> None:
        """Hold the turns, oldest first."""
        self.turns = turns

    @property
    def next_number(self) -> int:
        """Number of the turn to come; numbers are never used twice in a conversation."""
        return self.turns[-1].number + 1 if self.turns else 1

    def with_turn(self, turn: Turn) -> Conversation:
        """Return the conversation with one more turn, without those too old to keep."""
        return Conversation((*self.turns, turn)[-_TURNS_KEPT:])

    def messages(self) -> list[dict[str, str]]:
        """Return the turns as the chat shows them."""
        pairs = ((render.inert(turn.question), turn.reply) for turn in self.turns)
        return [
            {"role": role, "content": content}
            for pair in pairs
            for role, content in zip(("user", "assistant"), pair, strict=True)
        ]

    def evidence(self) -> str:
        """Return the cards of all turns as HTML."""
        return render.evidence((turn.number, turn.answer) for turn in self.turns if turn.answer is not None)


def reply(assistant: Answering, question: str, row: FilterRow, number: int) -> Turn:
    """Ask and return the turn; whatever goes wrong becomes a sentence in it."""
    language = render.language_of(question)
    if len(question) > QUESTION_LIMIT:
        sentence = say(language, "page.too_long", limit=f"{QUESTION_LIMIT:,}")
        return Turn(number, f"{question[:120]} …", render.problem(sentence))
    for year in (row.first, row.last):
        if year.strip() and not _YEAR.fullmatch(year.strip()):
            return Turn(number, question, render.problem(say(language, "page.bad_year", year=year.strip()[:20])))
    try:
        answer = assistant.ask(question, row.filters())
        return Turn(number, question, render.bubble(answer, number), answer)
    except HepciteError as error:
        return Turn(number, question, render.problem(str(error), error.hint))
    except Exception:  # noqa: BLE001  # the edge: a visitor gets a sentence, the log gets the rest
        _log.exception("A question could not be answered.")
        return Turn(number, question, render.problem(say(language, "page.failed")))
