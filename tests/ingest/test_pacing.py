import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.errors import HomeError
from ingest.pacing import PacingGate, ncbi_gap

CHILD = """
import sys, time
from pathlib import Path
from ingest.pacing import PacingGate, ncbi_gap
gate = PacingGate(Path(sys.argv[1]), gap=ncbi_gap(has_key=True))
for _ in range(8):
    gate.wait()
    print(time.time(), flush=True)
"""
AIR = 0.005  # between passing and looking at the clock a process may have to wait for its turn


def gaps(times):
    return [later - earlier for earlier, later in pairwise(sorted(times))]


def test_threads_pass_one_after_another(tmp_path):
    gate = PacingGate(tmp_path / "pace", gap=ncbi_gap(has_key=True))
    begun = time.monotonic()

    def passed(_):
        gate.wait()
        return time.monotonic()

    with ThreadPoolExecutor(4) as threads:
        times = list(threads.map(passed, range(10)))
    assert max(times) - begun >= 9 * 0.11 - AIR
    assert gate.passed == 10
    assert 0 < gate.waited < 9 * 0.11 + AIR  # less than the gaps where the machine itself was late
    starts = [time_ - begun for time_ in sorted(times)]
    assert all(sum(start <= other < start + 0.95 for other in starts) <= 10 for start in starts)


def test_two_gates_over_one_file_are_one(tmp_path):
    gates = [PacingGate(tmp_path / "pace", gap=ncbi_gap(has_key=True)) for _ in range(2)]
    begun = time.monotonic()
    for _ in range(3):
        for gate in gates:
            gate.wait()
    assert time.monotonic() - begun >= 5 * 0.11 - AIR


def test_two_processes_keep_the_gap(tmp_path):
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path / "pace")],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    times = [float(line) for child in children for line in child.communicate()[0].split()]
    assert [child.returncode for child in children] == [0, 0]
    assert len(times) == 16
    assert sum(gaps(times)) >= 15 * 0.11 - AIR
    assert sum(gap < 0.11 - 0.05 for gap in gaps(times)) <= 1  # one process may have been put aside while it looked


def test_without_a_key_the_gap_is_that_of_three_a_second(tmp_path):
    gate = PacingGate(tmp_path / "pace", gap=ncbi_gap(has_key=False))
    begun = time.monotonic()
    for _ in range(3):
        gate.wait()
    assert 0.74 - AIR <= time.monotonic() - begun < 1.5


@pytest.mark.parametrize(
    "last", [pytest.param(str(time.time() + 86_400), id="tomorrow"), "1e400", "nan", "", "not a time", "-5", "\x00"]
)
def test_a_clock_that_was_set_back_and_a_damaged_file_cost_one_gap_at_most(tmp_path, last):
    path = tmp_path / "pace"
    path.write_text(last, encoding="utf-8")
    gate = PacingGate(path, gap=ncbi_gap(has_key=True))
    begun = time.monotonic()
    gate.wait()
    assert time.monotonic() - begun < 0.5
    assert abs(float(path.read_text()) - time.time()) < 1


def test_a_pause_long_ago_is_no_reason_to_wait(tmp_path):
    gate = PacingGate(tmp_path / "pace", gap=ncbi_gap(has_key=False))
    gate.wait()
    assert gate.waited == 0


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "pace").mkdir()
    with pytest.raises(HomeError, match="pace of requests cannot be kept"):
        PacingGate(tmp_path / "pace", gap=ncbi_gap(has_key=True)).wait()
