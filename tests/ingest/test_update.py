import gzip
import json
import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from corpus.errors import RecordMissing, SourceError
from corpus.record import Kind, Status
from corpus.store import CorpusStore
from ingest import IngestReport, Progress, RejectedItem, ingest_files
from ingest.update import MOST_REJECTED
from tests.ingest.made_up import abstract, article, article_set, deletion


@pytest.fixture
def store(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.db", plant=False) as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def write(folder, name, *members):
    path = folder / name
    path.write_bytes(article_set(*members))
    return path


def counts(report):
    """Return the counts that are not 0, and check that they add up."""
    records = [item for item in report.rejected if item.position is not None]
    assert report.records == (report.new + report.changed + report.unchanged + report.replaced_notes + len(records))
    named = ("new", "changed", "unchanged", "replaced_notes", "superseded", "withdrawn", "files", "records")
    return {name: getattr(report, name) for name in named if getattr(report, name)}


RETRACTED = "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType></PublicationTypeList>"


def test_a_second_run_changes_nothing(store, inbox):
    write(inbox, "1.xml", *(article(n, inside=abstract("Text.")) for n in range(1, 1201)))
    (inbox / "2.xml.gz").write_bytes(gzip.compress(article_set(article(2000), deletion(1999))))
    assert counts(ingest_files(store, [inbox])) == {"new": 1201, "files": 2, "records": 1201}
    before = store.sequence()
    assert counts(ingest_files(store, [inbox])) == {"unchanged": 1201, "files": 2, "records": 1201}
    assert store.sequence() == before
    assert [(run.kind, run.outcome) for run in store.runs()] == [("files", "done")] * 2


def test_a_later_retraction_changes_the_standing_and_keeps_the_text(store, inbox):
    ingest_files(store, [write(inbox, "1.xml", article(1, inside=abstract("Text.")), article(2))])
    path = write(inbox, "2.xml", article(1, inside=abstract("Text.") + RETRACTED))
    assert counts(ingest_files(store, [path])) == {"changed": 1, "files": 1, "records": 1}
    assert store.get("pmid:1").status is Status.RETRACTED
    assert [(old.status, old.text == store.get("pmid:1").text) for old in store.revisions("pmid:1")] == [
        (Status.CURRENT, True)
    ]


def test_the_last_file_has_the_last_word_and_old_states_are_not_gone_through_again(store, inbox):
    write(inbox, "1.xml", article(1, "First."), article(2))
    write(inbox, "2.xml", article(1, "Second."))
    write(inbox, "3.xml", article(1, "Third."))
    expected = {"new": 2, "superseded": 2, "files": 3, "records": 2}
    assert counts(ingest_files(store, [inbox])) == expected
    before = store.sequence()
    assert counts(ingest_files(store, [inbox])) == {"unchanged": 2, "superseded": 2, "files": 3, "records": 2}
    assert (store.sequence(), store.get("pmid:1").title, store.revisions("pmid:1")) == (before, "Third.", [])


def test_a_deletion_withdraws_what_is_stored(store, inbox):
    ingest_files(store, [write(inbox, "1.xml", article(1), article(2))])
    path = write(inbox, "2.xml", article(3), deletion(2, 99))
    assert counts(ingest_files(store, [path])) == {"new": 1, "withdrawn": 1, "files": 1, "records": 1}
    assert [store.get(f"pmid:{n}").status for n in (1, 2, 3)] == [Status.CURRENT, Status.WITHDRAWN, Status.CURRENT]
    assert counts(ingest_files(store, [path])) == {"unchanged": 1, "files": 1, "records": 1}
    with pytest.raises(RecordMissing):
        store.get("pmid:99")


def test_a_deletion_holds_against_older_files_and_gives_way_to_newer_ones(store, inbox):
    write(inbox, "1.xml", article(1, "Old."), article(2))
    write(inbox, "2.xml", article(1, "Newer."), article(2))
    write(inbox, "3.xml", article(9), deletion(1, 2))
    write(inbox, "4.xml", article(2, "Back."))
    first = counts(ingest_files(store, [inbox]))
    assert first == {"new": 3, "superseded": 3, "withdrawn": 1, "files": 4, "records": 3}
    assert (store.get("pmid:1").title, store.get("pmid:1").status) == ("Newer.", Status.WITHDRAWN)
    assert (store.get("pmid:2").title, store.get("pmid:2").status) == ("Back.", Status.CURRENT)
    before = store.sequence()
    assert "changed" not in counts(ingest_files(store, [inbox]))
    assert store.sequence() == before


def test_an_article_replaces_the_note_that_stood_in_for_it(tmp_path, inbox):
    with CorpusStore.open(tmp_path / "corpus.db") as store:
        note = next(record for record in store.records() if record.kind is Kind.NOTE and record.pmid)
        path = write(inbox, "1.xml", article(note.pmid, "The article itself.", inside=abstract("Text.")))
        assert counts(ingest_files(store, [path])) == {"replaced_notes": 1, "files": 1, "records": 1}
        for key in (note.key, f"pmid:{note.pmid}"):
            assert store.get(key).kind is Kind.ARTICLE
        before = store.sequence()
        assert counts(ingest_files(store, [path])) == {"unchanged": 1, "files": 1, "records": 1}
        assert store.sequence() == before


def test_what_is_broken_is_reported_and_the_rest_is_read(store, inbox):
    good = write(inbox, "1.xml", article(1), article("none"), article(2))
    cut = inbox / "2.xml"
    cut.write_bytes(article_set(article(3), article(4))[:-80])
    page = inbox / "3.xml"
    page.write_bytes(b"<!DOCTYPE html><html></html>")
    absent = inbox / "4.xml"
    report = ingest_files(store, [inbox, absent])
    assert counts(report) == {"new": 3, "files": 4, "records": 4}
    assert not report.failed
    assert {(item.source, item.position, item.identifier, item.reason) for item in report.rejected} == {
        (str(good), 2, None, "The record has no PMID."),
        (str(cut), None, None, "It ends before it is complete, at line 5."),
        (str(page), None, None, "This is an HTML page, not PubMed XML."),
        (str(absent), None, None, f"There is no file {absent}."),
    }
    assert all(item.hint for item in report.broken)
    assert store.runs()[0].counts["rejected"] == 4
    assert [record.key for record in store.records()] == ["pmid:1", "pmid:2", "pmid:3"]


def test_a_run_with_nothing_but_broken_files_has_failed(store, inbox):
    (inbox / "1.xml").write_bytes(b"")
    report = ingest_files(store, [inbox / "1.xml", inbox / "absent.xml"])
    assert report.failed
    assert (report.records, report.files, len(report.broken)) == (0, 2, 2)


def test_no_path_at_all_is_an_error(store):
    with pytest.raises(SourceError, match="No file or folder is named"):
        ingest_files(store, [])


def test_a_file_full_of_rubbish_is_given_up(store, inbox):
    path = write(inbox, "1.xml", *["<PubmedArticle/>"] * (MOST_REJECTED + 5), article(1))
    report = ingest_files(store, [path])
    assert report.failed
    assert (len(report.rejected), report.new) == (MOST_REJECTED + 1, 0)
    assert report.broken[0].reason == "10000 of its records were rejected; the rest was not read."


def test_progress_runs_from_nothing_to_everything(store, inbox):
    write(inbox, "1.xml", *map(article, range(1, 251)))
    write(inbox, "2.xml", *map(article, range(251, 401)))
    total = sum(path.stat().st_size for path in inbox.iterdir())
    seen: list[Progress] = []
    report = ingest_files(store, [inbox], progress=seen.append)
    assert seen[0] == Progress(0, total, 0, str(inbox / "2.xml"))
    assert seen[-1] == Progress(total, total, 400, str(inbox / "1.xml"))
    assert [step.bytes_done for step in seen] == sorted(step.bytes_done for step in seen)
    assert len(seen) == 7
    assert report.bytes == total


def test_the_report_is_json(store, inbox):
    report = ingest_files(store, [write(inbox, "1.xml", article(1), article("x"))])
    told = json.loads(json.dumps(report.as_dict()))
    assert set(told) == {field.name for field in fields(IngestReport)} | {"failed"}
    assert told["rejected"] == [
        {
            "source": str(inbox / "1.xml"),
            "reason": "The record has no PMID.",
            "position": 2,
            "identifier": None,
            "hint": "",
        }
    ]
    assert report.rejected == (RejectedItem(str(inbox / "1.xml"), "The record has no PMID.", 2),)


KILLED = """
import os, signal, sys
from pathlib import Path
from corpus.store import CorpusStore
from ingest import ingest_files

def kill(progress):
    if progress.records >= 1200:
        os.kill(os.getpid(), signal.SIGKILL)

with CorpusStore.open(Path(sys.argv[1]), plant=False) as store:
    ingest_files(store, [Path(sys.argv[2])], progress=kill)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_a_killed_run_keeps_whole_batches_and_the_next_one_completes_it(tmp_path, inbox):
    path = write(inbox, "1.xml", *map(article, range(1, 2001)))
    database = tmp_path / "killed.db"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(database), str(path)], cwd=Path(__file__).parents[2], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    with CorpusStore.open(database, plant=False) as store:
        assert store.check() == []
        assert store.counts()["records"] == 1000
        assert counts(ingest_files(store, [path])) == {"new": 1000, "unchanged": 1000, "files": 1, "records": 2000}
        assert [run.outcome for run in store.runs()] == ["done", "interrupted"]
