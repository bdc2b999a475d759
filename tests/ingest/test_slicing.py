from dataclasses import replace
from datetime import date

from ingest.slicing import MOST, Slice, listed, slices
from tests.eutils.article import Article
from tests.eutils.shelf import FIRST_PMID, Shelf
from tests.ingest.asking import QUERY, desk


def test_what_can_be_listed_at_once_is_one_slice_and_one_request(at_desk):
    whole, parts, ids = listed(at_desk.eutils(), QUERY)
    assert (whole.count, parts) == (12, [Slice(QUERY, 12, "all")])
    assert ids == [str(FIRST_PMID + n) for n in range(12)]
    assert list(slices(at_desk.eutils(), QUERY, 12)) == parts
    assert len(at_desk.server.log) == 1


def test_slices_of_25_003_with_5_001_on_one_day_add_up(home, beyond):
    with desk(home, beyond) as opened:
        eutils = opened.eutils()
        parts = list(slices(eutils, QUERY, 25_003))
        counted = len(opened.server.log)
        found = [eutils.search(part.term, most=MOST) for part in parts]
    assert sum(part.count for part in parts) == 25_003
    assert max(part.count for part in parts) <= MOST
    assert [part.count for part in parts] == [answer.count for answer in found]
    ids = [pmid for answer in found for pmid in answer.ids]
    assert (len(ids), len(set(ids))) == (25_003, 25_003)  # no record in two slices
    assert len(parts) >= 3
    assert counted <= 20


def test_records_dated_into_the_future_are_found_all_the_same(home):
    shelf = Shelf.generated(10_010)
    late = [Article.made(30_000_000 + n, "Liver.", day=date(2999, 1, 1)) for n in range(3)]
    shelf.add(*late)
    with desk(home, shelf) as opened:
        whole, parts, ids = listed(opened.eutils(), QUERY)
    assert (whole.count, len(ids)) == (10_013, 10_013)
    assert parts[-1].count == 3
    assert " NOT " in parts[-1].term


def test_records_dated_before_all_others_are_found_all_the_same(home):
    shelf = Shelf.generated(10_010)
    shelf.replace(replace(shelf[FIRST_PMID], crdt=date(1850, 1, 1)))
    with desk(home, shelf) as opened:
        _, parts, ids = listed(opened.eutils(), QUERY)
    assert len(ids) == 10_010
    assert parts[-1].count == 1
