"""The stand-in against stock Bio.Entrez: searching, fetching and changes of the shelf."""

from __future__ import annotations

import gzip
import itertools
import runpy
import xml.etree.ElementTree as ElementTree
from contextlib import closing
from datetime import date

import pytest
from Bio import Entrez
from lxml import etree

from tests.eutils.article import Article
from tests.eutils.asking import body, esearch, failure, fetched
from tests.eutils.doors import opened
from tests.eutils.search import Search
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_DAY, FIRST_PMID, Shelf

BOOK = b"""<PubmedBookArticle><BookDocument><PMID Version="1">31643176</PMID><ArticleIdList><ArticleId
IdType="bookaccession">NBK547852</ArticleId></ArticleIdList><Book><Publisher><PublisherName>NIDDK</PublisherName>
</Publisher><BookTitle book="livertox">LiverTox</BookTitle><PubDate><Year>2012</Year></PubDate></Book>
<ArticleTitle>Acetaminophen</ArticleTitle><Abstract><AbstractText>Liver injury.</AbstractText></Abstract></BookDocument>
<PubmedBookData><History><PubMedPubDate PubStatus="entrez"><Year>2019</Year><Month>10</Month><Day>24</Day>
</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId IdType="pubmed">
31643176</ArticleId></ArticleIdList></PubmedBookData></PubmedBookArticle>"""


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
