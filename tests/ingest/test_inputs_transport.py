"""Bad inputs 1 to 17, by their numbers: what can happen on the way; 18 to 20 are in `test_inputs_elsewhere`."""

from __future__ import annotations

import gzip
import threading
import zlib
from dataclasses import replace

import pytest

from corpus.errors import AnswerUnusable, RequestRefused
from ingest.answers import MOST_BYTES, checked
from tests.eutils.faults import FAULTS, Fault
from tests.ingest.asking import QUICK, bent, failed, is_unharmed, pmids, timed


def is_retried(at_desk, *faults, times=1):
    """Run through faults of fetches, and check that all is whole after them and nothing was taken twice."""
    at_desk.meets(*faults, tool="efetch")
    report = at_desk.ask()
    assert at_desk.is_whole()
    assert report.adds_up
    assert (report.new, report.fetched) == (12, 12)
    assert at_desk.asked() == [pmids(12)] * (times + 1)
    assert list(at_desk.home.rglob("*.part")) == []
    return report


def test_01_retry_after_is_obeyed(at_desk):
    is_retried(at_desk, FAULTS["429"].lasts(2))
    first, second = at_desk.server.log.of("efetch")
    assert second.at - first.at >= 2


def test_01_retry_after_may_be_a_date_and_come_with_any_error(at_desk):
    later = "Wed, 21 Oct 2015 07:28:00 GMT"  # past: no wait at all
    page = FAULTS["503"]
    is_retried(
        at_desk,
        replace(page, bend=lambda a, s: replace(page.bend(a, s), headers=(("Retry-After", later),))),
        replace(page, bend=lambda a, s: replace(page.bend(a, s), headers=(("Retry-After", "soon"),))),
        times=2,
    )


def test_01_retry_after_beyond_all_patience_ends_the_run_at_once(at_desk):
    at_desk.meets(FAULTS["429"].lasts(86_400))
    with timed() as seconds:
        assert "HTTP 429" in str(failed(at_desk))
    assert seconds[0] < 2
    assert len(at_desk.server.log) == 1


def test_02_refusals_for_ever_end_the_run_and_the_next_goes_on(at_desk):
    at_desk.ask("liver[tiab]")  # six of the twelve
    at_desk.meets(FAULTS["429 for ever"].lasts(0), tool="efetch")
    error = failed(at_desk)
    assert error.exit_code == 14
    assert str(error).startswith("PubMed gave no usable answer in spite of every retry: HTTP 429 ")
    assert "run the same command again" in error.hint
    assert at_desk.since() is None
    assert at_desk.begun() is not None
    assert len(at_desk.statuses()) == 6
    assert len(at_desk.asked()) == 1 + QUICK.tries
    at_desk.mended()
    assert at_desk.ask().new == 6
    assert at_desk.is_whole()
    assert (at_desk.since() is None, at_desk.begun()) == (False, None)


def test_03_a_refusal_at_200_is_a_refusal(at_desk):
    is_retried(at_desk, "429 at 200")
    assert b"rate limit" not in b"".join(at_desk.kept().values())


def test_03_a_refusal_at_200_that_lasts_rejects_no_record(at_desk):
    at_desk.meets(FAULTS["429 at 200"].forever(), tool="efetch")
    assert str(failed(at_desk)).endswith("the answer is JSON, not XML: API rate limit exceeded.")
    assert is_unharmed(at_desk)
    assert at_desk.asked() == [pmids(12)] * QUICK.tries  # never parted: smaller questions would not help
    assert at_desk.store.listing(at_desk.name()) == {}


def test_04_server_errors_are_retried(at_desk):
    is_retried(at_desk, "500", "502", "503", times=3)


def test_04_an_error_page_that_breaks_off_is_retried(at_desk):
    page = FAULTS["500"]

    def cut(framing):
        return replace(page, bend=lambda answer, scene: replace(page.bend(answer, scene), framing=framing, sent=20))

    is_retried(at_desk, cut("chunked"), cut("length"), cut("close"), times=3)


def test_05_no_history_is_used_and_a_lost_one_means_to_ask_again(at_desk):
    is_retried(at_desk, "history expired")
    sent = {name for request in at_desk.server.log for name in request.params}
    assert sent == {"db", "term", "retmax", "retstart", "retmode", "rettype", "id", "tool", "email", "api_key"}


def test_06_out_of_range_is_no_reason_to_ask_again(at_desk):
    at_desk.meets("out of range")
    error = failed(at_desk)
    assert isinstance(error, RequestRefused)
    assert str(error).endswith("HTTP 400 Search Backend failed: Position 9999 is OUT OF RANGE [0,9998].")
    assert len(at_desk.asked()) == 1
    assert {request.params["retstart"] for request in at_desk.server.log.of("esearch")} == {"0"}
    assert at_desk.ask().new == 12  # counted and listed anew


@pytest.mark.parametrize(
    ("fault", "said"), [("403", "HTTP 403 .*You do not have permission."), ("414", "HTTP 414 .*URL is too long.")]
)
@pytest.mark.parametrize("tool", ["esearch", "efetch"])
def test_07_other_refusals_are_final(at_desk, fault, said, tool):
    at_desk.meets(FAULTS[fault].forever(), tool=tool)
    with pytest.raises(RequestRefused, match=said) as caught:
        at_desk.ask()
    assert caught.value.exit_code == 15
    assert is_unharmed(at_desk)
    assert len(at_desk.server.log.of(tool)) == 1


