from __future__ import annotations

import numpy as np
import pytest

from corpus.errors import ModelError
from index.encoder import Encoder, SentenceEncoder
from index.models import resolve
from tests.index.words import WordEncoder

TEXTS = [
    "Umbilical cord mesenchymal stem cells improved liver function in decompensated cirrhosis.",
    "In patients with advanced cirrhosis, cord-derived MSC infusion made the liver work better.",
    "The train to the coast leaves at nine.",
    "",
    "肝硬化",
    "long " * 2_000,
]


@pytest.fixture(scope="session")
def encoder():
    """Load the real weights, once for all tests."""
    return SentenceEncoder.named("all-MiniLM-L6-v2")


@pytest.fixture(scope="session")
def vectors(encoder):
    return encoder.encode(TEXTS)


def test_the_name_says_which_weights(encoder):
    assert (encoder.name, encoder.dimension) == ("all-MiniLM-L6-v2@53aa51172d14", 384)


def test_vectors_are_of_unit_length_one_a_text(vectors):
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_the_order_is_kept_and_the_same_text_gives_the_same_vector(encoder, vectors):
    # Texts are sorted by length on the way, so a mix of lengths would show a mistake.
    again = encoder.encode(TEXTS[::-1])[::-1]
    assert np.abs(again - vectors).max() < 1e-5
    assert np.abs(encoder.encode([TEXTS[2]])[0] - vectors[2]).max() < 1e-5
    twice = encoder.encode([TEXTS[0], TEXTS[0]])
    assert np.array_equal(twice[0], twice[1])


def test_a_paraphrase_is_nearer_than_another_matter(vectors):
    paraphrase, other = float(vectors[0] @ vectors[1]), float(vectors[0] @ vectors[2])
    assert paraphrase > 0.6
    assert other < 0.2


def test_only_the_first_256_word_pieces_are_read(encoder):
    start = "cells " * 300
    one, other = encoder.encode([start + "liver", start + "train"])
    assert np.abs(one - other).max() < 1e-6


def test_no_text_no_vector(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_questions_are_read_like_passages_where_the_model_has_no_prefix(encoder, vectors):
    assert np.abs(encoder.encode_questions(TEXTS[:1])[0] - vectors[0]).max() < 1e-5


def test_a_local_folder_gives_the_same_vectors(encoder, vectors):
    local = SentenceEncoder.named(resolve("all-MiniLM-L6-v2").location)
    assert local.dimension == 384
    assert local.name.endswith("@53aa51172d14")
    assert np.abs(local.encode(TEXTS[:1])[0] - vectors[0]).max() < 1e-5


def test_weights_that_cannot_be_loaded_are_a_model_error(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceEncoder.named(str(tmp_path)).encode(["text"])


@pytest.mark.parametrize("made", ["real", "words"])
def test_both_encoders_keep_to_the_protocol(encoder, made):
    one: Encoder = encoder if made == "real" else WordEncoder()
    rows = one.encode(["liver", "stem cells", "liver", "…"])
    assert rows.shape == (4, one.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    assert np.abs(rows[0] - rows[2]).max() < 1e-6
