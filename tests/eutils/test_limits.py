"""The stand-in against stock Bio.Entrez: the limit of 9,999, the history and the rate limit."""

from __future__ import annotations

import urllib.request
from contextlib import closing
from datetime import date, timedelta

import pytest
from Bio import Entrez

from tests.eutils.asking import KEY, body, esearch, failure, fetched
from tests.eutils.doors import opened
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_DAY


def test_limit_of_esearch_clamps_and_says_so(many):
    with EutilsServer(many) as server, opened(server):
        found = esearch("liver OR hepatic", retmax=20_000)
        assert (found["Count"], len(found["IdList"])) == ("25000", 9_999)
        assert found["WarningList"]["OutputMessage"] == ["Restrictions achieved. start and count adjusted to 0, 9999"]
        assert len(esearch("liver OR hepatic", retstart=9_998, retmax=10)["IdList"]) == 1
        with pytest.raises(RuntimeError, match="'retstart' cannot be larger than 9998"):
            esearch("liver OR hepatic", retstart=9_999)
        assert {request.status for request in server.log} == {200}


def test_limit_of_efetch_over_the_history(many):
    with EutilsServer(many) as server, opened(server):
        found = esearch("liver OR hepatic", usehistory="y", retmax=0)
        history = {"WebEnv": found["WebEnv"], "query_key": found["QueryKey"]}
        assert len(fetched(**history, retstart=9_500, retmax=500)) == 499
        assert len(fetched(**history)) == 20
        error, text = failure(Entrez.efetch, retmode="xml", **history, retstart=9_999, retmax=500)
        assert (error.code, "9,999" in text) == (400, True)


def test_slices_by_create_date_add_up(many):
    with EutilsServer(many) as server, opened(server):
        pending = [(FIRST_DAY, date(2030, 1, 1))]
        ids: list[str] = []
        slices = 0
        while pending:
            low, high = pending.pop()
            dates = f'("{low:%Y/%m/%d}"[CRDT] : "{high:%Y/%m/%d}"[CRDT])'
            found = esearch(f"(liver OR hepatic) AND {dates}", retmax=9_999)
            if int(found["Count"]) <= 9_999:
                ids += found["IdList"]
                slices += bool(found["IdList"])
                continue
            middle = low + (high - low) // 2
            pending += [(low, middle), (middle + timedelta(days=1), high)]
    assert slices >= 3
    assert (len(ids), len(set(ids))) == (25_000, 25_000)


def test_busiest_day(many):
    days = [many[pmid].crdt for pmid in many.pmids()]
    assert sorted(days.count(day) for day in set(days))[-2:] == [10, 5_000]


def test_posted_ids_are_fetched_and_wrong_ones_told(server):
    with closing(Entrez.epost("pubmed", id="10000003,10000001,99,4294967296123")) as handle:
        posted = Entrez.read(handle)
    assert posted["InvalidIdList"] == ["4294967296123"]
    assert fetched(WebEnv=posted["WebEnv"], query_key=posted["QueryKey"], retmax=500) == [10000003, 10000001]
    assert [(request.tool, request.method) for request in server.log] == [("epost", "POST"), ("efetch", "GET")]


def test_history_expires(server):
    found = esearch("liver", usehistory="y")
    history = {"WebEnv": found["WebEnv"], "query_key": found["QueryKey"]}
    assert len(fetched(**history)) == 20
    server.expire_history()
    error, text = failure(Entrez.efetch, retmode="xml", **history)
    assert (error.code, "<ERROR>Unable to obtain query #1</ERROR>" in text) == (400, True)
    with pytest.raises(RuntimeError, match="Unable to obtain query #1"):
        esearch("", **history)


def test_rate_limit(server, monkeypatch):
    server.limited = True
    monkeypatch.setattr(Entrez, "api_key", None)
    ask = f"http://127.0.0.1:{server.port}/entrez/eutils/einfo.fcgi?db=pubmed"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(3):
        direct.open(ask, timeout=5).close()
    error, text = failure(Entrez.esearch, term="liver")
    assert (error.code, error.headers["Retry-After"]) == (429, "2")
    assert text == '{"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"}'
    monkeypatch.setattr(Entrez, "api_key", KEY)
    assert esearch("liver")["Count"] == "40"


def test_log_knows_pace_and_parameters(server):
    for _ in range(12):
        body(Entrez.esearch, term="liver", tool="hepcite")
    body(Entrez.efetch, id=["10000001", "10000002"], retmode="xml")
    assert len(server.log) == 13
    assert 5 <= server.log.busiest_second() <= 10
    gaps = [b.at - a.at for a, b in zip(server.log, list(server.log)[1:], strict=False)]
    assert sum(gap < 0.05 for gap in gaps) <= 2  # on a busy machine one request may be late, and the next is not
    first = server.log[0]
    assert (first.has_email, first.has_api_key, first.status) == (True, True, 200)
    assert (first.params["tool"], first.params["email"], first.params["api_key"]) == (
        "hepcite", "reader@example.org", KEY,
    )  # fmt: skip
    assert server.log.of("efetch")[0].ids == ["10000001", "10000002"]
