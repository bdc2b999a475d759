from __future__ import annotations

import resource
import sqlite3
import threading
from importlib import resources

import pytest

from corpus.errors import RecordMissing, StoreBusy, StoreError
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Status
from corpus.run import Outcome
from corpus.starter import notes
from corpus.store import Change, CorpusStore
from tests.corpus.made_up import article, note, put, sql


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
    zero = {
        "records": 0,
        "article": 0,
        "book": 0,
        "note": 0,
        "trial": 0,
        "current": 0,
        "retracted": 0,
        "concern": 0,
        "withdrawn": 0,
    }
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


# The file


def test_opening_plants_the_starter_notes_once(path):
    with CorpusStore.open(path) as store:
        assert store.counts()["records"] == store.counts()["note"] == len(notes())
        assert [(run.kind, run.outcome) for run in store.runs()] == [("starter", "done")]
    with CorpusStore.open(path) as store:
        assert len(store.runs()) == 1


def test_a_newer_schema_is_refused_and_left_alone(path):
    CorpusStore.open(path, plant=False).close()
    sql(path, "PRAGMA user_version = 999")
    with pytest.raises(StoreError, match=r"written by a newer hepcite \(schema 999, this one knows \d+\)") as caught:
        CorpusStore.open(path)
    assert caught.value.hint == "Update hepcite, or point HEPCITE_HOME to another folder."
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (999,)
    assert connection.execute("SELECT count(*) FROM record").fetchone() == (0,)
    connection.close()


def test_a_corpus_of_the_first_schema_is_brought_up_to_date(path):
    migrations = sorted(resources.files("corpus").joinpath("migrations").iterdir(), key=lambda entry: entry.name)
    sql(path, migrations[0].read_text(encoding="utf-8") + "PRAGMA user_version = 1")
    sql(path, "INSERT INTO fact VALUES ('edition', '1')")
    with CorpusStore.open(path, plant=False) as store:
        assert store.fact("edition") == "1"
        assert put(store, article()) == [Outcome.NEW]
        assert store.check() == []
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (int(migrations[-1].name[:4]),)
    connection.close()


@pytest.mark.parametrize("title", ["RETRACTED: Stem cells in cirrhosis", "Retracted article: Stem cells in cirrhosis"])
def test_titles_stored_before_are_compared_as_those_stored_since(path, title):
    in_2013 = {"authors": (Author("Xue"),), "published": PartialDate(2013)}
    with CorpusStore.open(path, plant=False) as store:
        put(store, article(title=title, status=Status.RETRACTED, **in_2013))
    words = title.casefold().replace(" ", "").replace(":", "")
    sql(path, f"UPDATE record SET title_key = '{words}'; PRAGMA user_version = 5")
    with CorpusStore.open(path, plant=False) as store:
        assert put(store, article("import:1", **in_2013)) == [Outcome.MERGED]
        assert store.get("import:1").status is Status.RETRACTED


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 100, b"\x00" * 4096])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        CorpusStore.open(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_disk_that_takes_no_more_is_named(path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16384, limits[1]))  # of every file, which SQLite takes for a full disk
    try:
        with pytest.raises(StoreError) as caught:
            CorpusStore.open(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.hint == "Is the disk full? Make room, then run the same command again."
    with CorpusStore.open(path, plant=False) as store:
        assert (store.check(), store.counts()["records"]) == ([], 0)


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
    sql(path, "UPDATE record SET text = replace(text, 'RESULTS', 'Results') WHERE key = 'pmid:2'")
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


def test_every_migration_has_a_number_of_its_own():
    names = sorted(entry.name for entry in (resources.files("corpus") / "migrations").iterdir() if entry.name[0] == "0")
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
