"""A packed E5 encoder of a few kilobytes, laid out the way the real file is."""

from __future__ import annotations

import math
import struct

import numpy as np

from index.e5_weights import Shape

SHAPE = Shape(hidden=32, layers=2, heads=2, inner=64, vocabulary=14, positions=16, types=2, epsilon=1e-6)
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁liver", "▁li", "ver", "肝", "～", "▁12", "mg"]
SCORES = [0.0, 0.0, 0.0, 0.0, -2.0, -3.0, -4.0, -4.0, -5.0, -6.0, -5.0, -5.0]
FOLDS = {"\x01": "", "\t": " ", "\u200b": " ", "２": "2", "㎎": "mg"}


def tensor_bytes(kind, dimensions, random):
    if kind == 0:
        return random.normal(0, 0.3, dimensions).astype("<f4").tobytes()
    blocks = math.prod(dimensions) // 32
    scales = random.uniform(0.02, 0.06, blocks).astype("<f2")
    return b"".join(scale.tobytes() + random.bytes(16) for scale in scales)


def packed_bytes(shape=SHAPE, pieces=PIECES, folds=FOLDS, replaced=()):
    """Write a packed encoder the way the real file is laid out; `replaced` gives tensors other bytes, by name."""
    random = np.random.default_rng(7)
    sizes = (shape.hidden, shape.layers, shape.heads, shape.inner, shape.vocabulary, shape.positions, shape.types)
    text = [piece.encode() for piece in pieces]
    bounds = np.cumsum([0, *map(len, text)]).astype("<u4")
    table = b"".join(
        struct.pack("<IB", ord(one), len(many)) + many.encode("utf-32-le") for one, many in sorted(folds.items())
    )
    head = struct.pack("<4sI7ifi", b"E5S1", 1, *sizes, shape.epsilon, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, int(bounds[-1])) + bounds.tobytes()
    head += np.array(SCORES[: len(pieces)], "<f4").tobytes() + b"".join(text)
    head += struct.pack("<iI", len(folds), len(table)) + table
    tensors = {name: tensor_bytes(kind, about, random) for name, (kind, about) in shape.tensors().items()} | dict(
        replaced
    )
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in tensors)
    head += struct.pack("<i", len(tensors))
    for name, (kind, dimensions) in shape.tensors().items():
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", kind, math.prod(dimensions), at, len(tensors[name]))
        at += len(tensors[name])
    return head + b"".join(tensors.values())


TINY = packed_bytes()
