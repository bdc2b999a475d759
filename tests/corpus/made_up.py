"""Records made up for the tests of the store, and how they are put into it; none of them is real."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from corpus.record import Kind, Record, Section
from corpus.run import Outcome
from corpus.store import CorpusStore


def article(key="pmid:1", title="Stem cells in cirrhosis", text="Albumin rose.", **rest) -> Record:
    """Make an article of one section."""
    return Record.make(key=key, title=title, sections=(Section("RESULTS", text),), **rest)


def note(key="note:1", title="A note", **rest) -> Record:
    """Make a note."""
    return article(key, title, "It is said that albumin rose.", kind=Kind.NOTE, **rest)


def numbered(number: int) -> Record:
    """Make the record of a number; every seventh changes what the one six before it said."""
    key = number - 6 if number % 7 == 6 else number
    return article(f"pmid:{key}", f"Title {key}", f"Text {number}. " * 20, pmid=str(key))


def put(store: CorpusStore, *records: Record) -> list[Outcome]:
    """Put records in one run and return what each came to."""
    with store.run("test", {}) as run:
        return [run.put(record) for record in records]


def sql(path: Path, script: str) -> None:
    """Do to the file what only SQLite itself can."""
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
