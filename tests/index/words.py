"""A small honest encoder: words hashed into 64 dimensions, so texts that share words are near each other."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from index.analysis import tokens
from index.encoder import Vectors

DIMENSION = 64


class WordEncoder:
    """Counts each word with a sign in one of 64 places and brings the sum to length 1; `texts` keeps what it read."""

    def __init__(self, name: str = "words@1") -> None:
        """Take the name under which the vectors are kept."""
        self.name = name
        self.texts: list[str] = []

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""
        return DIMENSION

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, in order."""
        self.texts += texts
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in tokens(text):
                number = int.from_bytes(sha256(word.encode()).digest()[:4], "big")
                row[number % DIMENSION] += 1.0 if number & 64 else -1.0
            if not row.any():  # no word, or two that cancel out
                row[0] = 1.0
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a question, made as for any text."""
        return self.encode(texts)
