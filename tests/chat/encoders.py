"""Two encoders for the tests: one of hashed words, which costs nothing, and one that remembers the real one's work."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from index.analysis import tokens
from index.encoder import Encoder, Vectors

_DIMENSION = 256


class WordEncoder:
    """Counts hashed words: texts that share words are near each other. For what does not hang on the model."""

    name = "words@1"
    dimension = _DIMENSION

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text."""
        rows = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.1  # a text without words has a direction too
            for token in tokens(text):
                row[zlib.crc32(token.encode()) % _DIMENSION] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a question, made as for any text."""
        return self.encode(texts)


class RememberingEncoder:
    """The real encoder, which computes each text once: many questions weigh the same sentences."""

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder."""
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """Name of the real one."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Dimension of the real one."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a question, as the real one puts them."""
        return self._encoder.encode_questions(texts)
