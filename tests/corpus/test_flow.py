from importlib import resources

from corpus.flow import Flow, Identified
from corpus.origin import Origin
from corpus.partial_date import PartialDate
from corpus.record import Record, Status
from corpus.run import ListingState
from corpus.store import CorpusStore
from tests.corpus.made_up import article, note, put, sql


def test_an_empty_corpus_has_nothing_to_count(store):
    assert Flow.of(store).as_dict() == {
        "identified": (), "listed": {}, "rejected": 0, "duplicates": 0, "standing": 0, "without_abstract": 0,
        "retracted": 0, "of_concern": 0,
    }  # fmt: skip


def test_every_record_found_stands_or_is_a_duplicate(store):
    put(store, note(pmid="7", published=PartialDate(2011)), note("note:2", "Another note"))
    scopus = [Origin("Scopus", "a.ris", "RIS", "aa", position) for position in (1, 2)]
    with store.run("test", {}) as run:
        run.put(article("pmid:7", pmid="7"))
        run.put(article("pmid:8", "Eight", status=Status.RETRACTED))
        run.put(Record.make(key="import:1", title="No abstract"), scopus[0])
        run.put(Record.make(key="import:1", title="No abstract"), scopus[1])
        run.put(article("import:2", "Of concern", status=Status.CONCERN), Origin("Embase", "b.csv", "CSV", "bb", 1))
        run.reject("a.ris", "It has no title.", position=3)
        run.reject("PubMed", "It has no Article.", identifier="8")  # it was read at last
        run.note_listing("s", "7", ListingState.LISTED)
        run.note_listing("s", "9", ListingState.LEFT)
    with store.run("test", {}) as run:  # the same once more, under another name
        run.put(Record.make(key="import:1", title="No abstract"), Origin("Scopus", "c.ris", "RIS", "aa", 1))
        run.reject("a.ris", "It has no title.", position=3)
        run.reject("a.ris", "It is empty.")
    flow = Flow.of(store)
    assert flow.identified == (
        Identified("PubMed", "", 2),
        Identified("Scopus", "RIS", 2),
        Identified("Starter notes", "", 2),
        Identified("Embase", "CSV", 1),
    )
    assert (flow.standing, flow.duplicates, flow.rejected) == (5, 2, 1)
    assert (flow.without_abstract, flow.retracted, flow.of_concern, flow.listed) == (1, 1, 1, (("s", 1),))


def test_a_corpus_of_before_is_given_the_origins_its_keys_tell(path):
    with CorpusStore.open(path, plant=False) as store:
        put(store, note("pmid:7"), note(), article("pmid:8", "Eight"), article("nct:NCT1", "A trial"))
        put(store, article("pmid:7"))
    # Only what the third migration made is undone; those after it do not touch it.
    third = (resources.files("corpus") / "migrations" / "0003_origin.sql").read_text(encoding="utf-8")
    sql(path, f"DROP TABLE origin; DROP TABLE apart; DROP INDEX record_superseded_by; {third}")
    with CorpusStore.open(path, plant=False) as store:
        found = {each.source: each.records for each in Flow.of(store).identified}
        assert found == {"PubMed": 2, "Starter notes": 2, "ClinicalTrials.gov": 1}
        assert Flow.of(store).duplicates == 1
