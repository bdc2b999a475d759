"""The stand-in against stock Bio.Entrez: what other tests rely on it to do, through both doors."""

from __future__ import annotations

import gzip
import http.client
import itertools
import re
import runpy
import subprocess
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from urllib.error import HTTPError, URLError

import pytest
from Bio import Entrez
from Bio.Entrez.Parser import CorruptedXMLError, NotXMLError
from lxml import etree

from tests.eutils.article import Article
from tests.eutils.doors import opened, proxied
from tests.eutils.faults import FAULTS
from tests.eutils.search import Search
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_DAY, FIRST_PMID, Shelf

KEY = "key-of-a-test"
BOOK = b"""<PubmedBookArticle><BookDocument><PMID Version="1">31643176</PMID><ArticleIdList><ArticleId
IdType="bookaccession">NBK547852</ArticleId></ArticleIdList><Book><Publisher><PublisherName>NIDDK</PublisherName>
</Publisher><BookTitle book="livertox">LiverTox</BookTitle><PubDate><Year>2012</Year></PubDate></Book>
<ArticleTitle>Acetaminophen</ArticleTitle><Abstract><AbstractText>Liver injury.</AbstractText></Abstract></BookDocument>
<PubmedBookData><History><PubMedPubDate PubStatus="entrez"><Year>2019</Year><Month>10</Month><Day>24</Day>
</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">
31643176</ArticleId></ArticleIdList></PubmedBookData></PubmedBookArticle>"""


@pytest.fixture(scope="module")
def many() -> Shelf:
    return Shelf.generated(25_000, busiest_day=5_000)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf.generated(40)


@pytest.fixture(autouse=True)
def client(monkeypatch, tmp_path) -> None:
    """Set Bio.Entrez up as a careful client does: a key (for its pace), no retry of its own, a cache it can write."""
    monkeypatch.setattr(Entrez, "email", "reader@example.org")
    monkeypatch.setattr(Entrez, "api_key", KEY)
    monkeypatch.setattr(Entrez, "max_tries", 1)
    monkeypatch.setattr(Entrez, "local_cache", str(tmp_path))


@pytest.fixture
def server(shelf) -> Iterator[EutilsServer]:
    with EutilsServer(shelf) as server, opened(server):
        yield server


def esearch(term, **params):
    with closing(Entrez.esearch(db="pubmed", term=term, **params)) as handle:
        return Entrez.read(handle)


def body(utility, **params) -> bytes:
    with closing(utility(db="pubmed", **params)) as handle:
        read = handle.read()
    assert isinstance(read, bytes)
    return read


def fetched(**params) -> list[int]:
    root = etree.fromstring(body(Entrez.efetch, retmode="xml", **params))
    assert root.tag == "PubmedArticleSet"
    return [int(record.findtext("*/PMID") or 0) for record in root]


def failure(utility, **params) -> tuple[HTTPError, str]:
    """Give the HTTPError of a request and its body."""
    with pytest.raises(HTTPError) as caught, closing(utility(db="pubmed", **params)):
        pass
    with caught.value as error:
        return error, error.read().decode()


# Searching


def test_search_and_fetch_by_stock_entrez(server):
    found = esearch('"liver disease"[tiab] AND "stem cell*"[tiab]', retmax=5, sort="relevance")
    assert (found["Count"], found["RetMax"], found["RetStart"]) == ("10", "5", "0")
    assert found["IdList"] == [str(FIRST_PMID + n) for n in (36, 32, 28, 24, 20)]
    assert found["QueryTranslation"] == '"liver disease"[Title/Abstract] AND "stem cell*"[Title/Abstract]'
    with closing(Entrez.efetch(db="pubmed", id=found["IdList"], retmode="xml")) as handle:
        articles = Entrez.read(handle)["PubmedArticle"]
    assert [str(article["MedlineCitation"]["PMID"]) for article in articles] == found["IdList"]
    title = articles[0]["MedlineCitation"]["Article"]["ArticleTitle"]
    assert title == "Stem cell transplantation in liver disease: case 36."


TERMS = [
    ("", 0),
    ('"liver disease"', 10),
    ("hepatic", 20),
    ("case 39", 1),
    ("liver[tiab] OR hepatic[tiab] AND disorder", 20),
    ("liver[tiab] OR (hepatic AND disorder)", 30),
    ("liver NOT hepatic NOT disorder[ti]", 10),
    ('"Stem Cells"[MeSH Terms] AND "liver diseases"[mh]', 20),
    ('"stem cell transplant*"[ti]', 20),
    ('"2001/01/02"[CRDT] : "3000"[CRDT]', 30),
    ('liver AND ("2001/01/02"[CRDT] : "2001/01/03"[CRDT])', 20),
    ("2001/01/01:2001/01/02[EDAT]", 20),
    ('"2001/01/01"[MDAT]', 10),
    ("2001/01[MHDA]", 40),
    ('"2001/01/01"[PDAT]', 40),
    ('"2001/01/02":"2001/01/31"[PDAT]', 0),
    ("10000001:10000005[UID]", 5),
    ("10000001 OR 10000005[pmid]", 2),
    ('"journal article"[pt]', 40),
    ("the liver", 40),
]


