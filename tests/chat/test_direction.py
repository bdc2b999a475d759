from __future__ import annotations

import pytest

from benchmarks.stance import evidence, main, summary
from chat.stance.clause import Direction
from chat.stance.direction import direction, findings


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Serum HGF rose.", Direction.INCREASE),
        ("The dwell time was shorter with rotation.", Direction.DECREASE),
        ("Pain scores improved.", Direction.DECREASE),
        ("Mean difference 2.1 (95% CI 0.4 to 3.8).", Direction.INCREASE),
        ("The odds ratio was 0.45 (95% CI 0.30-0.68).", Direction.DECREASE),
        ("There was less improvement in albumin after freezing.", Direction.DECREASE),
        ("The decrease in bilirubin was greater with cells.", Direction.DECREASE),
        ("The decrease in bilirubin was smaller with cells.", Direction.INCREASE),
        ("Bilirubin fell in both groups, but no difference was found between the groups.", Direction.NONE),
        ("HGF rose and VEGF fell.", Direction.UNKNOWN),
        ("Thirty patients were enrolled.", Direction.UNKNOWN),
        ("", Direction.UNKNOWN),
    ],
)
def test_direction_without_regard_to_what_is_good(sentence, expected):
    assert direction(sentence) is expected


def test_a_finding_says_whether_groups_were_compared():
    assert [finding.compared for finding in findings("Albumin rose more than with placebo.")] == [True]
    assert [finding.compared for finding in findings("Albumin rose over time.")] == [False]


def test_the_sentences_tuned_on_are_read_as_people_did(shared):
    halves, _ = evidence(shared / "data" / "evidence_inference")
    tuned = summary(halves["tuned"], Direction.UNKNOWN)
    assert (tuned["coverage"] >= 0.75, tuned["accuracy"] >= 0.9) == (True, True)


def test_the_benchmark_counts_what_is_left_unsaid_against_recall_alone():
    pairs = [("up", "up"), ("up", "none"), ("down", "up"), ("down", "down"), ("down", "?")]
    figures = summary(pairs, "?")
    assert (figures["coverage"], figures["accuracy"], figures["accuracy_over_all"]) == (0.8, 0.5, 0.4)
    assert (figures["baseline"], figures["baseline_over_all"]) == (0.5, 0.6)
    assert figures["classes"] == {
        "down": {"expected": 3, "precision": 1.0, "recall": 0.333, "f1": 0.5},
        "up": {"expected": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5},
    }


def test_the_benchmark_says_what_is_missing(tmp_path, capsys):
    assert main([str(tmp_path)]) != 0
    assert "corpus.jsonl cannot be read" in capsys.readouterr().err
