"""`SavedQuestions`: the questions that are watched, in a file of their own beside the corpus."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from chat.answer import Answer
from chat.saved.news import Happening, News
from chat.saved.saved_question import SavedQuestion
from chat.saved.snapshot import Snapshot
from corpus.connection import advice
from corpus.errors import SavedFull, SavedMissing, StoreError
from corpus.record import Kind, Status
from corpus.settings import Settings
from index.query import Filters

MOST = 100  # of one account: all of them are asked again after each ingest
_ACCOUNTS = 50  # times as many in all
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS saved (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        question TEXT NOT NULL,
        filters TEXT NOT NULL,
        language TEXT NOT NULL,
        saved TEXT NOT NULL,
        known TEXT NOT NULL,
        checked TEXT NOT NULL DEFAULT '',
        news TEXT NOT NULL DEFAULT '[]',
        latest TEXT,
        version INTEGER NOT NULL DEFAULT 0,
        UNIQUE (account, question, filters)
    ) STRICT
"""
_COLUMNS = "number, account, question, filters, language, saved, known, checked, news, latest, version"


class SavedQuestions:
    """Keeps answers, and what has happened to them; safe from several threads and processes.

    Each call opens the file anew: it is small, and nothing is then held that a fork or a thread could break.
    """

    def __init__(self, path: Path) -> None:
        """Keep in a file, which is made when something is kept."""
        self._path = path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Keep in the home folder of `settings`."""
        return cls(settings.home / "saved.sqlite")

    def keep(self, answer: Answer, account: str = "") -> SavedQuestion:
        """Save an answer; the same question under the same filters is saved once, as it is answered now.

        Raises:
            SavedFull: so many are saved that asking all of them again would take too long.
            StoreError: the file cannot be written to.
        """
        filters = json.dumps(asdict(answer.query.filters), sort_keys=True)
        asked = (account, answer.question, filters)
        with self._writing() as file:
            known = file.execute(
                "SELECT number FROM saved WHERE (account, question, filters) = (?, ?, ?)", asked
            ).fetchone()
            counted, of_all = file.execute(
                "SELECT count(*) FILTER (WHERE account = ?), count(*) FROM saved", (account,)
            ).fetchone()
            if known is None and (counted >= MOST or of_all >= MOST * _ACCOUNTS):
                raise SavedFull(f"{counted} questions are saved already.")
            (number,) = file.execute(
                "INSERT INTO saved (account, question, filters, language, saved, known) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET language = excluded.language, saved = excluded.saved,"
                " known = excluded.known, checked = '', news = '[]', latest = NULL, version = version + 1"
                " RETURNING number",
                (*asked, answer.query.language, _now(), _json(Snapshot.of(answer).as_dict())),
            ).fetchone()
        return self.get(number, account)

    def listed(self, account: str | None = "") -> list[SavedQuestion]:
        """Return what an account saved, newest first; what all saved, for None."""
        where = "" if account is None else "WHERE account = ?"
        return self._read(
            f"SELECT {_COLUMNS} FROM saved {where} ORDER BY number DESC", () if account is None else (account,)
        )

    def get(self, number: int, account: str = "") -> SavedQuestion:
        """Return the one with that number.

        Raises:
            SavedMissing: the account has none.
        """
        found = self._read(f"SELECT {_COLUMNS} FROM saved WHERE number = ? AND account = ?", (number, account))
        if not found:
            raise SavedMissing(f"No saved question has the number {number}.")
        return found[0]

    def forget(self, number: int, account: str = "") -> None:
        """Delete one.

        Raises:
            SavedMissing: the account has none with that number.
        """
        self.get(number, account)
        with self._writing() as file:
            file.execute("DELETE FROM saved WHERE number = ? AND account = ?", (number, account))

    def seen(self, number: int, account: str = "") -> SavedQuestion:
        """Take the flags down: what the question was last answered is what is compared with from now on.

        Raises:
            SavedMissing: the account has none with that number.
        """
        self.get(number, account)
        with self._writing() as file:
            file.execute(
                "UPDATE saved SET known = coalesce(latest, known), news = '[]', latest = NULL, version = version + 1"
                " WHERE number = ? AND account = ?",
                (number, account),
            )
        return self.get(number, account)

    def tell(self, asked: SavedQuestion, news: tuple[News, ...], latest: Snapshot) -> SavedQuestion | None:
        """Keep what asking again came to; flags that nobody has seen stay. None where it was changed meanwhile."""
        told = {(each.kind, each.key) for each in news}
        kept = tuple(each for each in asked.flags if (each.kind, each.key) not in told)
        after = replace(asked, news=(*kept, *news), latest=latest, checked=_now())
        with self._writing() as file:
            changed = file.execute(
                "UPDATE saved SET news = ?, latest = ?, checked = ? WHERE number = ? AND version = ?",
                (
                    _json([asdict(each) for each in after.news]),
                    _json(latest.as_dict()),
                    after.checked,
                    asked.number,
                    asked.version,
                ),
            ).rowcount
        return after if changed else None

    def _read(self, query: str, parameters: tuple[object, ...]) -> list[SavedQuestion]:
        if not self._path.exists():
            return []
        with self._opened() as file:
            return [_saved(row) for row in file.execute(query, parameters)]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as file:
            file.execute("BEGIN IMMEDIATE")
            yield file
            file.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, isolation_level=None, timeout=30)) as file:
                file.execute("PRAGMA synchronous = EXTRA")  # said to be saved means on the disk
                if not file.execute("PRAGMA user_version").fetchone()[0]:
                    file.executescript(f"BEGIN IMMEDIATE; {_SCHEMA}; PRAGMA user_version = 1; COMMIT;")
                yield file
        except sqlite3.Error as error:
            raise StoreError(
                f"The saved questions {self._path} cannot be used: {error}.", hint=advice(error)
            ) from error


def _saved(row: tuple[Any, ...]) -> SavedQuestion:
    number, account, question, filters, language, saved, known, checked, news, latest, version = row
    try:
        return SavedQuestion(
            number=number,
            account=account,
            question=question,
            language=language,
            filters=_filters(json.loads(filters)),
            saved=saved,
            known=Snapshot.read(json.loads(known)),
            checked=checked,
            news=tuple(News(**each | {"kind": Happening(each["kind"])}) for each in json.loads(news)),
            latest=Snapshot.read(json.loads(latest)) if latest else None,
            version=version,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"The saved question {number} cannot be read: {error}.") from error


def _filters(kept: dict[str, Any]) -> Filters:
    listed = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
    typed = {
        "statuses": tuple(Status(status) for status in kept["statuses"]),
        "kinds": tuple(Kind(kind) for kind in kept.get("kinds", ())),
    }
    return Filters(**kept | listed | typed)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
