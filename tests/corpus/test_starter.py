"""The starter notes: complete, in order, and honest about what they are."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import RecordError
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Record
from corpus.starter import digest, notes
from corpus.starter.notes import _read

SOURCES = Path(__file__).parents[2].parent / "shared" / "seed" / "sources.json"
SHOWN = ("verified", "mirror")
ORDER = ("DESIGN AND POPULATION", "METHODS", "RESULTS", "CAUTIONS")
NOT_IN_PEOPLE = re.compile(
    r"\b(mice|mouse|rats?|pigs?|minipigs?|rabbits?|animals?|culture|in vitro|species not stated)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return notes()


@pytest.fixture(scope="module")
def by_key(records: tuple[Record, ...]) -> dict[str, Record]:
    return {record.key: record for record in records}


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    text = files("corpus.starter").joinpath("notes.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_there_are_178_notes_and_no_two_share_a_key(records: tuple[Record, ...]) -> None:
    assert len(records) == 178
    assert len({record.key for record in records}) == 178
    assert {record.kind for record in records} == {Kind.NOTE}
    assert {record.languages for record in records} == {("en",)}


def test_first_note(records: tuple[Record, ...]) -> None:
    first = records[0]
    assert first.key == "doi:10.1007/s12072-025-10835-1"
    assert first.title == "Stem cells therapies for liver diseases: for current practice and future goals"
    assert first.title_other == "肝脏疾病的干细胞治疗:当前实践与未来目标"
    assert first.authors == (Author("Xie"), Author("Zhang"), Author("Pan"))
    assert not first.authors_complete
    assert first.publication_types == ("Review",)
    assert first.sections[1].text == (
        "The databases searched were PubMed, Web of Science, Google Scholar and ClinicalTrials.gov. "
        "The registry cut-off date was 31 March 2025."
    )


def test_a_trial(by_key: dict[str, Record]) -> None:
    pilot = by_key["pmid:23855301"]
    assert pilot.title == "UC-MSC in primary biliary cirrhosis, pilot [descriptive title]"
    assert pilot.doi == "10.1111/jgh.12029"
    assert (pilot.journal, pilot.volume, pilot.issue, pilot.pages) == (
        "J Gastroenterol Hepatol",
        "28",
        "Suppl 1",
        "85-92",
    )
    assert pilot.published == PartialDate(year=2013)
    assert [(section.label, section.text) for section in pilot.sections[:3]] == [
        (
            "DESIGN AND POPULATION",
            "Single-arm pilot in humans: primary biliary cirrhosis (PBC) with a suboptimal (incomplete) response to "
            "ursodeoxycholic acid (UDCA), treated with umbilical cord mesenchymal stem cells (UC-MSC); n = 7. "
            "This single-arm pilot treated seven patients with primary biliary cirrhosis who had a suboptimal "
            "response to UDCA.",
        ),
        (
            "METHODS",
            "Follow-up lasted 48 weeks. Patients received 0.5 x 10^6 umbilical cord MSC per kg through a peripheral "
            "vein, three infusions at 4-week intervals.",
        ),
        (
            "RESULTS",
            "Serum ALP and gamma-GT fell. ALT, AST, total bilirubin, albumin, INR and IgM did not change "
            "significantly. No notable side effects were seen in 48 weeks of follow-up.",
        ),
    ]


def test_last_note_is_of_animals_and_has_no_borrowed_identifier(records: tuple[Record, ...]) -> None:
    last = records[-1]
    assert last.key == "pmcid:PMC4730086"
    assert (last.pmid, last.doi, last.year, last.journal) == (None, None, None, "")
    assert last.sections[0].text == (
        "Randomised animal study in rats: acute liver failure (ALF) from D-galactosamine/LPS, "
        "bone marrow mesenchymal stem cells (BM-MSC)."
    )


def test_a_publication_without_an_identifier_we_may_show_is_keyed_by_its_note(by_key: dict[str, Record]) -> None:
    keys = {key for key in by_key if key.startswith("note:")}
    assert "note:shi-2012-aclf-ucmsc" in keys
    assert all(by_key[key].pmid is by_key[key].doi is by_key[key].pmcid is None for key in keys)


def test_sections_stand_in_order_and_hold_text(records: tuple[Record, ...]) -> None:
    for record in records:
        labels = tuple(section.label for section in record.sections)
        assert labels[0] == "DESIGN AND POPULATION", record.key
        assert labels == tuple(label for label in ORDER if label in labels), record.key
        assert all(section.text.endswith((".", ".)")) for section in record.sections), record.key


@pytest.mark.parametrize(
    ("key", "finding"),
    [
        ("pmid:29127060", "did not differ from standard care in the MELD change at 90 days"),
        ("pmid:23341981", "no added benefit over standard therapy"),
        ("pmid:33447521", "Mortality did not differ"),
        ("doi:10.1016/j.jhep.2021.07.033", "stopped early for futility"),
        ("doi:10.1002/14651858.cd015173", "is uncertain whether stem cells reduce death"),
    ],
)
def test_negative_trials_are_told(by_key: dict[str, Record], key: str, finding: str) -> None:
    results = next(section.text for section in by_key[key].sections if section.label == "RESULTS")
    assert finding in results


def test_the_hazard_ratio_that_no_abstract_gives_stands_only_in_a_caution(records: tuple[Record, ...]) -> None:
    where = [(record.doi, section.label) for record in records for section in record.sections if "3.68" in section.text]
    assert where == [("10.1007/s12072-021-10199-2", "CAUTIONS")]


def test_notes_without_people_say_so(lines: list[dict[str, Any]]) -> None:
    without_people = [line for line in lines if "human" not in line["species"]]
    assert len(without_people) == 55
    for line in without_people:
        assert NOT_IN_PEOPLE.search(line["sections"][0]["text"]), line["id"]
        if {"mouse", "rat", "pig", "rabbit"} & set(line["species"]):
            results = next(part["text"] for part in line["sections"] if part["label"] == "RESULTS")
            assert NOT_IN_PEOPLE.search(results), line["id"]


def test_notes_on_people_name_them_and_carry_a_chinese_title(lines: list[dict[str, Any]]) -> None:
    trials = [line for line in lines if "human" in line["species"]]
    assert [line["id"] for line in trials if not line["title_zh"]] == []
    assert all(re.search("[\u4e00-\u9fff]", line["title_zh"]) for line in trials)


def test_descriptive_titles_say_so(lines: list[dict[str, Any]], records: tuple[Record, ...]) -> None:
    for line, record in zip(lines, records, strict=True):
        assert record.title.endswith(" [descriptive title]") is (line["title_is"] == "descriptive")
    assert sum(line["title_is"] == "descriptive" for line in lines) == 57


@pytest.mark.skipif(not SOURCES.exists(), reason="the sources the notes were written from are not at hand")
def test_only_confirmed_identifiers_are_shipped(lines: list[dict[str, Any]]) -> None:
    sources = json.loads(SOURCES.read_text(encoding="utf-8"))
    for line, source in zip(lines, sources, strict=True):
        assert line["pmid"] == (source["pmid"] if source["pmid_status"] in SHOWN else None), line["id"]
        assert line["doi"] == (source["doi"] if source["doi_status"] in SHOWN else None), line["id"]
        assert line["pmcid"] in (None, source["pmcid"], source["citation"]), line["id"]
        assert (line["title_is"] == "published") is (source["title_status"] == "exact"), line["id"]
        for name in ("pmid", "doi"):
            if source[name] and source[f"{name}_status"] not in SHOWN:
                assert source[name] not in json.dumps(line), line["id"]


def test_digest_is_of_the_file() -> None:
    data = files("corpus.starter").joinpath("notes.jsonl").read_bytes()
    assert digest() == hashlib.sha256(data).hexdigest()


def test_a_line_with_an_unknown_key_is_refused(lines: list[dict[str, Any]]) -> None:
    damaged = json.dumps({**lines[0], "pmdi": "23855301"}).encode()
    with pytest.raises(RecordError, match=r"^Line 7 of the starter notes is not a note"):
        _read(7, damaged)
