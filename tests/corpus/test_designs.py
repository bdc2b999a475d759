import json

import pytest

from corpus.designs import Designs
from corpus.store import CorpusStore
from tests.corpus.made_up import article, note, put

TRIAL = {"publication_types": ("Randomized Controlled Trial",)}
META = {"publication_types": ("Meta-Analysis",)}


def test_designs_are_counted_and_only_what_changed_is_read_again(store):
    put(store, article("pmid:1", "One", **TRIAL), article("pmid:2", "Two", **META))
    designs = Designs(store)
    assert designs.counts() == {}
    assert designs.read(60) == 0
    assert designs.counts() == {"rct": 1, "meta_analysis": 1}
    put(store, article("pmid:2", "Two", **TRIAL), article("pmid:3", "Three", **TRIAL))
    assert designs.read(0) == 1
    assert designs.counts() == {"rct": 2}
    assert designs.read(0) == 0
    assert designs.counts() == {"rct": 3}


def test_a_superseded_note_is_forgotten(store):
    designs = Designs(store)
    put(store, note(pmid="7", **META))
    designs.read(60)
    put(store, article("pmid:7", "Another title", pmid="7", **TRIAL))
    assert designs.read(60) == 0
    assert designs.counts() == {"rct": 1}


def test_what_was_read_is_known_to_the_next_process(store, path):
    put(store, article("pmid:1", "One", **TRIAL), article("pmid:2", "Two", **META))
    Designs(store).read(60)
    put(store, article("pmid:2", "Two", **TRIAL))
    after = Designs(store)
    assert after.read(0) == 0  # one step reads the one record that changed
    assert after.counts() == {"rct": 2}
    assert json.loads(path.with_name("designs.json").read_text())["designs"] == {"pmid:1": "rct", "pmid:2": "rct"}


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"rules": "of another version", "sequence": 2, "designs": {}}'])
def test_a_file_that_cannot_be_used_is_made_anew(store, path, kept):
    put(store, article("pmid:1", "One", **TRIAL), article("pmid:2", "Two", **META))
    path.with_name("designs.json").write_text(kept)
    designs = Designs(store)
    assert designs.read(0) == 1
    assert designs.read(60) == 0
    assert designs.counts() == {"rct": 1, "meta_analysis": 1}


def test_the_file_of_another_corpus_is_not_believed(store, path, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    with CorpusStore.open(other / "corpus.sqlite", plant=False) as elsewhere:
        put(elsewhere, *(article(f"pmid:{n}", f"Title {n}", **META) for n in range(10, 15)))
        Designs(elsewhere).read(60)
    (other / "designs.json").rename(path.with_name("designs.json"))
    put(store, article("pmid:1", "One", **TRIAL), article("pmid:2", "Two", **TRIAL))
    designs = Designs(store)
    designs.read(60)
    assert designs.counts() == {"rct": 2}


def test_a_folder_that_cannot_be_written_to_is_no_error(store, path):
    path.with_name("designs.json").mkdir()
    put(store, article("pmid:1", "One", **TRIAL))
    designs = Designs(store)
    assert designs.read(60) == 0
    assert designs.counts() == {"rct": 1}
