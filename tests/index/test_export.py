import json
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from corpus.errors import ModelError
from index.export import exported, found, loaded, probe_texts
from index.models import resolve

NAME = "all-MiniLM-L6-v2"
FOLDER = "all-MiniLM-L6-v2-53aa51172d14-int8"


@pytest.fixture(scope="module")
def model():
    return resolve(NAME)


@pytest.fixture(scope="module")
def export(model, models):
    return exported(model, models)


@pytest.fixture(scope="module")
def small(model, tmp_path_factory):
    """Give the model of one of the real one's six layers, which takes a fraction of the time to export."""
    folder = shutil.copytree(model.location, tmp_path_factory.mktemp("small") / "small")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 1}), encoding="utf-8")
    weights = load_file(folder / "model.safetensors")
    kept = {name: values for name, values in weights.items() if not re.match(r"encoder\.layer\.[1-5]\.", name)}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    return resolve(str(folder))


@pytest.fixture
def copied(export, tmp_path):
    """Give a folder of exports with a copy of the shared one in it."""
    shutil.copytree(export.folder, tmp_path / "exports" / FOLDER)
    return tmp_path / "exports"


def test_the_probe_texts_are_many_lengths():
    texts = probe_texts()
    lengths = [len(text.split()) for text in texts]
    assert (len(texts), min(lengths), max(lengths)) == (63, 1, 502)
    assert all(text.strip() for text in texts)


def test_the_export_is_near_the_original_and_says_so(export):
    assert export.folder.name == FOLDER
    assert sorted(file.name for file in export.folder.iterdir()) == ["manifest.json", "model.onnx", "tokenizer.json"]
    probe = export.manifest.probe
    assert probe.texts == 63
    assert 0.99 <= probe.mean <= 1
    assert 0.97 <= probe.lowest <= probe.mean
    assert len(export.read("model.onnx")) < 25_000_000


def test_it_is_made_once(model, models, export):
    before = (export.folder / "model.onnx").stat().st_mtime_ns
    assert exported(model, models) == export
    assert (export.folder / "model.onnx").stat().st_mtime_ns == before


def test_the_manifest_names_every_source_and_file(model, export):
    said = json.loads((export.folder / "manifest.json").read_text(encoding="utf-8"))
    assert said["sources"] == model.files
    assert said["files"] == {
        name: sha256((export.folder / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")
    }
    assert said["versions"].keys() == {"torch", "transformers", "onnx", "onnxruntime"}


def test_what_is_too_far_from_the_original_is_refused_and_leaves_nothing(small, tmp_path):
    with pytest.raises(
        ModelError, match=r"mean cosine 0\.99\d\d \(at least 0\.9999 is asked\), lowest 0\.9\d+"
    ) as caught:
        exported(small, tmp_path, mean=0.9999)
    assert caught.value.hint == "Set HEPCITE_PRECISION=fp32."
    assert [file.name for file in tmp_path.iterdir()] == [f"small-{small.revision}-int8.lock"]
    assert found(small, tmp_path) is None


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_one_flipped_bit_is_named(model, copied, name):
    file = copied / FOLDER / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError, match=rf"{name} is not what was written \(SHA-256 \w{{12}}…\)") as caught:
        exported(model, copied).read(name)
    assert caught.value.hint.startswith("Delete the folder")


def test_a_file_that_is_gone_is_named(model, copied):
    (copied / FOLDER / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"model\.onnx cannot be read \(No such file or directory\)"):
        exported(model, copied).read("model.onnx")


@pytest.mark.parametrize("content", ["", "{}", '{"recipe": 1, "colour": "red"}'])
def test_a_manifest_that_cannot_be_read_is_an_error(model, copied, content):
    (copied / FOLDER / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.json cannot be read"):
        exported(model, copied)


def test_an_export_of_other_sources_is_not_used(model, copied):
    other = replace(model, files={**model.files, "vocab.txt": "0" * 64})
    assert found(model, copied) is not None
    assert found(other, copied) is None


@pytest.mark.timeout(300)  # two processes import torch and export
def test_a_killed_export_leaves_nothing_that_is_used(small, tmp_path):
    code = "import sys, pathlib; from index.export import exported; from index.models import resolve\n"
    code += "exported(resolve(sys.argv[1]), pathlib.Path(sys.argv[2]))"
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, small.location, tmp_path], cwd=Path(__file__).parents[2]
    ) as child:
        until = time.monotonic() + 200
        while not list(tmp_path.glob(".*/export/model.onnx")) and time.monotonic() < until:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    (left,) = tmp_path.glob(".*")
    assert found(small, tmp_path) is None
    export = exported(small, tmp_path)
    assert not left.exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == [export.folder.name, f"{export.folder.name}.lock"]
    assert export.manifest.probe.mean >= 0.99


def test_a_folder_of_one_s_own_is_exported_and_spoilt_weights_are_told_from_good_ones(small, tmp_path):
    """Weights with noise give vectors of their own: their export is true to them and far from the good ones'."""
    noisy = tmp_path / "noisy"
    shutil.copytree(small.location, noisy)
    generator = np.random.default_rng(7)
    weights = load_file(noisy / "model.safetensors")
    for name, values in weights.items():
        if name.endswith("dense.weight"):
            noise = generator.standard_normal(values.shape, dtype=np.float32)
            weights[name] = values + noise * values.std() / 2
    save_file(weights, noisy / "model.safetensors", {"format": "pt"})
    own = resolve(str(noisy))
    assert (own.pooling, own.dimension, own.max_tokens, own.weights) == ("mean", 384, 256, "safetensors")
    made = exported(own, tmp_path / "exports", mean=0.9, lowest=0.8)
    assert made.folder.name == f"noisy-{own.revision}-int8"
    texts = probe_texts()[:20]
    ours = loaded(own, made.read("model.onnx"), made.read("tokenizer.json")).vectors(texts)
    good = exported(small, tmp_path / "exports")
    theirs = loaded(small, good.read("model.onnx"), good.read("tokenizer.json")).vectors(texts)
    assert (ours * theirs).sum(axis=1).mean() < 0.9


def test_a_folder_that_cannot_be_written_to_is_said(model, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be kept in") as caught:
        exported(model, tmp_path / "file" / "models")
    assert "HEPCITE_MODELS" in caught.value.hint
