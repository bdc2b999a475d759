"""Everything at once: past the cap, most kinds of faults, records that never come, and kills; nothing may be lost."""

from __future__ import annotations

import importlib.util
import io
import random
import signal
import sys
import time
from itertools import islice
from xml.etree import ElementTree

import pytest

from corpus.errors import FetchError
from corpus.record import Record
from corpus.store import CorpusStore
from ingest.eutils import Eutils
from ingest.pacing import PacingGate, ncbi_gap
from ingest.patience import Patience
from ingest.pubmed import ingest_pubmed
from ingest.pubmed_xml import articles
from ingest.strategy import Strategy
from tests.eutils.answer import Answer
from tests.eutils.article import Article
from tests.eutils.doors import opened, proxied
from tests.eutils.faults import FAULTS
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import Shelf
from tests.ingest.running import (
    AT_ONCE,
    absent,
    fetched_again,
    liver,
    newest_report,
    papers,
    start,
    stored_texts,
    texts,
)

# Left out: what ends a run by right (400 and 403, a bad key, a redirect) and a second version, which is another text.
PASSING = [
    "429", "429 at 200", "500", "502", "503", "dropped", "reset", "hang", "slow drip", "length cut", "chunks cut",
    "close cut", "maintenance", "blocked", "empty body", "undeclared gzip", "backend failed", "json error",
    "count moves", "ids again", "id short", "record missing", "record not asked", "record twice", "empty set",
    "wrong root", "two documents", "bad utf-8", "control character",
]  # fmt: skip
RATE = 0.46  # some faults find nothing to bend; of all answers at least 40 in 100 are then faulty
QUICK = Patience(piece=1, answer=1, total=60, first_pause=0.01, longest_pause=0.02)


def storm(**seconds):
    return [FAULTS[name].lasts(seconds.get(name.replace(" ", "_"), FAULTS[name].seconds)) for name in PASSING]


def faulty(log) -> tuple[float, int]:
    """Give the share of answers that met a fault, and the number of different faults."""
    names = [request.fault for request in log]
    return sum(map(bool, names)) / len(names), len({*names} - {""})


def ingest(home, strategy, patience=None):
    """Run the ingest in this process until it ends well; give the report and the number of runs."""
    home.mkdir(exist_ok=True)
    gate = PacingGate(home / "ncbi.pace", gap=ncbi_gap(has_key=True))
    eutils = Eutils("reader@example.org", "key-of-a-test", gate, home / "entrez", patience)
    for attempt in range(1, 16):
        with CorpusStore.open(home / "corpus.sqlite") as corpus:
            try:
                return ingest_pubmed(corpus, eutils, home, strategy, strategy.variant()), attempt
            except FetchError:
                continue
    raise AssertionError("no run ended well")


@pytest.mark.timeout(300)  # hundreds of pauses, each longer on a busy machine
def test_a_storm_of_faults_over_more_than_the_cap_loses_nothing(home):
    shelf = liver(11_000, busiest_day=2_200, absent=5)
    with EutilsServer(shelf) as server, opened(server, timeout=1):
        server.schedule.storm(storm(**{"429": 0, "hang": 1.5, "slow_drip": 3}), rate=RATE, seed=3)
        report, _ = ingest(home, Strategy.shipped(), QUICK)
        share, kinds = faulty(server.log)
    assert (share >= 0.4, kinds >= 10) == (True, True)
    assert stored_texts(home) == texts(shelf)
    assert set(report.absent) == absent(shelf)
    assert (report.counted, report.stored, report.rejected, report.adds_up) == (11_000, 10_995, (), True)


def killed_and_started_again(shelf, environment, server, moments, seed):
    """Kill the command after so many fetches and a moment more, start it again, and let the last one end well."""
    chance = random.Random(seed)
    for far in moments:
        with start(environment) as child:
            while len(server.log.of("efetch")) < far and child.poll() is None:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.3)
            child.send_signal(signal.SIGKILL)
            child.communicate()
    ends: list[int] = []
    while not ends or (ends[-1] != 0 and len(ends) < 15):
        with start(environment) as child:
            _, said = child.communicate()
        ends.append(child.returncode)
    assert ends[-1] == 0, said
    assert set(ends[:-1]) <= {FetchError.exit_code}


