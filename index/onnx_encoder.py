"""`OnnxEncoder`: texts to unit vectors with int8 weights and onnxruntime; torch is needed once, for the export."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ModelError
from index.encoder import Vectors
from index.models import Model

if TYPE_CHECKING:
    from index.onnx_network import OnnxNetwork


class OnnxEncoder:
    """An encoder of int8 weights, loaded at the first text; weights that are not yet ONNX are exported then."""

    def __init__(self, model: Model, exports: Path) -> None:
        """Take a resolved model whose pooling is known, and the folder that holds the exports of this machine.

        Raises:
            ModelError: only sentence-transformers can run this model.
        """
        if not runs(model):
            raise ModelError(f"{model.name} cannot be run as int8.", hint="Set HEPCITE_PRECISION=fp32.")
        self.model = model
        self._exports = exports
        self._network: OnnxNetwork | None = None
        self._loading = threading.Lock()

    @property
    def name(self) -> str:
        """Model name, revision and precision: int8 vectors are not mixed with those of the full weights."""
        return f"{self.model.name}@{self.model.revision}+int8"

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        return self.model.dimension or 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a passage, in order: shape (len(texts), dimension), float32."""
        return self._vectors([self.model.passage_prefix + text for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a question, in order: shape (len(texts), dimension), float32."""
        return self._vectors([self.model.query_prefix + text for text in texts])

    def _vectors(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._loaded().vectors(texts)

    def _loaded(self) -> OnnxNetwork:
        with self._loading:  # the first question may come while the page is still warming up
            if self._network is None:
                self._network = self._load()
            return self._network

    def _load(self) -> OnnxNetwork:
        from index.export import exported, loaded  # bring onnxruntime, which a first look at an index does not need

        if self.model.weights == "onnx":
            folder = Path(self.model.location)
            try:
                network, tokenizer = (folder / name for name in ("model.onnx", "tokenizer.json"))
                return loaded(self.model, network.read_bytes(), tokenizer.read_bytes())
            except OSError as error:
                raise ModelError(f"The model {self.model.name} cannot be read ({error.strerror}).") from error
        export = exported(self.model, self._exports)
        return loaded(self.model, export.read("model.onnx"), export.read("tokenizer.json"))


def runs(model: Model) -> bool:
    """Return whether onnxruntime can run a model, after an export or as it is."""
    return None not in (model.pooling, model.dimension, model.max_tokens) and model.weights != "other"
