from __future__ import annotations

import shutil

import numpy as np
import pytest

from corpus.errors import IndexDamaged
from index.faiss_store import FaissStore
from tests.index.saved import saved
from tests.index.stores import ANY, LIVER, entries, fill, opened, record, vectors
from tests.index.words import DIMENSION

PARTS = [
    "vectors.faiss",
    "codes.faiss",
    "places.sqlite",
    "lexical/meta.json",
    *(f"lexical/*.{e}" for e in ("idx", "store", "term", "pos", "fast")),
]


@pytest.fixture
def folder(tmp_path):
    return saved(tmp_path / "store")


def use(folder):
    """Open a store, ask it by both routes and read every passage."""
    with opened(folder, writable=False) as store:
        store.nearest(np.ones(DIMENSION, dtype=np.float32), ANY, 20)
        store.passages([f"pmid:{number}" for number in range(12)])
        store.matching(LIVER, ANY, 5)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut short", "overwritten"])
@pytest.mark.parametrize("part", PARTS)
def test_damage_is_said_to_be_damage(folder, part, damage):
    file = next(folder.glob(part))
    content = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(
            {"empty": b"", "cut short": content[: len(content) // 2], "overwritten": b"\xff" * len(content)}[damage]
        )
    with pytest.raises(IndexDamaged) as caught:
        use(folder)
    assert "hepcite index --rollback" in caught.value.hint


def test_a_folder_that_is_missing_is_damage(tmp_path):
    for writable in (False, True):
        with pytest.raises(IndexDamaged):
            FaissStore(tmp_path / "missing", DIMENSION, writable=writable)


def test_vectors_of_another_length_are_damage(folder):
    for writable in (False, True):
        with pytest.raises(IndexDamaged, match="have 64 components, not 384"):
            FaissStore(folder, 384, writable=writable)


@pytest.mark.parametrize("part", ["vectors.faiss", "codes.faiss", "places.sqlite"])
def test_a_part_of_a_smaller_index_is_damage(folder, tmp_path, part):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with opened(other) as store:
        store.delete(["pmid:1"])
        store.save()
    shutil.copyfile(other / part, folder / part)
    for writable in (False, True):
        with pytest.raises(IndexDamaged, match="do not have the same number of passages"):
            FaissStore(folder, DIMENSION, writable=writable)


@pytest.mark.parametrize("part", ["vectors.faiss", "codes.faiss", "places.sqlite"])
def test_a_part_of_another_index_of_the_same_size_is_damage(folder, tmp_path, part):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with opened(other) as store:  # as many passages, of which two have other ids
        store.delete(["pmid:1"])
        fill(store, record(11, 2))
        store.save()
    shutil.copyfile(other / part, folder / part)
    with pytest.raises(IndexDamaged, match="are not of one index"):
        use(folder)


@pytest.mark.parametrize("part", ["idx", "term"])
def test_words_of_another_index_are_damage(folder, tmp_path, part):
    other = tmp_path / "other"
    other.mkdir()
    with opened(other) as store:
        fill(store, *(record(number, 2) for number in range(100, 140)))
        store.save()
    shutil.copyfile(next(other.glob(f"lexical/*.{part}")), next(folder.glob(f"lexical/*.{part}")))
    with opened(folder, writable=False) as store, pytest.raises(IndexDamaged, match="cannot be read"):
        store.matching(LIVER, ANY, 5)


def test_a_record_that_went_in_by_halves_is_reported(tmp_path):
    made = entries(record(1, 2))
    with opened(tmp_path) as store:
        for entry in made:
            store.upsert([entry], vectors([entry]))
        store.save()
        assert store.check() == [
            "The parts of the index do not agree: 2 passages of 1 records are placed, 2 have vectors, "
            "2 have codes, 2 records have words."
        ]
