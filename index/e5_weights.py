"""`PackedE5`: the weights and the vocabulary of an E5 encoder, read from one packed 4-bit file."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

Floats: TypeAlias = NDArray[np.float32]
Halves: TypeAlias = NDArray[np.float16]
Codes: TypeAlias = NDArray[np.uint8]

BLOCK = 32  # weights that share one scale

# The bounds are far above the one file in use and far below what would exhaust the memory.
_LARGEST_FILE = 512 * 1024 * 1024
_SHAPE = struct.Struct("<4sI7ifi")
_VOCABULARY = struct.Struct("<5iQ")
_FOLDS = struct.Struct("<iI")
_FOLD = struct.Struct("<IB")
_ENTRY = struct.Struct("<BIQQ")
_FLOAT, _PACKED = 0, 1
_PACKED_BLOCK = np.dtype([("scale", "<f2"), ("codes", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder; `inner` is the width of the feed-forward layer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float

    def tensors(self) -> dict[str, tuple[int, tuple[int, ...]]]:
        """Return kind and dimensions of every tensor such an encoder has, by its name in the file."""
        row = (_FLOAT, (self.hidden,))
        found: dict[str, tuple[int, tuple[int, ...]]] = {
            "emb.word": (_PACKED, (self.vocabulary, self.hidden)),
            "emb.pos": (_FLOAT, (self.positions, self.hidden)),
            "emb.type": (_FLOAT, (self.types, self.hidden)),
            "emb.ln.w": row,
            "emb.ln.b": row,
        }
        for layer in range(self.layers):
            for name in ("q", "k", "v", "ao"):
                found[f"l{layer}.{name}.w"] = (_PACKED, (self.hidden, self.hidden))
                found[f"l{layer}.{name}.b"] = row
            found[f"l{layer}.fi.w"] = (_PACKED, (self.inner, self.hidden))
            found[f"l{layer}.fi.b"] = (_FLOAT, (self.inner,))
            found[f"l{layer}.fo.w"] = (_PACKED, (self.hidden, self.inner))
            found[f"l{layer}.fo.b"] = row
            for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
                found[f"l{layer}.{name}"] = row
        return found


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word pieces with their scores, and what becomes of single characters before pieces are looked for."""

    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    pad: int
    unknown: int
    folds: dict[str, str]


