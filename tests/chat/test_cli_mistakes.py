"""Every mistake on the command line gets a clear sentence and an exit code, and nothing is lost by it."""

import gzip
import json
import os
import re
import socket

import pytest

from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.conftest import ASCITES
from tests.ingest.made_up import abstract, article, article_set

PBC = "Is umbilical cord MSC infusion safe in primary biliary cirrhosis?"


def counts(home):
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        return corpus.counts(), corpus.sequence()


def failed(outcome, code=None):
    """Hold a call to the shape of a mistake: nothing on standard output, a sentence on standard error."""
    found, out, err = outcome
    assert found != 0
    assert code is None or found == code
    assert out == ""
    assert re.match(r"Error: [A-Z/][^\n]{5,}\n", err), err
    return err


def test_no_arguments_shows_the_help(run):
    code, out, err = run()
    assert code == 2
    assert "Usage: hepcite" in out + err


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["nonsense"], ["ask", "--nonsense", "x"], ["search", "x", "-k", "0"], ["search", "x", "-k", "many"],
     ["search", "x", "--from", "last year"], ["serve", "--port", "-1"], ["serve", "--port", "70000"], ["show"]],
)  # fmt: skip
def test_a_wrong_call(home, run, arguments):
    assert "--help" in failed(run(*arguments), 2)
    assert not home.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("HEPCITE_COLOUR", "blue"), ("HEPCITE_PORT", "many"), ("HEPCITE_PORT", "-1"), ("HEPCITE_STORE", "nowhere")],
)
def test_a_setting_that_is_unknown_or_not_acceptable(starter, run, monkeypatch, name, value):
    before = counts(starter)
    monkeypatch.setenv(name, value)
    for command in (["info"], ["ask", PBC], ["ingest", "x.xml"]):
        assert name.removeprefix("HEPCITE_").lower() in failed(run(*command), 2).lower()
    assert counts(starter) == before


@pytest.mark.parametrize("content", ["colour = 'blue'", "port = 'many'", "this is no TOML", "port = 1\nport = 2"])
def test_a_settings_file_that_is_wrong(home, run, content):
    home.mkdir()
    (home / "hepcite.toml").write_text(content, encoding="utf-8")
    failed(run("info"), 2)


@pytest.mark.parametrize(
    "arguments", [["info"], ["ask", PBC], ["ingest", "x.xml"], ["index"], ["show", "1"], ["serve"]]
)
def test_a_home_that_cannot_be_written(tmp_path, run, monkeypatch, arguments):
    file = tmp_path / "file"
    file.write_text("not a folder")
    monkeypatch.setenv("HEPCITE_HOME", str(file / "home"))
    assert "HEPCITE_HOME" in failed(run(*arguments), 3)
    assert file.read_text() == "not a folder"


def test_pubmed_is_not_asked_without_an_email(starter, run):
    before = counts(starter)
    assert "--files PATH" in failed(run("ingest"), 2)
    assert counts(starter) == before


def cut(whole):
    return whole[: len(whole) - 40]


