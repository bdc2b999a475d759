from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import StoreBusy
from corpus.run import Outcome
from corpus.store import CorpusStore
from tests.corpus.made_up import article, numbered, put

ROOT = Path(__file__).parents[2]
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
from tests.corpus.made_up import numbered
with CorpusStore.open(Path(sys.argv[1]), plant=False) as store, store.run("filling", {}) as run:
    for number in range(int(sys.argv[2])):
        run.put(numbered(number))
        if number % 50 == 0:
            print(number, flush=True)
"""
MANY = 4000


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
    chance = random.Random(7)
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
