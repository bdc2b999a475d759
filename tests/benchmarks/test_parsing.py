from __future__ import annotations

import pytest

from benchmarks.parsing import OURS, THEIRS, compared, records, references
from tests.eutils.shelf import Shelf

REFERENCES = b"<ReferenceList><Reference><Citation>Liver.</Citation></Reference></ReferenceList>"


@pytest.fixture
def members():
    shelf = Shelf.generated(2)
    return [shelf[pmid].xml for pmid in shelf.pmids()]


def test_the_share_of_references_by_hand(members):
    plain, cited = members[0], members[1].replace(b"</PubmedData>", REFERENCES + b"</PubmedData>")
    assert references([plain, cited]) == {
        "records_with": 1,
        "share_of_bytes": round(len(REFERENCES) / len(plain + cited), 3),
        "share_of_bytes_where_there_are": round(len(REFERENCES) / len(cited), 3),
    }
    assert references([plain]) == {"records_with": 0, "share_of_bytes": 0.0, "share_of_bytes_where_there_are": 0.0}


def test_both_readers_read_every_record(members):
    found = compared(members, 3, 1)
    assert (found["records"], found[OURS]["records"], found[THEIRS]["records"]) == (3, 3, 3)
    assert found["speed_ratio"] > 0


def test_seven_tenths_of_real_records_are_references(shared):
    found = records([shared / "data" / "pubmed_xml"])
    assert len(found) == 173
    assert references(found)["share_of_bytes"] == pytest.approx(0.71, abs=0.01)
