from __future__ import annotations

import json
import re
import sys
from math import log2
from pathlib import Path

import pytest

from benchmarks import ablation, marks, retrieval
from benchmarks.peers.measure import measure
from corpus.errors import SettingsError
from tests.index.tiny import written
from tests.test_house import pins

ROOT = Path(__file__).parents[2]
DOCUMENTS = [file for file in sorted(ROOT.glob("**/*.md")) if ".venv" not in file.parts]


class Words:
    """A system without weights: the more words of the query a document holds, the better."""

    title, setup = "words", "counted"
    packages: tuple[str, ...] = ("numpy",)

    def warm(self):
        self.rows = {}

    def build(self, ids, texts):
        self.rows = dict(zip(ids, (set(re.findall(r"\w+", text.lower())) for text in texts), strict=True))

    def search(self, query, k):
        counts = {id: len(words & set(query.split())) for id, words in self.rows.items()}
        return sorted((id for id, count in counts.items() if count), key=lambda id: -counts[id])[:k]


@pytest.fixture
def tiny(tmp_path):
    return written(tmp_path / "tiny")


def result(**rest):
    system = {
        "label": "bm25s 0.3.16, stemmed", "documents": 5183, "nDCG@10": 0.6789, "recall@10": 0.8, "recall@100": 0.9129,
        "MRR": 0.6, "documents_per_second": 7358.1, "query_p50_ms": 0.21, "query_p95_ms": 12, "peak_mib": 1122,
        "cpu_seconds": 0.7, "load_before": 0.4, "others_share": 0.004,
    }  # fmt: skip
    machine = {"processor": "Pentium", "cores": 2, "memory_gib": 23.5, "system": "Linux", "python": "3.11.7"}
    found = {"date": "2026-11-02", "collection": "scifact", "qrels": "train", "queries": 809, "k": 100}
    slower = system | {"label": "slower", "documents_per_second": 20.44, "others_share": 0.123}
    return {**found, "hardware": machine, "systems": {"bm25s": system, "slower": slower}, **rest}


TABLE = """\
scifact, train: 5,183 documents, 809 queries, 100 results each; 2 November 2026, Pentium, 2 cores, 23.5 GiB, Python \
3.11.7; other work took at most 12% of the processor's time beside them.

| system | nDCG@10 | recall@10 | recall@100 | MRR | documents/s | query p50, p95 | CPU | peak |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| bm25s 0.3.16, stemmed | 0.679 | 0.800 | 0.913 | 0.600 | 7,358 | 0.2, 12.0 ms | 1 s | 1,122 MiB |
| slower | 0.679 | 0.800 | 0.913 | 0.600 | 20.4 | 0.2, 12.0 ms | 1 s | 1,122 MiB |"""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("retrieval", lambda text: retrieval.written(text, retrieval.stored())),
        ("ablation", lambda text: ablation.written(text, ablation.stored())),
    ],
)
def test_tables_in_documents_are_those_of_the_stored_results(name, written):
    tabled = {file: text for file in DOCUMENTS if f"\n{marks.start(name)}\n" in (text := file.read_text("utf-8"))}
    assert ROOT / "benchmarks" / "README.md" in tabled
    for file, text in tabled.items():
        assert written(text) == text, f"{file.name}: {marks.start(name)}"


def test_a_table():
    assert retrieval.table([result()]) == TABLE
    assert retrieval.table([result(), result()]) == f"{TABLE}\n\n{TABLE}"


def test_a_table_is_written_between_its_marks_and_nowhere_else(tmp_path, capsys):
    document, stored = tmp_path / "README.md", tmp_path / "result.json"
    stored.write_text(json.dumps(result()), encoding="utf-8")
    document.write_text(
        f"before\n{marks.start('retrieval')}\nold\\1\n{marks.end('retrieval')}\nafter\n", encoding="utf-8"
    )
    for _ in range(2):
        assert retrieval.main(["--table", str(stored), "--readme", str(document)]) == 0
        text = document.read_text(encoding="utf-8")
        assert text == f"before\n{marks.start('retrieval')}\n\n{TABLE}\n\n{marks.end('retrieval')}\nafter\n"
    assert capsys.readouterr().out == ""
    with pytest.raises(SettingsError, match="no line <!-- retrieval"):
        retrieval.written("no marks", [result()])


