"""`hepcite digest`, as far as its files and mistakes go; what it says stands in tests/review and tests/chat/saved."""

import json

import pytest


@pytest.fixture
def files(run, downloaded, tmp_path):
    assert run("ingest", "--files", downloaded, "--no-index")[0] == 0
    return tmp_path


def test_on_the_screen_in_both_languages(files, run):
    code, out, _ = run("digest")
    assert (code, "## New papers (2)" in out, "Cells in cirrhosis" in out) == (0, True, True)
    code, out, _ = run("digest", "--language", "zh")
    assert (code, "## 新论文（2）" in out) == (0, True)


def test_into_files(files, run):
    code, out, said = run("digest", "--to", files / "news.md", "--atom", files / "news.atom")
    assert (code, out) == (0, "")
    assert said.count("Written to ") == 2
    assert (files / "news.md").read_text(encoding="utf-8").startswith("# What is new, 20")
    assert (files / "news.atom").read_bytes().startswith(b"<?xml")
    first = (files / "news.atom").read_bytes()
    run("digest", "--atom", files / "news.atom")
    assert (files / "news.atom").read_bytes() == first


def test_as_json(files, values):
    found = values("digest")
    assert [one["key"] for one in found["new"]] == ["pmid:90000001", "pmid:90000002"]
    assert json.loads(json.dumps(found)) == found


def test_nothing_new(files, run):
    assert "Nothing is new since run 2." in run("digest", "--since", "2")[1]


@pytest.mark.parametrize("wrong", [("--since", "yesterday"), ("--since", "99"), ("--to", "/nowhere/at/all.md")])
def test_mistakes_are_sentences(files, run, wrong):
    code, _, said = run("digest", *wrong)
    assert (code, "Error: " in said) == (2, True)


def test_a_name_between_colons_is_no_picture(files, run, tmp_path, downloaded):
    text = downloaded.read_bytes().replace(b"Cells in cirrhosis.", b"Cells :heart: [bold] in cirrhosis.")
    downloaded.write_bytes(text)
    run("ingest", "--files", downloaded, "--no-index")
    assert r"Cells :heart: \[bold\] in cirrhosis" in run("digest")[1]
