"""The review of a small corpus, against literal numbers and against SQL."""

import json
import os
import sqlite3

import pytest

from corpus.record import Status
from corpus.settings import Settings
from review.label import label
from review.review import Review
from review.seed import Seed
from review.shelf import Shelf
from tests.review.made import BOTH, CIRRHOSIS, HOSTILE, RATS, RETRACTED, TRIALS


def bars(review, disease, panel):
    (landscape,) = [one for one in review.landscapes if one.disease == disease]
    (found,) = [one for one in landscape.panels if one.name == panel]
    return {bar.value: bar.count for bar in found.bars}


def test_the_tables_and_figures_of_a_small_corpus(store, put):
    put(CIRRHOSIS, BOTH, RATS, HOSTILE, *TRIALS)
    review = Review.of(store)
    assert [row.key for row in review.table("cirrhosis").rows] == ["pmid:90000001", "pmid:90000004", "pmid:90000002"]
    assert [row.key for row in review.table("liver_failure").rows] == ["pmid:90000002"]
    assert [row.key for row in review.studies] == ["pmid:90000001", "pmid:90000004", "pmid:90000002"]
    assert review.table("other").rows == ()
    assert bars(review, "cirrhosis", "status") == {"COMPLETED": 1, "RECRUITING": 1}
    assert bars(review, "cirrhosis", "phase") == {"1/2": 1, "2": 1}
    assert bars(review, "cirrhosis", "cells") == {"umbilical_cord": 1, "bone_marrow": 1}
    assert bars(review, "liver_failure", "country") == {"South Korea": 1, "China": 1}
    assert bars(review, "liver_failure", "phase") == {"unknown": 1}
    assert [one.posted for one in review.landscapes] == [2, 0]
    assert {bar.value: bar.count for bar in review.papers[0].bars} == {"2018": 1, "2020": 1, "2021": 1}
    assert review.table("cirrhosis").as_dicts()[0]["n"] == "40"
    assert review.table("cirrhosis").as_dicts("zh")[0]["cells"] == "脐带"
    summary = review.summary()
    assert (summary["records"], summary["studies"], summary["entries"]) == (9, 3, 3)


def test_a_bar_is_as_long_as_its_list(store, put):
    put(CIRRHOSIS, BOTH, *TRIALS)
    review = Review.of(store)
    panels = [panel for one in review.landscapes for panel in one.panels] + list(review.papers)
    assert all(bar.count == len({row.key for row in bar.rows}) for panel in panels for bar in panel.bars)


def test_a_record_that_becomes_retracted_turns_its_row(store, put):
    put(CIRRHOSIS, BOTH)
    assert len(Review.of(store).table("cirrhosis").counted) == 2
    put(RETRACTED)
    table = Review.of(store).table("cirrhosis")
    assert [(row.key, row.status, row.counted) for row in table.rows] == [
        ("pmid:90000001", Status.RETRACTED, False),
        ("pmid:90000002", Status.CURRENT, True),
    ]
    review = Review.of(store)
    assert review.summary()["studies"] == 1
    assert review.summary()["retracted"] == 1
    assert {bar.value: bar.count for bar in review.papers[0].bars} == {"2018": 1}


def test_reading_goes_on_where_it_was_and_forgets_what_changed(store, put, home):
    put(CIRRHOSIS, BOTH)
    shelf = Shelf(store)
    assert shelf.read() == 0
    kept = json.loads((home / "review.json").read_text("utf-8"))
    assert sorted(kept["records"]) == ["pmid:90000001", "pmid:90000002"]
    # What the file says is believed as long as the record has the digest it had.
    kept["records"]["pmid:90000002"][1] = []
    (home / "review.json").write_text(json.dumps(kept), "utf-8")
    assert {one.row.key for one in _read(Shelf(store))} == {"pmid:90000001"}
    kept["rules"] = "those of yesterday"
    (home / "review.json").write_text(json.dumps(kept), "utf-8")
    assert {one.row.key for one in _read(Shelf(store))} == {"pmid:90000001", "pmid:90000002"}


def _read(shelf):
    assert shelf.read() == 0
    return shelf.placed()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"rules": 1, "records": []}', "\x00", '{"records": {"a": 1}}'])
def test_a_file_that_says_nothing_is_read_anew(store, put, home, content):
    put(BOTH)
    (home / "review.json").write_text(content, "utf-8")
    assert len(_read(Shelf(store))) == 2


def test_what_a_killed_reader_left_is_cleared_away_and_what_another_writes_is_not(store, put, home):
    put(BOTH)
    (home / "review.4711.part").write_text("{", "utf-8")
    (home / "review.4712.part").write_text("{", "utf-8")
    os.utime(home / "review.4711.part", (1e9, 1e9))
    assert len(_read(Shelf(store))) == 2
    assert sorted(file.name for file in home.glob("review.*")) == ["review.4712.part", "review.json"]


