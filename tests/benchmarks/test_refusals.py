"""The questions of the refusal benchmark, how it divides and weighs them, and what it fits."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from benchmarks.questions import questions
from benchmarks.refusals import OWN, Asked, Weighed, curve, fitted, main, rate, weighed
from benchmarks.trade_off import drawn
from chat.declined import declined
from chat.refuse import ENOUGH, Evidence
from corpus.starter.notes import notes
from tests.chat.built import word_assistant

ALL = questions(OWN)
FULL, NONE = Evidence(1.0, 1.0, 1.0, 0.8), Evidence(0.0, 0.0, 0.1, 0.2)


def asked(name, *, answerable, group="made"):
    return Asked(group, name, "?", answerable)


def test_there_are_questions_enough_of_both_kinds_in_both_languages():
    for language in ("en", "zh"):
        for must_abstain in (True, False):
            assert sum(q.lang == language and q.must_abstain is must_abstain for q in ALL) >= 30
    assert len({q.id for q in ALL}) == len({q.question for q in ALL}) == len(ALL)
    assert len({q.kind for q in ALL if q.must_abstain}) >= 8


def test_every_answerable_question_names_notes_that_are_there():
    known = {note.key for note in notes()}
    for question in ALL:
        assert set(question.keys) <= known
        assert bool(question.keys) is not question.must_abstain


def test_none_is_declined_for_its_wording_alone():
    assert [q.id for q in ALL if declined(q.question) is not None] == []


def test_halves_are_halves():
    tuning = sum(asked(q.id, answerable=True).tuning for q in ALL)
    assert 0.4 < tuning / len(ALL) < 0.6


def test_a_rate_counts_what_is_answered():
    found = [
        Weighed(asked("a", answerable=True), FULL, ruled_out=False),
        Weighed(asked("b", answerable=True), NONE, ruled_out=False),
        Weighed(asked("c", answerable=True), FULL, ruled_out=True),
        Weighed(asked("d", answerable=True), None, ruled_out=False),
        Weighed(asked("e", answerable=False), FULL, ruled_out=False),
    ]
    assert rate(found, ENOUGH, answerable=True) == 0.25
    assert rate(found, ENOUGH, answerable=False) == 1.0
    assert rate(found[:4], ENOUGH, answerable=False) is None


def test_the_curve_falls_and_names_what_is_wrong():
    draw = random.Random(1)
    found = [
        Weighed(asked(str(n), answerable=n % 2 == 0), Evidence(*(draw.random() for _ in range(4))), ruled_out=False)
        for n in range(60)
    ]
    whole = curve(found)["all"]
    for key in ("answerable_answered", "unanswerable_answered"):
        shares = [point[key] for point in whole["points"]]
        assert shares == sorted(shares, reverse=True)
    assert ENOUGH in [point["threshold"] for point in whole["points"]]
    assert set(whole["wrong"]) == {f.asked.id for f in found if f.answered(ENOUGH) is not f.asked.answerable}


def test_the_fit_tells_what_can_be_told():
    draw = random.Random(2)
    found = []
    for n in range(200):
        answerable = n % 2 == 0
        shares = [draw.uniform(0.6, 1.0) if answerable else draw.uniform(0.0, 0.5) for _ in range(4)]
        found.append(Weighed(asked(str(n), answerable=answerable), Evidence(*shares), ruled_out=False))
    constants = fitted(found)
    *weights, offset = constants
    assert len(weights) == 4
    assert all(weight > 0 for weight in weights)
    assert offset < 0 < sum(weights) + offset
    assert curve(found, constants)["all"]["wrong"] == []


def test_what_the_assistant_finds_is_what_is_weighed(home):
    words = word_assistant(home)
    (found,) = weighed([Asked("made", "x", "Does G-CSF improve survival in ACLF?", True)], words)
    assert found.evidence is not None
    assert found.evidence.coverage == 1.0
    (refused,) = weighed([Asked("made", "y", "Should I get a stem cell transplant?", False)], words)
    assert refused.ruled_out
    words.index.close()


@pytest.mark.parametrize("arguments", [["--questions", "absent.jsonl"], ["absent-folder"]])
def test_what_is_not_there_is_said(capsys, home, arguments):
    assert main(arguments) != 0
    assert "absent" in capsys.readouterr().err


def test_a_line_of_the_file_is_an_object():
    for line in OWN.read_text(encoding="utf-8").splitlines():
        assert {"id", "lang", "question", "kind"} <= json.loads(line).keys()


def test_the_chart_is_the_same_for_the_same_figures(tmp_path):
    draw = random.Random(3)
    found = [
        Weighed(asked(str(n), answerable=n % 3 == 0), Evidence(*(draw.random() for _ in range(4))), ruled_out=False)
        for n in range(60)
    ]
    result: dict[str, Any] = {"threshold": ENOUGH, "curve": curve(found)}
    for name in ("one.svg", "other.svg"):
        drawn(result, tmp_path / name)
    one = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert one == (tmp_path / "other.svg").read_text(encoding="utf-8")
    whole = result["curve"]["all"]
    assert f"all ({whole['answerable']}/{whole['unanswerable']})" in one
    assert "<dc:date>" not in one
