"""`History`: what a visitor asked, as their own browser keeps it; the answers are found anew."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chat.conversation import QUESTION_LIMIT, Conversation, FilterRow

_CONVERSATIONS = 20
_TURNS = 10  # of the conversation that is shown again after a reload: each is asked again


class _Asked(BaseModel):
    """One question with its filters, as it comes from a browser: untrusted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(min_length=1, max_length=QUESTION_LIMIT)
    first: str = Field(default="", max_length=4)
    last: str = Field(default="", max_length=4)
    designs: tuple[str, ...] = Field(default=(), max_length=20)
    cells: tuple[str, ...] = Field(default=(), max_length=20)
    species: tuple[str, ...] = Field(default=(), max_length=5)
    retracted: bool = False


_Asking = Annotated[tuple[_Asked, ...], Field(max_length=_TURNS)]


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    conversations: tuple[_Asking, ...] = Field(default=(), max_length=_CONVERSATIONS)


@dataclass(frozen=True, slots=True)
class History:
    """Conversations as lists of questions with their filters, the newest first."""

    conversations: tuple[tuple[tuple[str, FilterRow], ...], ...] = ()

    @classmethod
    def read(cls, kept: object) -> Self:
        """Return what a browser kept; anything else than what this wrote counts as nothing."""
        try:
            found = _Kept.model_validate(kept or {})
        except ValidationError:
            return cls()
        return cls(
            tuple(
                tuple((one.q, FilterRow(**one.model_dump(exclude={"q"}))) for one in each)
                for each in found.conversations
                if each
            )
        )

    def as_dict(self) -> dict[str, Any]:
        """Return what the browser is to keep, as plain JSON values."""
        return {
            "conversations": [[{"q": question} | asdict(row) for question, row in each] for each in self.conversations]
        }

    def with_current(self, conversation: Conversation, *, new: bool) -> History:
        """Return the history with a conversation as its newest, in the place of how it stood before unless `new`."""
        asked = tuple((turn.question, turn.row) for turn in conversation.turns if turn.answer is not None)[-_TURNS:]
        if not asked:
            return self
        earlier = self.conversations if new else self.conversations[1:]
        # A link opened again asks the same again.
        return History((asked, *(each for each in earlier if each != asked))[:_CONVERSATIONS])

    def moved_up(self, place: int) -> History:
        """Return the history with the conversation at `place` as its newest."""
        others = (*self.conversations[:place], *self.conversations[place + 1 :])
        return History((self.conversations[place], *others))

    @property
    def titles(self) -> list[tuple[str, int]]:
        """The first question of each conversation with its place, newest conversation first."""
        return [(each[0][0], place) for place, each in enumerate(self.conversations)]
