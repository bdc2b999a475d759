"""A desk over a small shelf."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from Bio import Entrez

from tests.eutils.shelf import Shelf
from tests.ingest.asking import Desk, desk, small


@pytest.fixture
def at_desk(home: Path) -> Iterator[Desk]:
    with desk(home, small()) as opened:
        yield opened


@pytest.fixture(scope="session")
def beyond() -> Shelf:
    """Give a shelf beyond the cap, half of a cap of it on one day; not to be changed."""
    return Shelf.generated(25_003, busiest_day=5_001)


@pytest.fixture(autouse=True)
def _biopython(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what an `Eutils` sets in Biopython for the whole process."""
    for name in ("email", "api_key", "tool", "max_tries", "local_cache"):
        monkeypatch.setattr(Entrez, name, getattr(Entrez, name))
