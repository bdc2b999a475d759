from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexDamaged, SettingsError
from corpus.passage import passages
from corpus.record import PartialDate, Status
from index.faiss_store import FaissStore
from index.query import Concept, Filters
from index.store_uri import store_at
from tests.index.stores import ANY, LIVER, entries, fill, keys, opened, record, vectors
from tests.index.words import DIMENSION, WordEncoder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    """A saved store of ten records with two passages each, every third one retracted, from 2000 on."""
    made = tmp_path / "store"
    made.mkdir()
    with opened(made) as store:
        fill(
            store,
            *(
                record(
                    number,
                    2,
                    status=Status.CURRENT if number % 3 else Status.RETRACTED,
                    published=PartialDate(2000 + number) if number != 5 else PartialDate(),
                    publication_types=("Review",) if number % 2 else ("Review", "Letter"),
                )
                for number in range(10)
            ),
        )
        store.save()
    return made


def test_a_match_says_where_the_passage_stands(folder):
    (first, second) = passages(record(4, 2))
    with opened(folder, writable=False) as store:
        (best, *_) = store.nearest(WordEncoder().encode([second.embedded])[0], ANY, 3)
        assert (best.key, best.ordinal, best.start, best.end) == ("pmid:4", 1, second.start, second.end)
        assert best.digest == second.digest
        assert best.score == pytest.approx(1.0, abs=1e-5)
        matches = store.matching([Concept("", ("number4 0",))], ANY, 3)
        assert (matches[0].key, matches[0].ordinal, matches[0].digest) == ("pmid:4", 0, first.digest)


def test_scores_are_cosines_best_first(folder):
    probe = WordEncoder().encode(["Passage of number7"])[0]
    with opened(folder, writable=False) as store:
        found = store.nearest(probe, ANY, 20)
        expected = sorted((vectors(entries(*(record(n, 2) for n in range(10)))) @ probe).tolist(), reverse=True)
        assert [match.score for match in found] == pytest.approx(expected, abs=1e-5)
        assert [match.score for match in store.nearest(probe, ANY, 4)] == pytest.approx(expected[:4], abs=1e-5)


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
        assert (store.count(), store.check(), keys(store, ANY), keys(store, Filters())) == (0, [], [], [])
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
        assert (store.count(), store.check(), store.frequency("number1")) == (18, [], 0)


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


# Damage


PARTS = [
    "vectors.faiss",
    "places.sqlite",
    "lexical/meta.json",
    *(f"lexical/*.{e}" for e in ("idx", "store", "term", "pos", "fast")),
]


def use(folder):
    """Open a store and ask it by both routes."""
    with opened(folder, writable=False) as store:
        store.nearest(np.ones(DIMENSION, dtype=np.float32), Filters(), 5)
        store.matching(LIVER, ANY, 5)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut short", "overwritten"])
@pytest.mark.parametrize("part", PARTS)
def test_damage_is_said_to_be_damage(folder, part, damage):
    file = next(folder.glob(part))
    content = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(
            {"empty": b"", "cut short": content[: len(content) // 2], "overwritten": b"\xff" * len(content)}[damage]
        )
    with pytest.raises(IndexDamaged) as caught:
        use(folder)
    assert "hepcite index --rollback" in caught.value.hint


def test_a_folder_that_is_missing_is_damage(tmp_path):
    for writable in (False, True):
        with pytest.raises(IndexDamaged):
            FaissStore(tmp_path / "missing", DIMENSION, writable=writable)


def test_vectors_of_another_length_are_damage(folder):
    for writable in (False, True):
        with pytest.raises(IndexDamaged, match="have 64 components, not 384"):
            FaissStore(folder, 384, writable=writable)


def test_parts_that_do_not_agree_are_reported(folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    with opened(other) as store:
        store.delete(["pmid:1"])
        store.save()
    shutil.copyfile(other / "vectors.faiss", folder / "vectors.faiss")
    with opened(folder, writable=False) as store:
        assert store.check() == [
            "The parts of the index hold different numbers of passages: {'vectors': 18, 'places': 20, 'lexical': 20}."
        ]
