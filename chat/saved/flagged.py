"""`flagged`: the saved questions that carry a flag, as a digest names them."""

from __future__ import annotations

from collections.abc import Iterable

from chat.saved.saved_question import SavedQuestion
from chat.saved.words import told
from review.digest import Flagged


def flagged(saved: Iterable[SavedQuestion], language: str) -> list[Flagged]:
    """Return what changed of each, in the language of the digest."""
    return [
        Flagged(one.number, one.question, tuple(told(language, each) for each in one.flags))
        for one in saved
        if one.flags
    ]
