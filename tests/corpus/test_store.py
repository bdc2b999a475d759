from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import RecordMissing, StoreBusy, StoreError
from corpus.record import Author, Kind, PartialDate, Record, Section, Status
from corpus.run import Outcome
from corpus.starter import notes
from corpus.store import Change, CorpusStore

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "corpus.sqlite"


@pytest.fixture
def store(path):
    with CorpusStore.open(path, plant=False) as opened:
        yield opened


def article(key="pmid:1", title="Stem cells in cirrhosis", text="Albumin rose.", **rest):
    return Record.make(key=key, title=title, sections=(Section("RESULTS", text),), **rest)


def note(key="note:1", title="A note", **rest):
    return article(key, title, "It is said that albumin rose.", kind=Kind.NOTE, **rest)


def put(store, *records):
    with store.run("test", {}) as run:
        return [run.put(record) for record in records]


def raw(path, script):
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


# What is written and read


def test_new_unchanged_changed(store):
    first = article(authors=(Author("Xue", "R"),), published=PartialDate(2013))
    second = article(text="Albumin rose by 3 g/L.")
    assert put(store, first) == [Outcome.NEW]
    assert put(store, first) == [Outcome.UNCHANGED]
    assert put(store, second, second) == [Outcome.CHANGED, Outcome.UNCHANGED]
    assert put(store, first) == [Outcome.CHANGED]
    assert store.get("pmid:1") == first
    assert store.revisions("pmid:1") == [first, second]
    assert store.revisions("pmid:2") == []


def test_any_field_is_a_change(store):
    put(store, article())
    assert put(store, article(pages="1-2")) == [Outcome.CHANGED]
    assert put(store, article(pages="1-2").with_status(Status.RETRACTED)) == [Outcome.CHANGED]
    assert [record.status for record in store.revisions("pmid:1")] == [Status.CURRENT, Status.CURRENT]


def test_the_sequence_says_what_changed_since(store):
    assert (store.sequence(), store.changes()) == (0, [])
    put(store, article("pmid:1"), article("pmid:2", "Other"), article("pmid:3", "Third"))
    assert store.sequence() == 3
    put(store, article("pmid:1"), article("pmid:2", "Another"))
    assert store.changes(3) == [Change("pmid:2", 4, True)]
    assert store.changes() == [Change("pmid:1", 1, True), Change("pmid:3", 3, True), Change("pmid:2", 4, True)]


def test_a_note_that_gives_way_is_a_change_too(store):
    put(store, note(doi="10.1/a"))
    put(store, article(doi="10.1/a"))
    assert store.changes(1) == [Change("pmid:1", 2, True), Change("note:1", 3, False)]


def test_records_come_in_key_order_or_as_asked(store):
    put(store, article("pmid:2"), article("pmid:10", "Other"), note(doi="10.1/a"), article("pmid:3", "X", doi="10.1/a"))
    assert [record.key for record in store.records()] == ["pmid:10", "pmid:2", "pmid:3"]
    assert [record.key for record in store.records(["pmid:3", "pmid:9", "note:1", "pmid:2"])] == ["pmid:3", "pmid:2"]


def test_counts(store):
    zero = {"records": 0, "article": 0, "book": 0, "note": 0, "current": 0, "retracted": 0, "concern": 0, "withdrawn": 0}
    assert store.counts() == zero
    put(
        store,
        article("pmid:1"),
        article("pmid:2", "Other", status=Status.RETRACTED),
        article("pmid:3", "Third", kind=Kind.BOOK, status=Status.CONCERN),
        note("note:1"),
        note("note:2", "Soon gone", pmid="4"),
        article("pmid:4", "Fourth", pmid="4"),
    )
    assert store.counts() == zero | {
        "records": 5, "article": 3, "book": 1, "note": 1, "current": 3, "retracted": 1, "concern": 1
    }  # fmt: skip


def test_a_fact_is_kept(store, path):
    assert store.fact("edition") is None
    with store.run("test", {}) as run:
        run.remember("edition", "1")
        run.remember("edition", "2")
    with CorpusStore.open(path, plant=False) as again:
        assert again.fact("edition") == "2"


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
        ({"title": "Stem cells", "published": PartialDate(2013)}, {"title": "Stem cells", "published": PartialDate(2014)}),
        ({"title": "Stem cells"}, {"title": "Stem cells"}),
        ({"title": "Stem cells [descriptive title]", "published": PartialDate(2013)}, {"title": "Stem cells", "published": PartialDate(2013)}),
        ({"doi": "10.1/a"}, {"doi": "10.1/ab"}),
        ({}, {}),
    ],
    ids=["other year", "no year", "descriptive title", "other doi", "nothing in common"],
)  # fmt: skip
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


# Finding