@pytest.mark.parametrize(("term", "count"), TERMS)
def test_term(shelf, term, count):
    assert len(Search(term, shelf).pmids) == count


def test_dates_are_told_apart():
    article = Article.made(7, "Late.", day=date(2024, 3, 9), revised=date(2025, 1, 2))
    assert Article.read(article.xml) == article
    shelf = Shelf([article])
    hits = {tag: len(Search(f"2024/03/09[{tag}]", shelf).pmids) for tag in ("CRDT", "EDAT", "MDAT", "MHDA", "PDAT")}
    assert hits == {"CRDT": 1, "EDAT": 1, "MDAT": 0, "MHDA": 0, "PDAT": 0}


def test_unfound_terms_are_dropped_and_told(server):
    found = esearch('"liver disease/exp" AND xyzzy AND case[nofield] AND the AND "2001/01/01"[CRDT]')
    assert found["Count"] == "6"  # of ten that day, those with both words, liver and disease
    assert found["ErrorList"] == {"PhraseNotFound": ["exp", "xyzzy"], "FieldNotFound": ["nofield"]}
    warnings = found["WarningList"]
    assert warnings["PhraseIgnored"] == ["the"]
    assert warnings["QuotedPhraseNotFound"] == ['"liver disease/exp"']


def test_nothing_found_at_all(server):
    found = esearch("xyzzy")
    assert (found["Count"], found["IdList"]) == ("0", [])
    assert found["ErrorList"]["PhraseNotFound"] == ["xyzzy"]
    assert found["WarningList"]["OutputMessage"] == ["No items found."]


def test_known_phrases_mapping_and_explosion(server):
    server.shelf.known.add("budd-chiari syndrome")
    server.shelf.narrower["digestive system diseases"] = {"liver diseases"}
    server.shelf.translations["sc"] = '"stem cells"[MeSH Terms] OR "stem cell"[All Fields]'
    quiet = esearch('"Budd-Chiari syndrome"[MeSH Terms]')
    assert (quiet["Count"], quiet["WarningList"]["QuotedPhraseNotFound"]) == ("0", [])
    assert esearch('"digestive system diseases"[MeSH Terms]')["Count"] == "40"
    assert esearch('"digestive system diseases"[MeSH Terms:noexp]')["Count"] == "0"
    assert esearch("sc AND case")["TranslationSet"] == [{"From": "sc", "To": server.shelf.translations["sc"]}]


def test_unpaired_parenthesis_fails_in_band(server):
    with pytest.raises(RuntimeError, match="Search Backend failed"):
        esearch("((liver)")


def test_dates_need_both_bounds(server):
    assert esearch("liver", mindate="2001/01/02", datetype="edat")["Count"] == "40"
    assert esearch("liver", mindate="2001/01/02", maxdate="3000", datetype="edat")["Count"] == "30"


def test_counting_alone(server):
    assert esearch("liver", rettype="count") == {"Count": "40"}
    assert esearch("liver", retmax=0)["IdList"] == []


def test_einfo_and_esummary(server):
    with closing(Entrez.einfo(db="pubmed")) as handle:
        about = Entrez.read(handle)["DbInfo"][0]
    dates = [field["Name"] for field in about["FieldList"] if field["IsDate"] == "Y"]
    assert (about["Count"], dates) == ("40", ["CRDT", "EDAT", "MDAT", "MHDA", "PDAT"])
    with closing(Entrez.esummary(db="pubmed", id=str(FIRST_PMID))) as handle:
        assert Entrez.read(handle)[0]["Title"] == "Stem cell therapy in liver disease: case 0."
    assert b"<ERROR>UID=5: cannot get document summary</ERROR>" in body(Entrez.esummary, id="5")


# The limit and the history


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


# Fetching


def test_many_ids_go_by_post_and_unknown_ones_are_left_out(server):
    ids = [*range(FIRST_PMID, FIRST_PMID + 40), *range(1, 161)]
    assert fetched(id=ids) == ids[:40]
    assert server.log[0].method == "POST"
    assert fetched(id="1,2") == []


def test_ids_that_are_none(server):
    error, text = failure(Entrez.efetch, id="abc", retmode="xml")
    assert (error.code, "ID list is empty" in text) == (400, True)


def test_book(server):
    server.shelf.add(Article.read(BOOK))
    assert esearch("acetaminophen")["IdList"] == ["31643176"]
    with closing(Entrez.efetch(db="pubmed", id="31643176,10000001", retmode="xml")) as handle:
        answer = Entrez.read(handle)
    assert [len(answer[kind]) for kind in ("PubmedArticle", "PubmedBookArticle")] == [1, 1]


