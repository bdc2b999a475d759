"""`ask_again`: every saved question asked once more, and what came of it kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from chat.answer import Answer
from chat.saved.compare import compare
from chat.saved.saved_question import SavedQuestion
from chat.saved.snapshot import Snapshot
from chat.saved.store import SavedQuestions
from corpus.errors import HepciteError
from corpus.store import CorpusStore
from index.query import Filters

_log = logging.getLogger(__name__)


class Asked(Protocol):
    """What answers, and the corpus it answers from."""

    @property
    def corpus(self) -> CorpusStore:
        """The corpus."""
        ...

    def ask(self, question: str, filters: Filters = ...) -> Answer:
        """Answer a question."""
        ...


@dataclass(frozen=True, slots=True)
class Again:
    """How many were asked again, how many carry a flag now, and how many could not be answered at all."""

    asked: int
    flagged: int
    failed: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def ask_again(
    saved: SavedQuestions,
    assistant: Asked,
    asked: list[SavedQuestion],
    progress: Callable[[int, int], None] | None = None,
) -> Again:
    """Ask each of `asked` again; one that breaks in an unforeseen way is counted, and the others go on.

    Raises:
        HepciteError: none can be asked, as without an index; what was found out before is kept.
    """
    flagged = failed = 0
    for place, one in enumerate(asked, 1):
        try:
            fresh = Snapshot.of(assistant.ask(one.question, one.filters))
            after = saved.tell(one, compare(one.known, fresh, assistant.corpus), fresh)
            flagged += after is not None and bool(after.flags)
        except HepciteError:
            raise
        except Exception as error:  # noqa: BLE001 - one question must not keep the others from being asked
            _log.warning("The saved question %s could not be asked again (%s).", one.number, type(error).__name__)
            failed += 1
        if progress is not None:
            progress(place, len(asked))
    return Again(len(asked), flagged, failed)
