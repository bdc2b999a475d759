"""Anything at all given to the parser: records, rejections or a SourceError come back, and soon."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.errors import SourceError
from corpus.record import Record
from ingest import Deletion, Rejection, articles
from tests.ingest.made_up import abstract, article, article_set, deletion

FUZZED = settings(max_examples=700, derandomize=True, database=None, deadline=timedelta(seconds=10))

MATHS = (
    '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mfrac><mml:mi>a</mml:mi><mml:msup><mml:mi>b'
    "</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:mfrac></mml:math>"
)
RICH = article(
    1,
    "CO<sub>2</sub> and <i>p</i> &lt; 0.05 in " + MATHS,
    inside=abstract("10<sup>6</sup> cells &amp; more.")
    + '<ELocationID EIdType="doi" ValidYN="Y">10.1000/x</ELocationID><AuthorList CompleteYN="N"><Author ValidYN="Y">'
    "<LastName>Öz</LastName><Initials>A</Initials></Author><Author><CollectiveName>Group</CollectiveName></Author>"
    '</AuthorList><Language>chi</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article'
    '</PublicationType></PublicationTypeList><ArticleDate DateType="Electronic"><Year>2020</Year><Month>2</Month>'
    "<Day>30</Day></ArticleDate>",
    cited='<OtherAbstract Language="chi"><AbstractText Label="">肝硬化。</AbstractText></OtherAbstract>'
    '<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N">Liver</DescriptorName></MeshHeading>'
    '</MeshHeadingList><CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J</RefSource>'
    '<PMID Version="1">2</PMID></CommentsCorrections></CommentsCorrectionsList>',
    data='<ArticleIdList><ArticleId IdType="pmc">PMC1</ArticleId></ArticleIdList>',
    journal="<Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue>"
    "<Title>J</Title></Journal>",
)
BOOK = (
    "<PubmedBookArticle><BookDocument><PMID>7</PMID><Book><Publisher><PublisherName>P</PublisherName></Publisher>"
    "<BookTitle>LiverTox</BookTitle><PubDate><Year>2012</Year></PubDate></Book><ArticleTitle>Drug</ArticleTitle>"
    "<Abstract><AbstractText>Text.</AbstractText></Abstract></BookDocument></PubmedBookArticle>"
)
MADE_UP = article_set(RICH, BOOK, article(1, version="3"), article(4), deletion(5, 6))
TAGS = sorted({part.split(">")[0].split()[0] for part in MADE_UP.decode().split("<")[3:] if part[0].isalpha()})


def outcome(document):
    """Read a document to its end, as far as it can be read; give its items and the sentence it ended with."""
    items: list[Record | Rejection | Deletion] = []
    sentence = ""
    try:
        items.extend(articles(io.BytesIO(document)))
    except SourceError as error:
        sentence = str(error) or "nothing"
    assert sentence != "nothing"
    for item in items:
        assert isinstance(item, (Record, Rejection, Deletion))
        assert not isinstance(item, Rejection) or item.reason
    return items, sentence


# Ways to spoil a document


def spoiled(document, steps):
    """Change a document step by step; places are shares of its length, so that they fit any document."""
    for kind, place, what in steps:
        at = int(place * len(document))
        if kind == "flip":
            document = (
                document[:at] + bytes([what[0] ^ document[at]]) + document[at + 1 :] if document[at:] else document
            )
        elif kind == "insert":
            document = document[:at] + what + document[at:]
        elif kind == "cut":
            document = document[:at] + document[at + 1 + what[0] * 8 :]
        elif kind == "end":
            document = document[:at]
        elif kind == "repeat":
            document = document[:at] + document[at : at + 500] * (1 + what[0] % 8) + document[at:]
    return document


MARKS = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"<?pi ?>", b"&nbsp;", b"&#0;", b"&#xD800;", b"&#x10FFFF;",
    b"&lt;", b"&x;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<!DOCTYPE a>", b"<?xml version='1.1'?>", b"'", b'"',
    b"<PubmedArticleSet>", b"</PubmedArticleSet>", b"</PubmedArticle>", b"<PubmedArticle>", b"<PMID>9</PMID>",
    b"<sup>", b"</sup>", b"<mml:math>", b"<a:b xmlns:a='' />", b" xmlns='urn:x'", b" Version='99999999999'",
]  # fmt: skip
PIECES = st.one_of(st.binary(min_size=1, max_size=12), st.sampled_from(MARKS))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["flip", "insert", "insert", "cut", "end", "repeat"]),
        st.floats(0, 1, allow_nan=False),
        PIECES,
    ),
    max_size=6,
)


@FUZZED
@given(STEPS)
def test_spoiled_made_up_records(steps):
    outcome(spoiled(MADE_UP, steps))


@pytest.fixture(scope="module")
def real(shared):
    """Give some real records of different lengths."""
    found = sorted((shared / "data" / "pubmed_xml").rglob("*.xml"), key=lambda path: (path.stat().st_size, path.name))
    contents = [path.read_bytes() for path in found[:: max(len(found) // 12, 1)]]
    return [content for content in contents if b"<PubmedArticleSet" in content[:1000] and len(content) < 200_000]


@FUZZED
@given(st.integers(0, 99), STEPS)
def test_spoiled_real_records(real, number, steps):
    outcome(spoiled(real[number % len(real)], steps))


@FUZZED
@given(st.binary(max_size=300), st.booleans())
@example(b"", False)
@example(b"\xef\xbb\xbf", False)
@example(b"\x1f\x8b\x08", False)
def test_any_bytes_in_the_place_of_a_document_or_of_its_records(content, framed):
    items, error = outcome(b"<PubmedArticleSet>" + content + b"</PubmedArticleSet>" if framed else content)
    assert error or items or framed


# Trees of known tags in places where no DTD has them: every field of every kind, empty, twice, in each other

ATTRIBUTES = st.sampled_from(
    [
        "",
        ' Version="2"',
        ' Label="AIM"',
        ' EIdType="doi"',
        ' IdType="pmc"',
        ' ValidYN="N"',
        ' Language="zzz"',
        ' RefType=""',
    ]
)
WORDS = st.one_of(
    st.sampled_from(["", "1", "0", "2019", "Jul-Aug", "10.1000/x", "[Not Available].", "PMC1"]), st.text(max_size=8)
)


def named(item):
    return item.pmid if isinstance(item, Record) else item.identifier


def escaped(text):
    kept = "".join(
        c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def grown(inside):
    return st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS).map(lambda tag: tag.removeprefix("mml:")),
        ATTRIBUTES,
        st.lists(inside, max_size=5),
    )


TREES = st.recursive(WORDS.map(escaped), grown, max_leaves=40)


@settings(FUZZED, max_examples=150)
@given(
    st.lists(TREES, max_size=4), st.lists(TREES, max_size=4), st.sampled_from(["PubmedArticle", "PubmedBookArticle"])
)
def test_known_tags_in_any_order(members, inside, kind):
    place = "MedlineCitation" if kind == "PubmedArticle" else "BookDocument"
    record = f"<{kind}><{place}><PMID>3</PMID><Article>{''.join(inside)}</Article>{''.join(inside)}</{place}></{kind}>"
    document = article_set(*members, article(2), record, *members, article(8))
    items, error = outcome(document)
    assert error == ""  # it is well-formed: what cannot be used is rejected by itself
    read = {named(item) for item in items if not isinstance(item, Deletion)}
    assert {"2", "3", "8"} <= read


# Encodings


@FUZZED
@given(
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp037", "utf-7", "gb18030", "ascii"]),
    st.sampled_from(["UTF-8", "UTF-16", "ISO-8859-1", "EBCDIC-CP-US", "UTF-7", "GB18030", "x-no-such", "", "a" * 5000]),
    STEPS,
)
def test_declared_and_real_encodings_that_differ(real_one, declared, steps):
    text = MADE_UP.decode().replace('encoding="UTF-8"', f'encoding="{declared}"', 1)
    outcome(spoiled(text.encode(real_one, "replace"), steps))


# Depth and length


@pytest.mark.parametrize(
    "tag", ["sup", "i", "mfrac", "msup", "math", "mfenced", "AbstractText", "PubmedArticle", "unknown"]
)
@pytest.mark.parametrize("depth", [100, 240, 3_000, 300_000])
def test_deep_nesting(tag, depth):
    deep = f"<{tag}>" * depth + "x" + f"</{tag}>" * depth
    for document in (
        article_set(article(1, deep), article(2)),
        article_set(article(1, f"<math>{deep}</math>"), article(2)),
        article_set(deep, article(2)),
    ):
        items, error = outcome(document)
        read = [named(item) for item in items if not isinstance(item, Deletion)]
        assert "2" in read or "broken" in error or "breaks" in error or "depth" in error


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
ENTITIES = [
    f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "lol">{BOMB}]>',
    f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "{"A" * 50_000}"><!ENTITY l11 "{"&l0;" * 20_000}">]>',
]


@pytest.mark.parametrize("head", ENTITIES)
@pytest.mark.parametrize(
    "inside",
    ["<i>&l11;</i>", '<i class="&l11;">x</i>', "<math><mi>&l11;</mi></math>"],
    ids=["text", "attribute", "maths"],
)
def test_entities_that_grow_are_not_let_grow(head, inside):
    items, error = outcome(article_set(article(1, inside), article(2), head=head))
    assert error or [type(item) for item in items] == [Rejection, Record]
    assert not any(isinstance(item, Record) and "lol" in item.title for item in items)
