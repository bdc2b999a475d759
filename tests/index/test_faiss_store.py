from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import SettingsError
from corpus.passage import passages
from corpus.record import Status
from index.faiss_store import FaissStore
from index.query import Concept, Filters
from index.store_uri import store_at
from tests.index.saved import saved
from tests.index.stores import ANY, LIVER, entries, fill, keys, opened, place, record, vectors
from tests.index.words import DIMENSION, WordEncoder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    return saved(tmp_path / "store")


def test_a_passage_is_nearest_to_itself(folder):
    (_, second) = passages(record(4, 2))
    with opened(folder, writable=False) as store:
        ((key, score), *_) = store.nearest(WordEncoder().encode([second.embedded])[0], ANY, 3)
        assert (key, score) == ("pmid:4", pytest.approx(1.0, abs=1e-5))


def test_words_may_stand_in_different_passages_of_a_record(folder):
    with opened(folder, writable=False) as store:
        found = store.matching([Concept("", ("0",)), Concept("", ("1",)), Concept("", ("number4",))], ANY, 3)
        assert found[0][0] == "pmid:4"
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)


def test_what_named_records_say_is_scored_as_in_a_search(folder):
    concepts = [Concept("", ("number4", "number5")), Concept("", ("number7",))]
    with opened(folder, writable=False) as store:
        every = dict(store.matching(concepts, ANY, 20))
        assert sorted(every) == ["pmid:4", "pmid:5", "pmid:7"]
        assert store.said(concepts, ["pmid:7", "pmid:8", "pmid:4", "pmid:99"]) == {
            "pmid:7": every["pmid:7"],
            "pmid:4": every["pmid:4"],
        }
        assert store.said(concepts, []) == store.said([], ["pmid:4"]) == {}


def test_all_passages_of_named_records_come_with_their_vectors(folder):
    made = entries(record(7, 2), record(4, 2))
    with opened(folder, writable=False) as store:
        found = store.passages(["pmid:7", "pmid:99", "pmid:4"])
        assert found.owners.tolist() == [0, 0, 2, 2]
        assert found.vectors.tolist() == vectors(made).tolist()
        assert store.places(found.ids.tolist()) == [place(entry) for entry in made]
        for nothing in ([], ["pmid:99"]):
            found = store.passages(nothing)
            assert (found.ids.shape, found.owners.shape) == ((0,), (0,))
            assert (found.vectors.shape, found.vectors.dtype) == ((0, DIMENSION), np.float32)


def test_places_come_in_the_order_of_their_ids_as_given(folder):
    with opened(folder, writable=False) as store:
        places = [place(entry) for entry in entries(*(record(number, 2) for number in range(10)))]
        assert store.places([7, 2, 99, 3]) == [places[7], places[2], places[3]]
        assert store.places([]) == []


def test_scores_are_cosines_best_first(folder):
    probe = WordEncoder().encode(["Passage of number7"])[0]
    with opened(folder, writable=False) as store:
        found = store.nearest(probe, ANY, 20)
        expected = sorted((vectors(entries(*(record(n, 2) for n in range(10)))) @ probe).tolist(), reverse=True)
        assert [score for _, score in found] == pytest.approx(expected, abs=1e-5)
        assert [score for _, score in store.nearest(probe, ANY, 4)] == pytest.approx(expected[:4], abs=1e-5)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (ANY, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (Filters(), [1, 2, 4, 5, 7, 8]),
        (Filters(statuses=(Status.RETRACTED,)), [0, 3, 6, 9]),
        (Filters(statuses=(Status.WITHDRAWN,)), []),
        (Filters(year_from=2004, year_to=2007), [4, 7]),
        (Filters(year_from=2004, year_to=2007, statuses=()), [4, 6, 7]),
        (Filters(year_from=2010), []),
        (Filters(publication_types=("letter",)), [2, 4, 8]),
        (Filters(publication_types=("LETTER", "Review"), statuses=()), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (Filters(publication_types=("Editorial",)), []),
    ],
)
def test_filters_are_the_same_on_both_routes(folder, filters, expected):
    with opened(folder, writable=False) as store:
        assert keys(store, filters) == expected


