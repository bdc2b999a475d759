"""What a record takes from its element; every element here is made up, see `made_up`."""

import pytest

from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, MeshHeading, Record, Section, Status
from ingest import Rejection
from tests.ingest.made_up import abstract, article, article_set, one, read


def test_sections_take_their_label_from_label_then_category():
    record = one(
        1,
        inside='<Abstract><AbstractText Label="AIMS" NlmCategory="OBJECTIVE">A.</AbstractText>'
        '<AbstractText Label="" NlmCategory="METHODS">B.</AbstractText>'
        '<AbstractText NlmCategory="RESULTS">C.</AbstractText>'
        '<AbstractText NlmCategory="RESULTS">D.</AbstractText>'
        '<AbstractText NlmCategory="UNASSIGNED">E.</AbstractText>'
        '<AbstractText Label="Note" NlmCategory="UNASSIGNED">F.</AbstractText>'
        "<AbstractText>G.</AbstractText><AbstractText/>"
        "<CopyrightInformation>(c) nobody</CopyrightInformation></Abstract>",
    )
    assert [(section.label, section.text) for section in record.sections] == [
        ("AIMS", "A."), ("METHODS", "B."), ("RESULTS", "C."), ("RESULTS", "D."), ("", "E."), ("NOTE", "F."), ("", "G."),
    ]  # fmt: skip


def test_a_chinese_abstract_is_kept_beside_the_english_one():
    record = one(
        1,
        "[Stem cells in liver cirrhosis].",
        inside=abstract("English text.")
        + "<Language>chi</Language><Language>eng</Language><Language>mul</Language><Language>chi</Language>",
        original="<VernacularTitle>干细胞治疗肝硬化.</VernacularTitle>",
        cited='<OtherAbstract Type="Publisher" Language="chi"><AbstractText Label="目的">中文。</AbstractText>'
        "</OtherAbstract>",
    )
    assert (record.title, record.title_other) == ("[Stem cells in liver cirrhosis].", "干细胞治疗肝硬化.")
    assert record.sections == (Section("", "English text."), Section("目的", "中文。", "zh"))
    assert record.languages == ("zh", "en", "mul")


def test_an_other_abstract_alone_is_an_abstract():
    record = one(1, cited="<OtherAbstract><AbstractText>In plain words.</AbstractText></OtherAbstract>")
    assert record.sections == (Section("", "In plain words.", "en"),)


@pytest.mark.parametrize("title", ["", "[Not Available].", " [Not Available]. "])
def test_the_original_title_stands_in_for_one_that_is_missing(title):
    record = one(1, title, original="<VernacularTitle>Leberzirrhose.</VernacularTitle>")
    assert (record.title, record.title_other) == ("Leberzirrhose.", "")


def test_a_record_may_have_no_title_or_no_abstract_but_not_neither():
    untitled = one(1, "[Not Available].", inside=abstract("Text."))
    assert (untitled.title, untitled.text) == ("", "Text.")
    assert not one(1, "Title alone.").has_abstract
    assert read(article_set(article(7, "[Not Available]."))) == [
        Rejection(1, "7", "Record pmid:7 has neither a title nor a text.")
    ]


def test_a_long_abstract_is_whole():
    text = "Cells were given. " * 5_000
    assert one(1, inside=abstract(text)).sections[0].text == text.strip()


def test_authors_of_every_kind():
    record = one(
        1,
        inside='<AuthorList CompleteYN="N">'
        '<Author ValidYN="Y"><LastName>Wang</LastName><ForeName>Fu-Sheng</ForeName><Initials>FS</Initials></Author>'
        '<Author ValidYN="N"><LastName>Wong</LastName><Initials>FS</Initials></Author>'
        "<Author><LastName>Plato</LastName></Author>"
        "<Author><LastName>Smith</LastName><ForeName>Ann</ForeName><Suffix>3rd</Suffix></Author>"
        "<Author><CollectiveName>The <i>Liver</i> Group</CollectiveName></Author><Author/></AuthorList>",
    )
    assert record.authors == (
        Author("Wang", "FS"),
        Author("Plato"),
        Author("Smith", "Ann 3rd"),
        Author("The Liver Group", collective=True),
    )
    assert not record.authors_complete
    assert one(1).authors == ()
    assert one(1).authors_complete


