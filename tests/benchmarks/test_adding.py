from __future__ import annotations

import json

from benchmarks import adding
from benchmarks.parsing import write
from tests.eutils.shelf import Shelf


def test_what_is_added_is_embedded_and_nothing_else_and_goes_again_without_a_trace(tmp_path, capsys):
    shelf, file = Shelf.generated(12), tmp_path / "result.json"
    xml = tmp_path / "records.xml"
    write(xml, [shelf[pmid].xml for pmid in shelf.pmids()], 12)
    assert adding.main([str(xml), "--count", "3", "--json", str(file)]) == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["records"] > 12  # the starter notes are there too
    assert found["added"] == 3
    assert found["passages_embedded"] == found["passages_added"] == found["passages_removed"] >= 3
    assert found["questions"] == found["questions_with_the_same_results"] == 12
    assert capsys.readouterr().out == adding.shown(found) + "\n"
    assert "3 records added to" in adding.shown(found)