@dataclass(frozen=True, slots=True)
class PackedE5:
    """An encoder as the file holds it: nothing is unpacked before it is asked for."""

    shape: Shape
    vocabulary: Vocabulary
    _content: bytes
    _offsets: dict[str, int]

    @classmethod
    def read(cls, source: Path) -> PackedE5:
        """Read a packed file, checking every size in it against the file and against the others.

        The caller has compared the file with its pinned SHA-256; the checks here keep a wrong pin, or a new release
        of the package in another format, from being taken for weights.

        Raises:
            ModelError: the file cannot be read, or is not a packed E5 encoder.
        """
        try:
            if source.stat().st_size > _LARGEST_FILE:
                raise _refusal("it is too large")
            cursor = _Cursor(source.read_bytes())
        except OSError as error:
            raise ModelError(f"{source.name} of the model cannot be read ({error.strerror}).") from error
        shape = _shape(cursor)
        vocabulary = _vocabulary(cursor, shape)
        return cls(shape, vocabulary, cursor.content, _offsets(cursor, shape))

    def floats(self, name: str) -> Floats:
        """Return a tensor that is stored as it is.

        Raises:
            ModelError: it holds something that is not a number.
        """
        _, dimensions = self.shape.tensors()[name]
        values = np.frombuffer(self._content, "<f4", int(np.prod(dimensions)), self._offsets[name])
        if not np.isfinite(values).all():
            raise _refusal(f"{name} holds values that are no numbers")
        return cast("Floats", values.astype(np.float32).reshape(dimensions))

    def codes(self, name: str) -> tuple[Codes, Halves]:
        """Return a packed tensor: codes 0 to 15, shape (rows, columns), and scales, shape (rows, columns / BLOCK).

        A weight is (code - 8) times the scale of its block.

        Raises:
            ModelError: a scale is not a number.
        """
        _, (rows, columns) = self.shape.tensors()[name]
        blocks = np.frombuffer(self._content, _PACKED_BLOCK, rows * columns // BLOCK, self._offsets[name])
        if not np.isfinite(blocks["scale"]).all():
            raise _refusal(f"{name} holds scales that are no numbers")
        # Byte j of a block holds weight j in its low half and weight j + 16 in its high half.
        codes = np.concatenate([blocks["codes"] & 0x0F, blocks["codes"] >> 4], axis=1)
        return codes.reshape(rows, columns), blocks["scale"].astype(np.float16).reshape(rows, columns // BLOCK)

    def matrix(self, name: str) -> Floats:
        """Return a packed tensor as float32, one row an output.

        Raises:
            ModelError: a scale is not a number.
        """
        codes, scales = self.codes(name)
        values = (codes.astype(np.float32) - 8).reshape(*scales.shape, BLOCK) * scales.astype(np.float32)[:, :, None]
        return cast("Floats", values.reshape(codes.shape))


def _refusal(reason: str) -> ModelError:
    return ModelError(f"The file is not a packed E5 encoder: {reason}.")


class _Cursor:
    """Bytes read from front to back, never past their end."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 0

    def taken(self, length: int) -> bytes:
        if not 0 <= length <= len(self.content) - self.at:
            raise _refusal("it ends too early")
        self.at += length
        return self.content[self.at - length : self.at]

    def fields(self, layout: struct.Struct) -> tuple[int, ...]:
        return layout.unpack(self.taken(layout.size))


def _shape(cursor: _Cursor) -> Shape:
    magic, version, hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = _SHAPE.unpack(
        cursor.taken(_SHAPE.size)
    )
    if magic != b"E5S1" or version != 1 or block != BLOCK:
        raise _refusal("its format is another one")
    sound = (
        0 < hidden <= 4096
        and hidden % BLOCK == 0
        and 0 < layers <= 64
        and 0 < heads <= hidden
        and hidden % heads == 0
        and 0 < inner <= 16384
        and inner % BLOCK == 0
        and 0 < vocabulary <= 1_000_000
        and 2 < positions <= 8192
        and 0 < types <= 16
        and 0 < epsilon < 1e-3
    )
    if not sound:
        raise _refusal("its sizes make no sense")
    return Shape(hidden, layers, heads, inner, vocabulary, positions, types, float(epsilon))


def _vocabulary(cursor: _Cursor, shape: Shape) -> Vocabulary:
    count, begin, end, pad, unknown, length = cursor.fields(_VOCABULARY)
    if not 4 <= count <= shape.vocabulary or not all(0 <= special < count for special in (begin, end, pad, unknown)):
        raise _refusal("its vocabulary does not fit its embeddings")
    bounds = np.frombuffer(cursor.taken(4 * (count + 1)), "<u4").astype(np.int64)
    scores = np.frombuffer(cursor.taken(4 * count), "<f4").astype(np.float64)
    text = cursor.taken(length)
    if bounds[0] != 0 or bounds[-1] != length or (np.diff(bounds) <= 0).any() or not np.isfinite(scores).all():
        raise _refusal("its vocabulary is damaged")
    try:
        pieces = [text[start:stop].decode() for start, stop in pairwise(bounds)]
    except UnicodeDecodeError as error:
        raise _refusal("its vocabulary is not UTF-8") from error
    if len(set(pieces)) != count:
        raise _refusal("its vocabulary names a piece twice")
    return Vocabulary(
        tuple(zip(pieces, scores.tolist(), strict=True)), begin, end, pad, unknown, _folded_characters(cursor)
    )


def _folded_characters(cursor: _Cursor) -> dict[str, str]:
    count, length = cursor.fields(_FOLDS)
    part = _Cursor(cursor.taken(length))
    if not 0 <= count <= length // _FOLD.size:
        raise _refusal("its table of characters is damaged")
    folds = {}
    for _ in range(count):
        point, size = part.fields(_FOLD)
        becomes = part.taken(4 * size)
        try:
            character = struct.pack("<I", point).decode("utf-32-le")  # refuses what is no character
            folds[character] = becomes.decode("utf-32-le")
        except UnicodeDecodeError as error:
            raise _refusal("its table of characters is damaged") from error
    if part.at != length or len(folds) != count:
        raise _refusal("its table of characters is damaged")
    return folds


def _offsets(cursor: _Cursor, shape: Shape) -> dict[str, int]:
    expected = shape.tensors()
    (count,) = cursor.fields(struct.Struct("<i"))
    if count != len(expected):
        raise _refusal("it has other tensors than an encoder of its sizes")
    offsets = {}
    for _ in range(count):
        (length,) = cursor.fields(struct.Struct("<H"))
        name = cursor.taken(length).decode("ascii", "replace")
        kind, elements, offset, size = cursor.fields(_ENTRY)
        if name not in expected or name in offsets or expected[name][0] != kind:
            raise _refusal("it has other tensors than an encoder of its sizes")
        needed = int(np.prod(expected[name][1]))
        stored = needed // BLOCK * _PACKED_BLOCK.itemsize if kind == _PACKED else needed * 4
        if elements != needed or size != stored or offset > len(cursor.content) - size:
            raise _refusal(f"{name} is not of the size it must be")
        offsets[name] = offset
    if min(offsets.values()) < cursor.at:
        raise _refusal("a tensor lies where the vocabulary is")
    return offsets