@pytest.mark.parametrize(
    "name",
    [
        "pmid:23855301",
        "23855301",
        " PMID: 23855301\n",
        "10.1111/jgh.12029",
        "10.1111/JGH.12029",
        "doi:10.1111/jgh.12029",
        "DOI: 10.1111/Jgh.12029",
        "https://doi.org/10.1111/jgh.12029",
        "http://dx.doi.org/10.1111/JGH.12029",
        "HTTPS://DOI.ORG/10.1111/jgh.12029",
        "PMC123",
        "pmc123",
        "PMCID: PMC123",
        "note:wang",
    ],
)
def test_find(store, name):
    put(
        store,
        note("note:wang", doi="10.1111/jgh.12029"),
        article("pmid:23855301", pmid="23855301", doi="10.1111/JGH.12029", pmcid="PMC123"),
        article("pmid:2", "Other", pmid="2", doi="10.1111/jgh.1"),
    )
    assert store.find(name).key == "pmid:23855301"


@pytest.mark.parametrize("name", ["", "3", "pmid:3", "10.1111/jgh", "PMC12", "cirrhosis", "%", "' OR 1=1 --"])
def test_what_nothing_is_called_is_said(store, name):
    put(store, article("pmid:1", pmid="1", doi="10.1111/jgh.1", pmcid="PMC123"))
    with pytest.raises(RecordMissing, match="Nothing in the corpus is called") as caught:
        store.find(name)
    assert "hepcite search" in caught.value.hint


def test_a_note_s_identifier_still_leads_to_the_article_that_replaced_it(store):
    same = {"title": "One title", "published": PartialDate(2013)}
    put(store, note(doi="10.1/note", **same))
    assert store.find("10.1/note").key == "note:1"
    put(store, article(**same))
    assert store.find("note:1").key == "pmid:1"
    assert store.find("10.1/note").key == "pmid:1"


def test_get_says_what_is_missing(store):
    with pytest.raises(RecordMissing, match=r"^There is no record pmid:1\.$"):
        store.get("pmid:1")


# Runs


def test_runs_are_remembered_newest_first(store):
    with store.run("files", {"paths": ["é"]}) as run:
        run.put(article())
        run.put(article())
        run.reject("a.xml", "no title", position=3, identifier="7")
    with pytest.raises(ZeroDivisionError), store.run("files", {}) as run:
        run.put(article("pmid:2", "Other"))
        raise ZeroDivisionError
    failed, done = store.runs()
    assert (done.id, done.kind, done.arguments, done.outcome) == (1, "files", {"paths": ["é"]}, "done")
    assert done.counts == {"new": 1, "changed": 0, "unchanged": 1, "replaced note": 0, "rejected": 1}
    assert done.finished is not None
    assert done.started <= done.finished
    assert done.started.endswith("+00:00")
    assert (failed.id, failed.outcome, failed.counts["new"]) == (2, "failed", 1)
    assert store.get("pmid:2").title == "Other"  # what was put before the failure is kept
    assert [run.id for run in store.runs(limit=1)] == [2]


