"""`hepcite evaluate`, from the folder of a collection to the run and the numbers."""

import json
import os
import re
import sys
import tempfile

import pytest

from corpus.settings import Settings
from index.encoder import encoder_for
from tests.chat.test_cli_mistakes import failed
from tests.index.tiny import DOCUMENTS, jsonl, tsv, written


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Have temporary folders made in one of the test's own, and find none left at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.glob("hepcite*")) == []  # torch keeps a folder there too


@pytest.fixture
def tiny(tmp_path):
    return written(tmp_path / "tiny")


def test_from_a_folder_to_a_run_and_numbers(tiny, tmp_path, run, home):
    vectors = tmp_path / "vectors.sqlite"
    arguments = ["evaluate", tiny, "--qrels", "test", "--run", tmp_path / "tiny.trec", "--vectors", vectors]
    code, out, err = run(*arguments, "--json")
    assert code == 0
    found = json.loads(out)
    varying = ("nDCG@10", "build_seconds", "documents_per_second", "query_p50_ms", "query_p95_ms")
    assert found | dict.fromkeys(varying, 0) == {
        "collection": "tiny",
        "qrels": "test",
        "encoder": encoder_for(Settings.load()).name,
        "k": 100,
        "queries": 3,
        "judgements": 7,
        "judgements_on_absent_documents": 1,
        "nDCG@10": 0,
        "recall@1": 0.5,
        "recall@10": 0.8333,
        "recall@100": 0.8333,
        "MRR": 0.8333,
        "records_per_query": 6.0,
        "query_p50_ms": 0,
        "query_p95_ms": 0,
        "documents": 6,
        "passages": 6,
        "passages_embedded": 6,
        "build_seconds": 0,
        "documents_per_second": 0,
    }
    assert 0.7 < found["nDCG@10"] < 0.9
    lines = (tmp_path / "tiny.trec").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 18
    assert [line for line in lines if line.split()[3] == "1"] == [
        lines[0], "q2 Q0 d3 1 6 hepcite", "q3 Q0 d6 1 6 hepcite"
    ]  # fmt: skip
    for stage in ("Reading", "Indexing", "Asking"):
        assert stage in err
    assert not home.exists()

    code, out, _ = run(*arguments, "-k", 10)
    assert code == 0
    shown = dict(re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in out.splitlines())
    assert shown["collection"] == "tiny, test"
    assert shown["judgements"] == "7, 1 of them on documents that are not in the collection"
    assert shown["passages"] == "6, 0 of them embedded now"
    assert (shown["recall@10"], shown["recall@100"]) == ("0.8333", "k is too small")
    assert float(shown["nDCG@10"]) == found["nDCG@10"]
    assert re.fullmatch(r"\d+\.\d ms", shown["query p50"])


def test_mistakes_are_told_before_anything_is_written(tiny, tmp_path, run, home):
    out = tmp_path / "tiny.trec"
    assert "There is no folder" in failed(run("evaluate", tmp_path / "nowhere", "--qrels", "test", "--run", out), 8)
    assert "There is: test." in failed(run("evaluate", tiny, "--qrels", "dev", "--run", out), 8)
    written(tiny, corpus=jsonl(DOCUMENTS[:2]) + "{")
    assert "Line 3 of corpus.jsonl is not JSON" in failed(run("evaluate", tiny, "--qrels", "test", "--run", out), 8)
    written(tiny, corpus=jsonl([{"_id": "d 1", "text": "Liver."}]))
    assert "'d 1'" in failed(run("evaluate", tiny, "--qrels", "test", "--run", out, "--json"), 8)
    written(tiny, qrels=tsv([("q1", "d1", "yes")]))
    assert "Line 2 of test.tsv" in failed(run("evaluate", tiny, "--qrels", "test", "--run", out), 8)
    assert not out.exists()
    assert not home.exists()


@pytest.mark.parametrize("option", ["--run", "--vectors"])
def test_a_file_that_cannot_be_written_is_told_at_once(tiny, tmp_path, run, option):
    others = {"--run": tmp_path / "tiny.trec", option: tmp_path / "nowhere" / "file"}
    arguments = [each for pair in others.items() for each in pair]
    assert "cannot be written" in failed(run("evaluate", tiny, "--qrels", "test", *arguments), 2)
    arguments[arguments.index(option) + 1] = tmp_path
    assert "cannot be written" in failed(run("evaluate", tiny, "--qrels", "test", *arguments), 2)
    assert not (tmp_path / "tiny.trec").exists()


def test_a_failed_evaluation_leaves_an_earlier_run_as_it_was(tiny, tmp_path, run):
    out = tmp_path / "tiny.trec"
    out.write_text("q1 Q0 d1 1 6 earlier\n")
    failed(run("evaluate", tiny, "--qrels", "dev", "--run", out), 8)
    assert out.read_text() == "q1 Q0 d1 1 6 earlier\n"


@pytest.mark.parametrize(
    "arguments", [[], ["--qrels", "test"], ["--run", os.devnull], ["--qrels", "test", "--run", os.devnull, "--k", "0"]]
)
def test_a_wrong_call(tiny, run, arguments):
    assert "--help" in failed(run("evaluate", tiny, *arguments), 2)


def test_without_the_library_one_is_told_how_to_get_it(tiny, run, monkeypatch):
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    err = failed(run("evaluate", tiny, "--qrels", "test", "--run", os.devnull), 2)
    assert "pip install 'hepcite[evaluate]'" in err


def test_the_help_teaches_with_an_example(run):
    code, out, _ = run("evaluate", "--help")
    assert code == 0
    assert "hepcite evaluate scifact --qrels test --run scifact.trec" in " ".join(out.replace("│", " ").split())
