"""An empty corpus for the tests that need one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.store import CorpusStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corpus.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[CorpusStore]:
    with CorpusStore.open(path, plant=False) as opened:
        yield opened
