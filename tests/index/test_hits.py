from __future__ import annotations

import re
from pathlib import Path

import pandas  # type: ignore[import-untyped]
import pytest

from corpus.partial_date import PartialDate
from corpus.record import Record, Section
from index import Filters, Hit, Hits
from index.expand import understand

QUERY = understand("exosomes", Filters())
FULL = Record.make(
    key="pmid:7",
    pmid="7",
    doi="10.1/a",
    title="Exosomes in fibrosis",
    sections=(Section("RESULTS", "Fibrosis fell."),),
    published=PartialDate(2020),
)
BARE = Record.make(key="doi:10.1/b", title="Exosomes")
HITS = Hits(
    QUERY, (Hit(1, 1.0, FULL, 30, 44, (("sparse", 1), ("dense", 2))), Hit(2, 0.25, BARE, 0, 8, (("dense", 1),)))
)
COLUMNS = {
    "rank": "int64",
    "score": "float64",
    "key": "string",
    "pmid": "string",
    "doi": "string",
    "title": "string",
    "year": "Int64",
    "kind": "string",
    "status": "string",
    "start": "int64",
    "end": "int64",
    "text": "string",
    "dense": "Int64",
    "sparse": "Int64",
}


def test_hits_are_a_sequence():
    first, second = HITS
    assert (len(HITS), HITS[0], HITS[-1]) == (2, first, second)
    assert first in HITS
    assert HITS[:1] == Hits(QUERY, (first,))
    assert list(reversed(HITS)) == [second, first]
    assert not Hits(QUERY)
    with pytest.raises(IndexError):
        HITS[2]


def test_a_table_has_a_row_a_hit():
    table = HITS.to_pandas()
    assert table.iloc[0].to_dict() == {
        "rank": 1,
        "score": 1.0,
        "key": "pmid:7",
        "pmid": "7",
        "doi": "10.1/a",
        "title": "Exosomes in fibrosis",
        "year": 2020,
        "kind": "article",
        "status": "current",
        "start": 30,
        "end": 44,
        "text": "Fibrosis fell.",
        "dense": 2,
        "sparse": 1,
    }
    assert FULL.text[30:44] == "Fibrosis fell."
    assert [name for name in COLUMNS if table[name][1] is pandas.NA] == ["pmid", "doi", "year", "sparse"]


@pytest.mark.parametrize("hits", [HITS, Hits(QUERY), HITS[1:]], ids=["two", "none", "one"])
def test_columns_and_their_types_are_always_the_same(hits):
    table = hits.to_pandas()
    assert table.shape == (len(hits), 14)
    assert {name: str(kind) for name, kind in table.dtypes.items()} == COLUMNS


def test_tables_of_several_searches_go_together():
    together = pandas.concat({"exosomes": HITS.to_pandas(), "nothing": Hits(QUERY).to_pandas()}, names=["question"])
    assert list(together.loc["exosomes"]["key"]) == ["pmid:7", "doi:10.1/b"]


def test_a_hit_as_json_names_who_found_it():
    assert [hit.as_dict()["routes"] for hit in HITS] == [{"sparse": 1, "dense": 2}, {"dense": 1}]


def test_the_documented_columns_are_those_of_the_table():
    text = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
    kinds = "|".join(set(COLUMNS.values()))
    assert dict(re.findall(rf"^\| `(\w+)` \| ({kinds}) \|", text, re.MULTILINE)) == COLUMNS