def test_shelf_changes_between_two_runs(server):
    server.shelf.remove(FIRST_PMID)
    server.shelf.add(Article.made(40_000_000, "Liver fibrosis.", day=date(2026, 11, 1)))
    server.shelf.replace(Article.made(FIRST_PMID + 1, "Rewritten.", day=FIRST_DAY, revised=date(2026, 11, 2)))
    server.shelf.retract(FIRST_PMID + 2, notice=40_000_001, on=date(2026, 11, 3))
    assert esearch('"2026/11/01"[CRDT] : "3000"[CRDT]')["IdList"] == ["40000000"]
    assert esearch('"2026/11/02"[MDAT] : "3000"[MDAT]')["IdList"] == ["10000003", "10000002"]
    assert esearch('"retracted publication"[pt]')["IdList"] == ["10000003"]
    assert fetched(id="10000001,10000002") == [10000002]
    root = etree.fromstring(body(Entrez.efetch, id="10000003", retmode="xml"))
    assert root.xpath("//CommentsCorrections[@RefType='RetractionIn']/PMID/text()") == ["40000001"]


def test_rehearsal_articles(shared, tmp_path):
    # The tool's own parts, because writing its 19,000 articles takes seconds.
    tool = runpy.run_path(str(shared / "tools" / "rehearsal_xml.py"))
    for number, start in enumerate((0, 200)):
        document = etree.Element("PubmedArticleSet")
        for one in itertools.islice(tool["records"](), start, start + 200):
            document.append(etree.fromstring(ElementTree.tostring(tool["article"](*one))))
        raw = etree.tostring(document, xml_declaration=True, encoding="utf-8")
        plain, packed = tmp_path / f"rehearsal{number:04d}.xml", tmp_path / f"rehearsal{number:04d}.xml.gz"
        (packed.write_bytes(gzip.compress(raw)) if number else plain.write_bytes(raw))
    shelf = Shelf()
    assert shelf.load(tmp_path, at_most=350) == 350 == len(shelf)
    with EutilsServer(shelf) as server, opened(server):
        found = esearch("patients", retmax=3)
        assert int(found["Count"]) > 3
        assert fetched(id=found["IdList"]) == [int(pmid) for pmid in found["IdList"]]


# The rate limit and the log


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
    assert min(gaps) > 0.05
    first = server.log[0]
    assert (first.has_email, first.has_api_key, first.status) == (True, True, 200)
    assert (first.params["tool"], first.params["email"], first.params["api_key"]) == (
        "hepcite", "reader@example.org", KEY,
    )  # fmt: skip
    assert server.log.of("efetch")[0].ids == ["10000001", "10000002"]


# The faults, as Bio.Entrez meets them


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


# The doors


def test_door_a_restores_the_opener_and_blocks_every_other_way(server):
    inside = vars(urllib.request)["_opener"]
    with opened(server) as blocked:
        for url in ("https://example.org/", "http://eutils.ncbi.nlm.nih.gov/", "file:///etc/hostname"):
            with pytest.raises(URLError, match="lets nothing out"):
                urllib.request.urlopen(url)
    assert len(blocked) == 3
    assert vars(urllib.request)["_opener"] is inside


CHILD = """
import sys, urllib.request, urllib.error
from Bio import Entrez
Entrez.email, Entrez.api_key, Entrez.local_cache, Entrez.max_tries = "a@example.org", "k", sys.argv[1], 1
def read(handle):
    with handle:
        return Entrez.read(handle)
try:
    found = read(Entrez.esearch(db="pubmed", term="hepatic", retmax=3))
    posted = read(Entrez.epost("pubmed", id=",".join(found["IdList"])))
    got = read(Entrez.efetch(db="pubmed", retmode="xml", webenv=posted["WebEnv"], query_key=posted["QueryKey"]))
    print(found["Count"], *(str(one["MedlineCitation"]["PMID"]) for one in got["PubmedArticle"]))
    urllib.request.urlopen("https://example.org/", timeout=5)
except urllib.error.URLError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [(True, r"20 10000040 10000038 10000036\n.*403"), (False, r".*CERTIFICATE_VERIFY_FAILED")],
)
def test_door_b_serves_an_unmodified_child(shelf, tmp_path, trusted, expected):
    script = tmp_path / "child.py"
    script.write_text(CHILD, encoding="utf-8")
    with EutilsServer(shelf) as server, proxied(server, trusted=trusted) as environment:
        command = [sys.executable, str(script), str(tmp_path)]
        child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert re.match(expected, child.stdout), child.stdout + child.stderr
        assert [request.tool for request in server.log] == (["esearch", "epost", "efetch"] if trusted else [])


def test_door_b_carries_faults(shelf, tmp_path):
    script = tmp_path / "child.py"
    script.write_text(CHILD.replace("urllib.error.URLError", "Exception"), encoding="utf-8")
    with EutilsServer(shelf) as server, proxied(server) as environment:
        server.schedule.queue(FAULTS["close cut"])
        command = [sys.executable, str(script), str(tmp_path)]
        child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert "Failed to parse the XML data" in child.stdout


def test_an_error_of_the_stand_in_does_not_pass(monkeypatch):
    broken = Shelf([Article.made(1, "One.", day=FIRST_DAY)])
    broken.translations = None  # type: ignore[assignment]
    server = EutilsServer(broken).start()
    with opened(server), pytest.raises(http.client.RemoteDisconnected):
        esearch("one")
    with pytest.raises(TypeError):
        server.close()
