"""Exports of five projects, broken ones among them, through the shipped command: what each file holds, by count."""

from __future__ import annotations

import json

import pytest

from chat.cli import main
from corpus.flow import Flow
from corpus.store import CorpusStore

# file: format, records, rejected items. Counted apart: the lines "TY  -", "PT J", "PMID-" or "TI  -" and "@kind{" of
# the files, the rows of the csv module, and what pybtex reads of those files of BibTeX that it can read.
HELD = {
    "CoLRev-Environment+colrev/abi_inform_proquest_bib.bib": ("BibTeX", 2, 0),
    "CoLRev-Environment+colrev/abi_inform_proquest_ris.ris": ("RIS", 2, 0),
    "CoLRev-Environment+colrev/acm_bib.bib": ("BibTeX", 2, 0),
    "CoLRev-Environment+colrev/bib_data.bib": ("BibTeX", 5, 1),
    "CoLRev-Environment+colrev/crossref_bib.bib": ("BibTeX", 1, 0),
    "CoLRev-Environment+colrev/crossref_feed.bib": ("BibTeX", 3, 0),
    "CoLRev-Environment+colrev/csv_data.csv": ("CSV", 2, 0),
    "CoLRev-Environment+colrev/dblp_bib.bib": ("BibTeX", 2, 0),
    "CoLRev-Environment+colrev/ebsco_bib.bib": ("BibTeX", 1, 1),
    "CoLRev-Environment+colrev/enl_data_expected.bib": ("BibTeX", 3, 0),
    "CoLRev-Environment+colrev/eric_nbib.nbib": ("MEDLINE", 1, 0),
    "CoLRev-Environment+colrev/europe_pmc_bib.bib": ("BibTeX", 2, 0),
    "CoLRev-Environment+colrev/files_dir_bib.bib": ("BibTeX", 3, 0),
    "CoLRev-Environment+colrev/ieee_csv.csv": ("CSV", 2, 0),
    "CoLRev-Environment+colrev/ieee_ris.ris": ("RIS", 2, 0),
    "CoLRev-Environment+colrev/jstor_ris.ris": ("RIS", 4, 0),
    "CoLRev-Environment+colrev/nbib_data.nbib": ("MEDLINE", 1, 0),
    "CoLRev-Environment+colrev/psycinfo_ris.ris": ("RIS", 1, 0),
    "CoLRev-Environment+colrev/pubmed-chatbot-expected.bib": ("BibTeX", 6, 0),
    "CoLRev-Environment+colrev/pubmed-chatbot.csv": ("CSV", 6, 0),
    "CoLRev-Environment+colrev/pubmed_csv.csv": ("CSV", 1, 0),
    "CoLRev-Environment+colrev/ris_data.ris": ("RIS", 2, 0),
    "CoLRev-Environment+colrev/scopus_bib.bib": ("BibTeX", 11, 0),
    "CoLRev-Environment+colrev/springer_csv.csv": ("CSV", 1, 0),
    "CoLRev-Environment+colrev/taylor_and_francis_bib.bib": ("BibTeX", 2, 0),
    "CoLRev-Environment+colrev/test_records.bib": ("BibTeX", 1, 0),
    "CoLRev-Environment+colrev/trid_ris.ris": ("RIS", 3, 0),
    "CoLRev-Environment+colrev/unknown_source_bib.bib": ("BibTeX", 1, 0),
    "CoLRev-Environment+colrev/web_of_science_bib.bib": ("BibTeX", 2, 0),
    "CoLRev-Environment+colrev/wiley_bib.bib": ("BibTeX", 2, 0),
    "MrTango+rispy/example_basic.ris": ("RIS", 1, 0),
    "MrTango+rispy/example_bom.ris": ("RIS", 0, 1),
    "MrTango+rispy/example_custom_list_tags.ris": ("RIS", 0, 1),
    "MrTango+rispy/example_empty_tag.ris": ("RIS", 1, 0),
    "MrTango+rispy/example_extraneous_data.ris": ("RIS", 2, 0),
    "MrTango+rispy/example_full.ris": ("RIS", 2, 0),
    "MrTango+rispy/example_full_without_whitespace.ris": ("RIS", 2, 0),
    "MrTango+rispy/example_full_write.ris": ("RIS", 2, 0),
    "MrTango+rispy/example_multi_unknown_tags.ris": ("RIS", 1, 0),
    "MrTango+rispy/example_multiline.ris": ("RIS", 0, 3),
    "MrTango+rispy/example_single_unknown_tag.ris": ("RIS", 1, 0),
    "MrTango+rispy/example_starting_newlines.ris": ("RIS", 1, 0),
    "MrTango+rispy/example_urls.ris": ("RIS", 4, 0),
    "MrTango+rispy/example_utf_chars.ris": ("RIS", 1, 0),
    "MrTango+rispy/example_wos.ris": ("Web of Science", 2, 0),
    "asreview+asreview/_baseline.ris": ("RIS", 100, 0),
    "asreview+asreview/baseline_empty_values.ris": ("RIS", 2, 2),
    "asreview+asreview/baseline_reference_types.ris": ("RIS", 0, 61),
    "asreview+asreview/baseline_tag-notes.ris": ("RIS", 1, 11),
    "asreview+asreview/baseline_tag-notes_labels.ris": ("RIS", 32, 0),
    "asreview+asreview/baseline_tag-notes_zotero.ris": ("RIS", 4, 0),
    "asreview+asreview/baseline_tag_and_field_definitions.ris": ("RIS", 1, 0),
    "asreview+asreview/baseline_tag_and_field_definitions_lists.ris": ("RIS", 0, 1),
    "asreview+asreview/baseline_zotero.ris": ("RIS", 100, 0),
    "asreview+asreview/duplicate_records.csv": ("CSV", 10, 4),
    "asreview+asreview/embase.csv": ("CSV", 6, 0),
    "asreview+asreview/embase.ris": ("RIS", 6, 0),
    "asreview+asreview/embase_newpage.csv": ("CSV", 6, 0),
    "asreview+asreview/faulty_year.ris": ("RIS", 1, 0),
    "asreview+asreview/generic.csv": ("CSV", 2, 0),
    "asreview+asreview/generic_bad_record_id.csv": ("CSV", 6, 0),
    "asreview+asreview/generic_column_names_with_spaces.csv": ("CSV", 2, 0),
    "asreview+asreview/generic_labels.csv": ("CSV", 6, 0),
    "asreview+asreview/generic_labels_no_abs.csv": ("CSV", 6, 0),
    "asreview+asreview/generic_labels_no_title.csv": ("CSV", 0, 6),
    "asreview+asreview/generic_partial_labels.csv": ("CSV", 6, 0),
    "asreview+asreview/generic_semicolon.csv": ("CSV", 2, 0),
    "asreview+asreview/generic_tab.csv": ("CSV", 2, 0),
    "asreview+asreview/generic_tab.tab": ("CSV", 2, 0),
    "asreview+asreview/generic_tab.tsv": ("CSV", 2, 0),
    "asreview+asreview/missing_values.csv": ("CSV", 2, 2),
    "asreview+asreview/ovid_psycinfo.ris": ("RIS", 6, 0),
    "asreview+asreview/ovid_zotero.ris": ("RIS", 6, 0),
    "asreview+asreview/proquest.ris": ("RIS", 6, 0),
    "asreview+asreview/pubmed_endnote.txt": ("RIS", 6, 0),
    "asreview+asreview/pubmed_zotero.ris": ("RIS", 6, 0),
    "asreview+asreview/record_id.csv": ("CSV", 10, 0),
    "asreview+asreview/ris_issue_1099.txt": ("RIS", 7, 0),
    "asreview+asreview/ris_issue_992.txt": ("RIS", 19, 0),
    "asreview+asreview/ris_many_authors.ris": ("RIS", 1, 0),
    "asreview+asreview/scopus.ris": ("RIS", 6, 0),
    "asreview+asreview/web_of_science.txt": ("RIS", 10, 0),
    "bioruby+bioruby/20146148_modified.medline": ("MEDLINE", 1, 0),
    "mjwestgate+revtools/avian_ecology_bibliography.ris": ("RIS", 20, 0),
    "mjwestgate+revtools/restoration_WoS.ciw": ("Web of Science", 247, 0),
    "mjwestgate+revtools/restoration_pubmed.nbib": ("MEDLINE", 104, 0),
    "mjwestgate+revtools/restoration_scopus.ris": ("RIS", 286, 0),
}
REFUSED = {
    "CoLRev-Environment+colrev/ais_enl.txt": "This is EndNote's own format (ENL), which is not read.",
    "CoLRev-Environment+colrev/enl_data.enl": "This is EndNote's own format (ENL), which is not read.",
    "CoLRev-Environment+colrev/google_scholar.json": "This is JSON, but it holds no studies of ClinicalTrials.gov.",
    "CoLRev-Environment+colrev/md_data.md": "It holds no references in a format that is read.",
    "CoLRev-Environment+colrev/xlsx_data.xlsx": "This is a spreadsheet or another ZIP archive, which is not read.",
}
IDENTIFIED = {
    ("Scopus", "RIS"): 295,
    ("Web of Science", "Web of Science"): 249,
    ("PubMed", "MEDLINE"): 105,
    ("Starter notes", ""): 178,
    ("Embase", "CSV"): 12,
    ("Embase", "RIS"): 6,
}
REASONS = {"It has no title.": 93}


