from __future__ import annotations

import json

import pytest

from benchmarks import ablation, marks
from index.collection import Collection
from tests.index.tiny import jsonl, tsv, written


@pytest.fixture
def tiny(tmp_path):
    return written(tmp_path / "tiny")


def result(**rest):
    row = {
        "search": "hybrid + expansion", "is_profile": "default", "encoder": "all-MiniLM-L6-v2@53aa51172d14+int8",
        "collection": "med", "qrels": "test", "documents": 1033, "queries": 29, "nDCG@10": 0.8129, "recall@1": 0.045,
        "recall@10": 0.376, "recall@100": None, "MRR": 0.937,
    }  # fmt: skip
    machine = {"processor": "Pentium", "cores": 2, "memory_gib": 23.5, "system": "Linux", "python": "3.11.7"}
    words = row | {"search": "lexical", "is_profile": None}
    return {"date": "2026-11-02", "hardware": machine, "rows": [words, row], "not_run": {}, **rest}


TABLE = """\
med, test: 1,033 documents, 29 queries; 2 November 2026, Pentium, Python 3.11.7.

| search | encoder | nDCG@10 | recall@1 | recall@10 | recall@100 | MRR |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| lexical | none | 0.813 | 0.045 | 0.376 | - | 0.937 |
| hybrid + expansion (`default`) | all-MiniLM-L6-v2 | 0.813 | 0.045 | 0.376 | - | 0.937 |"""


def test_a_table():
    assert ablation.table([result()]) == TABLE
    assert ablation.table([result(), result()]) == f"{TABLE}\n\n{TABLE}"


def test_a_table_is_written_between_its_marks(tmp_path, capsys):
    document, stored = tmp_path / "README.md", tmp_path / "result.json"
    stored.write_text(json.dumps(result()), encoding="utf-8")
    document.write_text(f"{marks.start('ablation')}\n{marks.end('ablation')}\n", encoding="utf-8")
    assert ablation.main(["--table", str(stored), "--readme", str(document)]) == 0
    between = f"{marks.start('ablation')}\n\n{TABLE}\n\n{marks.end('ablation')}\n"
    assert document.read_text(encoding="utf-8") == between
    assert capsys.readouterr().out == ""
    document.write_text("no marks", encoding="utf-8")
    assert ablation.main(["--table", str(stored), "--readme", str(document)]) == 2
    assert "no line <!-- ablation" in capsys.readouterr().err


def test_every_way_to_search_is_a_row(tiny, tmp_path, capsys):
    file = tmp_path / "result.json"
    call = [str(tiny), "--qrels", "test", "--vectors", str(tmp_path / "vectors.sqlite"), "--json", str(file)]
    assert ablation.main(call) == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    rows = {(row["search"], row["encoder"].partition("@")[0]): row for row in found["rows"]}
    missing = set(found["not_run"])
    assert list(rows) == [(one.name, one.model) for one in ablation.ENGLISH if one.model not in missing]
    # Words alone return fewer than all six documents, the others all of them.
    assert rows["lexical", "all-MiniLM-L6-v2"]["records_per_query"] < 6
    assert rows["dense", "all-MiniLM-L6-v2"]["records_per_query"] == 6
    assert {row["is_profile"] for row in found["rows"] if row["encoder"].startswith("all-Mini")} == {
        None, "fast", "default"
    }  # fmt: skip
    assert capsys.readouterr().out == ablation.table([found]) + "\n"


def test_chinese_queries_are_asked_in_ways_of_their_own(tiny):
    queries = jsonl([{"_id": "q1", "text": "腹水"}])
    found = ablation.measured(
        Collection.read(written(tiny, queries=queries, qrels=tsv([("q1", "d1", 1)])), "test"), k=5
    )
    names = [row["search"] for row in found["rows"]]
    assert names[:4] == [one.name for one in ablation.CHINESE[:4]]
    by_name = {row["search"]: row for row in found["rows"]}
    # The glossary knows ascites; an English encoder is given something either way.
    assert by_name["lexical, glossary"]["MRR"] == 1
    assert by_name["hybrid, the Chinese as it is"]["records_per_query"] > 0


def test_a_folder_is_needed(tiny, capsys):
    with pytest.raises(SystemExit, match="2"):
        ablation.main([str(tiny)])
    assert "DIR and --qrels are needed" in capsys.readouterr().err
