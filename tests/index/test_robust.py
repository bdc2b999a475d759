"""Builds that are killed at every step and at random moments, and builds that the disk refuses."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.generation import Generations
from index.search import LiteratureIndex
from index.update import update_index
from tests.index.words import WordEncoder

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
REFUSED = 6  # the exit code of a StoreError

# Builds the index once for each line on standard input, in a process of its own that ends as the line says.
BUILDING = """
import os, resource, signal, sys, time, traceback
from corpus.errors import HepciteError
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.update import update_index
from tests.index.words import WordEncoder

settings = Settings.load(home=sys.argv[1])
STEPS = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "sqlite3.connect"}

def build(how, number, rebuild):
    steps = 0

    def step(event, arguments):
        nonlocal steps
        if event in STEPS:
            steps += 1
            if steps > number:
                os.kill(os.getpid(), signal.SIGKILL)

    with CorpusStore.open(settings.corpus_path, plant=False) as corpus:
        corpus.sequence()
        if how == "steps":
            sys.addaudithook(step)
        elif how == "bytes":
            resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
        update_index(corpus, settings.index_path, settings.vectors_path, WordEncoder(), rebuild=rebuild)

for line in sys.stdin:
    how, number, rebuild = line.split()
    child = os.fork()
    if not child:
        code = 70
        try:
            build(how, int(number), rebuild == "rebuild")
            code = 0
        except HepciteError as error:
            code = error.exit_code
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    if how == "milliseconds":
        time.sleep(int(number) / 1000)
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def record(number, title="Stem cells"):
    texts = (f"In number{number} ascites fell.", f"So number{number} works.")
    sections = tuple(Section("RESULTS", text) for text in texts)
    return Record.make(key=f"pmid:{number}", title=f"{title} {number}", sections=sections)


class Builder:
    """A home with an index and a change to come, which other processes build."""

    def __init__(self, home):
        self.settings = Settings.load(home=home).prepared()
        self.generations = Generations(self.settings.index_path)
        self.corpus = CorpusStore.open(self.settings.corpus_path, plant=False)
        self.put(*map(record, range(20)))
        self.update()
        self.put(*map(record, range(20, 30)))
        self.update()
        self.aside = shutil.copytree(self.settings.index_path, home / "aside")
        self.put(*map(record, range(30, 40)), *(record(number, "Other cells") for number in range(5, 8)))
        self.update()
        self.after = self.found()
        self.begin_again()
        self.before = self.found()  # without what was changed since: no quote from a text that is no more
        self.process = subprocess.Popen(
            [sys.executable, "-c", BUILDING, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def put(self, *made):
        with self.corpus.run("test", {}) as run:
            for each in made:
                run.put(each)

    def update(self, **how):
        return update_index(self.corpus, self.settings.index_path, self.settings.vectors_path, WordEncoder(), **how)

    def begin_again(self):
        """Put the index in force that lacks the change."""
        shutil.rmtree(self.settings.index_path)
        shutil.copytree(self.aside, self.settings.index_path)

    def build(self, how, number, rebuild="update"):
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{how} {number} {rebuild}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def found(self):
        """Return all that a search finds in the generation in force, every byte of which has to be right."""
        assert self.generations.current().check() == []
        corpus = CorpusStore.open(self.settings.corpus_path, plant=False)
        with LiteratureIndex(self.settings, corpus, WordEncoder()) as literature:
            # Sorted: of equal scores, the one comes first that was put in first, and a rebuild puts in anew.
            return sorted((hit.score, hit.record.key) for hit in literature.search("Does number7 reduce ascites?", 50))

    def folders(self):
        return sorted(path.name for path in self.settings.index_path.glob("*") if path.is_dir())

    def finish(self):
        """Build without being killed: all is well then, and nothing is left over."""
        if not self.update().changed:  # killed once all was in force but what is no longer kept was not yet removed
            self.update(rebuild=True)
        assert self.found() == self.after
        assert self.folders() == [generation.name for generation in self.generations.all()]
        assert len(self.folders()) == 2
        assert [wrong for generation in self.generations.all() for wrong in generation.check()] == []


@pytest.fixture
def builder(home):
    made = Builder(home)
    assert len(made.before) == 27
    assert len(made.after) == 40
    yield made
    _, said = made.process.communicate()
    made.corpus.close()
    assert said == ""


@pytest.mark.parametrize("rebuild", ["update", "rebuild"])
@pytest.mark.parametrize("apart", [17, pytest.param(1, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_build_killed_at_any_step_leaves_one_that_serves(builder, rebuild, apart):
    seen = []
    for steps in range(0, 1000, apart):
        builder.begin_again()
        end = builder.build("steps", steps, rebuild)
        seen.append("new" if builder.found() == builder.after else "old")
        if seen[-1] == "old":
            assert builder.found() == builder.before
            assert builder.generations.current_name() == "g000002"
        # The one before, too, is whole or not there.
        assert [wrong for generation in builder.generations.all() for wrong in generation.check()] == []
        assert len(builder.folders()) <= 4
        if end == 0:
            break
        assert end == KILLED
        if steps % 10 == 0 or seen[-2:] == ["old", "new"]:
            builder.finish()
    assert seen == sorted(seen, reverse=True)  # from one step on it is the new one
    assert seen.count("old") > 40 / apart
    assert seen.count("new") > 5 / apart  # removing what is no longer kept takes steps too
    builder.finish()


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_builds_killed_again_and_again_leave_no_more_than_one_beside_those_kept(builder, kills):
    begun = time.perf_counter()
    assert builder.build("steps", 10_000, "rebuild") == 0
    longest = time.perf_counter() - begun
    chance = random.Random(4)
    ends = set()
    for _ in range(kills):
        ends.add(builder.build("milliseconds", round(chance.uniform(0, 1.2 * longest) * 1000), "rebuild"))
        assert builder.found() == builder.after
        assert len([name for name in builder.folders() if name != "building"]) <= 3
    assert KILLED in ends
    assert ends <= {KILLED, 0}
    builder.finish()


@pytest.mark.parametrize("rebuild", ["update", "rebuild"])
def test_a_build_that_the_disk_refuses_says_so_and_leaves_no_trace(builder, rebuild):
    # No file may grow beyond a size: what a full disk does, for every part of an index, and for any user.
    ends = []
    for kilobytes in (0, 1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 40, 64, 128):
        builder.begin_again()
        ends.append(builder.build("bytes", kilobytes * 1024, rebuild))
        if ends[-1]:
            assert builder.found() == builder.before
            assert [name for name in builder.folders() if name in {"building", "g000003"}] == []
    assert set(ends) == {REFUSED, 0}
    assert ends == sorted(ends, reverse=True)
    builder.finish()
