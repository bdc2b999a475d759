"""`Watch`: what programs may ask of saved questions and of news; each account has its own."""

from __future__ import annotations

from typing import Any

from chat.desk import Desk
from chat.saved.flagged import flagged
from chat.saved.store import SavedQuestions
from chat.schema import Question
from corpus.history import History
from review.digest import Digest
from review.feed import feed

_READ = 300  # changes that a digest over HTTP reads whole: a second or two


class Watch:
    """Saved questions and news behind a desk's line of those who wait; all but the feed are plain JSON values.

    Raises:
        Busy: too many are waiting; so does every method.
    """

    def __init__(self, desk: Desk, questions: SavedQuestions) -> None:
        """Answer from a desk, and keep in `questions`."""
        self._desk = desk
        self._questions = questions
        self._feed: tuple[tuple[object, ...], bytes] | None = None

    async def listed(self, account: str) -> dict[str, Any]:
        """Return what an account saved, newest first."""
        found = await self._desk.work(lambda: self._questions.listed(account))
        return {"saved": [one.as_dict() for one in found]}

    async def keep(self, asked: Question, account: str) -> dict[str, Any]:
        """Answer a question and save the answer.

        Raises:
            SavedFull: the account has saved as many as may be.
        """

        def kept() -> dict[str, Any]:
            answer = self._desk.assistant.ask(asked.q, asked.filters())
            return self._questions.keep(answer, account).as_dict()

        return await self._desk.work(kept)

    async def seen(self, number: int, account: str) -> dict[str, Any]:
        """Take the flags of one down.

        Raises:
            SavedMissing: the account has none with that number.
        """
        return await self._desk.work(lambda: self._questions.seen(number, account).as_dict())

    async def forget(self, number: int, account: str) -> None:
        """Delete one.

        Raises:
            SavedMissing: the account has none with that number.
        """
        await self._desk.work(lambda: self._questions.forget(number, account))

    async def digest(self, since: str | None, language: str, account: str) -> dict[str, Any]:
        """Tell what is new.

        Raises:
            SettingsError: `since` is neither a day nor a run.
        """

        def told() -> dict[str, Any]:
            saved = flagged(self._questions.listed(account), language)
            return Digest.of(self._desk.assistant.corpus, since, saved=saved, most=_READ).as_dict()

        return await self._desk.work(told)

    async def feed(self, language: str, address: str) -> bytes:
        """Return what the newest runs brought as Atom; it is made once for every state of the corpus."""

        def made() -> bytes:
            corpus = self._desk.assistant.corpus
            state = (language, address, corpus.sequence(), History(corpus).newest())
            kept = self._feed
            if kept is None or kept[0] != state:
                kept = self._feed = (state, feed(corpus, language, address))
            return kept[1]

        return await self._desk.work(made)
