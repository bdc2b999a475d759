"""Biopython as it was before a test."""

from __future__ import annotations

import pytest
from Bio import Entrez


@pytest.fixture(autouse=True)
def _biopython(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back what an `Eutils` sets in Biopython for the whole process."""
    for name in ("email", "api_key", "tool", "max_tries", "local_cache"):
        monkeypatch.setattr(Entrez, name, getattr(Entrez, name))