def test_three_thousand_authors():
    names = "".join(f"<Author><LastName>Name{n}</LastName><Initials>A</Initials></Author>" for n in range(3000))
    record = one(1, inside=f"<AuthorList>{names}</AuthorList>")
    assert len(record.authors) == 3000
    assert record.authors[2999] == Author("Name2999", "A")


OWN_IDS = '<ArticleIdList><ArticleId IdType="doi">10.1000/own</ArticleId><ArticleId IdType="pmc">PMC77</ArticleId>'
REFERENCES = (
    "<ReferenceList><Reference><Citation>Else.</Citation><ArticleIdList>"
    '<ArticleId IdType="pubmed">99</ArticleId><ArticleId IdType="doi">10.1000/theirs</ArticleId>'
    '<ArticleId IdType="pmc">PMC99</ArticleId></ArticleIdList></Reference></ReferenceList>'
)


@pytest.mark.parametrize(
    ("inside", "data", "doi"),
    [
        ('<ELocationID EIdType="doi" ValidYN="Y"> 10.1000/A.b </ELocationID>', "", "10.1000/A.b"),
        (
            '<ELocationID EIdType="doi">10.1000/first</ELocationID><ELocationID EIdType="doi">10.1000/b</ELocationID>'
            '<ELocationID EIdType="pii">S1</ELocationID>',
            "",
            "10.1000/first",
        ),
        ('<ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>', OWN_IDS, "10.1000/own"),
        ('<ELocationID EIdType="doi">not a doi</ELocationID>', OWN_IDS, "10.1000/own"),
        ('<ELocationID EIdType="pii">10.1000/pii</ELocationID>', "", None),
        (
            '<ELocationID EIdType="doi">10.1002/1521(200101)22:1&lt;1::AID-X&gt;3.0.CO;2-6</ELocationID>',
            "",
            "10.1002/1521(200101)22:1<1::AID-X>3.0.CO;2-6",
        ),
    ],
)
def test_the_doi_is_the_articles_own(inside, data, doi):
    assert one(1, inside=inside, data=(data and data + "</ArticleIdList>") + REFERENCES).doi == doi


def test_five_hundred_references_leave_the_own_identifiers_alone():
    record = one(12345, data=OWN_IDS + "</ArticleIdList>" + REFERENCES * 500)
    assert (record.key, record.pmid, record.doi, record.pmcid) == ("pmid:12345", "12345", "10.1000/own", "PMC77")
    assert one(1, data=REFERENCES).pmcid is None


def test_the_journal_is_named_as_medline_abbreviates_it():
    journal = "<Journal><Title>Journal of Hepatology</Title>{}</Journal>"
    full, short = journal.format(""), journal.format("<ISOAbbreviation>J. Hepatol.</ISOAbbreviation>")
    assert one(1, journal=full).journal == "Journal of Hepatology"
    assert one(1, journal=short).journal == "J. Hepatol."
    medline = "<MedlineJournalInfo><MedlineTA>J Hepatol</MedlineTA></MedlineJournalInfo>"
    assert one(1, journal=short, cited=medline).journal == "J Hepatol"


def test_pages_without_a_medline_form():
    ends = "<Pagination><StartPage>10</StartPage><EndPage>19</EndPage></Pagination>"
    assert one(1, inside=ends).pages == "10-19"


def test_mesh_keywords_and_types():
    record = one(
        1,
        inside="<PublicationTypeList><PublicationType>Review</PublicationType></PublicationTypeList>",
        cited='<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N">Liver</DescriptorName>'
        '<QualifierName MajorTopicYN="N">cytology</QualifierName><QualifierName MajorTopicYN="Y">surgery'
        '</QualifierName></MeshHeading><MeshHeading><DescriptorName MajorTopicYN="N" AutoHM="Y">Humans'
        "</DescriptorName></MeshHeading></MeshHeadingList>"
        '<KeywordList Owner="NOTNLM"><Keyword>MSC</Keyword><Keyword>CD34<sup>+</sup></Keyword><Keyword> MSC </Keyword>'
        "</KeywordList>",
    )
    assert record.mesh == (MeshHeading("Liver", ("cytology", "surgery"), major=True), MeshHeading("Humans"))
    assert record.keywords == ("MSC", "CD34⁺")
    assert record.publication_types == ("Review",)


# Standing


def tie(relation, pmid="5"):
    return (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{relation}"><RefSource>Somewhere. 2020.</RefSource>'
        f"<PMID>{pmid}</PMID></CommentsCorrections></CommentsCorrectionsList>"
    )


