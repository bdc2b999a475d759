"""The faults, as stock Bio.Entrez meets them."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from urllib.error import URLError

import pytest
from Bio import Entrez
from Bio.Entrez.Parser import CorruptedXMLError, NotXMLError
from lxml import etree

from tests.eutils.asking import KEY, body, esearch, failure, fetched
from tests.eutils.doors import opened
from tests.eutils.faults import FAULTS
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_PMID, Shelf


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("429", 429, f'"api-key": "{KEY}"'),
        ("500", 500, "<html>"),
        ("502", 502, "Bad Gateway"),
        ("503", 503, "Service Unavailable"),
        ("history expired", 400, "Unable to obtain query #1"),
        ("out of range", 400, "OUT OF RANGE"),
        ("403", 403, "Forbidden"),
        ("bad key", 400, "API key invalid"),
    ],
)
def test_fault_with_a_status(server, name, code, words):
    server.schedule.queue(FAULTS[name])
    error, text = failure(Entrez.efetch, id="10000001", retmode="xml")
    assert (error.code, words in text) == (code, True)
    assert (server.log[0].status, server.log[0].fault) == (code, name)
    assert fetched(id="10000001") == [10000001]


def test_retry_after_and_a_fault_for_ever(server):
    server.schedule.queue(FAULTS["429"].lasts(7), FAULTS["429 for ever"])
    assert failure(Entrez.efetch, id="10000001", retmode="xml")[0].headers["Retry-After"] == "7"
    assert [failure(Entrez.efetch, id="10000001", retmode="xml")[0].code for _ in range(3)] == [429] * 3
    server.schedule.clear()
    assert fetched(id="10000001") == [10000001]


@pytest.mark.parametrize(
    "name", ["429 at 200", "json error", "maintenance", "blocked", "empty body", "undeclared gzip"]
)
def test_fault_that_is_no_xml_at_200(server, name):
    server.schedule.queue(FAULTS[name])
    with pytest.raises(NotXMLError):
        esearch("liver")


@pytest.mark.parametrize("name", ["length cut", "close cut", "bad utf-8", "control character"])
def test_fault_that_corrupts_xml(server, name):
    server.schedule.queue(FAULTS[name])
    with pytest.raises(CorruptedXMLError), closing(Entrez.efetch(db="pubmed", id="10000001", retmode="xml")) as handle:
        Entrez.read(handle)


def test_cuts_as_whole_reads_see_them(server):
    server.schedule.queue(FAULTS["length cut"], FAULTS["chunks cut"], FAULTS["close cut"])
    for _ in range(2):
        with pytest.raises(http.client.IncompleteRead):
            body(Entrez.efetch, id="10000001", retmode="xml")
    half = body(Entrez.efetch, id="10000001", retmode="xml")
    assert body(Entrez.efetch, id="10000001", retmode="xml").startswith(half)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(half)


def test_connection_faults(server):
    server.schedule.queue(FAULTS["dropped"], FAULTS["reset"])
    with pytest.raises(http.client.RemoteDisconnected):
        body(Entrez.einfo)
    with pytest.raises(ConnectionResetError) as caught:
        body(Entrez.einfo)
    assert not isinstance(caught.value, http.client.RemoteDisconnected)
    with server.down(), pytest.raises(URLError, match="refused"):
        body(Entrez.einfo)
    assert b"pubmed" in body(Entrez.einfo)
    assert [request.status for request in server.log] == [0, 0, 200]


def test_hang_and_drip(server):
    with opened(server, timeout=0.4):
        server.schedule.queue(FAULTS["hang"], FAULTS["slow drip"].lasts(1))
        with pytest.raises(TimeoutError):
            body(Entrez.esearch, term="liver")
        assert len(re.findall(rb"<Id>", body(Entrez.esearch, term="liver"))) == 20


def test_redirect_to_another_host_is_blocked(server):
    server.schedule.queue(FAULTS["redirect"])
    with opened(server) as blocked, pytest.raises(URLError, match="lets nothing out"):
        body(Entrez.esearch, term="liver")
    assert blocked == ["https://pubmed.example.org/elsewhere"]


def test_backend_failure_is_in_band(server):
    server.schedule.queue(FAULTS["backend failed"])
    with pytest.raises(RuntimeError, match="Search Backend failed"):
        esearch("liver")


@pytest.mark.parametrize(
    ("name", "pmids"),
    [
        ("record missing", [1]),
        ("record not asked", [1, 2, 99_999_999 - FIRST_PMID + 1]),
        ("record twice", [1, 1, 2]),
        ("two versions", [1, 1, 2]),
        ("empty set", []),
    ],
)
def test_fault_in_a_batch(server, name, pmids):
    server.schedule.queue(FAULTS[name])
    esearch("liver")  # a fault waits for an answer it fits
    assert [pmid - FIRST_PMID + 1 for pmid in fetched(id="10000001,10000002")] == pmids


def test_two_versions_differ(server):
    server.schedule.queue(FAULTS["two versions"])
    root = etree.fromstring(body(Entrez.efetch, id="10000001", retmode="xml"))
    assert root.xpath("//MedlineCitation/PMID/@Version") == ["2", "1"]


def test_document_faults(server):
    server.schedule.queue(FAULTS["wrong root"], FAULTS["two documents"], tool="efetch")
    assert etree.fromstring(body(Entrez.efetch, id="10000001", retmode="xml")).tag == "eInfoResult"
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body(Entrez.efetch, id="10000001", retmode="xml"))


def test_search_faults(server):
    server.schedule.queue(FAULTS["count moves"], FAULTS["id short"])
    assert esearch("liver[tiab]")["Count"] == "21"
    short = esearch("liver[tiab]")
    assert (short["Count"], len(short["IdList"])) == ("20", 19)
    server.schedule.queue(FAULTS["ids again"], after=1)
    first, second = (esearch(f"2001/01/0{day}[CRDT]")["IdList"] for day in (1, 2))
    assert set(first) & set(second) == {"10000010"} == {first[0]}


def test_faults_can_wait_for_their_turn(server):
    server.schedule.queue(FAULTS["empty set"], tool="efetch", after=2)
    assert [len(fetched(id="10000001")) for _ in range(4)] == [1, 1, 0, 1]


def test_storm_is_the_same_for_the_same_seed():
    def names() -> list[str]:
        with EutilsServer(Shelf.generated(5)) as server:
            server.schedule.storm([FAULTS["empty set"], FAULTS["empty body"]], rate=0.4, seed=3, at_most=6)
            return [server.answer("efetch", {"db": "pubmed", "id": "10000001"}, "")[1] for _ in range(40)]

    first = names()
    assert first == names()
    assert (len([name for name in first if name]), set(first)) == (6, {"", "empty set", "empty body"})


def test_every_fault_bends_the_answer_it_is_for():
    with EutilsServer(Shelf.generated(5)) as server:
        for name, fault in FAULTS.items():
            server.schedule.clear()
            tool = "esearch" if "esearch" in fault.tools else "efetch"
            for day in (1, 2):  # one answer before, for the fault that repeats an id of it
                params = {"db": "pubmed", "term": f"1000000{day}[uid]", "id": "10000001,10000002"}
                if day == 2:
                    server.schedule.queue(fault)
                bent, met = server.answer(tool, params, "")
            assert (met, bent.tool) == (name, tool)
