import sqlite3

import pytest

from corpus.store import CorpusStore
from corpus.ties import ties
from ingest.trial import trial
from tests.ingest.made_up import one
from tests.ingest.studies import study


def paper(pmid, *numbers):
    banks = "".join(f"<AccessionNumber>{number}</AccessionNumber>" for number in numbers)
    return one(
        pmid,
        f"Paper {pmid}.",
        inside="<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
        f"<AccessionNumberList>{banks}</AccessionNumberList></DataBank></DataBankList>",
    )


def entry(number, *references, aliases=()):
    return trial(
        study(
            number,
            identificationModule={"nctIdAliases": list(aliases)},
            referencesModule={"references": [{"pmid": str(pmid), "type": kind} for pmid, kind in references]},
        )
    )


@pytest.fixture
def store(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as opened:
        yield opened


def put(store, *records):
    with store.run("test", {}) as run:
        for record in records:
            run.put(record)


def told(store, key):
    return [(tie.key, tie.relation) for tie in ties(store, store.get(key))]


def test_papers_and_trials_find_each_other(store):
    trial_ = entry(1, (10, "RESULT"), (11, "BACKGROUND"), (12, "DERIVED"), (99, "RESULT"), aliases=["NCT00000077"])
    put(store, trial_, entry(2), *(paper(pmid) for pmid in (10, 11, 12, 13)))
    put(store, paper(14, "NCT00000001"), paper(15, "NCT00000077", "NCT00000002"), paper(16, "NCT00000404"))
    assert told(store, "nct:NCT00000001") == [
        ("pmid:10", "TrialResult"), ("pmid:14", "names"), ("pmid:15", "names"),
        ("pmid:12", "TrialDerived"), ("pmid:11", "TrialBackground"),
    ]  # fmt: skip
    assert told(store, "pmid:10") == [("nct:NCT00000001", "TrialResult")]
    assert told(store, "pmid:14") == [("nct:NCT00000001", "names")]
    assert told(store, "pmid:15") == [("nct:NCT00000001", "names"), ("nct:NCT00000002", "names")]
    assert told(store, "pmid:13") == told(store, "pmid:16") == []
    (tie,) = ties(store, store.get("pmid:14"))
    assert tie.as_dict() == {
        "key": "nct:NCT00000001",
        "title": "Umbilical Cord Cells in Liver Failure",
        "year": 2024,
        "pmid": None,
        "relation": "names",
        "registry_status": "RECRUITING",
    }


def test_ties_change_with_their_record(store):
    put(store, entry(1, (10, "RESULT")), paper(10), paper(11, "NCT00000001"))
    put(store, entry(1, (11, "BACKGROUND")), paper(11))
    assert told(store, "nct:NCT00000001") == [("pmid:11", "TrialBackground")]
    assert told(store, "pmid:10") == []


def test_a_corpus_from_before_is_read_for_what_its_records_name(tmp_path):
    path = tmp_path / "corpus.sqlite"
    with CorpusStore.open(path, plant=False) as store:
        put(store, entry(1, (10, "RESULT")), paper(10), paper(11, "NCT00000001"))
    connection = sqlite3.connect(path)
    connection.executescript(
        "DROP TRIGGER mention_of_new; DROP TRIGGER mention_of_changed; DROP TABLE mention;"
        "ALTER TABLE listing RENAME COLUMN identifier TO pmid; PRAGMA user_version = 4"
    )
    connection.close()
    with CorpusStore.open(path, plant=False) as store:
        assert told(store, "nct:NCT00000001") == [("pmid:10", "TrialResult"), ("pmid:11", "names")]


def test_nothing_is_scanned_for_a_tie(store):
    put(store, entry(1))
    connection = sqlite3.connect(store.path)
    for named in ("named = '10'", "key = 'nct:NCT00000001'"):
        plan = " ".join(
            str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM mention WHERE {named}")
        )
        assert "SEARCH" in plan
        assert "SCAN" not in plan
    connection.close()
