"""The shipped command on its way to the stand-in for the registry: real entries, a kill, a stop of one trial."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from corpus.store import CorpusStore
from tests.eutils.doors import proxied
from tests.ingest.studies import study
from tests.registry.server import HOST, RegistryServer

ROOT = Path(__file__).parents[2]


def start(environment, *arguments):
    command = [sys.executable, "-m", "chat", "ingest", "--source", "trials", "--json", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def ran(environment, *arguments):
    with start(environment, *arguments) as child:
        said, complaint = child.communicate()
    assert child.returncode == 0, complaint
    return json.loads(said)


def test_1535_real_entries_come_in_and_a_second_run_stores_what_changed(home, shared, tmp_path):
    pages = tmp_path / "pages"
    script = shared / "tools" / "rehearsal_trials.py"
    subprocess.run([sys.executable, script, pages, "--page-size", "1000"], check=True, capture_output=True)
    real = [one for page in sorted(pages.iterdir()) for one in json.loads(page.read_text())["studies"]]
    with RegistryServer().hold(*real) as server, proxied(server, host=HOST) as environment:
        first = ran(environment, "--no-index")["ingest"]
        named = ("counted", "stored", "new", "unchanged", "requests")
        assert [first[name] for name in named] == [1535, 1535, 1535, 0, 2]
        assert (first["adds_up"], first["rejected"], first["remarks"]) == (True, [], [])
        assert set(server.log[0]) == {"query.cond", "query.intr", "pageSize", "countTotal"}
        with CorpusStore.open(home / "corpus.sqlite") as corpus:
            assert (corpus.counts()["trial"], corpus.check()) == (1535, [])
            before = corpus.sequence()
        stopped = server.studies["NCT05331872"]["protocolSection"]["statusModule"]
        assert stopped["overallStatus"] == "RECRUITING"
        stopped |= {"overallStatus": "TERMINATED", "whyStopped": "Too few patients came"}
        second = ran(environment, "--no-index")["ingest"]
        assert (second["unchanged"], second["new"]) == (1534, 0)
        with CorpusStore.open(home / "corpus.sqlite") as corpus:
            assert corpus.sequence() == before + 1
    (revision,) = second["revised"]
    assert (revision["key"], revision["before"], revision["after"]) == ("nct:NCT05331872", "RECRUITING", "TERMINATED")
    assert revision["changes"] == ["+ Too few patients came."]


def test_a_killed_run_keeps_its_pages_and_the_next_goes_on(home):
    with RegistryServer(most=50).hold(*(study(n) for n in range(1, 121))) as server, proxied(server, host=HOST) as way:
        server.faults[1] = lambda answer: replace(answer, wait=20.0)
        with start(way, "--no-index") as child:
            while len(server.log) < 2:
                assert child.poll() is None
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
        with CorpusStore.open(home / "corpus.sqlite") as corpus:
            assert (corpus.counts()["trial"], corpus.runs(1)[0].outcome) == (50, "running")
        server.mended()
        report = ran(way, "--no-index")["ingest"]
        assert [report[name] for name in ("stored", "new", "unchanged")] == [120, 70, 50]
        with CorpusStore.open(home / "corpus.sqlite") as corpus:
            assert [run.outcome for run in corpus.runs(2)] == ["done", "interrupted"]
        gap = [second - first for first, second in zip(server.moments, server.moments[1:], strict=False)]
        assert min(gap) >= 0.9  # 1.25 when sent; how soon they arrive is up to the machine


def test_a_plan_and_what_cannot_be_asked_are_told(home):
    with RegistryServer().hold(study(1)) as server, proxied(server, host=HOST) as way:
        plan = ran(way, "--plan", "--query", "ACLF")
        assert (plan["total"], plan["query"], server.log[0]["query.term"]) == (1, "query.term=ACLF", "ACLF")
        with start(way, "--variant", "wide") as child:
            _, complaint = child.communicate()
    assert child.returncode == 2
    assert "no variant 'wide'" in complaint
    assert "It has liver, review." in complaint
