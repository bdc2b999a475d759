"""From an answer that is saved to the flag, the digest and the feed, by the commands a user types."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from tests.chat.saved.papers import ASCITES, FROM, NOTICE, SERIES, paper, written

ATOM = {"a": "http://www.w3.org/2005/Atom"}
BOTH = ("Case Reports",)


@pytest.fixture
def saved(starter, run, values, tmp_path):
    """Save an answer that quotes one case series, and give what ingests papers after it."""
    code, _, said = run("ingest", "--files", written(tmp_path, paper("90000001", SERIES, *BOTH)))
    assert code == 0, said
    code, out, said = run("ask", ASCITES, "--from", FROM, "--save")
    assert (code, "PMID 90000001" in " ".join(out.split())) == (0, True)
    assert said.endswith("Saved as number 1. It is asked again after each ingest.\n")

    def ingest(*papers):
        return values("ingest", "--files", written(tmp_path, *papers))

    return ingest


def news(values):
    (one,) = values("saved")
    return one["flagged"], [(each["kind"], each["key"], each["other"]) for each in one["news"]]


def test_a_night_without_news_asks_nothing(saved, values):
    assert "saved" not in saved(paper("90000001", SERIES, *BOTH))
    assert news(values) == (False, [])


def test_a_retraction_is_flagged_told_and_fed(saved, run, values, tmp_path):
    retracted = paper("90000001", SERIES, *BOTH, "Retracted Publication", links="RetractionIn")
    told = saved(retracted)
    assert told["saved"] == {"asked": 1, "flagged": 1, "failed": 0}
    flagged, found = news(values)
    assert flagged
    assert found[0] == ("retracted", "pmid:90000001", NOTICE)
    assert ("refused", "", "only_retracted") in found  # nothing else answers it
    # The digest names it first, with its notice, and the question that quoted it.
    code, out, _ = run("digest")
    assert code == 0
    lines = [line for line in out.splitlines() if line]
    assert lines[1] == "## Retracted, withdrawn or of concern (1)"
    assert lines[2].startswith("- **Retracted** Cells in cirrhosis. J Imagined Results, 2031. [PMID 90000001]")
    assert lines[2].endswith(f"Notice: PMID {NOTICE}.")
    assert lines[3:5] == ["## Saved questions that changed (1)", f"- **{ASCITES}**"]
    assert lines[5] == f"  - “Cells in cirrhosis.” has been retracted (notice: PMID {NOTICE})."
    # The feed has an entry for each of the three runs that brought something.
    assert run("digest", "--atom", tmp_path / "news.atom")[0] == 0
    feed = etree.parse(tmp_path / "news.atom")
    assert len(feed.findall("a:entry", ATOM)) == 3
    text = str(feed.findtext("a:entry/a:content", "", ATOM))
    assert text.splitlines()[0] == "1 retracted, withdrawn or of concern"
    assert f"Retracted: Cells in cirrhosis. (PMID 90000001, 2031). Notice: PMID {NOTICE}." in text
    # The flag stays through another start and another ingest, until somebody looks.
    saved(paper("90000007", "Albumin rose."))
    assert news(values)[1][0] == ("retracted", "pmid:90000001", NOTICE)
    code, out, _ = run("saved", 1)
    assert (code, "has been retracted" in out, "“Umbilical cord" in out) == (0, True, True)
    assert news(values) == (False, [])


def test_a_revision_that_drops_the_quote_is_flagged(saved, run, values):
    saved(paper("90000001", SERIES.replace("reduced ascites", "did not reduce ascites"), *BOTH))
    assert news(values) == (True, [("reworded", "pmid:90000001", "")])
    out = run("digest")[1]
    assert "## Revised (1)" in out
    assert "(abstract)" in out


def test_a_revision_that_keeps_the_quote_is_not(saved, values):
    saved(paper("90000001", f"Background was added before it. {SERIES}", *BOTH))
    assert news(values) == (False, [])


def test_a_meta_analysis_overtakes_and_another_series_does_not(saved, run, values):
    saved(paper("90000002", SERIES.replace("six", "nine"), *BOTH))
    assert news(values) == (False, [("added", "pmid:90000002", "")])
    pooled = "We pooled nine trials of patients. Umbilical cord mesenchymal stem cells reduced ascites in cirrhosis."
    saved(paper("90000003", pooled, "Meta-Analysis", title="Cells in cirrhosis: a meta-analysis."))
    assert news(values) == (True, [("overtaken", "pmid:90000003", ""), ("added", "pmid:90000002", "")])
    out = run("saved")[1]
    assert (
        "Stronger evidence has come: “Cells in cirrhosis: a meta-analysis.” (Meta-analysis). "
        "The strongest before: Case report or series." in " ".join(out.split())
    )


def test_what_was_refused_and_is_answered_now(starter, run, values, tmp_path):
    assert run("ask", ASCITES, "--from", FROM, "--save")[0] == 0
    run("ingest", "--files", written(tmp_path, paper("90000001", SERIES, *BOTH)))
    assert news(values) == (True, [("answered", "", "1")])


def test_without_an_index_the_ingest_succeeds_and_says_what_did_not_happen(saved, starter, run, values, tmp_path):
    file = written(tmp_path, paper("90000004", "Albumin rose."))
    code, _, _ = run("ingest", "--files", file, "--no-index")
    assert code == 0
    (starter / "saved.sqlite").write_bytes(b"not a database, " * 64)
    code, out, said = run("index")
    assert (code, "g000003" in out) == (0, True)
    assert "The saved questions were not asked again: The saved questions" in said


def test_progress_lines_tell_of_the_check(saved, run, tmp_path):
    file = written(tmp_path, paper("90000004", "Albumin rose."))
    _, _, said = run("ingest", "--files", file, "--progress", "json")
    lines = [json.loads(line) for line in said.splitlines()]
    assert {"step": "Saved questions", "done": 1, "total": 1, "unit": "questions", "remark": ""} in lines
    assert lines[-1] == {"notice": "Saved questions asked again: 1; with a flag: 0; could not be asked: 0."}


def test_saved_is_managed_by_number(saved, run, values):
    assert values("saved", "--check")[0]["checked"]
    code, out, _ = run("saved")
    assert (code, out.splitlines()[0]) == (0, f"1. {ASCITES}")
    assert run("saved", 7)[0] == 24
    assert run("saved", "--forget", 1)[0] == 0
    assert values("saved") == []
    assert run("saved", "--forget", 1)[0] == 24
    assert "Nothing is saved." in run("saved")[1]
