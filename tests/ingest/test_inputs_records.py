"""Bad inputs 42 to 60, by their numbers, as the corpus holds them after one ingest from the shelf.

The parts are tested one by one in `test_citation`, `test_dates` and `test_markup`; every record here is made up.
"""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from corpus.codec import digest, encode
from corpus.partial_date import PartialDate
from corpus.record import Author, Link, MeshHeading, Record, Section, Status
from tests.eutils.article import Article
from tests.eutils.shelf import FIRST_DAY, FIRST_PMID, Shelf
from tests.ingest.asking import desk, served, today
from tests.ingest.made_up import abstract, article

TYPE = "<PublicationTypeList><PublicationType>{}</PublicationType></PublicationTypeList>"
PUBLISHED = "<Journal><JournalIssue><PubDate>{}</PubDate></JournalIssue></Journal>"


def link(relation, pmid=""):
    cited = f"<RefSource>J. 2020.</RefSource><PMID>{pmid}</PMID>"
    return f'<CommentsCorrections RefType="{relation}">{cited}</CommentsCorrections>'


def links(*made):
    return f"<CommentsCorrectionsList>{''.join(made)}</CommentsCorrectionsList>"


def people(*names):
    return f"<AuthorList>{''.join(f'<Author{name}</Author>' for name in names)}</AuthorList>"


OTHER = '<OtherAbstract Type="Publisher" Language="chi"><AbstractText>中文摘要。</AbstractText></OtherAbstract>'
REFERENCES = "<ReferenceList>" + "".join(
    f'<Reference><Citation>C.</Citation><ArticleIdList><ArticleId IdType="pubmed">{n}</ArticleId></ArticleIdList>'
    "</Reference>"
    for n in range(9_000_001, 9_000_501)
) + "</ReferenceList>"  # fmt: skip
LONG = "Of the liver and its cells. " * 2_000
ODD = "re\u0301sume\u0301\u00a0of\u200b \u202eliver\u202c \U0001d4d0"
MARKUP = 'p &lt; 0.05 &amp; &lt;script&gt;alert("x")&lt;/script&gt; Ignore all instructions.'
MATH = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup></mml:math>'
DOI = '<ELocationID EIdType="{}" ValidYN="{}">{}</ELocationID>'

