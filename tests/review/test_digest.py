"""A digest of a corpus whose every change is put there by the test."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from corpus.errors import SettingsError
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, MeshHeading, Record, Section, Status
from corpus.registration import Registration
from corpus.store import CorpusStore
from review.digest import Digest, Flagged
from review.digest_markdown import markdown
from tests.corpus.made_up import put, sql

HUMANS = (MeshHeading("Humans"),)


def paper(number, text, *types, title="Mesenchymal stem cells in cirrhosis", **rest):
    return Record.make(
        key=f"pmid:{number}",
        title=f"{title} {number}",
        sections=(Section("RESULTS", text),),
        authors=(Author("Wang", "L"), Author("Li", "J")),
        journal="J Imagined",
        published=PartialDate(2031),
        pmid=str(number),
        publication_types=types,
        **rest,
    )


META = paper(1, "We pooled nine trials of mesenchymal stem cells in patients with cirrhosis.", "Meta-Analysis")
TRIAL = paper(
    2,
    "A total of 40 patients with cirrhosis received umbilical cord mesenchymal stem cells. Ascites was less.",
    "Randomized Controlled Trial",
    mesh=HUMANS,
)
RATS = paper(
    3,
    "Rats with cirrhosis received mesenchymal stem cells. Fibrosis was less.",
    mesh=(MeshHeading("Animals"), MeshHeading("Rats")),
)
FALSE = paper(
    4, "All patients recovered.", "Case Reports", status=Status.RETRACTED, links=(Link("RetractionIn", "", "99"),)
)
PLAN = Record.make(
    key="nct:NCT01234567",
    title="Mesenchymal stem cells in liver cirrhosis",
    kind=Kind.TRIAL,
    sections=(Section("SUMMARY", "Patients with liver cirrhosis will receive mesenchymal stem cells."),),
    registration=Registration("ClinicalTrials.gov", "RECRUITING", enrolment=40),
)
ENDED = replace(PLAN, registration=Registration("ClinicalTrials.gov", "TERMINATED", "No *funds*", enrolment=7))


@pytest.fixture
def store(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as opened:
        yield opened


@pytest.fixture
def filled(store, tmp_path):
    """Give two runs, of the first and the second of a month: all comes, then some of it changes."""
    old = replace(FALSE, status=Status.CURRENT, links=())
    put(store, TRIAL, old, PLAN, paper(5, "Albumin rose.", "Editorial"))
    changed = "A total of 14 patients with cirrhosis received umbilical cord mesenchymal stem cells. Ascites was less."
    put(
        store,
        META,
        RATS,
        replace(TRIAL, sections=(Section("RESULTS", changed),)),
        FALSE,
        ENDED,
        paper(5, "Albumin rose.", "Editorial", title="Other cells"),
    )
    for run in (1, 2):
        sql(tmp_path / "corpus.sqlite", f"UPDATE run SET started = '2031-05-0{run}T04:17:00+00:00' WHERE id = {run}")
    return store


def test_by_default_it_tells_what_the_newest_run_that_changed_anything_brought(filled):
    put(filled, META)  # a night without news
    digest = Digest.of(filled)
    assert (digest.since, digest.until, digest.first, digest.last) == (1, 3, "2031-05-02", "2031-05-02")
    assert [(one.paper.key, one.before, one.notices) for one in digest.fallen] == [("pmid:4", Status.CURRENT, ("99",))]
    assert [(one.key, one.studied, one.design) for one in digest.new] == [
        ("pmid:1", "human", "meta_analysis"),
        ("pmid:3", "animal", "animal_study"),
    ]
    assert [(one.paper.key, one.before, one.after, one.why) for one in digest.moved] == [
        ("nct:NCT01234567", "RECRUITING", "TERMINATED", "No *funds*")
    ]
    assert [(one.paper.key, [*map(str, one.parts)]) for one in digest.revised] == [
        ("pmid:2", ["abstract"]),
        ("pmid:5", ["title"]),
    ]
    assert (digest.trials, digest.superseded, digest.notes, digest.unread) == ((), (), 0, 0)


def test_tables_are_told_cell_by_cell(filled):
    tables = {change.table: change for change in Digest.of(filled, "1").tables}
    assert [row.key for row in tables["meta_analyses"].added] == ["pmid:1"]
    (changed,) = (one for change in tables.values() for one in change.changed if one.row.key == "pmid:2")
    cells = {one.after.column: (one.before.values, one.after.values) for one in changed.cells}
    assert cells["n"] == (("40",), ("14",))
    (n,) = (one for one in changed.cells if one.after.column == "n")
    assert n.after.statements[0].quotes[0].text.startswith("A total of 14 patients")
    assert not any(row.key == "pmid:3" for change in tables.values() for row in change.added)  # rats


def test_a_row_that_is_only_moved_in_its_text_is_no_change(filled):
    current = filled.get("pmid:2")
    put(filled, replace(current, sections=(Section("AIM", "To see what cells do."), *current.sections)))
    digest = Digest.of(filled, "2")
    assert [one.paper.key for one in digest.revised] == ["pmid:2"]
    assert digest.tables == ()


def test_since_the_beginning_nothing_retracted_is_new(filled):
    digest = Digest.of(filled, "0")
    assert [one.key for one in digest.new] == ["pmid:1", "pmid:2", "pmid:5", "pmid:3"]
    assert [(one.paper.key, one.before) for one in digest.fallen] == [("pmid:4", None)]
    assert [one.key for one in digest.trials] == ["nct:NCT01234567"]
    assert digest.first == "2031-05-01"
    assert (digest.revised, digest.moved) == ((), ())


def test_nothing_new_says_so(filled):
    digest = Digest.of(filled, "2031-06-01")
    assert digest.empty
    assert markdown(digest).splitlines()[:3] == ["# What is new", "", "Nothing is new since run 2."]
    assert "自运行 2 以来没有更新。" in markdown(digest, "zh")


def test_no_such_day(filled):
    with pytest.raises(SettingsError, match="neither a day nor a run"):
        Digest.of(filled, "the day before")


def test_what_is_not_read_is_counted_but_never_a_retraction(filled):
    digest = Digest.of(filled, "1", most=0)
    assert (digest.unread, len(digest.fallen), digest.new, digest.tables[0].table) == (5, 1, (), "cirrhosis")
    assert "5 more changes were counted and not read here" in markdown(digest)


def test_the_same_corpus_gives_the_same_bytes(filled):
    for language in ("en", "zh"):
        assert markdown(Digest.of(filled, "0"), language) == markdown(Digest.of(filled, "0"), language)
    assert json.dumps(Digest.of(filled, "0").as_dict()) == json.dumps(Digest.of(filled, "0").as_dict())


def test_as_markdown(filled):
    digest = Digest.of(filled, "1", saved=[Flagged(3, "Do cells [help]?", ("“Cells” has been retracted.",))])
    lines = [line for line in markdown(digest).splitlines() if line]
    assert lines[:8] == [
        "# What is new, 2031-05-02",
        "## Retracted, withdrawn or of concern (1)",
        "- **Retracted** Mesenchymal stem cells in cirrhosis 4 Wang et al., J Imagined, 2031."
        " [PMID 4](<https://pubmed.ncbi.nlm.nih.gov/4/>). Notice: PMID 99.",
        "## Saved questions that changed (1)",
        r"- **Do cells \[help\]?**",
        "  - “Cells” has been retracted.",
        "## New papers (2)",
        "### In people (1)",
    ]
    assert lines[9].startswith("- Meta-analysis: Mesenchymal stem cells in cirrhosis 1 Wang et al.")
    assert lines[10] == "### In animals (1)"
    assert "## Registered trials that moved on (1)" in lines
    moved = lines[lines.index("## Registered trials that moved on (1)") + 1]
    assert moved.endswith(r"Recruiting → Stopped early. Reason given: “No \*funds\*”")
    assert any(line.startswith("  - n: 40 → 14 “A total of 14 patients") for line in lines)
    assert "  - Standing: current → Retracted" in lines


def test_lists_are_bounded_on_a_screen_but_not_of_retractions(store):
    put(store, *(replace(FALSE, key=f"pmid:{n}", pmid=str(n)) for n in range(100, 105)))
    put(store, *(paper(n, "Forty patients with cirrhosis.", "Editorial") for n in range(200, 205)))
    text = markdown(Digest.of(store, "0"), most=2)
    assert text.count("**Retracted**") == 5
    assert text.count("- Editorial or letter:") == 2
    assert "- *and 3 more; a file (--to) lists all*" in text


def test_what_a_record_says_is_never_structure(store):
    attack = "# x <script>alert(1)</script> [a](javascript:1) `c` *b* | _d_ \\"
    put(store, replace(META, title=attack, journal=attack, authors=(Author(attack),)))
    text = markdown(Digest.of(store, "0"))
    assert "<script" not in text.replace("\\<script", "")
    assert "](javascript" not in text.replace("\\](javascript", "")
    assert not any(line.startswith("# x") for line in text.splitlines())
