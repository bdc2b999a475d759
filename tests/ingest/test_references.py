"""Lists of references left out before parsing: what is cut, what is not, and that no record reads differently."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SourceError
from corpus.record import Record
from ingest.pubmed_xml import articles
from ingest.references import without_references

LIST = b"<ReferenceList>\n<Reference><Citation>Else.</Citation></Reference>\n</ReferenceList>"
RECORD = (
    b'<PubmedArticle><MedlineCitation><PMID Version="1">%d</PMID><Article><ArticleTitle>Title %d.</ArticleTitle>'
    b"</Article></MedlineCitation><PubmedData>%s</PubmedData></PubmedArticle>"
)


def cut(document, size=None):
    size = size or len(document)
    return b"".join(without_references(document[at : at + size] for at in range(0, len(document), size)))


def a_set(*members, head=b'<?xml version="1.0"?><!DOCTYPE PubmedArticleSet>'):
    return head + b"<PubmedArticleSet>" + b"".join(members) + b"</PubmedArticleSet>"


def titles(document):
    return [item.title for item in articles(io.BytesIO(document)) if isinstance(item, Record)]


def test_a_list_goes_and_its_line_ends_stay():
    assert cut(a_set(RECORD % (1, 1, LIST))) == a_set(RECORD % (1, 1, b"\n\n"))


def test_a_record_without_a_list_is_handed_on_byte_for_byte():
    document = a_set(RECORD % (1, 1, b"<ReferenceListing/>"))
    assert cut(document) == document


@pytest.mark.parametrize(
    "within",
    [
        b"<!-- %s -->",
        b"<![CDATA[%s]]>",
        b"<?note %s?>",
        b"<ReferenceList><!-- </ReferenceList> --></ReferenceList>%s",
    ],
)
def test_after_a_comment_or_its_like_nothing_is_cut(within):
    document = a_set(RECORD % (1, 1, within % LIST), RECORD % (2, 2, LIST))
    assert cut(document) == document
    assert titles(document) == ["Title 1.", "Title 2."]


def test_an_entity_that_holds_half_a_list_is_not_taken_for_one():
    document = a_set(
        RECORD % (1, 1, b""), head=b'<!DOCTYPE PubmedArticleSet [<!ENTITY x "<ReferenceList>"><!ENTITY y "x">]>'
    )
    assert cut(document) == document


def test_of_a_list_within_a_list_the_inner_one_goes():
    outer = b"<ReferenceList><Title>All</Title>%s</ReferenceList>"
    assert cut(a_set(RECORD % (1, 1, outer % LIST))) == a_set(RECORD % (1, 1, outer % b"\n\n"))


def test_a_list_that_never_ends_takes_no_record_with_it():
    torn = a_set(RECORD % (1, 1, b""), RECORD % (2, 2, b"<ReferenceList>"), RECORD % (3, 3, LIST))
    with pytest.raises(SourceError, match="mismatch"):
        titles(torn)


def test_bytes_that_are_no_text_are_left_to_the_parser():
    document = a_set(RECORD % (1, 1, LIST.replace(b"Else", b"\xff")))
    assert cut(document) == document
    with pytest.raises(SourceError, match="It breaks at line 2"):
        titles(document)


@given(st.lists(st.sampled_from([b"", LIST, LIST + LIST, b"<i/>"]), min_size=1, max_size=4), st.integers(60, 400))
def test_where_the_pieces_part_makes_no_difference(lists, size):
    document = a_set(*(RECORD % (number, number, refs) for number, refs in enumerate(lists, 1)))
    assert cut(document, size) == cut(document)
    assert titles(document) == [f"Title {number}." for number in range(1, len(lists) + 1)]
