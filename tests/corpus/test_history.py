"""What changed between two moments, against states that were put there one by one."""

from __future__ import annotations

import time
import tracemalloc
from collections import deque
from dataclasses import replace

import pytest

from corpus.difference import Part
from corpus.errors import SettingsError
from corpus.history import History
from corpus.record import Author, Kind, Link, Status
from corpus.registration import Registration
from corpus.store import CorpusStore
from tests.corpus.made_up import article, note, numbered, put, sql

RETRACTED = replace(
    article("pmid:2", "Two"), status=Status.RETRACTED, links=(Link("RetractionIn", "", "9"), Link("Cites", "", "8"))
)


@pytest.fixture
def history(store):
    """Give five runs: three papers and a note; one revised twice; one retracted; the note superseded; one again."""
    put(store, article("pmid:1", "One"), article("pmid:2", "Two"), note("note:1", "Three", doi="10.1000/3"))
    put(store, article("pmid:1", "One", "Albumin fell."))
    put(store, RETRACTED, article("pmid:1", "One", "Albumin rose."))
    put(store, article("doi:10.1000/3", "Three", doi="10.1000/3"))
    put(store, article("pmid:1", "One", "Albumin rose."))
    return History(store)


def told(history, *moments):
    return [
        (each.key, each.before and each.before.text, each.after.text, tuple(map(str, each.parts)), each.superseded_by)
        for each in history.changes(*moments)
    ]


def test_everything_is_new_since_the_beginning(history):
    assert told(history, 0) == [
        ("doi:10.1000/3", None, "Three\n\nRESULTS\nAlbumin rose.", (), None),
        ("pmid:1", None, "One\n\nRESULTS\nAlbumin rose.", (), None),
        ("pmid:2", None, "Two\n\nRESULTS\nAlbumin rose.", (), None),
    ]


def test_each_run_by_itself(history):
    assert told(history, 1, 2) == [
        ("pmid:1", "One\n\nRESULTS\nAlbumin rose.", "One\n\nRESULTS\nAlbumin fell.", ("abstract",), None)
    ]
    assert told(history, 2, 3) == [
        ("pmid:1", "One\n\nRESULTS\nAlbumin fell.", "One\n\nRESULTS\nAlbumin rose.", ("abstract",), None),
        ("pmid:2", "Two\n\nRESULTS\nAlbumin rose.", "Two\n\nRESULTS\nAlbumin rose.", ("status", "links"), None),
    ]
    said = "Three\n\nRESULTS\nIt is said that albumin rose."
    assert told(history, 3, 4) == [
        ("doi:10.1000/3", None, "Three\n\nRESULTS\nAlbumin rose.", (), None),
        ("note:1", said, said, (), "doi:10.1000/3"),
    ]
    assert told(history, 4) == []


def test_what_changed_back_did_not_change(history):
    assert [each.key for each in history.changes(1)] == ["doi:10.1000/3", "note:1", "pmid:2"]


def test_what_was_written_is_counted_before_it_is_read(history):
    assert [history.count(0), history.count(2, 3), history.count(4)] == [4, 2, 0]


def test_a_retraction_names_its_notice(history):
    (found,) = (each for each in history.changes(1) if each.fallen)
    assert (found.key, found.notices, found.new) == ("pmid:2", ("9",), False)
    (came,) = (each for each in history.changes(0) if each.fallen)
    assert (came.key, came.new) == ("pmid:2", True)


def test_a_record_in_place_of_a_note_under_its_key_is_new(store):
    put(store, note("pmid:7", "Seven"))
    put(store, article("pmid:7", "Seven"))
    (found,) = History(store).changes(1)
    assert found.new
    assert found.before is not None
    assert found.before.kind is Kind.NOTE


def test_a_trial_that_moves_on_says_so(store):
    trial = article("nct:NCT01234567", "A trial", kind=Kind.TRIAL, registration=Registration("CT", "RECRUITING"))
    put(store, trial)
    put(store, replace(trial, registration=Registration("CT", "TERMINATED", "No funds")))
    put(store, replace(trial, registration=Registration("CT", "TERMINATED", "No funds", enrolment=4)))
    history = History(store)
    assert [(each.registry_moved, each.parts) for each in history.changes(1, 2)] == [(True, (Part.REGISTRATION,))]
    assert [(each.registry_moved, each.parts) for each in history.changes(2)] == [(False, (Part.REGISTRATION,))]


def test_parts_are_told_apart_by_name(store):
    put(store, article("pmid:1", "One"))
    put(store, replace(article("pmid:1", "Won"), authors=(Author("Wang"),), journal="J", pmid="1", keywords=("cell",)))
    (found,) = History(store).changes(1)
    assert found.parts == (Part.TITLE, Part.AUTHORS, Part.SOURCE, Part.IDENTIFIERS, Part.INDEXING)


def test_runs_that_brought_something(history, store):
    assert [run.id for run in history.bringing(9)] == [4, 3, 2, 1]
    assert [run.id for run in history.bringing(2)] == [4, 3]
    assert history.newest() == 5


def test_a_killed_run_counts_with_what_it_committed(store, path):
    put(store, article("pmid:1", "One"))
    put(store, article("pmid:2", "Two"))
    sql(path, "UPDATE run SET outcome = 'running', finished = NULL, counts = '{}' WHERE id = 2")
    assert [(run.id, run.counts) for run in History(store).bringing(1)] == [(2, {})]


@pytest.mark.parametrize(
    ("since", "moment"),
    [
        ("0", 0),
        ("3", 3),
        ("2026-11-01", 0),
        ("2026-11-02", 1),
        ("2026-11-03", 2),
        ("2026-11-02T12:00:00", 1),
        ("2026-11-02T13:30:01+01:00", 2),
        ("9999-01-01", 3),
    ],
)
def test_moments_by_day_time_and_run(store, path, since, moment):
    for number in range(3):
        put(store, article("pmid:1", f"Title {number}"))
        sql(path, f"UPDATE run SET started = '2026-11-0{number + 1}T12:30:00+00:00' WHERE id = {number + 1}")
    assert History(store).moment(since) == moment


@pytest.mark.parametrize("since", ["6", "yesterday", "", "2026-13-01", "-1"])
def test_no_moment(history, since):
    with pytest.raises(SettingsError):
        history.moment(since)


def test_a_corpus_has_a_name_of_its_own_that_stays(tmp_path):
    with CorpusStore.open(tmp_path / "a.sqlite", plant=False) as one:
        name = History(one).identity
        put(one, article())
    with CorpusStore.open(tmp_path / "a.sqlite", plant=False) as again:
        assert History(again).identity == name
    with CorpusStore.open(tmp_path / "b.sqlite", plant=False) as other:
        assert History(other).identity != name
    assert len(name) == 32


def test_thousands_are_read_one_by_one(store):
    put(store, *(numbered(7 * number) for number in range(2000)))
    tracemalloc.start()
    started = time.perf_counter()
    changes = History(store).changes(0)
    first = next(changes)
    rest = deque((each.key for each in changes), maxlen=1)
    seconds, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (first.key, rest.pop()) == ("pmid:0", "pmid:9996")
    assert seconds < 20
    assert peak < 1_000_000  # a list of 2,000 records is above 5 MB
