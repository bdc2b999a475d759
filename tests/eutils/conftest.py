"""A small and a large shelf, a server this process is led to, and a careful client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from Bio import Entrez

from tests.eutils.asking import KEY
from tests.eutils.doors import opened
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import Shelf


@pytest.fixture(scope="session")
def many() -> Shelf:
    return Shelf.generated(25_000, busiest_day=5_000)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf.generated(40)


@pytest.fixture(autouse=True)
def client(monkeypatch, tmp_path) -> None:
    """Set Bio.Entrez up as a careful client does: a key (for its pace), no retry of its own, a cache it can write."""
    monkeypatch.setattr(Entrez, "email", "reader@example.org")
    monkeypatch.setattr(Entrez, "api_key", KEY)
    monkeypatch.setattr(Entrez, "max_tries", 1)
    monkeypatch.setattr(Entrez, "local_cache", str(tmp_path))


@pytest.fixture
def server(shelf) -> Iterator[EutilsServer]:
    with EutilsServer(shelf) as server, opened(server):
        yield server
