"""The cassette, tried on the stand-in: what it keeps, what it leaves out, and that it answers alone."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException  # type: ignore[import-untyped]

from corpus.errors import FetchError
from corpus.record import Record
from corpus.store import CorpusStore
from ingest.eutils import Eutils
from ingest.pacing import PacingGate, ncbi_gap
from ingest.patience import Patience
from ingest.pubmed import ingest_pubmed
from ingest.strategy import Strategy
from tests.eutils.article import Article
from tests.eutils.doors import proxied
from tests.eutils.faults import FAULTS, Fault
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import Shelf
from tests.live.recording import NamesWhoAsks, recorded, replayed
from tests.live.test_pubmed_live import PAPERS

EMAIL = "careful.reader+pubmed@example.org"
KEY = "0123456789/abc=def"
QUICK = Patience(piece=5, answer=5, total=20, tries=4, tries_answered=2, first_pause=0.01, longest_pause=0.02)
TRACES = ("careful", "0123456789", "abc=def", "tool=", "hepcite", "example.org")
UNWELL = Fault(4, "XML at 503", lambda answer, _: replace(answer, status=503))
SMOKE_TEST = "tests/live/test_pubmed_cassette.py"


@contextlib.contextmanager
def led(server: EutilsServer) -> Iterator[None]:
    """Lead urllib of this process through the proxy of the stand-in: vcrpy does not see the opener of door A."""
    with proxied(server) as environment, pytest.MonkeyPatch.context() as patch:
        for name in ("https_proxy", "HTTPS_PROXY", "SSL_CERT_FILE"):
            patch.setenv(name, environment[name])
        patch.setattr(urllib.request, "_opener", None)  # the next request makes one that knows the proxy
        yield


def ingested(home: Path, *, email: str = EMAIL, key: str = KEY, query: str = "liver[tiab]") -> dict[str | None, Record]:
    """Run the ingest into a corpus of its own, and give what is stored."""
    home.mkdir(parents=True)
    strategy = Strategy.of(query)
    with CorpusStore.open(home / "corpus.sqlite", plant=False) as store:
        eutils = Eutils(email, key, PacingGate(home / "pace", gap=ncbi_gap(has_key=True)), home / "entrez", QUICK)
        ingest_pubmed(store, eutils, home, strategy, strategy.variant())
        return {record.pmid: record for record in store.records()}


def readings(cassette: Path) -> str:
    """Give the text of a cassette, as it stands and with what is encoded for addresses decoded."""
    text = cassette.read_text(encoding="utf-8").casefold()
    return text + unquote(text)


def test_what_was_recorded_is_replayed_without_a_server_and_names_nobody(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    shelf = Shelf.generated(410)
    shelf.add(Article.made(1, "Die Leber (liver), 肝 and \N{LIPS}.", "H₂O\x85 & p < 0.05", day=date(2001, 1, 1)))
    with EutilsServer(shelf) as server, led(server), recorded(cassette, EMAIL, KEY):
        stored = ingested(home / "live")
    assert [(request.tool, request.method) for request in server.log] == [
        ("esearch", "GET"),
        ("efetch", "POST"),
        ("efetch", "GET"),
    ]
    assert all(request.params["email"] == EMAIL and request.params["api_key"] == KEY for request in server.log)
    assert len(stored) == 206
    assert [trace for trace in TRACES if trace in readings(cassette)] == []
    with replayed(cassette) as replay:
        assert ingested(home / "replay", email="nobody@hepcite.invalid", key="another") == stored
    assert (replay.all_played, replay.play_count, len(server.log)) == (True, 3, 3)


def test_refusals_reach_the_client_and_not_the_cassette(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    with EutilsServer(Shelf.generated(8)) as server, led(server), recorded(cassette, EMAIL, KEY):
        server.schedule.queue(FAULTS["429"].lasts(0), FAULTS["429 at 200"], FAULTS["blocked"])
        server.schedule.queue(UNWELL, tool="efetch")
        stored = ingested(home / "live")
    assert len(server.log) == 6
    assert [word for word in (*TRACES, "rate limit", "blocked") if word in readings(cassette)] == []
    with replayed(cassette) as replay:
        assert ingested(home / "replay") == stored
    assert replay.play_count == 2


def test_an_error_in_xml_is_kept_in_its_place(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    with EutilsServer(Shelf.generated(8)) as server, led(server), recorded(cassette, EMAIL, KEY):
        server.schedule.queue(FAULTS["backend failed"])
        stored = ingested(home / "live")
    with replayed(cassette) as replay:
        assert ingested(home / "replay") == stored
    assert replay.play_count == 3


def test_a_request_that_names_who_asks_is_never_sent(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    with EutilsServer(Shelf.generated(8)) as server, led(server):
        with pytest.raises(NamesWhoAsks), recorded(cassette, EMAIL, KEY):
            ingested(home, query=f"{EMAIL}[ad]")
        assert (len(server.log), list(tmp_path.glob("pubmed*"))) == (0, [])


def test_an_answer_that_names_who_asks_is_not_kept(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    shelf = Shelf([Article.made(1, "Of the liver.", f"Write to {EMAIL.upper()}.", day=date(2001, 1, 1))])
    with EutilsServer(shelf) as server, led(server):
        with pytest.raises(NamesWhoAsks), recorded(cassette, EMAIL, KEY):
            ingested(home)
        assert (len(server.log), list(tmp_path.glob("pubmed*"))) == (2, [])


def test_a_recording_that_fails_leaves_the_last_one(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    with EutilsServer(Shelf.generated(8)) as server, led(server):
        with recorded(cassette, EMAIL, KEY):
            ingested(home / "live")
        before = cassette.read_bytes()
        server.schedule.queue(FAULTS["500"].forever(), tool="efetch")
        with pytest.raises(FetchError), recorded(cassette, EMAIL, KEY):
            ingested(home / "failing")
    assert (cassette.read_bytes(), list(tmp_path.glob("pubmed*"))) == (before, [cassette])


def test_a_replay_asks_nobody_what_it_does_not_hold(home, tmp_path):
    cassette = tmp_path / "pubmed.yaml"
    with EutilsServer(Shelf.generated(8)) as server, led(server):
        with recorded(cassette, EMAIL, KEY):
            ingested(home / "live")
        server.log.clear()
        with pytest.raises(CannotOverwriteExistingCassetteException), replayed(cassette):
            ingested(home / "other", query="hepatic[tiab]")
        assert len(server.log) == 0


def smoke_test(environment: dict[str, str], cassette: Path, **settings: str) -> str:
    """Run the smoke test as docs/live-test.md says, and give pytest's last line."""
    own = {name: value for name, value in environment.items() if not name.startswith("HEPCITE_")}
    child = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "live", SMOKE_TEST],
        cwd=Path(__file__).parents[2],
        env=own | {"HEPCITE_LIVE_CASSETTE": str(cassette)} | settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    outcome = re.search(r"=+ (.+) in [\d.:ms ()]+=+\s*$", child.stdout)
    assert outcome, child.stdout + child.stderr
    return outcome[1]


def test_the_smoke_test_records_and_then_replays_without_a_server(tmp_path):
    cassette = tmp_path / "cassettes" / "pubmed.yaml"
    authors = {"23855301": "Wang", "27339398": "Suk", "24835895": "Wang", "28370357": "Lin", "33863383": "Zhang"}
    shelf = Shelf()
    for pmid in PAPERS:
        made = Article.made(int(pmid), "A stem cell study.", "It was done.", day=date(2020, 1, 1))
        shelf.add(replace(made, xml=made.xml.replace(b"Double", authors[pmid].encode())))
    with EutilsServer(shelf) as server, proxied(server) as environment:
        settings = {"HEPCITE_LIVE_RECORD": "1", "HEPCITE_LIVE_EMAIL": EMAIL, "HEPCITE_LIVE_API_KEY": KEY}
        assert smoke_test(environment, cassette, **settings) == "1 passed"
        assert [request.has_api_key and request.has_email for request in server.log] == [True, True]
    assert [trace for trace in TRACES if trace in readings(cassette)] == []
    assert smoke_test(dict(os.environ), cassette) == "1 passed"