def test_08_a_refused_connection_is_told_in_words(at_desk):
    with at_desk.server.down():
        error = failed(at_desk)
    assert str(error) == (
        "PubMed gave no usable answer in spite of every retry: URLError [Errno 111] Connection refused."
    )
    assert is_unharmed(at_desk)


def test_08_a_server_that_comes_back_is_asked_again(at_desk):
    at_desk.patience = replace(QUICK, tries=40)
    down = at_desk.server.down()
    down.__enter__()
    back = threading.Timer(0.5, down.__exit__, (None, None, None))
    back.start()
    assert at_desk.ask().new == 12
    back.join()


def test_09_broken_connections_are_retried(at_desk):
    is_retried(at_desk, "dropped", "reset", times=2)


def test_10_a_hanging_server_is_left_and_asked_again(at_desk):
    at_desk.patience = QUICK
    with timed() as seconds:
        is_retried(at_desk, FAULTS["hang"].lasts(30))
    assert QUICK.piece <= seconds[0] < 5


def test_11_an_answer_that_drips_is_left_at_its_deadline(at_desk):
    at_desk.patience = QUICK
    with timed() as seconds:
        is_retried(at_desk, FAULTS["slow drip"].lasts(30))
    assert QUICK.answer <= seconds[0] < 5


def test_11_drips_for_ever_are_said_to_be_slow(at_desk):
    at_desk.patience = replace(QUICK, tries=1, piece=10.0)
    at_desk.meets(FAULTS["slow drip"].lasts(30).forever(), tool="efetch")
    assert str(failed(at_desk)).endswith("the answer came too slowly.")


@pytest.mark.parametrize(("number", "fault"), [(12, "length cut"), (13, "chunks cut"), (14, "close cut")])
def test_12_13_14_a_cut_answer_is_rejected_whole(at_desk, number, fault):
    assert FAULTS[fault].number == number
    at_desk.meets(fault, tool="esearch")
    is_retried(at_desk, fault)
    assert [b"</PubmedArticleSet>" in body for body in at_desk.spooled()] == [True]


@pytest.mark.parametrize("fault", ["length cut", "chunks cut"])
def test_12_13_cuts_for_ever_leave_nothing_half_written(at_desk, fault):
    at_desk.meets(FAULTS[fault].forever(), tool="efetch")
    failed(at_desk)
    assert is_unharmed(at_desk)
    assert at_desk.spooled() == []


def test_14_unmarked_cuts_for_ever_end_the_run_after_three_lone_records(at_desk):
    # Each looks like a record that is to blame; that every single one is cannot be.
    at_desk.meets(FAULTS["close cut"].forever(), tool="efetch")
    assert isinstance(failed(at_desk), AnswerUnusable)
    assert is_unharmed(at_desk)
    at_desk.mended()
    report = at_desk.ask()
    assert (report.new, report.rejected) == (12, ())
    assert at_desk.is_whole()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("maintenance", "the answer is a web page, not XML."),
        ("blocked", "blocked this address for a time; write to eutilities@ncbi.nlm.nih.gov if it lasts."),
    ],
)
def test_15_a_web_page_is_not_kept_and_is_named_in_the_end(at_desk, fault, said):
    is_retried(at_desk, fault)
    assert not any(b"<html" in raw for raw in at_desk.kept().values())
    at_desk.mended()
    at_desk.meets(FAULTS[fault].forever())
    assert str(failed(at_desk)).endswith(said)
    assert len(at_desk.server.log) == QUICK.tries


def test_16_an_empty_answer_is_none(at_desk):
    is_retried(at_desk, "empty body")
    at_desk.mended()
    at_desk.meets(FAULTS["empty body"].forever())
    assert str(failed(at_desk)).endswith("the answer is empty.")


def test_17_undeclared_gzip_is_unpacked(at_desk):
    at_desk.meets("undeclared gzip", tool="esearch")
    is_retried(at_desk, "undeclared gzip", times=0)
    assert [body[:5] for body in at_desk.spooled()] == [b"<?xml"]


@pytest.mark.parametrize("damage", [lambda packed: packed[:-20], lambda packed: packed[:10] + b"\x07" + packed[11:]])
def test_17_broken_gzip_is_rejected(at_desk, damage):
    is_retried(at_desk, bent(17, lambda body: damage(gzip.compress(body)), lasting=False))


def test_17_gzip_that_swells_without_bound_is_refused():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(2**20)
    packed = b"".join(packer.compress(zeros) for _ in range(MOST_BYTES // 2**20 + 1)) + packer.flush()
    with pytest.raises(RequestRefused, match="larger than any batch"):
        checked(packed)


def test_faults_of_the_list_are_all_met_here():
    numbers = {fault.number for fault in FAULTS.values() if isinstance(fault, Fault) and fault.number <= 20}
    assert numbers == {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20}  # 8 and 18 are no answers
