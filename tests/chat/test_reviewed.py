"""The review as it is served: what is made again, what is not, and what one request may cost."""

from __future__ import annotations

import pytest

from chat.gate.problem import response_to
from chat.reviewed import Reviewed
from corpus.errors import ReviewUnread
from corpus.store import CorpusStore
from tests.review.made import BOTH, CIRRHOSIS


@pytest.fixture
def store(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as opened:
        yield opened


def content(served, name):
    file = served.file(name)
    assert file is not None
    return file.content


def test_the_end_of_a_run_is_told_although_it_writes_no_record(store):
    served = Reviewed(store)
    with store.run("files", {}) as run:
        run.put(CIRRHOSIS)
        run.commit()
        before = served.html("en")
    assert served.html("en") != before
    assert f"<dd>{store.runs(1)[0].finished[:10]}</dd>" in served.html("en")


def test_while_a_run_goes_on_the_review_of_a_moment_ago_stands(store):
    served = Reviewed(store)
    with store.run("files", {}) as run:
        run.put(CIRRHOSIS)
        run.commit()
        before = content(served, "table-cirrhosis.csv")
        run.put(BOTH)
        run.commit()
        assert content(served, "table-cirrhosis.csv") == before
    assert [before.count(b"pmid:"), content(served, "table-cirrhosis.csv").count(b"pmid:")] == [1, 2]


def test_a_request_reads_for_so_long_and_the_next_goes_on_from_there(store):
    with store.run("files", {}) as run:
        run.put(CIRRHOSIS)
        run.put(BOTH)
    served = Reviewed(store, patience=0.0)
    with pytest.raises(ReviewUnread, match="read from 1 of 2 records") as raised:
        served.file("index.html")
    response = response_to(raised.value)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert content(served, "index.html").startswith(b"<!doctype html>")