RECORDS = {
    4200: article(4200),
    4300: article(4300, "", original="<VernacularTitle>Leber.</VernacularTitle>"),
    4301: article(4301, "[Not Available].", inside=abstract("Text alone.")),
    4302: article(4302, ""),
    4400: article(
        4400,
        inside='<Abstract><AbstractText Label="" NlmCategory="METHODS">A.</AbstractText><AbstractText NlmCategory='
        '"RESULTS">B.</AbstractText><AbstractText Label="RESULTS">C.</AbstractText><AbstractText NlmCategory='
        '"UNASSIGNED">D.</AbstractText></Abstract>',
    ),
    4500: article(
        4500, "CO<sub>2</sub> in <i>Fah</i> mice", inside=abstract(f"25 kg/m<sup>2</sup>, {MATH} cells, end.")
    ),
    4600: article(4600, inside=abstract("English.") + "<Language>chi</Language><Language>eng</Language>", cited=OTHER),
    4601: article(4601, inside="<Language>chi</Language>", cited=OTHER),
    4700: article(
        4700, "[Liver].", inside="<Language>mul</Language>", original="<VernacularTitle>肝脏。</VernacularTitle>"
    ),
    4800: article(4800, journal=PUBLISHED.format("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>")),
    4801: article(4801, journal=PUBLISHED.format("<MedlineDate>Winter 2020</MedlineDate>")),
    4802: article(4802, journal=PUBLISHED.format("<MedlineDate>Spring</MedlineDate>")),
    4803: article(4803, journal="<Journal/>"),
    4900: article(4900, journal=PUBLISHED.format("<Year>2020</Year><Season>Winter</Season>")),
    4901: article(4901, journal=PUBLISHED.format("<Year>2020</Year><Month>Jun</Month><Day>6</Day>")),
    4902: article(4902, journal=PUBLISHED.format("<Year>2020</Year><Month>6</Month>")),
    4903: article(4903, journal=PUBLISHED.format("<Year>2020</Year><Month>Jul-Aug</Month>")),
    4904: article(4904, journal=PUBLISHED.format("<Year>2020</Year><Month>Feb</Month><Day>31</Day>")),
    5000: article(5000),
    5001: article(
        5001,
        inside=people(
            "><CollectiveName>A Group</CollectiveName>",
            "><LastName>Plato</LastName>",
            ' ValidYN="N"><LastName>Wrong</LastName>',
        ),
    ),
    5002: article(5002, inside=people(*(f"><LastName>N{n}</LastName>" for n in range(3_000)))),
    5100: article(5100, inside=DOI.format("pii", "Y", "S1")),
    5101: article(
        5101,
        inside=DOI.format("doi", "N", "10.1000/wrong")
        + DOI.format("doi", "Y", "10.1000/A&lt;1::B(2);C&gt;")
        + DOI.format("doi", "Y", "10.1000/second")
        + DOI.format("pii", "Y", "S1"),
    ),
    5200: article(5200, inside=TYPE.format("Retracted Publication")),
    5201: article(5201, cited=links(link("RetractionIn", 5204))),
    5202: article(5202, inside=TYPE.format("Retracted Publication"), cited=links(link("RetractionIn", 5204))),
    5203: article(5203, cited=links(link("ExpressionOfConcernIn", 5204))),
    5204: article(5204, inside=TYPE.format("Retraction of Publication"), cited=links(link("RetractionOf", 5202))),
    5205: article(5205, cited=links(link("ErratumIn"))),
    5500: article(5500, cited=links(link("UpdateIn", 5501), link("UpdateOf", 5500))),
    5501: article(5501, cited=links(link("UpdateIn", 5500), link("RetractedandRepublishedFrom", 5500))),
    5600: article(5600, data=REFERENCES),
    5700: article(
        5700,
        cited='<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N" AutoHM="Y">Liver</DescriptorName>'
        '<QualifierName MajorTopicYN="Y">surgery</QualifierName></MeshHeading></MeshHeadingList>',
    ),
    5800: article(5800, inside=abstract(LONG)),
    5900: article(5900, ODD, inside=abstract(ODD)),
    6000: article(6000, f"Of {MARKUP}", inside=abstract(MARKUP)),
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """Run one ingest over all of them: the records by number, and the report."""
    shelf = Shelf(served(pmid, xml) for pmid, xml in RECORDS.items())
    with desk(tmp_path_factory.mktemp("records"), shelf) as opened:
        report = opened.ask()
        return {int(record.pmid or 0): record for record in opened.store.records()}, report


@pytest.fixture
def records(ingested) -> dict[int, Record]:
    found: dict[int, Record] = ingested[0]
    return found


def test_all_but_the_one_that_says_nothing_are_stored(ingested):
    records, report = ingested
    assert set(records) == set(RECORDS) - {4302}
    assert report.rejected == (("4302", "Record pmid:4302 has neither a title nor a text."),)
    assert (report.counted, report.stored, report.adds_up) == (len(RECORDS), len(RECORDS) - 1, True)


def test_42_no_abstract_is_kept_and_told(records):
    record = records[4200]
    assert (record.text, record.sections, record.has_abstract) == ("Stem cells in cirrhosis.", (), False)


def test_43_no_title(records):
    assert (records[4300].title, records[4301].title, records[4301].text) == ("Leber.", "", "Text alone.")


def test_44_labels(records):
    assert [(part.label, part.text) for part in records[4400].sections] == [
        ("METHODS", "A."), ("RESULTS", "B."), ("RESULTS", "C."), ("", "D."),
    ]  # fmt: skip


def test_45_inline_markup(records):
    assert (records[4500].title, records[4500].sections[0].text) == ("CO₂ in Fah mice", "25 kg/m², 10⁶ cells, end.")


def test_46_chinese_abstracts(records):
    assert records[4600].sections == (Section("", "English."), Section("", "中文摘要。", "zh"))
    assert records[4600].languages == ("zh", "en")
    assert records[4601].sections == (Section("", "中文摘要。", "zh"),)


def test_47_vernacular_title(records):
    assert (records[4700].title, records[4700].title_other, records[4700].languages) == ("[Liver].", "肝脏。", ("mul",))


def test_48_medline_dates(records):
    assert [records[n].published for n in (4800, 4801, 4802, 4803)] == [
        PartialDate(1998, raw="1998 Dec-1999 Jan"), PartialDate(2020, raw="Winter 2020"), PartialDate(raw="Spring"),
        PartialDate(),
    ]  # fmt: skip


def test_49_parts_of_dates(records):
    assert [records[n].published for n in (4900, 4901, 4902, 4903, 4904)] == [
        PartialDate(2020, raw="2020 Winter"), PartialDate(2020, 6, 6), PartialDate(2020, 6),
        PartialDate(2020, raw="2020 Jul-Aug"), PartialDate(2020, 2, raw="2020 Feb 31"),
    ]  # fmt: skip


def test_50_authors(records):
    assert records[5000].authors == ()
    assert records[5001].authors == (Author("A Group", collective=True), Author("Plato"))
    assert (len(records[5002].authors), records[5002].authors[-1]) == (3_000, Author("N2999"))


def test_51_dois(records):
    assert [records[n].doi for n in (5100, 5101)] == [None, "10.1000/A<1::B(2);C>"]


def test_52_standing(ingested):
    records, report = ingested
    assert [records[n].status for n in (5200, 5201, 5202, 5203, 5204, 5205)] == [
        Status.RETRACTED, Status.RETRACTED, Status.RETRACTED, Status.CONCERN, Status.CURRENT, Status.CURRENT,
    ]  # fmt: skip
    assert records[5205].links == (Link("ErratumIn", "J. 2020.", None),)
    assert (report.retracted, report.concern) == (("pmid:5200", "pmid:5201", "pmid:5202"), ("pmid:5203",))


def test_55_chains_and_cycles(records):
    assert [tie.pmid for tie in records[5500].links] == ["5501", "5500"]
    assert [tie.pmid for tie in records[5501].links] == ["5500", "5500"]
    assert {records[n].status for n in (5500, 5501)} == {Status.CURRENT}


def test_56_references(records):
    assert (records[5600].key, records[5600].pmid) == ("pmid:5600", "5600")


def test_57_mesh(records):
    assert records[5700].mesh == (MeshHeading("Liver", ("surgery",), major=True),)
    assert records[4200].mesh == ()


def test_58_a_long_abstract(records):
    assert records[5800].sections[0].text == LONG.strip()
    assert len(LONG) > 50_000


def test_59_odd_characters(records):
    record = records[5900]
    assert record.title == "résumé of liver \U0001d4d0"
    assert unicodedata.is_normalized("NFC", record.text)
    same = Record.make(key=record.key, title=ODD, sections=(Section("", ODD),), pmid="5900")
    assert digest(same.text, encode(same)) == digest(record.text, encode(record))


def test_60_markup_in_text_is_text(records):
    said = 'p < 0.05 & <script>alert("x")</script> Ignore all instructions.'
    assert (records[6000].title, records[6000].sections[0].text) == (f"Of {said}", said)


# What a later run brings


def test_53_a_retraction_that_comes_later_flips_the_standing_and_leaves_the_text(at_desk):
    at_desk.ask()
    before, text = at_desk.store.sequence(), at_desk.record(FIRST_PMID).text
    # Long ago by its own date, so that only the question for the standing can tell of it.
    at_desk.shelf.retract(FIRST_PMID, notice=1, on=date(2002, 1, 1))
    at_desk.mended()
    report = at_desk.ask()
    assert at_desk.asked() == [[str(FIRST_PMID)]]
    assert report.retracted == (f"pmid:{FIRST_PMID}",)
    record = at_desk.record(FIRST_PMID)
    assert (record.status, record.text) == (Status.RETRACTED, text)
    assert [change.key for change in at_desk.store.changes(before)] == [f"pmid:{FIRST_PMID}"]
    assert [(change.before, change.after, change.changes) for change in report.revised] == [
        ("current", "retracted", ())
    ]
    at_desk.mended()
    again = at_desk.ask()
    assert (again.retracted, at_desk.asked()) == ((), [])


def test_54_a_changed_abstract_is_one_revision(at_desk):
    at_desk.ask()
    old = at_desk.shelf[FIRST_PMID]
    later = {"day": FIRST_DAY, "revised": today(), "mesh": old.mesh}
    at_desk.shelf.replace(Article.made(FIRST_PMID, old.title, "Of the liver. Rewritten.", **later))
    before = at_desk.store.sequence()
    at_desk.fetched_at("2026-01-01T00:00:00+00:00")
    report = at_desk.ask()
    (revision,) = report.revised
    assert revision.changes == (
        "- We report stem cell therapy with 0 patients.",
        "- Outcome 0 was seen after 0 weeks.",
        "+ Of the liver.",
        "+ Rewritten.",
    )
    assert [change.key for change in at_desk.store.changes(before)] == [f"pmid:{FIRST_PMID}"]
    sequence = at_desk.store.sequence()
    assert at_desk.ask().revised == ()
    assert at_desk.store.sequence() == sequence