def test_three_kills_cost_at_most_a_batch_each(home):
    shelf = liver(3_000, absent=2)
    with EutilsServer(shelf) as server, proxied(server) as environment:
        killed_and_started_again(shelf, environment, server, [3, 7, 12], seed=1)
        again = fetched_again(server.log, absent(shelf))
    assert stored_texts(home) == texts(shelf)
    report = newest_report(home)
    assert (set(report["absent"]), report["counted"], report["adds_up"]) == (absent(shelf), 3_000, True)
    assert again <= 3 * AT_ONCE
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        outcomes = [run.outcome for run in reversed(corpus.runs()) if run.kind == "pubmed"]
    assert outcomes == ["interrupted", "interrupted", "interrupted", "done"]


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_whole_storm_through_the_shipped_command(home, capsys):
    shelf = liver(25_000, busiest_day=5_000, absent=9)
    chance = random.Random(time.time_ns())
    moments = sorted(chance.sample(range(5, 220), 3))
    started = time.monotonic()
    with EutilsServer(shelf) as server, proxied(server) as environment:
        server.schedule.storm(storm(), rate=RATE, seed=chance.randrange(2**32))
        killed_and_started_again(shelf, environment, server, moments, chance.randrange(2**32))
        seconds = time.monotonic() - started
        share, kinds = faulty(server.log)
        requests, again = len(server.log), fetched_again(server.log, absent(shelf))
    report = newest_report(home)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{requests} requests, {share:.1%} faulty in {kinds} ways, kills after {moments} fetches, {again} records"
            f" fetched again, {len(report['absent'])} absent of {report['counted']}, {seconds:.0f} s"
        )
    assert (share >= 0.38, kinds >= 10) == (True, True)
    assert stored_texts(home) == texts(shelf)
    assert set(report["absent"]) == absent(shelf)
    assert (report["stored"], report["rejected"], report["adds_up"]) == (24_991, [], True)
    assert again <= 3 * AT_ONCE


# The rehearsal records: real abstracts of other subjects in the shape that EFetch gives.


def rehearsed(shared, at_most):
    """Give a shelf of rehearsal records, and what the parser makes of each by itself."""
    file = shared / "tools" / "rehearsal_xml.py"
    spec = importlib.util.spec_from_file_location("rehearsal_xml", file)
    if not file.is_file() or spec is None or spec.loader is None:
        pytest.skip("needs ../shared/tools/rehearsal_xml.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shelf = Shelf()
    shelf.known.add("retracted publication")
    expected = {}
    for item in islice(module.records(), at_most):
        xml = ElementTree.tostring(module.article(*item), encoding="unicode").encode()
        shelf.add(Article.read(xml))
        record = next(iter(articles(io.BytesIO(Answer.articles([xml]).body))))
        assert isinstance(record, Record)
        expected[record.pmid] = record
    return shelf, expected


def test_rehearsal_records_arrive_as_they_are(home, shared):
    shelf, expected = rehearsed(shared, 700)
    with EutilsServer(shelf) as server, opened(server, timeout=1):
        server.schedule.storm(storm(**{"429": 0, "hang": 1.5, "slow_drip": 3}), rate=RATE, seed=5)
        report, _ = ingest(home, Strategy.of("eng[la]"), QUICK)
    assert papers(home) == expected
    assert (report.counted, report.stored, report.absent, report.rejected) == (700, 700, (), ())


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_all_rehearsal_records_through_the_shipped_command(home, shared, capsys):
    shelf, expected = rehearsed(shared, None)
    started = time.monotonic()
    with EutilsServer(shelf) as server, proxied(server) as environment:
        with start(environment, "--query", "eng[la]") as child:
            _, said = child.communicate()
        requests = len(server.log)
    report = newest_report(home)
    with capsys.disabled():
        sys.stdout.write(f"\n{report['stored']} records, {requests} requests, {time.monotonic() - started:.0f} s")
    assert child.returncode == 0, said
    assert papers(home) == expected
    assert (report["counted"], report["stored"], report["absent"], report["adds_up"]) == (19_211, 19_211, [], True)
