"""Trials from the stand-in for the registry, over TLS, in this process."""

import gzip
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from corpus.errors import AnswerUnusable, FetchError, RequestRefused
from corpus.record import Status
from corpus.run import ListingState
from corpus.store import CorpusStore
from ingest.files import sources
from ingest.pacing import PacingGate
from ingest.patience import Patience
from ingest.progress import Progress
from ingest.registry import Registry
from ingest.registry_listing import ListingBroken, listing
from ingest.trial_strategy import TrialStrategy
from ingest.trials import ingest_trials
from ingest.trials_json import page
from ingest.trials_plan import trials_plan
from ingest.trials_report import TrialsReport
from tests.eutils.doors import proxied
from tests.ingest.studies import page as page_of
from tests.ingest.studies import study
from tests.registry.server import HOST, Answer, RegistryServer

QUICK = Patience(piece=0.5, answer=1.0, total=20.0, tries=4, tries_answered=2, first_pause=0.01, longest_pause=0.05)
PAGE = 5  # what the stand-in sends at most: fewer than it is asked for
MANY = 13  # three pages


@dataclass
class Desk:
    home: Path
    store: CorpusStore
    server: RegistryServer

    def ask(self, query: str = "liver", **options) -> TrialsReport:
        strategy = TrialStrategy.of(query)
        with self.registry() as registry:
            return ingest_trials(self.store, registry, self.home, strategy, strategy.variant(), **options)

    def registry(self) -> Registry:
        return Registry(PacingGate(self.home / "trials.pace", gap=0.0), QUICK)

    def states(self) -> dict[str, ListingState]:
        name = f"query/given/{hashlib.sha256(b'query.term=liver').hexdigest()[:12]}"
        return {nct: one.state for nct, one in self.store.listing(name).items()}

    def keys(self) -> int:
        return self.store.counts()["trial"]


@pytest.fixture
def at_desk(home, monkeypatch):
    home.mkdir()
    with (
        RegistryServer().hold(*(study(n) for n in range(1, 8))) as server,
        proxied(server, host=HOST) as environment,
        CorpusStore.open(home / "corpus.sqlite", plant=False) as store,
    ):
        for name in ("HTTPS_PROXY", "SSL_CERT_FILE"):
            monkeypatch.setenv(name, environment[name])
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield Desk(home, store, server)


@pytest.fixture
def many(at_desk):
    at_desk.server.hold(*(study(n) for n in range(1, MANY + 1)))
    at_desk.server.most = PAGE
    return at_desk


def counts(report):
    return (report.counted, report.stored, report.new, report.unchanged, len(report.revised), len(report.rejected))


def test_everything_comes_in_page_by_page_and_a_second_run_stores_nothing(many):
    told: list[Progress] = []
    report = many.ask(progress=told.append)
    assert counts(report) == (13, 13, 13, 0, 0, 0)
    assert (report.adds_up, report.requests, report.remarks) == (True, 3, ())
    assert told == [Progress("Fetching", done, 13) for done in (5, 10, 13)]
    assert [asked.get("pageToken") for asked in many.server.log] == [None, "at-5", "at-10"]
    assert many.server.log[0] == {"query.term": "liver", "pageSize": "1000", "countTotal": "true"}
    assert set(many.states().values()) == {ListingState.LISTED}
    before = many.store.sequence()
    again = many.ask()
    assert counts(again) == (13, 13, 0, 13, 0, 0)
    assert many.store.sequence() == before
    assert sorted(path.name for path in (many.home / "reports").iterdir()) == [
        "run-000001.json", "run-000001.md", "run-000002.json", "run-000002.md",
    ]  # fmt: skip


def test_answers_are_kept_as_they_came_and_can_be_read_again(at_desk):
    at_desk.ask()
    (kept,) = (at_desk.home / "spool" / "run-000001").iterdir()
    assert kept.name == "answer-000001.json.gz"
    assert b'"totalCount": 7' in gzip.decompress(kept.read_bytes())
    assert [source.path for source in sources([at_desk.home / "spool"])] == [kept]


