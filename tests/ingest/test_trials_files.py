"""Trials from files: pages of the API, a study a file, and 1,535 real entries where the larger data lies."""

import gzip
import json
import subprocess
import sys

import pytest

from corpus.partial_date import PartialDate
from corpus.record import Author, Kind
from corpus.store import CorpusStore
from ingest import ingest_files
from tests.ingest.made_up import article, article_set
from tests.ingest.studies import page, study


@pytest.fixture
def store(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.db", plant=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def rehearsal(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rehearsal")
    script = shared / "tools" / "rehearsal_trials.py"
    subprocess.run([sys.executable, script, folder, "--page-size", "100"], check=True, capture_output=True)
    return folder


def test_pages_single_studies_and_papers_come_in_together(store, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "page0001.json").write_bytes(page(study(1), study(2), total=3, token="t"))
    (inbox / "page0002.json.gz").write_bytes(gzip.compress(page(study(3), {"broken": 1})))
    (inbox / "one.json").write_text(json.dumps(study(4)))
    (inbox / "papers.xml").write_bytes(article_set(article(5)))
    (inbox / "settings.json").write_text("{}")
    report = ingest_files(store, [inbox])
    assert (report.new, report.files, report.records) == (5, 5, 6)
    assert [(item.position, item.reason) for item in report.rejected] == [
        (None, "This is JSON, but it holds no studies of ClinicalTrials.gov."),
        (2, "protocolSection: Field required."),
    ]
    assert [record.key for record in store.records()] == [
        "nct:NCT00000001", "nct:NCT00000002", "nct:NCT00000003", "nct:NCT00000004", "pmid:5",
    ]  # fmt: skip
    before = store.sequence()
    assert ingest_files(store, [inbox]).unchanged == 5
    assert store.sequence() == before


def test_1535_real_entries(store, rehearsal):
    report = ingest_files(store, [rehearsal])
    assert (report.new, report.files, report.records, report.rejected) == (1535, 16, 1535, ())
    records = {record.key: record for record in store.records()}
    assert {record.kind for record in records.values()} == {Kind.TRIAL}
    assert sum(len(record.text) for record in records.values()) == 7_966_746
    assert sum(1 for record in records.values() for link in record.links if link.pmid) == 2_234

    first = records["nct:NCT02975960"]
    assert first.title == "ADMSCs for the Treatment of Systemic Sclerosis"
    assert first.authors == (Author("The Catholic University of Korea", collective=True),)
    assert [part.label for part in first.sections] == [
        "BRIEF SUMMARY", "DETAILED DESCRIPTION", "CONDITIONS", "INTERVENTIONS", "ARMS",
        "PRIMARY OUTCOMES", "SECONDARY OUTCOMES", "ELIGIBILITY",
    ]  # fmt: skip
    assert first.registration is not None
    assert first.registration.countries == ("Korea, Republic of",)
    assert (first.registration.enrolment, first.registration.enrolment_is_actual) == (7, True)

    second = records["nct:NCT00081055"]
    assert second.registration is not None
    assert (second.registration.status, str(second.published)) == ("WITHDRAWN", "2004-04-08")
    assert second.registration.updated == PartialDate(2014, 12, 4)

    third = records["nct:NCT03860155"]
    assert third.title == "Allogeneic ABCB5-positive Stem Cells for Treatment of Acute-on-Chronic Liver Failure"
    assert third.registration is not None
    assert (third.registration.phases, third.registration.status) == (("PHASE1", "PHASE2"), "TERMINATED")
    assert third.sections[-1].label == "WHY STOPPED"
    assert third.registration.why_stopped == third.sections[-1].text
    assert third.registration.why_stopped.startswith("Very slow recruitment of patients and th")
