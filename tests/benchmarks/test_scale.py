"""`benchmarks.scale` on a few hundred vectors: what it cuts, what it takes, and what two stages find."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.scale import FLAT, OURS, kept, size
from benchmarks.windows import pieces, recut
from index.vector_cache import VectorCache

TEXT = "One mouse died. Two rats lived. Three cells grew. Four livers healed."


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ((1, 2), ["One mouse died.", "Two rats lived. Three cells grew.", "Four livers healed."]),
        ((3,), ["One mouse died. Two rats lived. Three cells grew.", "Four livers healed."]),
    ],
)
def test_windows_follow_each_other_and_lose_no_sentence(widths: tuple[int, ...], expected: list[str]) -> None:
    assert recut(TEXT, widths) == expected


def _cache(folder: Path, counts: dict[str, int]) -> Path:
    draw = np.random.default_rng(1)
    file = folder / "vectors.sqlite"
    with VectorCache(file) as cache:
        for encoder, count in counts.items():
            rows = draw.normal(size=(count, 384)).astype(np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            cache.put(encoder, [f"{number:03}{encoder}" for number in range(count)], rows)
    return file


def test_only_the_vectors_of_the_model_count(tmp_path: Path) -> None:
    file = _cache(tmp_path, {"mini@1": 3, "mini@1+int8": 2, "minilm@1": 4})
    assert kept(file, "mini") == {"mini@1": 3, "mini@1+int8": 2}


def test_a_passage_with_vectors_of_two_precisions_counts_once(tmp_path: Path) -> None:
    with VectorCache(file := tmp_path / "vectors.sqlite") as cache:
        for encoder in ("mini@1+int8", "mini@1"):
            cache.put(encoder, ["same"], np.ones((1, 384), np.float32))
    assert kept(file, "mini") == {"mini@1": 1}


def test_a_size_that_the_cache_cannot_make_up_is_not_run(tmp_path: Path) -> None:
    file = _cache(tmp_path, {"mini@1": 3})
    found = size(file, "mini", 4, np.zeros((1, 384), np.float32), [FLAT])
    assert found == {"count": 4, "not_run": "the cache holds 3 vectors"}


def test_every_encoder_has_its_share_and_two_stages_find_all(tmp_path: Path) -> None:
    file = _cache(tmp_path, {"mini@1+int8": 300, "mini@1": 300})
    found = size(file, "mini", 500, np.eye(5, 384, dtype=np.float32), [OURS])
    assert found["encoders"] == {"mini@1": 250, "mini@1+int8": 250}
    assert [figures["recall@10"] for figures in found["kinds"][OURS]["filters"].values()] == [1.0] * 4


def test_pieces_are_of_twelve_words_one_after_the_other():
    text = " ".join(str(number) for number in range(32))
    assert pieces(text, 0) == [" ".join(map(str, range(12))), " ".join(map(str, range(12, 24)))]
    assert pieces(text, 6) == [" ".join(map(str, range(6, 18))), " ".join(map(str, range(18, 30)))]
    assert pieces("too short", 0) == []
