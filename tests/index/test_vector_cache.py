from __future__ import annotations

import sqlite3

import numpy as np
import pytest

from corpus.errors import StoreError
from index.vector_cache import VectorCache


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vectors.sqlite"


def rows(*values):
    return np.array(values, dtype=np.float32)


def test_vectors_come_back_exactly_after_reopening(path):
    given = np.random.default_rng(1).normal(size=(3, 384)).astype(np.float32)
    with VectorCache(path) as cache:
        cache.put("model@1", ["a", "b", "c"], given)
    with VectorCache(path) as cache:
        found = cache.get("model@1", ["c", "a", "x"])
        assert sorted(found) == ["a", "c"]
        assert found["a"].dtype == np.float32
        assert np.array_equal(np.stack([found["a"], found["c"]]), given[[0, 2]])


def test_each_encoder_has_its_own(path):
    with VectorCache(path) as cache:
        cache.put("model@1", ["a"], rows([1, 0]))
        cache.put("model@2", ["a", "b"], rows([0, 1], [1, 1]))
        assert cache.get("model@1", ["a", "b"])["a"].tolist() == [1.0, 0.0]
        assert cache.get("model@2", ["a"])["a"].tolist() == [0.0, 1.0]
        assert cache.get("model@3", ["a"]) == {}
        assert [cache.count(name) for name in ("model@1", "model@2", "model@3")] == [1, 2, 0]


def test_a_vector_put_again_is_replaced(path):
    with VectorCache(path) as cache:
        cache.put("model@1", ["a"], rows([1, 0]))
        cache.put("model@1", ["a"], rows([0, 1]))
        assert cache.get("model@1", ["a"])["a"].tolist() == [0.0, 1.0]
        assert cache.count("model@1") == 1


def test_many_are_asked_for_at_once(path):
    digests = [f"{n:064x}" for n in range(40_000)]
    with VectorCache(path) as cache:
        cache.put("model@1", digests[:1201], np.ones((1201, 2), dtype=np.float32))
        assert len(cache.get("model@1", digests)) == 1201
        assert cache.get("model@1", []) == {}


def test_a_batch_is_kept_whole_or_not_at_all(path):
    with VectorCache(path) as cache:
        cache.put("model@1", ["a"], rows([1, 0]))
        with pytest.raises(ValueError, match="shorter"):
            cache.put("model@1", ["b", "c"], rows([1, 0]))
        assert cache.count("model@1") == 1
        cache.put("model@1", ["b"], rows([1, 0]))
        assert cache.count("model@1") == 2


def test_what_was_put_is_on_the_disk_before_the_file_is_closed(path):
    with VectorCache(path) as cache:
        cache.put("model@1", ["a"], rows([1, 0]))
        other = sqlite3.connect(path)
        assert other.execute("SELECT encoder, digest FROM vector").fetchall() == [("model@1", "a")]
        other.close()


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 100])
def test_a_file_that_is_not_sqlite_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"vectors\.sqlite cannot be opened as a vector cache"):
        VectorCache(path)


def test_a_folder_that_is_missing_is_refused(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened as a vector cache"):
        VectorCache(tmp_path / "missing" / "vectors.sqlite")
