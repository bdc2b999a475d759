"""A second run over the same search: what it fetches, what it leaves, and where it goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from corpus.errors import FetchError
from corpus.record import Record, Status
from corpus.run import ListingState
from corpus.store import CorpusStore
from ingest.progress import Progress
from ingest.update import ingest_files
from tests.eutils.article import Article
from tests.eutils.faults import FAULTS
from tests.eutils.shelf import FIRST_DAY, FIRST_PMID, Shelf
from tests.ingest.asking import desk, pmids, today

EARLIER = "2026-01-01T00:00:00+00:00"


def test_a_new_paper_and_a_changed_one_are_all_that_is_fetched(at_desk):
    at_desk.ask()
    at_desk.fetched_at(EARLIER)
    at_desk.remembers("since", (datetime.now(UTC) - timedelta(days=40)).isoformat(timespec="seconds"))
    new, changed = 20_000_000, FIRST_PMID + 5
    # Entered today with a create date of years ago, as back-filled papers do.
    at_desk.shelf.add(Article.made(new, "Liver, found late.", day=date(2003, 3, 3)))
    at_desk.shelf.replace(
        Article.made(changed, "Liver, corrected.", day=FIRST_DAY, revised=today() - timedelta(days=20))
    )
    at_desk.mended()
    report = at_desk.ask()
    assert at_desk.asked() == [[str(changed), str(new)]]
    assert (report.new, [revision.key for revision in report.revised]) == (1, [f"pmid:{changed}"])


def test_vanished_ids_become_left_or_withdrawn_and_come_back(at_desk):
    at_desk.ask()
    left, gone = FIRST_PMID, FIRST_PMID + 1
    away = [at_desk.shelf[pmid] for pmid in (left, gone)]
    at_desk.shelf.remove(gone)
    at_desk.shelf.replace(Article.made(left, "Of the kidney.", day=FIRST_DAY))
    at_desk.mended()
    report = at_desk.ask()
    assert at_desk.asked() == [[str(left), str(gone)], [str(gone)]]
    assert (report.left, report.withdrawn, report.absent) == ((str(left), str(gone)), (f"pmid:{gone}",), ())
    assert (report.counted, report.stored, report.adds_up) == (10, 10, True)
    listing = at_desk.store.listing(at_desk.name())
    assert (listing[str(left)].state, listing[str(gone)].state) == (ListingState.LEFT, ListingState.ABSENT)
    assert (at_desk.record(left).title, at_desk.record(left).status) == ("Of the kidney.", Status.CURRENT)
    assert at_desk.record(gone).status is Status.WITHDRAWN
    at_desk.shelf.replace(away[0])
    at_desk.shelf.add(away[1])
    assert at_desk.ask().left == ()
    assert at_desk.is_whole()
    assert set(at_desk.statuses().values()) == {Status.CURRENT}


def test_what_left_the_search_is_still_looked_after(at_desk):
    at_desk.ask()
    left = Article.made(FIRST_PMID, "Of the kidney.", day=FIRST_DAY)
    at_desk.shelf.replace(left)
    at_desk.ask()
    at_desk.mended()
    assert (at_desk.ask().left, at_desk.asked()) == ((), [])  # and is not fetched for nothing
    at_desk.shelf.retract(FIRST_PMID, notice=1, on=today())
    assert at_desk.ask().retracted == (f"pmid:{FIRST_PMID}",)
    assert at_desk.store.listing(at_desk.name())[str(FIRST_PMID)].state is ListingState.LEFT
    at_desk.shelf.remove(FIRST_PMID)
    assert at_desk.ask().withdrawn == (f"pmid:{FIRST_PMID}",)


def test_a_first_search_that_finds_nothing_is_no_success(at_desk):
    with pytest.raises(FetchError, match="finds nothing for this query"):
        at_desk.ask("liver[tiab] NOT liver[tiab]")
    assert at_desk.since() is None


def test_an_interrupted_run_goes_on_and_fetches_only_what_is_missing(home):
    with desk(home, Shelf.generated(1_000)) as opened:
        # The watermark of an earlier good run must not move either.
        opened.remembers("since", EARLIER)
        opened.meets(FAULTS["500"].forever(), tool="efetch", after=2)
        with pytest.raises(FetchError, match="HTTP 500"):
            opened.ask()
        assert set(opened.statuses()) == set(pmids(400))
        assert opened.since() == EARLIER
        begun = opened.begun()
        opened.mended()
        report = opened.ask()
        assert [ids for request in opened.asked() for ids in request] == pmids(1_000)[400:]
        assert (report.new, report.stored, report.adds_up) == (600, 1_000, True)
        assert (opened.since(), opened.begun()) == (begun, None)
        assert opened.is_whole()
        assert [run.outcome for run in opened.store.runs() if run.kind == "pubmed"] == ["done", "failed"]


def test_the_watermark_is_when_a_run_began_and_moves_after_success_alone(at_desk):
    before = datetime.now(UTC).isoformat(timespec="seconds")
    at_desk.ask()
    after = datetime.now(UTC).isoformat(timespec="seconds")
    first = at_desk.since()
    assert before <= (first or "") <= after
    at_desk.remembers("since", EARLIER)
    for tool in ("esearch", "efetch"):
        at_desk.mended()
        at_desk.shelf.remove(max(at_desk.shelf.pmids()))
        at_desk.meets(FAULTS["403"].forever(), tool=tool)
        with pytest.raises(FetchError):
            at_desk.ask()
        assert at_desk.since() == EARLIER
    at_desk.mended()
    at_desk.ask()
    assert (at_desk.since() or "") >= after


def test_another_query_is_another_search_over_the_same_corpus(at_desk):
    at_desk.ask("liver[tiab]")
    at_desk.mended()
    report = at_desk.ask("liver[tiab] OR disorder[tiab]")
    assert (report.counted, report.stored, report.new, report.unchanged, report.left) == (9, 9, 3, 6, ())


def test_what_came_as_a_file_is_fetched_once_and_then_known(at_desk, tmp_path):
    (tmp_path / "a.xml").write_bytes(b"<PubmedArticleSet>" + at_desk.shelf[FIRST_PMID].xml + b"</PubmedArticleSet>")
    ingest_files(at_desk.store, [tmp_path / "a.xml"])
    assert (at_desk.ask().unchanged, at_desk.ask().fetched) == (1, 0)


def test_the_spool_is_read_again_as_files_without_a_request(at_desk, tmp_path):
    at_desk.meets("record not asked", tool="efetch")
    at_desk.ask()
    at_desk.mended()
    with CorpusStore.open(tmp_path / "again.sqlite", plant=False) as again:
        report = ingest_files(again, [at_desk.home / "spool"])
        assert list(again.records()) == list(at_desk.store.records())
    assert (report.new, report.rejected, len(at_desk.server.log)) == (12, (), 0)


def test_progress_is_told_to_the_end(at_desk):
    told: list[Progress] = []
    at_desk.ask(progress=told.append)
    assert [(step.stage, step.done, step.total) for step in told] == [("Listing", 0, 0), ("Fetching", 12, 12)]


def test_a_paper_that_an_export_calls_retracted_is_still_listed_fetched_once_and_kept_up(at_desk):
    key = f"pmid:{FIRST_PMID}"
    retracted = Record.make(key="import:1", title="Retracted: it", pmid=str(FIRST_PMID), status=Status.RETRACTED)
    with at_desk.store.run("files", {}) as run:
        run.put(retracted)
    report = at_desk.ask()
    assert (report.new, report.stored, report.adds_up) == (12, 12, True)
    assert at_desk.store.get(key) == retracted
    at_desk.mended()
    assert (at_desk.ask().fetched, at_desk.asked()) == (0, [])
    at_desk.fetched_at(EARLIER)
    at_desk.remembers("since", (datetime.now(UTC) - timedelta(days=40)).isoformat(timespec="seconds"))
    at_desk.shelf.replace(
        Article.made(FIRST_PMID, "Liver, corrected.", day=FIRST_DAY, revised=today() - timedelta(days=20))
    )
    assert [revision.key for revision in at_desk.ask().revised] == [key]


def test_a_note_gives_way_to_its_article(home, tmp_path):
    shelf = Shelf.generated(4)
    with desk(home, shelf) as opened, CorpusStore.open(tmp_path / "planted.sqlite") as store:
        note = next(record for record in store.records() if record.pmid)
        shelf.add(Article.made(int(note.pmid or 0), "Liver, the article itself.", day=FIRST_DAY))
        opened.store = store
        report = opened.ask()
        assert (report.new, report.replaced_notes, report.stored) == (4, 1, 5)
        assert store.get(note.key).title == "Liver, the article itself."
