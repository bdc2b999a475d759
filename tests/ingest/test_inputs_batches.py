"""Bad inputs 31 to 41, by their numbers: what a batch of records may hold."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from corpus.errors import FetchError
from corpus.record import Kind, Status
from corpus.run import ListingState
from ingest.answers import Unusable
from ingest.batch import Batch
from tests.eutils.article import Article
from tests.eutils.faults import FAULTS
from tests.eutils.shelf import FIRST_DAY, FIRST_PMID
from tests.ingest.asking import QUICK, bent, desk, inside, pmids, served, small, today
from tests.ingest.made_up import article, article_set, deletion

THIRD = FIRST_PMID + 2


def others(*left_out: int) -> set[str]:
    return set(pmids(12)) - {str(pmid) for pmid in left_out}


def never_sent(at_desk, *gone: int) -> None:
    """Let the search find records that no fetch brings."""
    for pmid in gone:
        at_desk.shelf.replace(replace(at_desk.shelf[pmid], xml=b""))


def test_31_a_record_left_out_once_is_asked_for_once_more(at_desk):
    at_desk.meets("record missing")
    report = at_desk.ask()
    assert at_desk.asked() == [pmids(12), [pmids(12)[-1]]]
    assert (report.new, report.absent) == (12, ())
    assert at_desk.is_whole()


def test_31_a_record_that_never_comes_is_named_as_absent(at_desk):
    never_sent(at_desk, THIRD)
    report = at_desk.ask()
    assert at_desk.asked() == [pmids(12), [str(THIRD)]]
    assert (report.counted, report.stored, report.absent, report.adds_up) == (12, 11, (str(THIRD),), True)
    assert set(at_desk.statuses()) == others(THIRD)
    assert at_desk.store.listing(at_desk.name())[str(THIRD)].state is ListingState.ABSENT
    assert at_desk.since() is not None
    at_desk.mended()
    at_desk.shelf.replace(Article.made(THIRD, "Liver, at last.", day=FIRST_DAY))
    assert at_desk.ask().new == 1
    assert at_desk.asked() == [[str(THIRD)]]


def test_32_a_record_nobody_asked_for_rejects_the_batch(at_desk):
    at_desk.meets("record not asked")
    report = at_desk.ask()
    assert at_desk.asked() == [pmids(12)] * 2
    assert set(at_desk.statuses()) == set(pmids(12))
    assert report.new == 12
    assert [b"99999999" in body for body in at_desk.spooled()] == [False]
    assert [path.name for path in at_desk.home.rglob("*.unusable")] == ["answer-000001.xml.unusable"]


def test_33_a_record_sent_twice_is_stored_once(at_desk):
    at_desk.meets("record twice")
    report = at_desk.ask()
    assert (report.new, report.fetched, report.unchanged) == (12, 12, 0)
    assert at_desk.is_whole()


def test_33_of_two_versions_the_higher_stands_wherever_it_stands(at_desk):
    at_desk.meets("two versions")
    assert at_desk.ask().revised == ()
    assert at_desk.record(FIRST_PMID).title == "Version 2: Stem cell therapy in liver disease: case 0."


def test_34_an_empty_set_is_asked_for_again(at_desk):
    at_desk.meets("empty set")
    assert at_desk.ask().new == 12
    assert at_desk.asked() == [pmids(12)] * 2


def test_34_empty_sets_for_ever_are_not_believed_of_a_first_run(at_desk):
    at_desk.meets(FAULTS["empty set"].forever())
    with pytest.raises(FetchError, match="it holds nothing"):
        at_desk.ask()
    assert (at_desk.statuses(), at_desk.store.listing(at_desk.name()), at_desk.since()) == ({}, {}, None)


def test_34_empty_sets_for_ever_withdraw_nothing_that_is_stored(at_desk):
    at_desk.ask()
    gone = [FIRST_PMID, THIRD]
    changed = [replace(at_desk.shelf[pmid], title="Other.") for pmid in gone]
    at_desk.shelf.remove(*gone)
    before, since = at_desk.store.sequence(), at_desk.since()
    at_desk.mended()
    at_desk.meets(FAULTS["empty set"].forever())
    with pytest.raises(FetchError, match="it holds nothing"):
        at_desk.ask()
    assert (at_desk.store.sequence(), at_desk.since()) == (before, since)
    # The second question holds others, which the corpus has: if not even they come, the answer is wrong.
    assert at_desk.asked()[1] == [str(FIRST_PMID), str(THIRD), *pmids(12)[-3:]]
    at_desk.mended()
    assert at_desk.ask().withdrawn == (f"pmid:{FIRST_PMID}", f"pmid:{THIRD}")
    at_desk.shelf.add(*changed)
    states = at_desk.store.listing(at_desk.name())
    assert {states[pmid].state for pmid in pmids(12)[-3:]} == {ListingState.LISTED}


BOOK = (
    '<PubmedBookArticle><BookDocument><PMID Version="1">31643176</PMID><ArticleIdList><ArticleId'
    ' IdType="bookaccession">NBK1</ArticleId></ArticleIdList><Book><Publisher><PublisherName>A Press</PublisherName>'
    '</Publisher><BookTitle book="b">Of the Liver, a Made-up Book</BookTitle><PubDate><Year>2012</Year></PubDate>'
    '</Book><ArticleTitle book="b" part="d">A Made-up Drug</ArticleTitle><Language>eng</Language><Abstract>'
    "<AbstractText>It harms the liver.</AbstractText></Abstract></BookDocument><PubmedBookData/></PubmedBookArticle>"
)


def test_35_a_book_in_a_batch_is_stored_as_one(at_desk):
    at_desk.shelf.add(Article.read(BOOK.encode()))
    report = at_desk.ask()
    assert (report.counted, report.stored) == (13, 13)
    book = at_desk.record(31643176)
    assert (book.kind, book.title, book.journal) == (Kind.BOOK, "A Made-up Drug", "Of the Liver, a Made-up Book")
    assert book.sections[0].text == "It harms the liver."


def test_36_a_deletion_leaves_a_tombstone(at_desk):
    at_desk.ask()
    at_desk.shelf.replace(Article.made(THIRD, "Liver.", day=FIRST_DAY, revised=at_desk.shelf[THIRD].mdat))
    at_desk.shelf.remove(THIRD)
    at_desk.meets(
        bent(36, lambda body: body.replace(b"</PubmedArticleSet>", deletion(THIRD).encode() + b"</PubmedArticleSet>"))
    )
    before = at_desk.store.sequence()
    report = at_desk.ask()
    assert report.withdrawn == (f"pmid:{THIRD}",)
    assert at_desk.statuses()[str(THIRD)] is Status.WITHDRAWN
    assert [change.key for change in at_desk.store.changes(before)] == [f"pmid:{THIRD}"]


@pytest.mark.parametrize("fault", ["wrong root", "two documents"])
def test_37_38_what_is_no_single_set_is_rejected(at_desk, fault):
    at_desk.meets(fault, tool="esearch")
    at_desk.meets(fault, tool="efetch")
    assert at_desk.ask().new == 12
    assert at_desk.asked() == [pmids(12)] * 2
    assert len(at_desk.spooled()) == 1


def test_37_another_root_for_ever_rejects_no_record(at_desk):
    at_desk.meets(FAULTS["wrong root"].forever(), tool="efetch")
    with pytest.raises(FetchError, match="XML with the root eInfoResult, not PubMed XML"):
        at_desk.ask()
    assert at_desk.asked() == [pmids(12)] * QUICK.tries
    assert at_desk.store.listing(at_desk.name()) == {}


def test_39_next_years_dtd_and_new_tags_are_read_without_a_network(at_desk):
    at_desk.meets(
        bent(
            39,
            lambda body: body.replace(b"pubmed_250101", b"pubmed_270101").replace(
                b"<ArticleTitle>", b"<New><Deep>1</Deep></New><ArticleTitle>"
            ),
        )
    )
    assert at_desk.ask().new == 12
    assert at_desk.is_whole()
    assert at_desk.blocked == []


def subset(declarations: bytes):
    """Give a document an internal subset."""
    return lambda body: re.sub(
        rb"<!DOCTYPE PubmedArticleSet[^>]*>", b"<!DOCTYPE PubmedArticleSet [%s]>" % declarations, body
    )


def at_title(pmid: int, text: bytes):
    return inside(pmid, b"<ArticleTitle>", text)


BOMB = b'<!ENTITY e0 "eeeeeeeeee">' + b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
OUTSIDE = b'<!ENTITY x SYSTEM "https://elsewhere.example.org/x"><!ENTITY y SYSTEM "file:///etc/hostname">'
BAD = {
    "undefined entity": b"&nbsp;",
    "entity of another host": b"&x;",
    "entity of a file": b"&y;",
    "billion laughs": b"&e9;",
    "11 MB": b"x" * 11_000_000,
    "bytes that are no UTF-8": b"\xff\xfe",
    "control character": b"\x0b",
    "lone surrogate": b"&#xD800;",
    "depth": b"<i>" * 300 + b"</i>" * 300,
}


def test_40_41_bad_records_are_named_one_by_one_and_all_others_are_stored(home):
    bad = dict(zip(range(FIRST_PMID, FIRST_PMID + 18, 2), BAD.values(), strict=True))

    def spoil(body):
        for pmid, text in bad.items():
            body = at_title(pmid, text)(body)
        return subset(BOMB + OUTSIDE)(body)

    with desk(home, small(18)) as at_desk:
        at_desk.patience = replace(QUICK, tries_answered=1)
        at_desk.meets(bent(40, spoil))
        report = at_desk.ask()
        assert [pmid for pmid, reason in report.rejected if reason] == [str(pmid) for pmid in bad]
        assert (report.counted, report.stored, report.adds_up) == (18, 9, True)
        assert set(at_desk.statuses()) == {str(pmid) for pmid in at_desk.shelf.pmids() - bad.keys()}
        assert at_desk.blocked == []
        listing = at_desk.store.listing(at_desk.name())
        assert {pmid for pmid in listing if listing[pmid].state is ListingState.REJECTED} == set(map(str, bad))
        assert at_desk.store.runs()[0].counts["rejected"] == len(bad)
        at_desk.mended()
        again = at_desk.ask()  # what could not be read is asked for again, and it alone
        assert (at_desk.asked(), again.new) == ([list(map(str, bad))], len(bad))
        assert at_desk.is_whole()


@pytest.mark.parametrize("fault", ["bad utf-8", "control character"])
def test_41_damage_that_passes_costs_nothing(at_desk, fault):
    at_desk.meets(fault, tool="esearch")
    at_desk.meets(fault, tool="efetch")
    assert at_desk.ask().new == 12
    assert at_desk.is_whole()


def test_41_another_encoding_that_is_declared_is_read_and_a_false_one_is_not_believed(at_desk):
    declared = b'<?xml version="1.0" encoding="UTF-16"?>'
    at_desk.meets(
        bent(
            41,
            lambda body: body.replace(b'<?xml version="1.0" ?>', declared).decode().encode("utf-16"),
            lasting=False,
        )
    )
    assert at_desk.ask().new == 12
    assert at_desk.is_whole()
    with pytest.raises(Unusable):
        Batch.read(article_set(article(1), head='<?xml version="1.0" encoding="UTF-16"?>'), ["1"])


def test_41_a_stored_record_that_becomes_unreadable_keeps_its_last_state_and_is_asked_for_again(at_desk):
    at_desk.ask()
    stored = at_desk.record(THIRD)
    at_desk.shelf.replace(Article.made(THIRD, "Liver, revised.", day=FIRST_DAY, revised=today()))
    at_desk.patience = replace(QUICK, tries_answered=1)
    at_desk.meets(bent(41, at_title(THIRD, b"\x0b")))
    at_desk.fetched_at("2026-01-01T00:00:00+00:00")
    report = at_desk.ask()
    assert (at_desk.record(THIRD), [pmid for pmid, _ in report.rejected]) == (stored, [str(THIRD)])
    assert (report.counted, report.stored, report.adds_up) == (12, 11, True)
    at_desk.mended()
    assert [revision.key for revision in at_desk.ask().revised] == [f"pmid:{THIRD}"]
    assert at_desk.asked() == [[str(THIRD)]]


def test_a_record_without_an_article_is_named_by_its_own_pmid(at_desk):
    at_desk.shelf.add(
        served(
            77,
            '<PubmedArticle><MedlineCitation><PMID Version="1">77</PMID></MedlineCitation></PubmedArticle>',
        )
    )
    report = at_desk.ask()
    assert report.rejected == (("77", "The record has no Article."),)
    assert at_desk.asked() == [["77", *pmids(12)]]  # read, and refused: asking again would bring the same
    assert report.adds_up