@pytest.mark.parametrize(
    ("kind", "relation", "status"),
    [
        ("Retracted Publication", "CommentIn", Status.RETRACTED),
        ("Journal Article", "RetractionIn", Status.RETRACTED),
        ("Retracted Publication", "RetractionIn", Status.RETRACTED),
        ("Journal Article", "RetractedandRepublishedIn", Status.RETRACTED),
        ("Retracted Publication", "ExpressionOfConcernIn", Status.RETRACTED),
        ("Journal Article", "ExpressionOfConcernIn", Status.CONCERN),
        ("Expression of Concern", "ExpressionOfConcernFor", Status.CURRENT),
        ("Retraction of Publication", "RetractionOf", Status.CURRENT),
        ("Journal Article", "RetractedandRepublishedFrom", Status.CURRENT),
        ("Published Erratum", "ErratumFor", Status.CURRENT),
        ("Journal Article", "UpdateIn", Status.CURRENT),
    ],
)
def test_standing_comes_from_either_signal(kind, relation, status):
    types = f"<PublicationTypeList><PublicationType>{kind}</PublicationType></PublicationTypeList>"
    record = one(5, inside=types, cited=tie(relation))  # a link to itself is data like any other
    assert record.status is status
    assert record.links == (Link(relation, "Somewhere. 2020.", "5"),)


def test_a_link_may_name_no_record():
    assert one(1, cited=tie("ErratumIn", "none")).links == (Link("ErratumIn", "Somewhere. 2020.", None),)


BOOK = """<PubmedBookArticle><BookDocument><PMID Version="1">31643176</PMID><ArticleIdList>
<ArticleId IdType="bookaccession">NBK1</ArticleId><ArticleId IdType="doi">10.1000/book.1</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>A Press</PublisherName></Publisher><BookTitle book="b">A <i>Made-up</i> Book</BookTitle>
<PubDate><Year>2012</Year></PubDate><AuthorList Type="editors"><Author><LastName>Editor</LastName></Author></AuthorList>
<Volume>2</Volume></Book>{}<Language>eng</Language>
<AuthorList Type="authors"><Author><LastName>Writer</LastName><Initials>W</Initials></Author></AuthorList>
<PublicationType UI="D016454">Review</PublicationType>
<Abstract><AbstractText Label="OVERVIEW">Of the liver.</AbstractText></Abstract>
<KeywordList><Keyword>Liver</Keyword></KeywordList></BookDocument><PubmedBookData/></PubmedBookArticle>"""


def test_a_chapter_is_a_record_of_kind_book():
    document = article_set(article(1), BOOK.format("<ArticleTitle book='b'>A Made-up Drug</ArticleTitle>"))
    assert read(document)[1] == Record.make(
        key="pmid:31643176",
        title="A Made-up Drug",
        kind=Kind.BOOK,
        sections=(Section("OVERVIEW", "Of the liver."),),
        authors=(Author("Writer", "W"),),
        journal="A Made-up Book",
        volume="2",
        published=PartialDate(2012),
        pmid="31643176",
        doi="10.1000/book.1",
        keywords=("Liver",),
        publication_types=("Review",),
        languages=("en",),
    )


def test_a_whole_book_is_called_by_its_own_title():
    (record,) = read(article_set(BOOK.format("")))
    assert (record.title, record.journal) == ("A Made-up Book", "A Press")


def test_the_trials_a_paper_names_are_kept_and_its_sequences_are_not():
    banks = (
        '<DataBankList CompleteYN="Y">'
        "<DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>"
        "<AccessionNumber>NCT01218464</AccessionNumber><AccessionNumber>NCT01218464</AccessionNumber>"
        "</AccessionNumberList></DataBank>"
        "<DataBank><DataBankName>GENBANK</DataBankName><AccessionNumberList>"
        "<AccessionNumber>M34057</AccessionNumber></AccessionNumberList></DataBank>"
        "<DataBank><DataBankName>ChiCTR</DataBankName><AccessionNumberList>"
        "<AccessionNumber>ChiCTR-TRC-08000000</AccessionNumber></AccessionNumberList></DataBank>"
        "<DataBank><DataBankName>ISRCTN</DataBankName></DataBank>"
        "</DataBankList>"
    )
    assert one(1, inside=banks).trials == ("NCT01218464", "ChiCTR-TRC-08000000")
    assert one(1).trials == ()