BROKEN = {
    "nowhere.xml": None,
    "text.xml": b"Dear Sir, this is no XML at all.",
    "page.xml": b"<html><body>Not found</body></html>",
    "empty.xml": b"",
    "cut.xml.gz": cut(gzip.compress(os.urandom(4_000), mtime=0)),
    "cut.xml": article_set(article("90000003"))[:200],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_ingested(starter, run, tmp_path, name):
    before = counts(starter)
    if (content := BROKEN[name]) is not None:
        (tmp_path / name).write_bytes(content)
    code, _, err = run("ingest", "--files", tmp_path / name)
    assert code == 8
    assert name in err
    assert re.search(r"\w+ [^\n]*\.", err)
    assert counts(starter) == before


def test_a_truncated_download_keeps_what_came_before_the_break(starter, run, tmp_path):
    # Blocks of a gzip file are unpacked whole, so the good part has to be larger than one.
    records = [article(str(90000100 + n), inside=abstract(f"{n} {os.urandom(700).hex()}.")) for n in range(60)]
    file = tmp_path / "download.xml.gz"
    whole = gzip.compress(article_set(*records))
    file.write_bytes(whole[: len(whole) // 2])
    (before, _), (code, _, err) = counts(starter), run("ingest", "--no-index", file)
    after = counts(starter)[0]
    assert code == 8
    assert "The gzip file ends too early. Download the file again." in err
    assert 0 < after["article"] < 60
    assert after["note"] == before["note"] == 178


def test_a_good_file_is_taken_beside_a_bad_one(starter, run, downloaded, tmp_path):
    (tmp_path / "bad.xml").write_bytes(b"no XML")
    code, out, err = run("ingest", "--no-index", "--json", downloaded, tmp_path / "bad.xml")
    assert code == 8
    assert json.loads(out)["ingest"]["new"] == 2
    assert "bad.xml" in out + err
    assert counts(starter)[0]["article"] == 2


def test_a_record_with_an_empty_abstract_is_kept_as_a_title_and_never_quoted(starter, values, run, tmp_path):
    file = tmp_path / "empty-abstract.xml"
    title = "Zebrafish stem cells in cirrhosis"
    file.write_bytes(
        article_set(article("90000004", title, inside=abstract("")), article("90000005", inside=abstract(ASCITES)))
    )
    assert values("ingest", file)["ingest"]["new"] == 2
    assert values("show", "90000004")["sections"] == []
    assert "title only, no abstract" in run("show", "90000004")[1]
    assert "pmid:90000004" not in [citation["key"] for citation in values("ask", title)["citations"]]


def test_a_rejected_record_is_named_and_the_others_are_kept(starter, run, tmp_path):
    file = tmp_path / "half.xml"
    file.write_bytes(article_set(article("not-a-number"), article("90000006", inside=abstract(ASCITES))))
    code, _, err = run("ingest", "--no-index", file)
    assert "half.xml, record 1: " in err
    assert code == 0
    assert counts(starter)[0]["article"] == 1


def test_an_index_of_another_model(starter, run, monkeypatch, tmp_path):
    before = counts(starter)
    folder = tmp_path / "another-model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights of something else")
    monkeypatch.setenv("HEPCITE_MODEL", str(folder))
    for command in (["ask", PBC], ["search", "cirrhosis"]):
        assert "all-MiniLM-L6-v2" in failed(run(*command), 10)
    assert counts(starter) == before
    assert (starter / "index" / "current").read_text(encoding="ascii") == "g000001\n"


@pytest.mark.parametrize("model", ["no-such-model", "./no-such-folder"])
def test_a_model_that_is_not_there(starter, run, model):
    before = counts(starter)
    for command in (["ask", PBC], ["index", "--rebuild"]):
        assert model in failed(run("--model", model, *command), 12)
    assert counts(starter) == before
    assert (starter / "index" / "current").read_text(encoding="ascii") == "g000001\n"


def test_a_port_in_use(starter, run):
    before = counts(starter)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 is already in use." in failed(run("serve", "--port", port), 13)
    assert counts(starter) == before


def test_a_record_that_is_not_there(home, run):
    assert "hepcite search" in failed(run("show", "1"), 5)


def test_a_corpus_that_is_no_corpus(home, run):
    home.mkdir()
    (home / "corpus.sqlite").write_bytes(b"not a database " * 100)
    for command in (["info"], ["show", "1"], ["index"]):
        assert "hepcite doctor" in failed(run(*command), 6)
    assert (home / "corpus.sqlite").read_bytes() == b"not a database " * 100


def test_a_damaged_index_says_how_to_mend_it(starter, run):
    (starter / "index" / "g000001" / "vectors.faiss").write_bytes(b"rubbish")
    assert "--rebuild" in failed(run("search", "cirrhosis"), 11)


def test_no_earlier_index_to_go_back_to(starter, run):
    failed(run("index", "--rollback"), 9)
    assert (starter / "index" / "current").read_text(encoding="ascii") == "g000001\n"


def test_settings_of_a_flag_win(starter, run, tmp_path):
    other = tmp_path / "other"
    code, out, _ = run("--home", other, "info", "--json")
    assert code == 0
    assert json.loads(out)["paths"]["home"] == str(other)
    assert Settings.load().home == starter