def test_a_trial_that_was_stopped_becomes_a_revision(at_desk):
    at_desk.ask()
    stopped = {"overallStatus": "TERMINATED", "whyStopped": "Slow accrual"}
    at_desk.server.hold(study(3, statusModule=stopped))
    report = at_desk.ask()
    assert counts(report) == (7, 7, 0, 6, 1, 0)
    (revision,) = report.revised
    assert (revision.key, revision.before, revision.after) == ("nct:NCT00000003", "RECRUITING", "TERMINATED")
    assert revision.changes == ("+ Slow accrual.",)
    (earlier,) = at_desk.store.revisions("nct:NCT00000003")
    assert earlier.registration is not None
    assert earlier.registration.status == "RECRUITING"
    assert "RECRUITING → TERMINATED" in (at_desk.home / "reports" / "run-000002.md").read_text()


def test_what_left_the_search_is_kept_up_and_what_is_no_longer_registered_is_withdrawn(at_desk):
    at_desk.ask()
    del at_desk.server.studies["NCT00000002"]
    left = at_desk.server.studies["NCT00000005"]

    def without(answer: Answer) -> Answer:
        studies = [one for one in answer.page["studies"] if one != left]
        return answer.but(studies=studies, totalCount=len(studies))

    at_desk.server.mended()
    at_desk.server.faults[0] = without
    report = at_desk.ask()
    assert (counts(report), report.left, report.absent) == ((5, 5, 0, 5, 1, 0), ("NCT00000005",), ("NCT00000002",))
    assert [asked.get("filter.ids") for asked in at_desk.server.log] == [
        None,
        "NCT00000002,NCT00000005",
        "NCT00000002,NCT00000004,NCT00000006,NCT00000007",
    ]
    assert at_desk.store.get("nct:NCT00000002").status is Status.WITHDRAWN
    assert at_desk.store.get("nct:NCT00000005").status is Status.CURRENT
    states = at_desk.states()
    assert (states["NCT00000002"], states["NCT00000005"]) == (ListingState.ABSENT, ListingState.LEFT)
    # It is looked after in later runs as well, and comes back when the search finds it again.
    at_desk.server.mended()
    at_desk.server.hold(study(2))
    assert counts(at_desk.ask()) == (7, 7, 0, 6, 1, 0)
    assert at_desk.store.get("nct:NCT00000002").status is Status.CURRENT


def test_an_answer_without_any_of_the_trials_asked_for_is_not_believed(at_desk):
    at_desk.ask()
    del at_desk.server.studies["NCT00000002"]
    at_desk.server.mended()
    at_desk.server.faults = {n: lambda answer: answer.but(studies=[], totalCount=0) for n in (1, 2)}
    with pytest.raises(FetchError, match="did not send trials it has just listed"):
        at_desk.ask()
    assert at_desk.store.get("nct:NCT00000002").status is Status.CURRENT


@pytest.mark.parametrize(
    "fault",
    [
        lambda _: Answer(b"slow down", 429, (("Retry-After", "1"),)),
        lambda _: Answer(b"oops", 500),
        lambda _: Answer(b"", 503, (("Retry-After", "0"),)),
        lambda answer: replace(answer, sent=1_000),
        lambda answer: replace(answer, sent=0),
        lambda answer: replace(answer, wait=0.8),
        lambda answer: replace(answer, body=answer.body[:-20]),
        lambda answer: replace(answer, body=b"<html>maintenance</html>"),
        lambda answer: replace(answer, body=b""),
        lambda answer: answer.but(studies=None),
        lambda answer: answer.but(totalCount="many"),
    ],
)
def test_what_may_pass_is_asked_for_again(at_desk, fault):
    at_desk.server.faults[0] = fault
    report = at_desk.ask()
    assert (counts(report), report.requests, report.remarks) == ((7, 7, 7, 0, 0, 0), 2, ())
    assert at_desk.keys() == 7