def test_what_was_kept_is_what_was_read(store, put):
    put(CIRRHOSIS, BOTH, HOSTILE, *TRIALS)
    assert _read(Shelf(store)) == _read(Shelf(store))


def test_the_flow_adds_up(store, put):
    from review.flow_steps import FlowSteps

    put(CIRRHOSIS, BOTH, RATS, HOSTILE, *TRIALS)
    put(RETRACTED)
    review = Review.of(store)
    stages = FlowSteps.of(review, "en").stages
    boxes = {box.head: box for _, held in stages for box in held}
    assert boxes["Records in the corpus"].count == 9
    assert boxes["Left out by the rules"].count == 4
    assert boxes["Left out by the rules"].lines == (
        "not a study of people treated with cells: 1",
        "registry entries not of cells in cirrhosis or liver failure: 2",
        "retracted or withdrawn, shown struck through: 1",
    )
    assert boxes["Clinical studies, tables 1 to 3"].count == 2
    assert boxes["Registry entries, figures 2 and 3"].count == 3


def test_the_review_s_own_figures_and_their_gaps():
    cirrhosis, failure = Seed.of("cirrhosis"), Seed.of("liver_failure")
    assert (cirrhosis.total, cirrhosis.about, failure.total, failure.about) == (80, True, 34, False)
    assert {one.value: one.count for one in cirrhosis.panel("status")} == {
        "COMPLETED": 23,
        "RECRUITING": 16,
        "UNKNOWN": 38,
    }
    assert (cirrhosis.gap("status"), cirrhosis.gap("phase"), failure.gap("status")) == (3, 19, 7)


@pytest.mark.parametrize(
    ("language", "column", "value", "shown"),
    [
        ("en", "dose", "1×10^6/kg", "1×10⁶/kg"),
        ("zh", "follow_up", "13-75 months", "13-75 个月"),
        ("en", "follow_up", "13-75 months", "13-75 months"),
        ("en", "infusions", "3", "given 3×"),
        ("zh", "phase", "1/2", "1/2 期"),
        ("en", "status", "SOMETHING_NEW", "Something new"),
        ("en", "n", "1234", "1,234"),
        ("zh", "country", "South Korea", "韩国"),
    ],
)
def test_values_in_a_reader_s_words(language, column, value, shown):
    assert label(language, column, value) == shown


def test_the_figures_of_the_rehearsal_are_those_of_its_entries(store, shared, tmp_path):
    """1,535 real entries of a registry, counted by hand in SQL beside the review."""
    import runpy
    import sys

    from ingest.update import ingest_files

    script = shared / "tools" / "rehearsal_trials.py"
    legacy = shared / "data" / "trials" / "legacy.jsonl"
    if not script.exists() or not legacy.exists():
        pytest.skip("needs the rehearsal trials in ../shared")
    argv, sys.argv = sys.argv, [str(script), str(tmp_path / "pages"), "--legacy", str(legacy)]
    try:
        runpy.run_path(str(script), run_name="__main__")
    finally:
        sys.argv = argv
    report = ingest_files(store, [tmp_path / "pages"])
    assert report.records == 1535
    review = Review.of(store)
    with sqlite3.connect(Settings.load().corpus_path) as corpus:
        for landscape in review.landscapes:
            keys = json.dumps([row.key for row in landscape.table.rows])
            counted = dict(
                corpus.execute(
                    "SELECT json_extract(metadata, '$.registration.status'), count(*) FROM record"
                    " WHERE key IN (SELECT value FROM json_each(?)) GROUP BY 1",
                    (keys,),
                )
            )
            assert bars(review, landscape.disease, "status") == counted
            china = corpus.execute(
                "SELECT count(*) FROM record, json_each(metadata, '$.registration.countries') AS country"
                " WHERE country.value = 'China' AND record.key IN (SELECT value FROM json_each(?))",
                (keys,),
            ).fetchone()[0]
            assert bars(review, landscape.disease, "country")["China"] == china
            first = corpus.execute(
                "SELECT count(*) FROM record WHERE key IN (SELECT value FROM json_each(?))"
                " AND json_extract(metadata, '$.registration.phases') = '[\"PHASE1\",\"PHASE2\"]'",
                (keys,),
            ).fetchone()[0]
            assert bars(review, landscape.disease, "phase")["1/2"] == first
    corpus.close()
    assert [len(one.table.rows) for one in review.landscapes] == [46, 14]
    assert bars(review, "cirrhosis", "status") == {
        "UNKNOWN": 20, "RECRUITING": 12, "COMPLETED": 9, "NOT_YET_RECRUITING": 2, "ACTIVE_NOT_RECRUITING": 1,
        "SUSPENDED": 1, "TERMINATED": 1,
    }  # fmt: skip
    assert bars(review, "liver_failure", "phase") == {"1": 2, "1/2": 6, "2": 4, "none": 1, "unknown": 1}
