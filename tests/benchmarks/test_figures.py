from __future__ import annotations

import json

import pytest

from benchmarks import figures
from benchmarks.figures import Compared
from benchmarks.score import Score

AIMS = {"precision": 0.90, "recall": 0.80}
NONE: dict[str, object] = {"dose": [], "infusions": [], "follow_up": [], "outcomes": {}}


def write(file, *lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


@pytest.fixture
def data(tmp_path):
    text = "Methods: Patients received 1 × 106 MSC/kg.\nResults: MELD fell by 1.5 (95% CI 1·2-1.8). Survival did not."
    write(tmp_path / "pubmedqa" / "corpus.jsonl", {"_id": "7", "title": "MSC in cirrhosis", "text": text})
    return tmp_path


@pytest.fixture
def labels(tmp_path):
    return write(
        tmp_path / "labels.jsonl",
        {
            **NONE,
            "key": "pubmedqa:7",
            "part": "held",
            "dose": ["1×10^6/kg"],
            "infusions": ["2"],
            "outcomes": {"meld": ["1.5", "1.2", "1.80", "0.03"]},
        },
        {**NONE, "key": "scifact:nowhere", "part": "held"},
        {**NONE, "key": "pmid:22320928", "part": "tune", "follow_up": ["1 year"]},
    )


def test_labels_are_held_against_what_is_read(data, labels):
    readings = list(figures.compared(data, labels))
    assert Compared("pmid:22320928", "tune", "follow_up", frozenset({"1 year"}), frozenset({"1 year"})) in readings
    assert figures.scores(readings)["held"] == {
        "dose": Score(1, 1, 1),
        "infusions": Score(0, 0, 1),
        "follow_up": Score(0, 0, 0),
        "outcomes": Score(2, 1, 1),
        "figures": Score(3, 3, 4),
    }


def test_without_the_collections_the_notes_are_measured(labels):
    assert {one.document for one in figures.compared(None, labels)} == {"pmid:22320928"}


def test_the_command(data, capsys):
    assert figures.main([str(data), "--wrong", "tune"]) == 0
    printed = capsys.readouterr().out
    assert "| part | documents | facet | read | labelled | precision | recall |" in printed
    assert "missed" in printed
    assert figures.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)["parts"]["held"]
    assert found["documents"] == 45
    assert found["facets"]["dose"]["precision"] >= AIMS["precision"]


def test_what_is_not_there_is_named(tmp_path, capsys):
    (tmp_path / "scifact" / "corpus.jsonl").mkdir(parents=True)
    assert figures.main([str(tmp_path)]) == 8
    assert "corpus.jsonl cannot be read" in capsys.readouterr().err


def test_every_label_is_of_a_note_or_of_an_abstract_named_by_its_number():
    lines = [json.loads(line) for line in figures.LABELS.read_text(encoding="utf-8").splitlines()]
    assert len({line["key"] for line in lines}) == len(lines)
    assert {line["part"] for line in lines} == set(figures.PARTS)
    assert all(set(line) == {"key", "part", *NONE} for line in lines)


def test_aims_are_reached_on_the_half_that_was_held_back():
    found = figures.scores(figures.compared(None))["held"]
    for facet in ("dose", "infusions", "follow_up", "outcomes"):
        assert (found[facet].precision or 0) >= AIMS["precision"], facet
        assert (found[facet].recall or 0) >= AIMS["recall"], facet