@pytest.fixture
def folder(shared):
    found = shared / "data" / "exports"
    if not found.is_dir():
        pytest.skip("needs the exports in ../shared")
    return found


def test_every_item_of_every_file_is_stored_or_named(folder, home, capsys):
    unlisted = folder / "CoLRev-Environment+colrev" / "md_data.md"  # a folder leaves what ends like no export
    with pytest.raises(SystemExit) as ended:
        main(["ingest", "--files", str(folder), str(unlisted), "--no-index", "--json"])
    assert ended.value.code == 8  # some were refused
    report = json.loads(capsys.readouterr().out)["ingest"]
    read = {source["source"].removeprefix(f"{folder}/"): source for source in report["sources"]}
    assert len(read) == report["files"] == 92
    refused = {name: source["reason"] for name, source in read.items() if source["reason"]}
    assert refused == REFUSED
    items = ("new", "changed", "unchanged", "merged", "replaced_note")
    held = {
        name: (source["format"], sum(source[item] for item in items), source["rejected"])
        for name, source in read.items()
        if not source["reason"]
    }
    assert held == HELD
    named = [item for item in report["rejected"] if item["position"] is not None]
    assert len(named) == sum(rejected for _, _, rejected in HELD.values())
    reasons = [item["reason"] for item in named]
    assert {reason: reasons.count(reason) for reason in reasons if reason == "It has no title."} == REASONS
    assert report["records"] == sum(held + rejected for _, held, rejected in HELD.values())
    assert all(item["hint"] for item in report["rejected"] if item["position"] is None)
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        flow, before = Flow.of(corpus), corpus.sequence()
        found = {(each.source, each.format): each.records for each in flow.identified}
        assert (flow.standing + flow.duplicates, flow.rejected) == (sum(x.records for x in flow.identified), len(named))
        assert {name: found[name] for name in IDENTIFIED} == IDENTIFIED
    with pytest.raises(SystemExit):
        main(["ingest", "--files", str(folder), "--no-index", "--json"])
    again = json.loads(capsys.readouterr().out)["ingest"]
    assert (again["new"], again["merged"], again["unchanged"]) == (0, 0, sum(held for _, held, _ in HELD.values()))
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        assert (corpus.sequence(), Flow.of(corpus)) == (before, flow)
