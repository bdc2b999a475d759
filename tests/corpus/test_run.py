from __future__ import annotations

import pytest

from corpus.errors import RecordMissing, StoreError
from corpus.partial_date import PartialDate
from corpus.record import Kind
from corpus.run import Outcome
from tests.corpus.made_up import article, note, put, sql

IN_2013 = PartialDate(2013)


# Notes and the real record


def test_the_same_key_replaces_a_note(store):
    put(store, note("pmid:1"))
    assert put(store, article("pmid:1")) == [Outcome.REPLACED_NOTE]
    assert store.get("pmid:1").kind is Kind.ARTICLE
    assert [record.kind for record in store.revisions("pmid:1")] == [Kind.NOTE]


@pytest.mark.parametrize(
    ("ours", "real"),
    [
        ({"doi": "10.1/ABC"}, {"doi": "10.1/abc"}),
        ({"pmcid": "PMC7"}, {"pmcid": "PMC7"}),
        ({"pmid": "1"}, {"pmid": "1"}),
        (
            {"title": "Stem-cell therapy: A trial", "published": PartialDate(2013)},
            {"title": "Stem Cell Therapy – a Trial.", "published": PartialDate(2013, 4)},
        ),
        (
            {"title": "干细胞治疗肝硬化", "published": PartialDate(2013)},
            {"title": "干细胞治疗肝硬化。", "published": PartialDate(2013)},
        ),
    ],
    ids=["doi", "pmcid", "pmid", "title and year", "chinese title and year"],
)
def test_the_same_work_replaces_a_note(store, ours, real):
    put(store, note(**ours), note("note:2", "Another note"))
    assert put(store, article(**real)) == [Outcome.REPLACED_NOTE]
    assert store.get("note:1").key == "pmid:1"
    assert [record.key for record in store.records()] == ["note:2", "pmid:1"]
    assert put(store, article(**real)) == [Outcome.UNCHANGED]
    # And never the reverse, under its own key or a new one.
    assert put(store, note(**ours), note("note:3", **ours)) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert store.get("pmid:1").kind is Kind.ARTICLE
    with pytest.raises(RecordMissing):
        store.get("note:3")


@pytest.mark.parametrize(
    ("ours", "real"),
    [
        ({"title": "Stem cells", "published": IN_2013}, {"title": "Stem cells", "published": PartialDate(2014)}),
        ({"title": "Stem cells"}, {"title": "Stem cells"}),
        (
            {"title": "Stem cells [descriptive title]", "published": IN_2013},
            {"title": "Stem cells", "published": IN_2013},
        ),
        ({"doi": "10.1/a"}, {"doi": "10.1/ab"}),
        ({}, {}),
    ],
    ids=["other year", "no year", "descriptive title", "other doi", "nothing in common"],
)
def test_another_work_leaves_the_note(store, ours, real):
    put(store, note(**ours))
    assert put(store, article(**{"title": "An article"} | real)) == [Outcome.NEW]
    assert store.get("note:1").kind is Kind.NOTE


def test_a_note_does_not_replace_an_article(store):
    put(store, article("pmid:1", doi="10.1/A"))
    assert put(store, note("pmid:1"), note("note:1", doi="10.1/a")) == [Outcome.UNCHANGED] * 2
    assert store.counts()["note"] == 0
    assert store.revisions("pmid:1") == []


def test_a_note_may_replace_an_earlier_edition_of_itself(store):
    put(store, note())
    assert put(store, note(pages="1-2")) == [Outcome.CHANGED]


def test_two_notes_of_one_work_both_give_way(store):
    put(store, note("note:1", doi="10.1/a"), note("note:2", "Second", pmcid="PMC7"))
    put(store, article(doi="10.1/a", pmcid="PMC7"))
    assert [store.get(key).key for key in ("note:1", "note:2")] == ["pmid:1", "pmid:1"]


def test_a_note_gives_way_when_the_article_learns_its_identifier_later(store):
    put(store, note(doi="10.1/a"), article())
    put(store, article(doi="10.1/a"))
    assert store.get("note:1").key == "pmid:1"
    assert store.counts()["note"] == 0


def test_a_note_gives_way_when_the_article_takes_the_place_of_another_note(store):
    put(store, note("pmid:1"), note("note:2", "Second", doi="10.1/a"))
    assert put(store, article("pmid:1", doi="10.1/a")) == [Outcome.REPLACED_NOTE]
    assert store.get("note:2").key == "pmid:1"


def test_a_title_of_signs_alone_is_no_title(store):
    put(store, note(title="…", published=PartialDate(2013)))
    assert put(store, article(title="[?]", published=PartialDate(2013))) == [Outcome.NEW]


# Runs


def test_runs_are_remembered_newest_first(store):
    with store.run("files", {"paths": ["é"]}) as run:
        run.put(article())
        run.put(article())
        run.reject("a.xml", "no title", position=3, identifier="7")

    def fail():
        with store.run("files", {}) as run:
            run.put(article("pmid:2", "Other"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    failed, done = store.runs()
    assert (done.id, done.kind, done.arguments, done.outcome) == (1, "files", {"paths": ["é"]}, "done")
    assert done.counts == {"new": 1, "changed": 0, "unchanged": 1, "replaced note": 0, "merged": 0, "rejected": 1}
    assert done.finished is not None
    assert done.started <= done.finished
    assert done.started.endswith("+00:00")
    assert (failed.id, failed.outcome, failed.counts["new"]) == (2, "failed", 1)
    assert store.get("pmid:2").title == "Other"  # what was put before the failure is kept
    assert [run.id for run in store.runs(limit=1)] == [2]


def test_a_put_that_fails_halfway_leaves_nothing_behind(store, path):
    put(store, article())
    sql(path, "CREATE TRIGGER full BEFORE UPDATE ON record BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    with pytest.raises(StoreError, match="could not be written: disk full"):
        put(store, article(text="Other."))
    sql(path, "DROP TRIGGER full")
    assert store.revisions("pmid:1") == []
    assert put(store, article(text="Other.")) == [Outcome.CHANGED]
    assert store.revisions("pmid:1") == [article()]


def test_a_run_that_cannot_begin_is_a_store_error(store, path):
    sql(path, "CREATE TRIGGER full BEFORE INSERT ON run BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    with pytest.raises(StoreError, match="disk full"):
        put(store, article())
