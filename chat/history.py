"""`History`: what a visitor asked in one conversation, as their own browser keeps it; the answers are found anew."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chat.conversation import QUESTION_LIMIT, Conversation, FilterRow

_TURNS = 10  # of the conversation that is shown again after a reload: each is asked again


_Chosen = Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=20)]


class _Asked(BaseModel):
    """One question with its filters, as it comes from a browser: untrusted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(min_length=1, max_length=QUESTION_LIMIT)
    first: str = Field(default="", max_length=4)
    last: str = Field(default="", max_length=4)
    # What was kept before there was one of these lacks it.
    diseases: _Chosen = ()
    stages: _Chosen = ()
    etiologies: _Chosen = ()
    cells: _Chosen = ()
    donors: _Chosen = ()
    routes: _Chosen = ()
    doses: _Chosen = ()
    times_given: _Chosen = ()
    designs: _Chosen = ()
    phases: _Chosen = ()
    sizes: _Chosen = ()
    follow_ups: _Chosen = ()
    outcomes: _Chosen = ()
    species: _Chosen = ()
    kinds: _Chosen = ()
    retracted: bool = False


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    asked: Annotated[tuple[_Asked, ...], Field(max_length=_TURNS)] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The questions of a conversation with their filters, oldest first; `chat/history.js` keeps it among others."""

    asked: tuple[tuple[str, FilterRow], ...] = ()

    @classmethod
    def read(cls, kept: object) -> Self:
        """Return what a browser kept; anything else than what this wrote counts as nothing."""
        try:
            found = _Kept.model_validate(kept or {})
        except ValidationError:
            return cls()
        return cls(tuple((one.q, FilterRow(**one.model_dump(exclude={"q"}))) for one in found.asked))

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        """Return the last questions of a conversation that were answered."""
        return cls(tuple((turn.question, turn.row) for turn in conversation.turns if turn.answer is not None)[-_TURNS:])

    def as_dict(self) -> dict[str, Any]:
        """Return what the browser is to keep, as plain JSON values."""
        return {"asked": [{"q": question} | asdict(row) for question, row in self.asked]}
