from corpus.census import Census
from corpus.partial_date import PartialDate
from corpus.record import Link, Status
from tests.corpus.made_up import article, note, put


def test_an_empty_corpus(store):
    census = Census.of(store)
    assert (census.sequence, census.years, census.undated, census.notices, census.noticed) == (0, (), 0, (), {})
    assert census.counts["records"] == 0


def test_years_are_counted_in_order_and_what_has_none_apart(store):
    years = (2013, None, 2011, 2013)
    put(store, *(article(f"pmid:{n}", f"Title {n}", published=PartialDate(year)) for n, year in enumerate(years)))
    census = Census.of(store)
    assert (census.years, census.undated) == (((2011, 1), (2013, 2)), 1)
    assert (census.sequence, census.counts["records"], census.counts["article"]) == (4, 4, 4)


def test_a_superseded_note_is_not_counted(store):
    put(store, note(pmid="7", published=PartialDate(2011)))
    put(store, article("pmid:7", "Another title", pmid="7", published=PartialDate(2012)))
    census = Census.of(store)
    assert (census.years, census.counts["note"]) == (((2012, 1),), 0)


def test_a_retraction_is_dated_by_the_run_that_found_it_and_not_by_later_changes(store):
    early = article("pmid:1", "One")
    put(store, early, article("pmid:2", "Two"))  # run 1
    put(store, early.with_status(Status.RETRACTED))  # run 2
    put(store, article("pmid:3", "Three", status=Status.CONCERN))  # run 3: of concern from the first
    links = (Link("RetractionIn", "", "9"),)
    put(store, article("pmid:1", "One, revised", status=Status.RETRACTED, links=links))  # run 4
    census = Census.of(store)
    assert [(notice.record.title, notice.run) for notice in census.notices] == [("Three", 3), ("One, revised", 2)]
    assert census.noticed == {2: 1, 3: 1}


def test_of_many_retractions_the_newest_are_named_and_all_are_counted(store):
    put(store, *(article(f"pmid:{n}", f"Title {n}", status=Status.RETRACTED) for n in range(5)))
    census = Census.of(store, notices=2)
    assert [notice.record.key for notice in census.notices] == ["pmid:4", "pmid:3"]
    assert census.noticed == {1: 5}