def test_filters_see_what_was_added_and_removed_since(folder):
    with opened(folder) as store:
        assert keys(store, ANY)[-1] == 9
        store.nearest(np.ones(DIMENSION, dtype=np.float32), Filters(), 5)
        fill(store, record(10, 2), record(11, 2, status=Status.RETRACTED))
        store.delete(["pmid:1"])
        store.save()
        assert keys(store, Filters()) == [2, 4, 5, 7, 8, 10]
        assert keys(store, ANY) == [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]


def test_an_empty_store_finds_nothing(tmp_path):
    with opened(tmp_path) as store:
        store.upsert([], np.empty((0, DIMENSION), dtype=np.float32))
        store.save()
        assert (store.count(), store.records(), store.check()) == (0, 0, [])
        assert keys(store, ANY) == keys(store, Filters()) == []
        assert store.delete(["pmid:1"]) == 0
    with opened(tmp_path, writable=False) as store:
        assert (store.count(), store.check(), keys(store, Filters())) == (0, [], [])


@pytest.mark.parametrize("k", [0, -1])
def test_no_hit_asked_none_given(folder, k):
    with opened(folder, writable=False) as store:
        assert store.nearest(np.ones(DIMENSION, dtype=np.float32), ANY, k) == []
        assert store.matching(LIVER, ANY, k) == []


def test_delete_says_how_many_passages_there_were(folder):
    with opened(folder) as store:
        assert store.delete(["pmid:1", "pmid:99"]) == 2
        assert store.delete(iter(["pmid:1"])) == 0
        store.save()
        assert (store.count(), store.records(), store.check(), store.frequency("number1")) == (18, 9, [], 0)


def test_removing_does_not_slow_down_with_the_size_of_the_store(tmp_path):
    with opened(tmp_path) as store:
        fill(store, *(record(number, publication_types=("Journal Article", "Review")) for number in range(8_000)))
        store.save()
        started = time.process_time()
        assert store.delete(f"pmid:{number}" for number in range(1_000)) == 1_000
        assert time.process_time() - started < 1.0


def test_what_was_not_saved_is_not_kept(folder):
    with opened(folder) as store:
        fill(store, record(20))
        store.delete(["pmid:1"])
    with opened(folder, writable=False) as store:
        assert (store.count(), store.check()) == (20, [])
        assert 20 not in keys(store, ANY)


def test_the_uri_names_the_store(folder):
    store = store_at("faiss:", folder, DIMENSION)
    assert isinstance(store, FaissStore)
    store.close()
    with pytest.raises(SettingsError, match="There is no passage store 'milvus'"):
        store_at("milvus:localhost", folder, DIMENSION)


# Read only


def test_a_read_only_store_maps_its_vectors(folder):
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("needs /proc")
    with opened(folder, writable=False):
        assert str(folder / "vectors.faiss") in maps.read_text(encoding="utf-8")


READ_ONLY = """
import sys
from pathlib import Path
from index.faiss_store import FaissStore
from tests.index.stores import DIMENSION, fill, record
store = FaissStore(Path(sys.argv[1]), DIMENSION)
acts = {"upsert": lambda: fill(store, record(20)), "delete": lambda: store.delete(["pmid:1"]), "save": store.save}
try:
    acts[sys.argv[2]]()
except Exception as error:
    print(type(error).__name__, store.count(), store.check())
else:
    print("nothing was raised")
"""


@pytest.mark.parametrize("act", ["upsert", "delete", "save"])
def test_a_read_only_store_cannot_write(folder, act):
    before = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # A process of its own, since a write into mapped vectors ends the process that tries.
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(folder), act], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, signal.Signals(-done.returncode)
    assert done.stdout.strip().endswith("Error 20 []"), done.stderr
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_lock_on_a_file_in_force_is_not_waited_for(folder):
    with closing(sqlite3.connect(folder / "places.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with opened(folder, writable=False) as store:
            assert keys(store, ANY) == list(range(10))
        assert time.monotonic() - started < 3
