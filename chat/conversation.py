"""`Conversation`: the turns one visitor sees, and how the next one comes about."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from chat import render
from chat.answer import Answer, Stamp
from chat.bubble import bubble, problem
from chat.dialogue import resolve
from chat.facet_filters import FACET_FILTERS, filters_of
from chat.trouble import trouble
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

    def chips(self, answer: Answer, asked: Sequence[str]) -> tuple[str, ...]:
        """Return what may be asked next, none of it asked before."""
        ...

    def stamp(self) -> Stamp:
        """Say which corpus answers come from."""
        ...


@dataclass(frozen=True, slots=True)
class FilterRow:
    """The filters as a visitor left them: years as typed, "" for any; no values of a facet are any of them."""

    first: str = ""
    last: str = ""
    diseases: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    etiologies: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    donors: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()
    times_given: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    retracted: bool = False

    @classmethod
    def typed(cls, first: str | None, last: str | None, *rest: Any) -> Self:  # noqa: ANN401 - parts of a page
        """Return the row as its parts on a page are left, in the order of the fields."""
        *facets, retracted = rest
        chosen: dict[str, Any] = {name: tuple(values or ()) for name, values in zip(FACET_FILTERS, facets, strict=True)}
        return cls(first or "", last or "", retracted=bool(retracted), **chosen)

    @classmethod
    def of(cls, filters: Filters) -> Self:
        """Return the row by which filters are asked for."""
        first, last = (str(year) if year is not None else "" for year in (filters.year_from, filters.year_to))
        chosen = (map(str, getattr(filters, name)) for name in FACET_FILTERS)
        return cls.typed(first, last, *chosen, Status.RETRACTED in filters.statuses)

    @property
    def parts(self) -> tuple[Any, ...]:
        """What the parts on a page show, in the order of the fields."""
        return (self.first, self.last, *(list(getattr(self, name)) for name in FACET_FILTERS), self.retracted)

    def filters(self) -> Filters:
        """Return what is to be searched.

        Raises:
            ValueError: a year is not a number.
        """
        first, last = (int(year) if year.strip() else None for year in (self.first, self.last))
        known = {
            name: [value for value in getattr(self, name) if value in values] for name, values in FACET_FILTERS.items()
        }
        return filters_of(first, last, include_retracted=self.retracted, **known)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, under the filters of its time, and what came back.

    `understood` is the full question that a follow-up was taken for, else what was asked; `reply` is the Markdown of
    the bubble; there is an answer unless something went wrong, and `chips` is what may be asked after it.
    """

    number: int
    question: str
    understood: str
    row: FilterRow
    reply: str
    answer: Answer | None = None
    chips: tuple[str, ...] = ()


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

    @property
    def last(self) -> Turn | None:
        """The newest turn."""
        return self.turns[-1] if self.turns else None


def reply(assistant: Answering, question: str, row: FilterRow, conversation: Conversation) -> Turn:
    """Ask and return the turn that comes next; whatever goes wrong becomes a sentence in it."""
    number, language = conversation.next_number, render.language_of(question)

    def without_answer(sentence: str, hint: str = "", shown: str = question) -> Turn:
        return Turn(number, shown, shown, row, problem(sentence, hint))

    if len(question) > QUESTION_LIMIT:
        sentence = say(language, "page.too_long", limit=f"{QUESTION_LIMIT:,}")
        return without_answer(sentence, shown=f"{question[:120]} …")
    for year in (row.first, row.last):
        if year.strip() and not _YEAR.fullmatch(year.strip()):
            return without_answer(say(language, "page.bad_year", year=year.strip()[:20]))
    earlier = [turn.understood for turn in conversation.turns if turn.answer is not None]
    try:
        understood = resolve(question, earlier).understood
        answer = assistant.ask(understood, row.filters())
        text = bubble(answer, number, understood if understood != question else "")
        chips = assistant.chips(answer, (*earlier, understood))
        return Turn(number, question, understood, row, text, answer, chips)
    except HepciteError as error:
        return without_answer(*trouble(error, language))
    except Exception:  # noqa: BLE001  # the edge: a visitor gets a sentence, the log gets the rest
        _log.exception("A question could not be answered.")
        return without_answer(say(language, "page.failed"))
