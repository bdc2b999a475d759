from __future__ import annotations

import contextlib
import math
import os
import struct
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ModelError
from index.e5_weights import PackedE5, Vocabulary
from tests.index.packed_e5 import FOLDS, PIECES, SCORES, SHAPE, TINY, packed_bytes

ONE_SCALE = struct.pack("<e", 0.5)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    file = tmp_path_factory.mktemp("packed") / "tiny.bin"
    file.write_bytes(TINY)
    return file


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch") / "changed.bin"


def read(file, content):
    file.write_bytes(content)
    return PackedE5.read(file)


def test_what_was_packed_is_read(tiny):
    packed = PackedE5.read(tiny)
    assert packed.shape == replace(SHAPE, epsilon=float(np.float32(1e-6)))
    assert packed.vocabulary == Vocabulary(tuple(zip(PIECES, SCORES, strict=True)), 0, 2, 1, 3, FOLDS)


def test_a_weight_is_its_code_less_eight_times_the_scale_of_its_block(scratch):
    # Byte j holds weight j in its low half and weight j + 16 in its high half.
    row = ONE_SCALE + bytes([0xF0, 0x09, *[0x88] * 14])
    packed = read(scratch, packed_bytes(replaced={"l1.q.w": row * 32}))
    assert packed.matrix("l1.q.w")[31].tolist() == [-4.0, 0.5, *[0.0] * 14, 3.5, -4.0, *[0.0] * 14]


@given(st.integers(0, len(TINY) - 1))
def test_a_file_that_ends_early_is_refused(scratch, length):
    with pytest.raises(ModelError):
        read(scratch, TINY[:length])


@given(st.integers(0, TINY.index(b"l1.oln.b") + 29), st.binary(min_size=1, max_size=8))
def test_a_changed_head_is_read_or_refused_and_nothing_else(scratch, at, other):
    content = TINY[:at] + other + TINY[at + len(other) :]
    with contextlib.suppress(ModelError):
        packed = read(scratch, content)
        assert all(piece for piece, _ in packed.vocabulary.pieces)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"E5S2" + TINY[4:], "its format is another one"),
        (TINY[:4] + b"\x02" + TINY[5:], "its format is another one"),
        (TINY[:8] + struct.pack("<i", -32) + TINY[12:], "its sizes make no sense"),
        (TINY[:16] + struct.pack("<i", 5) + TINY[20:], "its sizes make no sense"),
        (TINY[:36] + struct.pack("<f", math.nan) + TINY[40:], "its sizes make no sense"),
        (TINY[:24] + struct.pack("<i", 11) + TINY[28:], "its vocabulary does not fit its embeddings"),
        (TINY[:64] + struct.pack("<Q", 2**63) + TINY[72:], "it ends too early"),
        (TINY[:72] + b"\x01" + TINY[73:], "its vocabulary is damaged"),
        (TINY.replace("▁liver".encode(), b"\xff" * 8, 1), "its vocabulary is not UTF-8"),
        (packed_bytes(pieces=[*PIECES[:-1], "肝"]), "its vocabulary names a piece twice"),
        (TINY.replace(b"l1.q.w", b"l1.x.w", 1), "it has other tensors than an encoder of its sizes"),
        (packed_bytes(replaced={"l0.fo.b": b"\0" * 124}), "l0.fo.b is not of the size it must be"),
        (b"", "it ends too early"),
    ],
)
def test_the_reason_of_a_refusal_is_named(scratch, content, reason):
    with pytest.raises(ModelError) as caught:
        read(scratch, content)
    assert str(caught.value) == f"The file is not a packed E5 encoder: {reason}."


def test_a_tensor_that_starts_before_the_end_of_the_head_is_refused(scratch):
    at = TINY.index(b"emb.ln.w") + len(b"emb.ln.w") + 5
    with pytest.raises(ModelError, match="a tensor lies where the vocabulary is"):
        read(scratch, TINY[:at] + struct.pack("<Q", 8) + TINY[at + 8 :])


def test_a_file_far_too_large_is_refused_unread(scratch):
    scratch.write_bytes(TINY)
    os.truncate(scratch, 513 * 1024 * 1024)  # sparse: it takes no room
    try:
        with pytest.raises(ModelError, match="it is too large"):
            PackedE5.read(scratch)
    finally:
        scratch.write_bytes(b"")
