"""`Encoder`: texts to unit vectors; `encoder_for` chooses one, `SentenceEncoder` runs on sentence-transformers."""

from __future__ import annotations

import logging as std_logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError
from corpus.settings import Settings
from index.models import Model, resolve
from index.profile import Profile

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

_BATCH = 32


class Encoder(Protocol):
    """What turns texts into vectors; vectors have length 1, so a dot product is a cosine."""

    @property
    def name(self) -> str:
        """Model and revision: equal names give vectors that can be compared."""
        ...

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage, in order: shape (len(texts), dimension), float32."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one row a question, in order; some models want questions put another way than passages."""
        ...


def encoder_for(settings: Settings) -> Encoder:
    """Return the encoder of the profile, or the one that settings name; files verified, int8 where that is possible.

    Raises:
        ModelError: the model is absent, not the pinned bytes, or not to be had in that precision.
    """
    from index.onnx_encoder import OnnxEncoder, runs  # it needs this module

    model = resolve(model_of(settings))
    if settings.precision == "int8" and runs(model):
        return OnnxEncoder(model, settings.models)
    if model.weights in ("onnx", "packed-e5"):
        raise ModelError(f"{model.name} is there as int8 only.", hint="Set HEPCITE_PRECISION=int8.")
    return SentenceEncoder(model)


def model_of(settings: Settings) -> str:
    """Return the name of the model in use."""
    return settings.model or Profile.named(settings.profile).model


class SentenceEncoder:
    """An encoder whose weights are loaded at the first text, since importing torch takes seconds."""

    def __init__(self, model: Model) -> None:
        """Take a resolved model; nothing is loaded yet."""
        self.model = model
        self._network: SentenceTransformer | None = None
        self._loading = threading.Lock()

    @classmethod
    def named(cls, name: str) -> SentenceEncoder:
        """Return the encoder of a model by name, its weights verified.

        Raises:
            ModelError: the model is absent or not the pinned bytes.
        """
        return cls(resolve(name))

    @property
    def name(self) -> str:
        """Model name and revision."""
        return f"{self.model.name}@{self.model.revision}"

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        if self.model.dimension is not None:
            return self.model.dimension
        return int(self.network.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a passage, in order: shape (len(texts), dimension), float32."""
        return self._vectors([self.model.passage_prefix + text for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a question, in order: shape (len(texts), dimension), float32."""
        return self._vectors([self.model.query_prefix + text for text in texts])

    def _vectors(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        rows = self.network.encode(texts, batch_size=_BATCH, show_progress_bar=False, convert_to_tensor=True)
        vectors = cast("Vectors", rows.float().cpu().numpy())
        # Normalised here: the packaged folder has no normalising layer of its own.
        return cast("Vectors", vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    @property
    def network(self) -> SentenceTransformer:
        """The model of sentence-transformers itself, loaded where it is not yet."""
        with self._loading:  # the first question may come while the page is still warming up
            if self._network is None:
                self._network = self._load()
            return self._network

    def _load(self) -> SentenceTransformer:
        # The default model lies on this disk; a hub is asked only where the user named a hub's model.
        local = Path(self.model.location).is_dir()
        if local:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # It reports every try to reach the hub; one sentence of ours says it better.
        std_logging.getLogger("huggingface_hub").setLevel(std_logging.ERROR)
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            network = SentenceTransformer(
                self.model.location,
                device="cpu",
                local_files_only=local,
            )
        except (OSError, ValueError) as error:
            where = "from its folder" if local else "from the model hub, which may be out of reach"
            raise ModelError(f"The model {self.model.name} cannot be loaded {where}.") from error
        if self.model.max_tokens is not None:
            network.max_seq_length = self.model.max_tokens
        return network