def test_a_server_that_asks_to_be_left_alone_is_left_alone(at_desk):
    at_desk.server.faults[0] = lambda _: Answer(b"", 429, (("Retry-After", "1"),))
    at_desk.ask()
    first, second = at_desk.server.moments
    assert second - first >= 1.0


def test_an_entry_without_a_number_is_named_by_its_place_and_rejected_for_its_own_reason(at_desk):
    broken = [{}, *[{"protocolSection": {}}] * 9, 3]
    at_desk.server.faults[0] = lambda answer: answer.but(studies=[study(1), *broken], totalCount=12, nextPageToken=None)
    report = at_desk.ask()
    assert (report.counted, report.stored, report.adds_up) == (12, 1, True)
    reasons = dict(report.rejected)
    assert reasons["page 1, entry 2"] == "protocolSection: Field required."
    assert {reasons[f"page 1, entry {n}"] for n in range(3, 12)} == {
        "protocolSection.identificationModule: Field required."
    }
    assert reasons["page 1, entry 12"].startswith("the study: Input should be")


def test_what_stays_unusable_ends_the_run_and_is_set_aside(many):
    many.server.faults = {n: lambda answer: replace(answer, body=b"{") for n in range(1, 9)}
    with pytest.raises(AnswerUnusable, match=r"ClinicalTrials\.gov gave no usable answer .*: It is not JSON"):
        many.ask()
    assert many.keys() == PAGE  # what was stored stays stored
    kept = sorted(path.name for path in (many.home / "spool" / "run-000001").iterdir())
    assert kept == ["answer-000001.json.gz", "answer-000002.json.unusable", "answer-000003.json.unusable"]
    many.server.mended()
    assert counts(many.ask()) == (13, 13, 8, 5, 0, 0)


def test_pages_without_an_end_are_not_read_for_ever(home):
    home.mkdir()

    class Endless(Registry):
        def studies(self, parameters, accept):
            number = int(parameters.get("pageToken", "1"))
            return accept(page_of(study(number), total=1, token=str(number + 1)))

    with Endless(PacingGate(home / "trials.pace", gap=0.0), QUICK) as registry, pytest.raises(ListingBroken) as caught:
        list(listing(registry, {"query.term": "liver"}, page))
    assert str(caught.value) == "2,000 pages came, and more were to come"


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        (lambda answer: answer.but(nextPageToken="at-5"), 1),  # the token that led here
        (lambda answer: answer.but(nextPageToken="at-0"), 1),  # in a circle
        (lambda _: Answer(b"Incorrect format for `pageToken`.", 400), 2),  # it ran out
        (lambda answer: answer.but(nextPageToken="lost"), 0),
    ],
)
def test_a_listing_that_leads_nowhere_is_begun_again(many, fault, place):
    many.server.faults[place] = fault
    report = many.ask()
    assert counts(report) == (13, 13, 13, 0, 0, 0)
    assert [remark.split(":")[0] for remark in report.remarks] == ["The listing was begun again"]
    assert many.keys() == MANY


def test_a_listing_that_never_ends_is_given_up(many):
    many.server.faults = {n: lambda answer: answer.but(nextPageToken="at-0") for n in range(1, 30)}
    with pytest.raises(FetchError, match=r"could not be listed to its end\. .* page 2 came before"):
        many.ask()
    assert len(many.server.log) == 7
    assert many.keys() == 2 * PAGE


