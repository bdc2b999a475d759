import time
from contextlib import contextmanager

import pytest

from chat.holdings.updating import Stage, Update, Updates, search_again
from corpus.errors import SettingsError, StoreBusy
from corpus.settings import Settings
from corpus.store import CorpusStore, RunSummary
from ingest.strategy import Strategy
from tests.eutils.doors import proxied
from tests.eutils.faults import FAULTS
from tests.eutils.server import EutilsServer
from tests.ingest.running import liver, stored_texts, texts

EMAIL = "reader@example.org"
KEY = "key-of-a-test-0123456789"


@contextmanager
def stand_in(monkeypatch, records=30):
    """Lead the processes this one starts to a stand-in for PubMed."""
    with EutilsServer(liver(records)) as server, proxied(server) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield server


def ended(updates):
    """Give every stage seen until the update has ended."""
    seen = [updates.now()]
    deadline = time.monotonic() + 90
    while updates.now().running:
        assert time.monotonic() < deadline
        if updates.now() != seen[-1]:
            seen.append(updates.now())
        time.sleep(0.005)
    return [*seen, updates.now()]


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ('{"step": "PubMed", "done": 0, "total": 0, "unit": "records", "remark": "Listing"}', Update(Stage.LISTING)),
        (
            '{"step": "PubMed", "done": 200, "total": 700, "unit": "records", "remark": "Fetching"}',
            Update(Stage.FETCHING, 200, 700),
        ),
        ('{"step": "Indexing", "done": 3, "total": 7, "unit": "records", "remark": ""}', Update(Stage.INDEXING, 3, 7)),
        (
            '{"error": "No.", "hint": "Wait.", "kind": "StoreBusy"}',
            Update(Stage.STARTING, error="No.", hint="Wait.", kind="StoreBusy"),
        ),
        (
            '{"step": "Saved questions", "done": 1, "total": 2, "unit": "questions", "remark": ""}',
            Update(Stage.CHECKING, 1, 2),
        ),
        ('{"notice": "Saved questions asked again: 2."}', Update(Stage.STARTING)),
        ("a warning", Update(Stage.STARTING)),
        ("[1]", Update(Stage.STARTING)),
        ('{"step": "PubMed", "done": "1"}', Update(Stage.STARTING)),
        ("", Update(Stage.STARTING)),
    ],
)
def test_a_line_is_read_or_passed_over(line, after):
    assert Update(Stage.STARTING).after(line) == after


def test_an_update_brings_what_pubmed_has_into_corpus_and_index(starter, monkeypatch):
    monkeypatch.setenv("HEPCITE_API_KEY", KEY)
    updates = Updates(Settings.load(home=starter))
    assert updates.now() == Update()
    with stand_in(monkeypatch) as server:
        updates.start(EMAIL)
        with pytest.raises(StoreBusy, match="already"):
            updates.start(EMAIL)
        seen = ended(updates)
        assert seen[-1] == Update(Stage.DONE)
        assert {request.params["email"] for request in server.log} == {EMAIL}
        assert {request.params["api_key"] for request in server.log} == {KEY}
        assert stored_texts(starter) == texts(server.shelf)
    stages = list(dict.fromkeys(update.stage for update in seen))
    assert stages[0] is Stage.STARTING
    assert stages[-2:] == [Stage.INDEXING, Stage.DONE]
    assert Update(Stage.FETCHING, 30, 30) in seen
    assert KEY not in str(seen)


def test_a_stopped_update_keeps_what_it_stored_and_can_be_started_again(starter, monkeypatch):
    updates = Updates(Settings.load(home=starter))
    with stand_in(monkeypatch) as server:
        server.schedule.queue(FAULTS["slow drip"].lasts(60), tool="efetch")
        updates.start(EMAIL)
        until(lambda: server.log.of("efetch"))
        updates.stop()
        assert ended(updates)[-1] == Update(Stage.STOPPED)
    with CorpusStore.open(starter / "corpus.sqlite") as corpus:
        assert corpus.runs(1)[0].outcome == "failed"
        with corpus.run("files", {}):  # whose lock the next one finds taken
            updates.start(EMAIL)
            end = ended(updates)[-1]
    assert (end.stage, end.error, end.kind) == (Stage.FAILED, "Another run is writing to the corpus.", "StoreBusy")
    assert end.hint == "Wait for the other run to end, then try again; nothing was lost."


def test_stopping_nothing_is_nothing(home):
    updates = Updates(Settings.load(home=home))
    updates.stop()
    assert updates.now() == Update()


def test_an_error_does_not_say_where_the_home_folder_lies(home, monkeypatch):
    home.mkdir()
    (home / "corpus.sqlite").write_text("not a corpus, " * 100)
    updates = Updates(Settings.load(home=home))
    updates.start(EMAIL)
    end = ended(updates)[-1]
    assert end.stage is Stage.FAILED
    assert "HEPCITE_HOME/corpus.sqlite" in end.error
    assert str(home) not in end.error + end.hint
    assert end.hint == "Run `hepcite doctor` to see what is wrong."


@pytest.mark.parametrize(
    "email", ["", " ", "reader", "a b@example.org", "a@b", "a@example.org\0", "a" * 250 + "@e.org"]
)
def test_without_an_address_nothing_is_started(home, email):
    updates = Updates(Settings.load(home=home))
    assert updates.needs_email
    with pytest.raises(SettingsError):
        updates.start(email)
    assert updates.now() == Update()


def test_the_address_of_the_settings_is_enough(home, monkeypatch):
    monkeypatch.setenv("HEPCITE_EMAIL", EMAIL)
    assert not Updates(Settings.load(home=home)).needs_email


def searched(**arguments):
    return RunSummary(1, "pubmed", arguments, "2026-01-01T00:00:00+00:00", None, "done", {})


def test_the_newest_search_is_the_one_that_is_repeated():
    wide = Strategy.shipped().variant("wide")
    assert search_again(None) == []
    assert search_again(searched(strategy="liver_stem_cell", variant="wide", query=wide.query)) == ["--variant", "wide"]
    assert search_again(searched(strategy="query", variant="given", query="--liver")) == ["--query=--liver"]


def test_a_search_by_a_file_is_not_repeated_by_something_else():
    assert search_again(searched(strategy="own", variant="first", query="liver")) is None
    assert search_again(searched(strategy="liver_stem_cell", variant="wide", query="changed")) is None
    assert search_again(searched()) is None