def test_a_put_that_fails_halfway_leaves_nothing_behind(store, path):
    put(store, article())
    raw(path, "CREATE TRIGGER full BEFORE UPDATE ON record BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    with pytest.raises(StoreError, match="could not be written: disk full"):
        put(store, article(text="Other."))
    raw(path, "DROP TRIGGER full")
    assert store.revisions("pmid:1") == []
    assert put(store, article(text="Other.")) == [Outcome.CHANGED]
    assert store.revisions("pmid:1") == [article()]


def test_a_run_that_cannot_begin_is_a_store_error(store, path):
    raw(path, "CREATE TRIGGER full BEFORE INSERT ON run BEGIN SELECT RAISE(FAIL, 'disk full'); END")
    with pytest.raises(StoreError, match="disk full"):
        put(store, article())


# The file


def test_opening_plants_the_starter_notes_once(path):
    with CorpusStore.open(path) as store:
        assert store.counts()["records"] == store.counts()["note"] == len(notes())
        assert [(run.kind, run.outcome) for run in store.runs()] == [("starter", "done")]
    with CorpusStore.open(path) as store:
        assert len(store.runs()) == 1


def test_a_newer_schema_is_refused_and_left_alone(path):
    CorpusStore.open(path, plant=False).close()
    raw(path, "PRAGMA user_version = 999")
    with pytest.raises(StoreError, match=r"written by a newer hepcite \(schema 999, this one knows 1\)") as caught:
        CorpusStore.open(path)
    assert caught.value.hint == "Update hepcite, or point HEPCITE_HOME to another folder."
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (999,)
    assert connection.execute("SELECT count(*) FROM record").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 100, b"\x00" * 4096])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        CorpusStore.open(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_refused(path):
    path.mkdir()
    with pytest.raises(StoreError, match="cannot be opened as a corpus"):
        CorpusStore.open(path)


def test_a_folder_that_is_missing_is_refused(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened as a corpus"):
        CorpusStore.open(tmp_path / "missing" / "corpus.sqlite")


def test_check_names_a_record_whose_text_was_changed(store, path):
    put(store, article(), article("pmid:2", "Other"))
    assert store.check() == []
    raw(path, "UPDATE record SET text = replace(text, 'RESULTS', 'Results') WHERE key = 'pmid:2'")
    assert store.check() == ["The stored text of record pmid:2 is not the text its sections describe."]
    with pytest.raises(StoreError, match="pmid:2"):
        store.get("pmid:2")
    assert store.get("pmid:1") == article()


def test_a_damaged_file_is_reported_in_words(path):
    with CorpusStore.open(path, plant=False) as store:
        put(store, *(article(f"pmid:{n}", f"Title {n}", "x" * 300) for n in range(500)))
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : 2 * third] = b"\xff" * third
    path.write_bytes(content)
    with CorpusStore.open(path, plant=False) as store:
        assert store.check() != []
        with pytest.raises(StoreError, match="cannot be read"):
            list(store.records())


def test_reading_works_from_many_threads_beside_a_writer(store):
    put(store, *(article(f"pmid:{n}", f"Title {n}") for n in range(50)))
    seen: list[int] = []

    def read():
        seen.extend(len(list(store.records())) for _ in range(5))

    threads = [threading.Thread(target=read) for _ in range(4)]
    with store.run("test", {}) as run:
        for thread in threads:
            thread.start()
        for n in range(50, 100):
            run.put(article(f"pmid:{n}", f"Title {n}"))
        for thread in threads:
            thread.join()
    assert seen == [50] * 20  # the batch is not committed yet
    assert len(list(store.records())) == 100


def test_several_may_open_a_new_corpus_at_once(tmp_path):
    wrong: list[Exception] = []
    for attempt in range(20):
        start = threading.Barrier(6)

        def open_it(path=tmp_path / f"{attempt}.sqlite", start=start):
            start.wait()
            try:
                CorpusStore.open(path, plant=False).close()
            except StoreBusy:
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, it is not what was promised
                wrong.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


# Other processes

HOLD = """
import sys
from pathlib import Path
from corpus.store import CorpusStore
with CorpusStore.open(Path(sys.argv[1]), plant=False) as store, store.run("holding", {}) as run:
    print("held", flush=True)
    sys.stdin.read()
"""
FILL = """
import sys
from pathlib import Path
from corpus.store import CorpusStore
from tests.corpus.test_store import numbered
with CorpusStore.open(Path(sys.argv[1]), plant=False) as store, store.run("filling", {}) as run:
    for number in range(int(sys.argv[2])):
        run.put(numbered(number))
        if number % 50 == 0:
            print(number, flush=True)
"""
MANY = 4000


def numbered(number):
    """Make the record of a number; every seventh changes what the one six before it said."""
    key = number - 6 if number % 7 == 6 else number
    return article(f"pmid:{key}", f"Title {key}", f"Text {number}. " * 20, pmid=str(key))


def child(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_writer_is_told_that_the_corpus_is_busy(store, path):
    put(store, article())
    with child(HOLD, path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy, match="Another run is writing to the corpus") as caught:
            put(store, article("pmid:2", "Other"))
        assert store.get("pmid:1") == article()  # reading goes on
        other.communicate("")
    assert caught.value.exit_code == 7
    assert put(store, article("pmid:2", "Other")) == [Outcome.NEW]
    assert [run.kind for run in store.runs()] == ["test", "holding", "test"]


def test_a_second_run_in_one_process_is_busy_too(store):
    with store.run("test", {}), pytest.raises(StoreBusy):
        put(store, article())


def test_a_killed_run_leaves_whole_records_and_can_be_run_again(path, tmp_path):
    with CorpusStore.open(tmp_path / "whole.sqlite", plant=False) as whole:
        put(whole, *map(numbered, range(MANY)))
        expected = {record.key: record for record in whole.records()}
    chance = random.Random(7)  # noqa: S311 - moments of death, not secrets
    kept = 0
    for attempt in range(1, 5):
        with child(FILL, path, MANY) as filling:
            assert filling.stdout is not None
            far = chance.randrange(0, MANY // 2, 50)
            assert str(far) in map(str.strip, filling.stdout)
            time.sleep(chance.uniform(0, 0.005))
            filling.send_signal(signal.SIGKILL)
            filling.communicate()
            assert filling.returncode == -signal.SIGKILL
        with CorpusStore.open(path, plant=False) as store:
            assert store.check() == []
            # Whole batches of 500, in the order in which they were put: each record is in a state that was put.
            found = {record.key: record for record in store.records()}
            states = {numbered(number) for number in range(MANY)}
            assert set(found.values()) <= states
            assert all(set(store.revisions(key)) <= states for key in list(found)[:50])
            assert kept <= len(found) < len(expected)
            kept = len(found)
            outcomes = [run.outcome for run in store.runs()]
            assert outcomes == ["running"] + ["interrupted"] * (attempt - 1)
            sequence = [change.sequence for change in store.changes()]
            assert all(before < after for before, after in pairwise(sequence))
    assert kept > 0
    with CorpusStore.open(path, plant=False) as store:
        put(store, *map(numbered, range(MANY)))
        assert [run.outcome for run in store.runs()] == ["done"] + ["interrupted"] * 4
        assert {record.key: record for record in store.records()} == expected
        assert store.check() == []
        assert put(store, *(expected.values())) == [Outcome.UNCHANGED] * len(expected)