def test_empty_pages_with_a_token_are_passed_over_but_not_for_ever(many):
    many.server.faults = {1: lambda answer: answer.but(studies=[], nextPageToken="at-6")}
    report = many.ask()
    # Page 2 came empty and led on past one trial, so that the search was read once more.
    assert (report.counted, report.stored, report.requests) == (13, 13, 7)
    assert report.remarks == ("ClinicalTrials.gov counts 13 and listed 12; it was asked again.",)
    many.server.mended()
    many.server.faults = {
        n: lambda answer, n=n: answer.but(studies=[], nextPageToken=f"at-{5 + n}") for n in range(1, 5)
    }
    assert many.ask().remarks == ("The listing was begun again: 4 pages in a row were empty.",)


def test_a_count_that_does_not_match_is_told_and_nothing_is_taken_for_gone(at_desk):
    at_desk.ask()
    at_desk.server.mended()
    left = at_desk.server.studies["NCT00000005"]
    short = [one for one in at_desk.server.studies.values() if one != left]
    at_desk.server.faults = {n: lambda answer: answer.but(studies=short) for n in range(3)}
    report = at_desk.ask()
    assert (report.counted, report.stored, report.adds_up, report.left, report.absent) == (7, 6, False, (), ())
    assert len(report.remarks) == 4
    assert report.remarks[-1] == "What left the search was not looked for, as the listing may not be whole."
    assert at_desk.states()["NCT00000005"] is ListingState.LISTED


def test_a_search_that_suddenly_finds_nothing_changes_nothing(at_desk):
    at_desk.ask()
    at_desk.server.studies.clear()
    with pytest.raises(FetchError, match="finds nothing, though it found 7 trials before; nothing was changed"):
        at_desk.ask()
    assert at_desk.keys() == 7
    assert set(at_desk.states().values()) == {ListingState.LISTED}


def test_bad_entries_are_rejected_by_name_and_counted(at_desk):
    at_desk.server.hold(study(4, conditionsModule={"conditions": "one"}))
    at_desk.server.faults[0] = lambda answer: answer.but(studies=[*answer.page["studies"], {"x": 1}], totalCount=8)
    report = at_desk.ask()
    assert (counts(report), report.adds_up) == ((8, 6, 6, 0, 0, 2), True)
    assert [name for name, _ in report.rejected] == ["NCT00000004", "page 1, entry 8"]
    assert at_desk.states()["NCT00000004"] is ListingState.REJECTED
    at_desk.server.hold(study(4))
    assert counts(at_desk.ask()) == (7, 7, 1, 6, 0, 0)


def test_a_query_the_registry_refuses_is_refused_in_its_words(at_desk):
    at_desk.server.faults[0] = lambda _: Answer(b"<b>Unbalanced</b> parentheses", 400)
    with pytest.raises(RequestRefused, match=r"refused the request: HTTP 400 Unbalanced parentheses\.") as caught:
        at_desk.ask("(liver")
    assert "--plan" in caught.value.hint


def test_the_address_of_another_host_is_not_followed(at_desk):
    at_desk.server.faults[0] = lambda _: Answer(b"", 302, (("Location", "https://example.org/studies"),))
    with pytest.raises(RequestRefused, match="answered with the address of another page, which was not followed"):
        at_desk.ask()
    assert len(at_desk.server.log) == 1


def test_a_certificate_that_is_not_trusted_is_named(at_desk, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(RequestRefused, match=r"certificate of ClinicalTrials\.gov's server is not trusted"):
        at_desk.ask()


def test_a_plan_counts_the_parts_and_stores_nothing(at_desk):
    strategy = TrialStrategy.shipped()
    with at_desk.registry() as registry:
        plan = trials_plan(registry, strategy, strategy.variant("review"))
    assert [count for _, count in plan.parts] == [7, 7, 7]
    assert (plan.total, plan.requests, at_desk.keys()) == (7, 1, 0)
    assert at_desk.server.log[-1]["filter.advanced"] == (
        "AREA[StudyType]INTERVENTIONAL AND AREA[StudyFirstPostDate]RANGE[MIN,2025-03-31]"
    )
    assert {asked["pageSize"] for asked in at_desk.server.log} == {"1"}
