"""Files of several databases in one corpus: what is merged, counted, shown, and taken apart again."""

from __future__ import annotations

import json

import pytest

from chat.cli import main
from corpus.export import Format, export
from corpus.flow import Flow, Identified
from corpus.provenance import Provenance
from corpus.starter import notes
from corpus.store import CorpusStore
from ingest import ingest_files
from tests.ingest.made_up import abstract, article, article_set

TITLE = "Umbilical cord cells in decompensated cirrhosis"
SCOPUS = f"""TY  - JOUR
TI  - {TITLE}
AU  - Xue, R.
PY  - 2013
DO  - 10.1111/liv.12092
AB  - Albumin rose by 5 g/L after treatment with umbilical cord cells.
DB  - Scopus
ER  -

TY  - JOUR
TI  - Found in Scopus alone
DB  - Scopus
ER  -

TY  - JOUR
AB  - Without a title.
ER  -
"""
EMBASE = f"Title,Author Names,Emtree Drug Index Terms,DOI\n{TITLE}.,Xue R.,,10.1111/LIV.12092\n"
PUBMED = article(90000007, f"{TITLE}.", inside=abstract("Albumin rose.")).replace(
    "</MedlineCitation>",
    "</MedlineCitation><PubmedData><ArticleIdList>"
    '<ArticleId IdType="doi">10.1111/liv.12092</ArticleId></ArticleIdList></PubmedData>',
)


@pytest.fixture
def store(home):
    home.mkdir()
    with CorpusStore.open(home / "corpus.sqlite", plant=False) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "1.xml").write_bytes(article_set(PUBMED))
    (folder / "2.ris").write_text(SCOPUS, encoding="utf-8")
    (folder / "3.csv").write_text(EMBASE, encoding="utf-8")
    return folder


def key_of(store, source: str) -> str:
    found = Provenance.of(store, "pmid:90000007")
    return next(copy.key for copy in found.copies if copy.origins[0].source == source)


def command(capsys, *arguments: str):
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    out = capsys.readouterr().out
    return ended.value.code, json.loads(out) if out else None


def test_one_paper_of_three_sources_is_one_record(store, inbox):
    report = ingest_files(store, [inbox])
    # Embase, the last file, is read first; Scopus has an abstract and takes its place; then PubMed takes that of both.
    assert (report.new, report.merged, report.unchanged, len(report.rejected)) == (4, 0, 0, 1)
    assert report.records == 5
    assert [(read.format, read.items, read.new, read.rejected) for read in report.sources] == [
        ("CSV", 1, 1, 0), ("RIS", 3, 2, 1), ("PubMed XML", 1, 1, 0),
    ]  # fmt: skip
    standing = list(store.records())
    assert [record.key for record in standing if record.pmid] == ["pmid:90000007"]
    assert len(standing) == 2
    sources = Provenance.of(store, "pmid:90000007").sources
    assert (sources[0], set(sources[1:])) == ("PubMed", {"Scopus", "Embase"})
    flow = Flow.of(store)
    assert flow.identified == (
        Identified("Scopus", "RIS", 2), Identified("Embase", "CSV", 1), Identified("PubMed", "PubMed XML", 1),
    )  # fmt: skip
    assert (flow.standing, flow.duplicates, flow.rejected, flow.without_abstract) == (2, 2, 1, 1)


def test_the_same_files_again_and_under_other_names_change_nothing(store, inbox):
    ingest_files(store, [inbox])
    before, flow = store.sequence(), Flow.of(store)
    for name in ("1.xml", "2.ris", "3.csv"):
        (inbox / name).rename(inbox / f"again-{name}")
    report = ingest_files(store, [inbox])
    assert (report.new, report.changed, report.merged, report.unchanged) == (0, 0, 0, 4)
    assert (store.sequence(), Flow.of(store).standing, Flow.of(store).identified) == (before, 2, flow.identified)


def test_what_is_refused_in_a_folder_is_named_and_the_rest_is_read(store, inbox):
    (inbox / "4.xlsx").write_bytes(b"PK\x03\x04")
    (inbox / "5.txt").write_text("Dear colleague, here are the references.", encoding="utf-8")
    report = ingest_files(store, [inbox])
    assert [(item.source, item.reason) for item in report.broken] == [
        (str(inbox / "5.txt"), "It holds no references in a format that is read."),
        (str(inbox / "4.xlsx"), "This is a spreadsheet or another ZIP archive, which is not read."),
    ]
    assert (report.new, report.failed) == (4, False)
    assert [read.reason for read in report.sources if read.reason] == [item.reason for item in report.broken]


@pytest.mark.parametrize("format", [Format.RIS, Format.BIBTEX, Format.NBIB, Format.CSV])
def test_a_starter_note_that_was_exported_does_not_take_the_place_of_itself(tmp_path, format):
    path = tmp_path / "notes.ris"
    path.write_bytes(export(notes()[:3], format))
    with CorpusStore.open(tmp_path / "corpus.sqlite") as store:
        before = store.sequence()
        report = ingest_files(store, [path])
        assert [item.reason for item in report.rejected] == ["It is a starter note that hepcite itself exported."] * 3
        assert store.sequence() == before


def test_a_paper_is_shown_with_its_sources_and_parted_by_command(store, inbox, capsys):
    ingest_files(store, [inbox])
    scopus = key_of(store, "Scopus")
    _, shown = command(capsys, "show", "90000007")
    assert set(shown["provenance"]["sources"]) == {"PubMed", "Scopus", "Embase"}
    assert scopus in [copy["key"] for copy in shown["provenance"]["copies"]]
    code, parted = command(capsys, "apart", scopus)
    assert (code, parted["superseded_by"], len(parted["apart"])) == (0, None, 2)
    assert store.get(scopus).key == scopus
    ingest_files(store, [inbox])
    assert store.get(scopus).key == scopus
    assert command(capsys, "apart", scopus)[0] == 5  # it is of one paper with no other now
    code, joined = command(capsys, "apart", scopus, "--undo")
    assert (code, joined["superseded_by"], joined["apart"]) == (0, "pmid:90000007", [])
    assert [run.kind for run in store.runs(3)] == ["together", "files", "apart"]


def test_a_paper_is_parted_from_one_record_alone(store, inbox, capsys):
    ingest_files(store, [inbox])
    scopus, embase = key_of(store, "Scopus"), key_of(store, "Embase")
    code, parted = command(capsys, "apart", scopus, embase)
    assert (code, parted["apart"]) == (0, [embase])
    assert command(capsys, "apart", scopus, "pmid:1")[0] == 5
    assert command(capsys, "apart", "import:0000000000000000")[0] == 5


def test_for_people_sources_are_lines(store, inbox, capsys):
    ingest_files(store, [inbox])
    with pytest.raises(SystemExit):
        main(["show", "90000007"])
    out = " ".join(capsys.readouterr().out.split())
    assert "from PubMed (PubMed XML)" in out
    assert "also in Scopus (RIS)" in out
    assert "also in Embase (CSV)" in out


def test_for_people_the_files_are_a_table_and_what_is_refused_comes_first(store, inbox, capsys):
    (inbox / "4.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(SystemExit) as ended:
        main(["ingest", "--files", str(inbox), "--no-index"])
    out, err = capsys.readouterr()
    rows = [line.split() for line in out.splitlines()]
    assert ["2.ris", "RIS", "3", "2", "0", "0", "1"] in rows
    assert ["4.xlsx", "not", "read", "0", "0", "0", "0", "0"] in rows
    assert ended.value.code == 8
    assert err.index("4.xlsx") < err.index("It has no title.")
