"""bm25s as the quick start of its README has it: English stop words, Snowball's stemmer, `BM25()` as it comes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from benchmarks.peers.measure import measure


class Bm25s:
    """BM25 alone, without a model."""

    title = "bm25s"
    setup = "stemmed"
    packages: tuple[str, ...] = ("bm25s", "PyStemmer", "numba", "numpy")

    def __init__(self) -> None:
        """Import it."""
        self._bm25s: Any = import_module("bm25s")  # not installed where types are checked
        self._stemmer: Any = import_module("Stemmer").Stemmer("english")
        self._index: Any = self._bm25s.BM25()
        self._ids: Sequence[str] = ()

    def warm(self) -> None:
        """Do nothing: there are no weights."""

    def build(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Cut the texts into tokens and index them."""
        tokens = self._bm25s.tokenize(list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False)
        self._index.index(tokens, show_progress=False)
        self._ids = ids

    def search(self, query: str, k: int) -> list[str]:
        """Return the best documents that hold a word of the query."""
        tokens = self._bm25s.tokenize(query, stopwords="en", stemmer=self._stemmer, show_progress=False)
        found, scores = self._index.retrieve(tokens, k=min(k, len(self._ids)), show_progress=False)
        # Where fewer documents hold a word of the query, the rest is filled up with documents of score 0.
        return [self._ids[place] for place, score in zip(found[0], scores[0], strict=True) if score > 0]


if __name__ == "__main__":
    sys.exit(measure(Bm25s))
