from __future__ import annotations

import json

import pytest

from benchmarks import facets
from benchmarks.facets import Reading
from benchmarks.score import Score
from index.query import FACETS

AIMS = {"precision": 0.90, "recall": 0.80}


def write(file, *lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def data(tmp_path):
    write(
        tmp_path / "scifact" / "corpus.jsonl",
        {"_id": "2", "title": "Cells", "text": "Forty patients were randomised to bone marrow MSC or placebo."},
        {"_id": "4", "title": "Cells", "text": "We did a case-control study of 30 patients."},
    )
    rest = {"n_participants": None, "cell_source": ["unknown"], "species": "human"}
    write(
        tmp_path / "facets" / "labels.jsonl",
        {**rest, "doc": "2", "design": "rct", "cell_source": ["adipose", "hematopoietic"], "n_participants": 40},
        {**rest, "doc": "4", "design": "cohort", "species": "review_or_none"},
    )
    fields = {
        "NCTId": ["NCT00000001"],
        "BriefTitle": ["UC-MSC in cirrhosis"],
        "StudyType": ["Interventional"],
        "Phase": ["Early Phase 1"],
        "EnrollmentCount": ["12"],
        "InterventionName": ["UC-MSC", "Exosomes"],
        "InterventionType": ["Biological", "Combination Product"],
        "InterventionDescription": ["Infused via the portal vein."],
        "EligibilityCriteria": ["Inclusion Criteria: Child-Pugh C. Exclusion Criteria: hepatitis B"],
    }
    labels = {
        "nct": "NCT00000001", "cell_source": ["umbilical_cord", "other"], "disease": "cirrhosis", "stage": "ACLF",
        "etiologies": ["unknown"], "autologous": "allogeneic", "route": ["portal_vein"], "n": 12, "phases": ["PHASE1"],
    }  # fmt: skip
    write(tmp_path / "trials" / "legacy.jsonl", fields)
    write(tmp_path / "trials" / "labels_open.jsonl", labels)
    return tmp_path


def test_labels_are_held_against_what_is_read(data):
    readings = [*facets.abstracts(data), *facets.trials(data)]
    assert Reading("2", "cells", frozenset({"bone_marrow"}), frozenset({"adipose"})) in readings
    assert facets.scores(readings) == {
        "cells": {"adipose": Score(0, 0, 1), "all": Score(1, 0, 1), "bone_marrow": Score(1, 0, 0)},
        "cells of trials": {"all": Score(1, 1, 1), "umbilical_cord": Score(1, 1, 1)},
        "design": {"all": Score(2, 2, 2), "cohort": Score(1, 1, 1), "rct": Score(1, 1, 1)},
        "disease": {"all": Score(1, 1, 1), "cirrhosis": Score(1, 1, 1)},
        "donor": {"all": Score(1, 1, 1), "allogeneic": Score(1, 1, 1)},
        "participants": {"a number": Score(2, 1, 1), "all": Score(2, 1, 1)},
        "participants of trials": {"a number": Score(1, 1, 1), "all": Score(1, 1, 1)},
        "phase of trials": {"1": Score(1, 1, 1), "all": Score(1, 1, 1)},
        # One description for two interventions: it is not known whose it is.
        "route": {"all": Score(0, 0, 1), "portal_vein": Score(0, 0, 1)},
        "species": {"all": Score(2, 1, 1), "human": Score(2, 1, 1)},
        "stage": {"aclf": Score(0, 0, 1), "all": Score(1, 0, 1), "decompensated": Score(1, 0, 0)},
    }


def test_shares():
    assert (Score(4, 3, 6).precision, Score(4, 3, 6).recall) == (0.75, 0.5)
    assert (Score(0, 0, 6).precision, Score(4, 0, 0).recall) == (None, None)


def test_the_command(data, capsys):
    assert facets.main([str(data), "--wrong"]) == 0
    printed = capsys.readouterr().out
    assert "| design | rct | 1 | 1 | 1.00 | 1.00 |" in printed
    assert "| cells | adipose | 0 | 1 |  | 0.00 |" in printed
    assert "2 cells ['bone_marrow'] labelled ['adipose']" in printed
    assert facets.main([str(data), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["facets"]["design"]["rct"]
    assert found == {"read": 1, "right": 1, "labelled": 1, "precision": 1.0, "recall": 1.0}


def test_the_cost(data, capsys):
    assert facets.main([str(data), "--cost"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(FACETS)
    assert all(line.endswith(" ms a record") for line in lines)


def test_what_is_not_there_is_named(tmp_path, capsys):
    assert facets.main([str(tmp_path)]) == 8
    assert "corpus.jsonl cannot be read" in capsys.readouterr().err


def test_aims_are_reached_on_the_open_labels(shared):
    found = facets.scores([*facets.abstracts(shared / "data"), *facets.trials(shared / "data")])
    for facet in (
        "species", "design", "cells", "cells of trials", "phase of trials", "participants of trials",
        "disease", "stage", "etiology", "donor", "route",
    ):  # fmt: skip
        assert (found[facet]["all"].precision or 0) >= AIMS["precision"], facet
        assert (found[facet]["all"].recall or 0) >= AIMS["recall"], facet
    assert found["participants"]["all"].precision == 1.0  # six numbers are labelled: too few to ask more
