"""The command line: what each command prints, and how it explains itself."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.facets import facets_of
from corpus.store import CorpusStore

ROOT = Path(__file__).parents[2]
COMMANDS = ["ingest", "runs", "index", "evaluate", "search", "ask", "show", "serve", "info", "doctor"]
PBC = "Is umbilical cord MSC infusion safe in primary biliary cirrhosis?"


def counts(home):
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        return corpus.counts(), corpus.sequence()


def test_search_as_json(starter, values):
    hits = values("search", "umbilical cord MSC in decompensated cirrhosis", "-k", 4)
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    with CorpusStore.open(starter / "corpus.sqlite") as corpus:
        for hit in hits:
            assert hit.keys() >= {"rank", "score", "key", "pmid", "start", "end", "text", "title", "year"}
            record = corpus.get(hit["key"])
            assert record.text[hit["start"] : hit["end"]] == hit["text"]
            assert (record.pmid, record.title, record.year) == (hit["pmid"], hit["title"], hit["year"])


def test_search_obeys_its_filters(starter, values):
    years = [hit["year"] for hit in values("search", "stem cells in cirrhosis", "--from", 2012, "--to", 2014)]
    assert years
    assert set(years) <= {2012, 2013, 2014}
    assert values("search", "stem cells in cirrhosis", "--type", "No Such Type") == []
    held = ("--disease", "cirrhosis", "--stage", "decompensated", "--donor", "autologous", "--route", "portal_vein")
    hits = values("search", "stem cells in cirrhosis", "-k", 50, *held, "--kind", "note", "--kind", "article")
    with CorpusStore.open(starter / "corpus.sqlite") as corpus:
        found = [facets_of(corpus.get(hit["key"])) for hit in hits]
    assert len(found) == 3
    for facets in found:
        assert "cirrhosis" in facets.disease.values
        assert (facets.stage.values, facets.donor.values) == (("decompensated",), ("autologous",))
        assert "portal_vein" in facets.route.values
    assert values("search", "stem cells in cirrhosis", "--kind", "trial") == []


def test_search_for_people(starter, run):
    code, out, _ = run("search", "umbilical cord MSC in primary biliary cirrhosis", "-k", 1)
    assert code == 0
    assert out.startswith("1. ")
    assert "starter note, not an abstract" in " ".join(out.split())


def test_ask_as_json_and_show_agree(starter, values):
    answer = values("ask", PBC)
    assert answer.keys() >= {"question", "query", "refused", "reason", "citations", "corpus"}
    assert (answer["question"], answer["refused"], answer["reason"]) == (PBC, False, None)
    assert answer["corpus"]["records"] == 178
    assert [citation["number"] for citation in answer["citations"]] == [*range(1, len(answer["citations"]) + 1)]
    assert "23855301" in [citation["pmid"] for citation in answer["citations"]]
    for citation in answer["citations"]:
        assert citation.keys() >= {"number", "key", "pmid", "start", "end", "quote", "title", "journal", "year"}
        record = values("show", citation["key"])
        assert record.keys() >= {"key", "text", "status", "doi"}
        assert record["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert (record["key"], record["status"]) == (citation["key"], "current")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Should I get a stem cell transplant?", "advice"),
        ("国内哪家医院做干细胞治肝病最好?请推荐。", "recommendation"),
        ("", "empty"),
    ],
)
def test_a_refusal_is_an_answer_too(starter, values, question, code):
    answer = values("ask", question)
    assert (answer["refused"], answer["reason_code"], answer["citations"]) == (True, code, [])
    assert answer["reason"]


def test_ask_for_people(starter, run):
    code, out, _ = run("ask", "脐带间充质干细胞治疗PBC是否安全?")
    assert code == 0
    assert "[1] “" in out
    assert "PMID 23855301" in " ".join(out.split())
    assert "178" in out


@pytest.mark.parametrize("name", ["23855301", "pmid:23855301", "PMID: 23855301", " 23855301 "])
def test_show_takes_any_name_of_a_record(home, values, name):
    record = values("show", name)
    assert (record["key"], record["pmid"]) == ("pmid:23855301", "23855301")
    for section in record["sections"]:
        assert record["text"][section["start"] : section["end"]].strip()


def test_show_for_people_keeps_brackets(home, run):
    # A title may look like the markup of a terminal.
    code, out, _ = run("show", "pmcid:PMC7137998")
    assert code == 0
    assert "[descriptive title]" in " ".join(out.split())


def test_info_as_json(starter, values):
    found = values("info")
    assert found.keys() >= {"corpus", "index", "paths", "models"}
    assert found["corpus"]["records"] == found["index"]["records"] == 178
    assert found["corpus"]["passages"] == found["index"]["passages"] > 178
    assert found["index"]["generation"] == "g000001"
    assert found["index"]["records_behind"] == 0
    assert found["paths"]["home"] == str(starter)
    assert found["models"]["profile"] == "default"
    assert found["models"]["encoder"] == "all-MiniLM-L6-v2"


def test_info_before_there_is_an_index(home, values):
    found = values("info")
    assert (found["corpus"]["records"], found["corpus"]["passages"]) == (178, 0)
    assert found["index"] == {"generation": None, "state": "There is no index yet."}


@pytest.mark.parametrize(
    ("name", "content", "state"),
    [
        ("current", "nowhere", "The file that names the index in force cannot be read."),
        ("g000001/manifest.json", "{", "The manifest of index generation g000001 cannot be read."),
        (
            "g000001/manifest.json",
            '{"analysis": 999}',
            "Index generation g000001 was made by a newer hepcite (format 999",
        ),
    ],
)
def test_info_on_an_index_that_cannot_be_used(starter, values, name, content, state):
    (starter / "index" / name).write_text(content)
    found = values("info")
    assert (found["corpus"]["records"], found["corpus"]["passages"]) == (178, 0)
    assert found["index"]["generation"] is None
    assert found["index"]["state"].startswith(state)
    assert found["paths"]["home"] == str(starter)


def test_what_nobody_foresaw_is_written_to_the_home_that_was_named(home, tmp_path, run, monkeypatch):
    def connect(*_, **__):
        raise ZeroDivisionError("unforeseen")

    monkeypatch.setattr(sqlite3, "connect", connect)
    named = tmp_path / "named"
    code, out, err = run("--home", named, "info")
    assert (code, out) == (70, "")
    assert str(named / "hepcite.log") in err.replace("\n", "")
    assert "ZeroDivisionError: unforeseen" in (named / "hepcite.log").read_text(encoding="utf-8")
    assert not (home / "hepcite.log").exists()


def test_doctor_says_sound_and_wrong(starter, run, values):
    assert [finding["problems"] for finding in values("doctor")] == [[], [], [], []]
    (starter / "index" / "g000001" / "vectors.faiss").unlink()
    code, out, _ = run("doctor")
    assert code == 1
    assert "vectors.faiss of generation g000001 is missing." in " ".join(out.split())
    code, out, _ = run("doctor", "--json")
    assert code == 1
    assert [bool(finding["problems"]) for finding in json.loads(out)] == [False, False, False, True]


def test_what_is_ingested_is_found_and_again_changes_nothing(starter, values, downloaded):
    first = values("ingest", "--files", downloaded)
    assert (first["ingest"]["new"], first["ingest"]["rejected"]) == (2, [])
    assert (first["index"]["generation"], first["index"]["records"]) == ("g000002", 180)
    assert first["index"]["embedded"] == 2  # and not a passage of the starter corpus again
    before = counts(starter)
    again = values("ingest", downloaded)
    assert (again["ingest"]["new"], again["ingest"]["unchanged"]) == (0, 2)
    assert again["index"]["changed"] is False
    assert counts(starter) == before
    assert "pmid:90000001" in [hit["key"] for hit in values("search", "ascites in forty patients", "-k", 3)]
    assert values("index", "--rollback")["generation"] == "g000001"
    rebuilt = values("index", "--rebuild")
    assert (rebuilt["embedded"], rebuilt["records"]) == (0, 180)


def test_runs_names_what_was_read(starter, values, run, downloaded):
    values("ingest", "--no-index", downloaded)
    newest, first = values("runs")
    assert (newest["kind"], newest["outcome"], newest["counts"]["new"]) == ("files", "done", 2)
    assert (first["kind"], first["outcome"], first["counts"]["new"]) == ("starter", "done", 178)
    code, out, _ = run("runs", "-n", "1")
    assert code == 0
    assert "2 new" in " ".join(out.split())
    assert "178" not in out


def test_version(run):
    code, out, _ = run("--version")
    assert code == 0
    assert re.fullmatch(r"hepcite \d+\.\d+\.\d+\n", out)


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_teaches_with_an_example(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    usage, _, rest = out.strip().partition("\n")
    assert f"hepcite {command}" in usage
    assert re.search(rf"hepcite {command}\b", rest), "no example"
    assert run(command, "-h")[1] == out


def test_the_help_names_every_command(run):
    code, out, _ = run("--help")
    assert code == 0
    assert [command for command in COMMANDS if not re.search(rf"^\W*{command} ", out, re.MULTILINE)] == []


@pytest.mark.parametrize("module", ["chat", "ingest", "index"])
def test_python_m_is_the_same_command_line(home, module):
    arguments = ["--help"] if module == "chat" else ["--no-such-option"]
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    if module == "chat":
        assert done.returncode == 0
        assert "Usage: hepcite [OPTIONS] COMMAND" in done.stdout
    else:
        assert done.returncode == 2
        assert "No such option: --no-such-option" in done.stderr
