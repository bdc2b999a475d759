"""Bad inputs 21 to 30, by their numbers: what a search may answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from corpus.errors import FetchError, QueryIgnored
from ingest.slicing import MOST, listed
from tests.eutils.article import Article
from tests.eutils.faults import FAULTS, Fault
from tests.eutils.shelf import FIRST_PMID, Shelf
from tests.ingest.asking import QUERY, QUICK, bent, desk, pmids


def test_21_nothing_found_because_of_an_unknown_word_names_the_word(at_desk):
    with pytest.raises(QueryIgnored) as caught:
        at_desk.ask("liverr[tiab]")
    assert str(caught.value) == "PubMed did not search for these parts of the query: liverr[tiab]."
    assert caught.value.exit_code == 16
    assert at_desk.store.sequence() == 0
    assert (at_desk.asked("esearch"), at_desk.asked()) == ([[]], [])


def test_22_parts_that_were_ignored_stop_the_run_unless_allowed(at_desk):
    query = '"liver disease/exp" AND the[tiab] AND case[nofield] AND xyzzy[tiab]'
    with pytest.raises(QueryIgnored) as caught:
        at_desk.ask(query)
    ignored = ("exp", "xyzzy[tiab]", "nofield", "the", '"liver disease/exp"')
    assert str(caught.value) == f"PubMed did not search for these parts of the query: {'; '.join(ignored)}."
    assert at_desk.asked() == []
    report = at_desk.ask(query, allow_partial_query=True)
    assert report.ignored == ignored
    assert report.stored == report.counted > 0
    assert "PubMed ignored: `exp; xyzzy[tiab]; nofield; the; " in report.as_markdown()


def test_22_a_mangled_search_is_not_listed(home, beyond):
    # Without the check this would be parted and listed, all 25,003 of it.
    with desk(home, beyond) as opened:
        with pytest.raises(QueryIgnored):
            opened.ask("(liver[tiab] OR hepatic[tiab]) AND xyzzy[tiab]")
        assert len(opened.server.log) == 1


@pytest.mark.parametrize("fault", ["backend failed", "json error"])
def test_23_an_error_at_200_is_retried_and_never_means_nothing(at_desk, fault):
    at_desk.meets(fault, tool="esearch")
    at_desk.meets(fault, tool="efetch")
    assert at_desk.ask().new == 12
    at_desk.mended()
    for tool in ("esearch", "efetch"):
        at_desk.meets(FAULTS[fault].forever(), tool=tool)
    with pytest.raises(FetchError, match=r"Database is not supported: pubmed|error forwarding request"):
        at_desk.ask()
    assert len(at_desk.server.log) == QUICK.tries
    assert at_desk.is_whole()


def test_23_an_error_at_200_in_place_of_records_rejects_none(at_desk):
    at_desk.meets(FAULTS["backend failed"].forever(), tool="efetch")
    with pytest.raises(FetchError, match="PubMed reports: Search Backend failed"):
        at_desk.ask()
    assert at_desk.asked() == [pmids(12)] * QUICK.tries
    assert at_desk.store.listing(at_desk.name()) == {}


@pytest.mark.parametrize(("first", "count"), [(1, 9_999), (1, 10_000), (0, 25_003)])
def test_24_every_size_around_the_cap_is_listed_whole(home, beyond, first, count):
    term = f"({QUERY}) AND {FIRST_PMID}:{FIRST_PMID + count - 1}[UID]"
    with desk(home, beyond) as opened:
        whole, parts, ids = listed(opened.eutils(), term)
    assert whole.count == sum(part.count for part in parts) == count
    assert ids == [str(FIRST_PMID + n) for n in range(count)]
    assert (len(parts) == 1) is (count <= MOST)


def test_25_a_day_beyond_the_cap_is_parted_by_number_and_other_days_are_not(home):
    with desk(home, Shelf.generated(10_050, busiest_day=10_010)) as opened:
        _, parts, ids = listed(opened.eutils(), QUERY)
    assert ids == [str(FIRST_PMID + n) for n in range(10_050)]
    assert max(part.count for part in parts) <= MOST
    assert sum(part.count for part in parts) == 10_050
    by_number = [part for part in parts if part.label.startswith("PMID ")]
    assert sum(part.count for part in by_number) == 10_010
    assert all('"2001/01/03"[CRDT] : "2001/01/03"[CRDT]' in part.term for part in by_number)


def test_26_a_count_that_moves_while_it_is_listed_means_to_list_again(at_desk):
    at_desk.meets("count moves")
    assert at_desk.ask().counted == 12
    assert at_desk.is_whole()


def test_26_records_that_come_and_go_while_they_are_listed(home):
    def arriving(answer, _):
        shelf.add(Article.made(20_000_000, "Liver, new.", day=date(2001, 1, 1)))
        shelf.remove(FIRST_PMID)
        return replace(answer, headers=(("X-Seen", "1"),))

    shelf = Shelf.generated(10_010)
    with desk(home, shelf) as opened:
        # After the whole was counted and before its slices are listed.
        opened.meets(Fault(26, "arriving", arriving, frozenset({"esearch"})), after=3)
        whole, _, ids = listed(opened.eutils(), QUERY)
    assert whole.count == 10_010
    assert {int(pmid) for pmid in ids} >= set(shelf.pmids())


def test_26_a_count_that_never_agrees_fails(at_desk):
    at_desk.meets(FAULTS["count moves"].forever())
    with pytest.raises(FetchError, match="counts 1 more records than it lists"):
        at_desk.ask()
    assert at_desk.statuses() == {}


def test_27_an_id_listed_twice_in_place_of_another_means_to_list_again(home):
    with desk(home, Shelf.generated(10_010)) as opened:
        opened.meets("ids again")
        _, _, ids = listed(opened.eutils(), QUERY)
        assert "ids again" in [request.fault for request in opened.server.log]
    assert len(ids) == len(set(ids)) == 10_010


def test_28_fewer_ids_than_counted_is_no_success(at_desk):
    at_desk.meets("id short")
    assert at_desk.ask().new == 12
    at_desk.meets(FAULTS["id short"].forever())
    before = at_desk.since()
    with pytest.raises(FetchError, match="counts 1 more records than it lists"):
        at_desk.ask()
    assert at_desk.since() == before
    assert at_desk.is_whole()


def test_29_no_date_is_ever_sent_without_its_other_end(home, beyond):
    with desk(home, beyond) as opened:
        listed(opened.eutils(), QUERY)
        sent = [request.params for request in opened.server.log]
    assert [name for params in sent for name in params if "date" in name] == []
    dated = [params["term"] for params in sent if "CRDT" in params["term"]]
    assert len(dated) > 3
    day = r'"\d{4}/\d\d/\d\d"\[CRDT\]'
    assert [term for term in dated if term.count("CRDT") != 2 * len(re.findall(f"{day} : {day}", term))] == []


def wrong_id(identifier, *, lasting):
    return bent(
        30,
        lambda body: body.replace(b"<Id>10000001</Id>", b"<Id>%s</Id>" % identifier),
        tool="esearch",
        lasting=lasting,
    )


@pytest.mark.parametrize("wrong", [b"12345x", b"", b"-1", b"99999999999", "١٢٣".encode(), b"1 2"])
def test_30_an_id_that_is_none_is_refused(at_desk, wrong):
    at_desk.meets(wrong_id(wrong, lasting=True))
    with pytest.raises(FetchError, match="holds an id that is no PMID"):
        at_desk.ask()
    assert at_desk.asked() == []


def test_30_an_id_that_is_none_once_is_asked_for_again(at_desk):
    at_desk.meets(wrong_id(b"12345x", lasting=False))
    assert at_desk.ask().new == 12


@pytest.mark.parametrize("wrong", [b"", b"many", b"-12", b"3"])
def test_30_a_count_that_is_none_is_refused(at_desk, wrong):
    at_desk.meets(bent(30, lambda body: body.replace(b"<Count>12<", b"<Count>%s<" % wrong), tool="esearch"))
    with pytest.raises(FetchError, match="the search answer c"):
        at_desk.ask()


def test_a_search_that_finds_nothing_any_more_changes_nothing_and_fails(at_desk):
    at_desk.ask()
    before = (at_desk.store.sequence(), at_desk.since(), at_desk.store.listing(at_desk.name()))
    nothing = re.compile(rb"<Count>12</Count>|<Id>\d+</Id>")
    at_desk.meets(
        bent(
            23,
            lambda body: nothing.sub(lambda hit: b"<Count>0</Count>" if b"Count" in hit[0] else b"", body),
            tool="esearch",
        )
    )
    with pytest.raises(FetchError, match="PubMed finds nothing, though it found 12 records before"):
        at_desk.ask()
    assert (at_desk.store.sequence(), at_desk.since(), at_desk.store.listing(at_desk.name())) == before
    assert at_desk.is_whole()