def test_measures_of_a_run_by_hand(tmp_path):
    run = tmp_path / "run.trec"
    run.write_text("q1 Q0 d1 0 2 x\nq1 Q0 d2 1 1 x\nq2 Q0 d4 0 1 x\n", encoding="utf-8")
    # q1: both found, in the wrong order. q2: only what is worse than irrelevant. q3: nothing, which counts too.
    judgements = {"q1": {"d1": 1, "d2": 2}, "q2": {"d3": 1, "d4": -1}, "q3": {"d5": 1}}
    assert retrieval.scores(judgements, run) == {
        "nDCG@10": round((1 / log2(2) + 2 / log2(3)) / (2 / log2(2) + 1 / log2(3)) / 3, 4),
        "recall@10": 0.3333,
        "recall@100": 0.3333,
        "MRR": 0.3333,
    }


def test_a_peer_is_measured_on_the_judged_queries(tiny, tmp_path, capsys, monkeypatch):
    for name in ("HF_HUB_OFFLINE", "HAYSTACK_TELEMETRY_ENABLED"):
        monkeypatch.setenv(name, "")  # measure sets them, and they are put back after the test
    run = tmp_path / "run.trec"
    assert measure(Words, [str(tiny), "--qrels", "test", "--run", str(run), "--k", "2"]) == 0
    assert run.read_text(encoding="utf-8").splitlines() == [
        "q1 Q0 d1 0 2 peer",
        "q1 Q0 d2 1 1 peer",
        "q2 Q0 d3 0 1 peer",
        "q3 Q0 d6 0 2 peer",
        "q3 Q0 d2 1 1 peer",
    ]
    found = json.loads(capsys.readouterr().out)
    assert re.fullmatch(r"words [\d.]+, counted", found["label"])
    assert found["documents"] == 6
    assert all(found[figure] >= 0 for figure in ("documents_per_second", "query_p50_ms", "query_p95_ms"))
    assert found["peak_mib"] > 10


def test_hepcite_is_measured_by_its_own_command(tiny, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HEPCITE_MODEL", "no such model")  # a setting of the user's changes nothing
    file = tmp_path / "result.json"
    assert retrieval.main([str(tiny), "--qrels", "test", "--systems", "hepcite", "--json", str(file)]) == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    (system,) = found["systems"].values()
    # All six documents are returned for each query, so whatever is there is found; d9 of q3 is not there.
    assert system["recall@100"] == round((1 + 1 + 1 / 2) / 3, 4)
    assert system["nDCG@10"] > 0.7
    assert system["peak_mib"] > 100
    assert system["others_share"] is None or 0 <= system["others_share"] <= 1
    assert {"hepcite", "onnxruntime"} <= set(system["versions"])
    assert capsys.readouterr().out == retrieval.table([found]) + "\n"


def test_profiles_are_rows_of_their_own():
    found = retrieval.commands(["hepcite", "bm25s"], ["light", "best"], "python-of-peers")
    assert {name: command[1:] for name, command in found.items()} == {
        "hepcite light": ["-m", "benchmarks.peers.hepcite_evaluate", "--profile", "light"],
        "hepcite best": ["-m", "benchmarks.peers.hepcite_evaluate", "--profile", "best"],
        "bm25s": ["-m", "benchmarks.peers.bm25s_lexical"],
    }
    assert [command[0] for command in found.values()] == [sys.executable, sys.executable, "python-of-peers"]


def test_a_peer_that_does_not_run_ends_the_measurement_with_its_name(tiny, tmp_path, capsys):
    there_is_none = str(tmp_path / "python")
    call = [str(tiny), "--qrels", "test", "--systems", "txtai", "--peers-python", there_is_none]
    assert retrieval.main(call) == SettingsError.exit_code
    assert "txtai could not be measured" in capsys.readouterr().err


def test_peers_are_not_asked_for_without_an_interpreter(tiny, capsys):
    with pytest.raises(SystemExit, match="2"):
        retrieval.main([str(tiny), "--qrels", "test"])
    assert "--peers-python is needed" in capsys.readouterr().err


def test_every_peer_is_pinned_and_computes_with_the_libraries_hepcite_has():
    peers = pins("benchmarks/peers/requirements.txt")
    assert {"bm25s[core]", "txtai", "haystack-ai"} <= set(peers)
    assert all(re.fullmatch(r"[\d.]+", version) for version in peers.values())
    ours = pins("requirements.lock")
    assert {name: peers[name] for name in peers.keys() & ours} == {name: ours[name] for name in peers.keys() & ours}
    assert peers["torch"] == ours["torch"]


@pytest.mark.parametrize("module", retrieval.PEERS.values())
def test_every_peer_has_a_module(module):
    assert (ROOT / "benchmarks" / "peers" / f"{module}.py").is_file()
