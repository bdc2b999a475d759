import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from corpus.errors import ModelError
from corpus.settings import Settings
from index.encoder import SentenceEncoder, encoder_for
from index.models import resolve
from index.onnx_encoder import OnnxEncoder

NAME = "all-MiniLM-L6-v2"
TEXTS = [
    "Umbilical cord mesenchymal stem cells improved liver function in decompensated cirrhosis.",
    "In patients with advanced cirrhosis, cord-derived MSC infusion made the liver work better.",
    "The train to the coast leaves at nine.",
    "",
    "肝硬化",
    "long " * 2_000,
]


@pytest.fixture(scope="module")
def encoder(models):
    return OnnxEncoder(resolve(NAME), models)


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.encode(TEXTS)


def test_the_name_tells_int8_from_full_precision(encoder):
    assert (encoder.name, encoder.dimension) == ("all-MiniLM-L6-v2@53aa51172d14+int8", 384)


def test_vectors_are_of_unit_length_one_a_text(vectors):
    assert vectors.shape == (6, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_they_are_near_those_of_the_full_weights(vectors):
    cosines = (SentenceEncoder.named(NAME).encode(TEXTS) * vectors).sum(axis=1)
    assert cosines.min() > 0.97


def test_a_paraphrase_is_nearer_than_another_matter(vectors):
    assert float(vectors[0] @ vectors[1]) > 0.6
    assert float(vectors[0] @ vectors[2]) < 0.2


@given(order=st.permutations(range(len(TEXTS))), count=st.integers(1, len(TEXTS)))
@rules(max_examples=20)
def test_a_text_has_the_same_vector_whatever_else_is_encoded(encoder, vectors, order, count):
    chosen = order[:count]
    assert np.array_equal(encoder.encode([TEXTS[place] for place in chosen]), vectors[chosen])


def test_no_text_no_vector(encoder):
    assert encoder.encode([]).shape == encoder.encode_questions([]).shape == (0, 384)


def test_only_the_first_256_word_pieces_are_read(encoder):
    start = "cells " * 254
    one, other, shorter = encoder.encode([start + "liver", start + "train", "cells " * 253 + "liver"])
    assert np.array_equal(one, other)
    assert not np.array_equal(one, shorter)


def test_a_text_of_a_million_characters_is_read(encoder):
    (row,) = encoder.encode(["liver cirrhosis " * 62_500])
    assert np.isfinite(row).all()


def test_eight_threads_get_what_one_gets(models, vectors):
    fresh = OnnxEncoder(resolve(NAME), models)  # so that eight of them come upon weights not yet loaded
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(fresh.encode, [TEXTS] * 8))
    assert all(np.array_equal(one, vectors) for one in found)


def test_the_prefixes_of_a_model_are_put_in_front(models, encoder):
    model = replace(resolve(NAME), query_prefix="question: ", passage_prefix="passage: ")
    prefixed = OnnxEncoder(model, models)
    assert np.array_equal(prefixed.encode(["liver"]), encoder.encode(["passage: liver"]))
    assert np.array_equal(prefixed.encode_questions(["liver"]), encoder.encode(["question: liver"]))
    full = SentenceEncoder(model)
    assert full.encode_questions(["liver"])[0] @ prefixed.encode_questions(["liver"])[0] > 0.97


def test_encoding_needs_no_torch(encoder, models, vectors):
    code = (
        "import sys; from corpus.settings import Settings; from index.encoder import encoder_for\n"
        "rows = encoder_for(Settings.load()).encode(['liver', 'stem cells'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx'} & set(sys.modules)\n"
        "print(rows.shape, sorted(heavy))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "(2, 384) []\n"


def test_settings_choose_the_encoder(models, tmp_path):
    assert encoder_for(Settings.load()).name == "all-MiniLM-L6-v2@53aa51172d14+int8"
    assert encoder_for(Settings.load(precision="fp32")).name == "all-MiniLM-L6-v2@53aa51172d14"
    assert encoder_for(Settings.load(model="owner/model")).name == "owner/model@hub"
    assert encoder_for(Settings.load(model=resolve(NAME).location)).name.endswith("@53aa51172d14+int8")
    (tmp_path / "model.safetensors").write_bytes(b"weights of a layout nobody knows")
    assert isinstance(encoder_for(Settings.load(model=str(tmp_path))), SentenceEncoder)


def test_a_model_of_unknown_layout_is_refused(models):
    with pytest.raises(ModelError, match="cannot be run as int8") as caught:
        OnnxEncoder(resolve("owner/model"), models)
    assert caught.value.hint == "Set HEPCITE_PRECISION=fp32."


@pytest.fixture(scope="module")
def bge():
    return encoder_for(Settings.load(model="bge-small-en-v1.5"))


def test_bge_small_reads_questions_with_its_prefix(bge):
    assert (bge.name, bge.dimension) == ("bge-small-en-v1.5@68807e3ff2ab+int8", 384)
    passages = bge.encode(TEXTS[:3])
    (question,) = bge.encode_questions(["Do cord-derived stem cells help in cirrhosis?"])
    assert list(np.argsort(-(passages @ question)))[-1] == 2
    prefix = "Represent this sentence for searching relevant passages: "
    assert np.array_equal(bge.encode_questions(["liver"]), bge.encode([prefix + "liver"]))
    assert np.array_equal(bge.encode(TEXTS[:3][::-1]), passages[::-1])


def test_bge_small_is_there_as_int8_only(bge):
    with pytest.raises(ModelError, match="as int8 only"):
        encoder_for(Settings.load(model="bge-small-en-v1.5", precision="fp32"))
