"""Records and corpora for the tests of the review."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.record import Record
from corpus.store import CorpusStore


@pytest.fixture
def store(home):
    """Open an empty corpus in the test's own home."""
    home.mkdir()
    with CorpusStore.open(home / "corpus.sqlite", plant=False) as opened:
        yield opened


@pytest.fixture
def put(store) -> Callable[..., None]:
    """Store records in one run."""

    def call(*records: Record, kind: str = "files", **arguments: str) -> None:
        with store.run(kind, arguments) as run:
            for record in records:
                run.put(record)

    return call
