"""`Watch`: what programs may ask of saved questions and of news; each account has its own."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Any

from chat.desk import Desk
from chat.line import Line
from chat.saved.flagged import flagged
from chat.saved.store import SavedQuestions
from chat.schema import Question
from corpus.history import History
from review.digest import Digest
from review.feed import feed

_READ = 300  # changes that a digest over HTTP reads whole: a second or two
_KEPT = 8  # digests, and feeds, that are kept for whoever asks for the same
_WAITING = 16

_State = tuple[int, int, str]  # of a corpus: its newest write, its newest run, and what became of that


class Watch:
    """Saved questions behind a desk's line of those who wait, news in one of their own; all but the feed are JSON.

    Raises:
        Busy: too many are waiting; so does every method.
    """

    def __init__(self, desk: Desk, questions: SavedQuestions) -> None:
        """Answer from a desk, and keep in `questions`."""
        self._desk = desk
        self._questions = questions
        self._feeds: dict[tuple[str, str], tuple[_State, bytes]] = {}
        self._digests: OrderedDict[tuple[int | None, _State], Digest] = OrderedDict()
        # Their own line: they take seconds, and whoever asks a question does not wait behind them.
        self._line = Line(at_once=1, waiting=_WAITING)

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
            saved = tuple(flagged(self._questions.listed(account), language))
            return replace(self._digest(since), saved=saved).as_dict()

        return await self._line.work(told)

    async def feed(self, language: str, address: str) -> bytes:
        """Return what the newest runs brought as Atom; it is made once for every state of the corpus."""

        def made() -> bytes:
            state = self._present()
            kept = self._feeds.get((language, address))
            if kept is None or kept[0] != state:
                if len(self._feeds) >= _KEPT:
                    self._feeds.clear()
                kept = self._feeds[language, address] = (state, feed(self._desk.assistant.corpus, language, address))
            return kept[1]

        return await self._line.work(made)

    def _digest(self, since: str | None) -> Digest:
        """Return the digest without saved questions, made once for every state of the corpus."""
        corpus = self._desk.assistant.corpus
        asked = (None if since is None else History(corpus).moment(since), self._present())
        found = self._digests.get(asked)
        if found is None:
            found = self._digests[asked] = Digest.of(corpus, since, most=_READ)
        self._digests.move_to_end(asked)
        while len(self._digests) > _KEPT:
            self._digests.popitem(last=False)
        return found

    def _present(self) -> _State:
        # The outcome too: the end of a run writes no record, and only then does the feed tell of it.
        corpus = self._desk.assistant.corpus
        runs = corpus.runs(1)
        return (corpus.sequence(), runs[0].id, runs[0].outcome) if runs else (corpus.sequence(), 0, "")
