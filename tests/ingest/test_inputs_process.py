"""Bad inputs 62 and 64 to 68, by their numbers; 61 and 63 are in `test_two_at_once`."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from Bio import Entrez

from corpus.errors import FetchError, HomeError, SettingsError
from ingest.eutils import Eutils
from ingest.pacing import PacingGate, ncbi_gap
from tests.eutils.article import Article
from tests.eutils.doors import proxied
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_DAY, FIRST_PMID, Shelf
from tests.ingest.asking import EMAIL, KEY, desk, pmids

LATER = "2999-01-01T00:00:00+00:00"


def test_62_a_full_disk_ends_the_run_and_the_next_goes_on(at_desk):
    if not Path("/dev/full").exists():
        pytest.skip("has no /dev/full")
    place = at_desk.home / "spool" / "run-000001" / "answer-000001.xml.part"
    place.parent.mkdir(parents=True)
    place.symlink_to("/dev/full")
    with pytest.raises(HomeError, match=r"cannot be kept in .* \(No space left on device\)"):
        at_desk.ask()
    assert (at_desk.statuses(), at_desk.since(), at_desk.store.runs()[0].outcome) == ({}, None, "failed")
    assert at_desk.ask().new == 12


@pytest.mark.parametrize("name", ["spool", "entrez", "pace.lock"])
def test_62_a_folder_that_cannot_be_made_is_named(at_desk, name):
    wrong = at_desk.home / name
    wrong.mkdir() if name == "pace.lock" else wrong.write_text("a file")
    with pytest.raises(HomeError):
        at_desk.ask()
    assert at_desk.statuses() == {}


def test_62_a_report_that_cannot_be_kept_is_told_and_the_run_stands(at_desk):
    (at_desk.home / "reports").write_text("a file")
    with pytest.raises(HomeError, match="The run is done, but its report cannot be kept"):
        at_desk.ask()
    assert at_desk.is_whole()
    assert at_desk.since() is not None


ALONE = """
import sys
from pathlib import Path
from ingest.eutils import Eutils
from ingest.pacing import PacingGate, ncbi_gap
home = Path(sys.argv[1])
gate = PacingGate(home / "pace", gap=ncbi_gap(has_key=True))
eutils = Eutils("careful.reader@example.org", None, gate, home / "entrez")
print(eutils.search("liver").count)
"""


def test_62_a_home_of_the_user_that_cannot_be_written_to_is_not_needed(tmp_path):
    # In a process of its own: Biopython settles its folder once, at its first answer.
    with EutilsServer(Shelf.generated(4)) as server, proxied(server) as environment:
        told = subprocess.run(
            [sys.executable, "-c", ALONE, str(tmp_path)],
            cwd=Path(__file__).parents[2],
            env=environment | {"HOME": os.devnull, "XDG_CONFIG_HOME": os.devnull},
            capture_output=True,
            text=True,
            check=True,
        )
    assert told.stdout == "4\n"


def test_64_a_watermark_in_the_future_is_not_believed(at_desk):
    at_desk.ask()
    at_desk.remembers("since", LATER)
    at_desk.fetched_at(LATER)
    at_desk.shelf.replace(Article.made(FIRST_PMID, "Liver, revised.", day=FIRST_DAY, revised=date(2002, 2, 2)))
    at_desk.mended()
    report = at_desk.ask()
    assert at_desk.asked() == [pmids(12)]  # no time tells what changed, so all are fetched, once
    assert [revision.key for revision in report.revised] == [f"pmid:{FIRST_PMID}"]
    assert datetime.fromisoformat(at_desk.since() or "") <= datetime.now(UTC)
    at_desk.mended()
    at_desk.ask()
    assert at_desk.asked() == []


def test_64_a_beginning_in_the_future_is_not_believed(at_desk):
    at_desk.remembers("begun", LATER)
    at_desk.ask()
    assert datetime.fromisoformat(at_desk.since() or "") <= datetime.now(UTC)


@pytest.mark.parametrize("email", ["", "nobody", "you@example.org", "A.N.Other@example.com", "your.email@example.com"])
def test_65_without_a_real_address_nothing_is_asked(home, email):
    with pytest.raises(SettingsError, match="wants to know who asks") as caught:
        Eutils(email, None, PacingGate(home / "pace", gap=ncbi_gap(has_key=False)), home / "entrez")
    assert "your own address" in caught.value.hint


@pytest.mark.parametrize(("has_key", "most", "requests"), [(True, 10, 14), (False, 3, 5)])
def test_66_threads_keep_the_pace_together(home, has_key, most, requests):
    with desk(home, Shelf.generated(4), limited=True) as opened:
        key = KEY if has_key else None
        eutils = Eutils(
            EMAIL, key, PacingGate(home / "pace", gap=ncbi_gap(has_key=has_key)), home / "entrez", opened.patience
        )
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: eutils.search("liver").count, range(requests)))
        assert found == [4] * requests
        assert {request.status for request in opened.server.log} == {200}
        assert len(opened.server.log) == eutils.requests == requests
        assert opened.server.log.busiest_second() <= most


def test_66_biopython_is_trusted_with_no_retry(at_desk):
    at_desk.eutils()
    assert vars(Entrez).items() >= {"max_tries": 1, "tool": "hepcite", "email": EMAIL, "api_key": KEY}.items()


def test_67_key_and_address_are_sent_to_ncbi_and_told_to_nobody_else(at_desk, caplog, capfd):
    caplog.set_level("DEBUG")
    said = []
    at_desk.meets("429 at 200", "500", "bad utf-8", "record not asked", tool="efetch")
    at_desk.meets("429", "403", tool="esearch")
    with pytest.raises(FetchError) as caught:
        at_desk.ask()
    said += [traceback.format_exc(), *traceback.format_exception(caught.value), caught.value.hint]
    report = at_desk.ask()
    said += [str(report.as_dict()), report.as_markdown(), caplog.text, *capfd.readouterr(), str(at_desk.store.runs())]
    assert {(request.params["email"], request.params["api_key"]) for request in at_desk.server.log} == {(EMAIL, KEY)}
    for secret in (EMAIL, EMAIL.replace("@", "%40"), KEY):
        assert [text for text in said if secret in text] == []
        assert [path for path, raw in at_desk.kept().items() if secret.encode() in raw] == []
    assert {path.parent.name for path in at_desk.kept()} >= {"home", "reports", f"run-{report.run:06d}"}


def test_68_a_second_run_without_news_fetches_nothing_and_writes_no_record(at_desk):
    first = at_desk.ask()
    before = (at_desk.store.sequence(), list(at_desk.store.records()))
    at_desk.mended()
    second = at_desk.ask()
    assert at_desk.asked() == []
    assert (at_desk.store.sequence(), list(at_desk.store.records())) == before
    assert (first.new, second.new, second.unchanged, second.fetched, second.stored) == (12, 0, 0, 0, 12)
    assert second.revised == second.retracted == second.withdrawn == second.left == second.absent == ()
    assert len(at_desk.server.log) <= 8
    assert (second.requests, second.bytes > 0, second.adds_up) == (len(at_desk.server.log), True, True)
