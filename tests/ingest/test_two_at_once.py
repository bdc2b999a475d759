"""Two ingests at once, and kills at chosen places; by the numbers of the list of bad inputs: 63 and 61."""

from __future__ import annotations

import signal
import time

import pytest

from corpus.errors import StoreBusy
from corpus.store import CorpusStore
from tests.eutils.doors import proxied
from tests.eutils.faults import FAULTS
from tests.eutils.server import EutilsServer
from tests.ingest.running import AT_ONCE, fetched_again, liver, newest_report, start, stored_texts, texts

SHELF = 1_200  # six batches


def until(condition, child):
    """Wait until something is so, or until the child has ended."""
    while not condition():
        assert child.poll() is None, child.communicate()
        time.sleep(0.001)


def killed(child):
    child.send_signal(signal.SIGKILL)
    child.communicate()


def test_63_the_second_of_two_ingests_is_told_and_nothing_is_lost(home):
    shelf = liver(SHELF)
    with EutilsServer(shelf) as server, proxied(server) as environment:
        server.schedule.queue(FAULTS["slow drip"].lasts(6), tool="efetch", after=1)
        with start(environment) as first:
            until(lambda: len(server.log.of("efetch")) == 2, first)  # one batch stored, the next one dripping in
            before = len(server.log)
            with start(environment) as second:
                _, said = second.communicate()
            assert first.poll() is None
            assert len(server.log) == before  # the second one asked nothing
            _, complaint = first.communicate()
    assert second.returncode == StoreBusy.exit_code
    assert "Error: Another run is writing to the corpus." in said
    assert "Wait for the other run to end, then try again; nothing was lost." in said
    assert first.returncode == 0, complaint
    assert stored_texts(home) == texts(shelf)
    assert fetched_again(server.log, set()) == 0
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        assert [(run.kind, run.outcome) for run in corpus.runs()] == [("pubmed", "done"), ("starter", "done")]


def in_fetch(server, home, child):
    """Kill while the third answer drips in; nothing of it is spooled."""
    until(lambda: len(server.log.of("efetch")) == 3, child)
    killed(child)
    assert len(list((home / "spool").rglob("*.xml.gz"))) == 2


def in_parse(server, home, child):
    """Kill as soon as the third answer is spooled, which is before it is parsed."""
    until(lambda: len(list((home / "spool").rglob("*.xml.gz"))) == 3, child)
    killed(child)


def between_batches(server, home, child):
    """Kill as soon as two batches are committed."""
    with CorpusStore.open(home / "corpus.sqlite", plant=False) as corpus:
        until(lambda: corpus.counts()["article"] >= 2 * AT_ONCE, child)
        killed(child)


@pytest.mark.parametrize(("place", "cost"), [(in_fetch, 0), (in_parse, AT_ONCE), (between_batches, AT_ONCE)])
def test_61_a_killed_run_goes_on_from_its_last_batch(home, place, cost):
    shelf = liver(SHELF)
    with EutilsServer(shelf) as server, proxied(server) as environment:
        if place is in_fetch:
            server.schedule.queue(FAULTS["slow drip"].lasts(20), tool="efetch", after=2)
        with start(environment) as child:
            until(lambda: server.log.of("efetch"), child)
            place(server, home, child)
        with CorpusStore.open(home / "corpus.sqlite") as corpus:
            kept = corpus.counts()["article"]
            # On a busy machine the kill may come a batch later than it was meant to.
            assert (kept % AT_ONCE, 2 * AT_ONCE <= kept < SHELF) == (0, True)
            assert corpus.runs(1)[0].outcome == "running"
        with start(environment) as child:
            _, complaint = child.communicate()
        assert child.returncode == 0, complaint
        assert fetched_again(server.log, set()) <= cost
    assert stored_texts(home) == texts(shelf)
    report = newest_report(home)
    assert (report["counted"], report["stored"], report["adds_up"]) == (SHELF, SHELF, True)
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        assert [run.outcome for run in corpus.runs(2)] == ["done", "interrupted"]
