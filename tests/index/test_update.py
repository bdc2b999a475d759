from __future__ import annotations

import pytest

from corpus.errors import IndexMissing, SettingsError
from corpus.passage import passages
from corpus.record import Kind, Record, Section, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.generation import Generations
from index.query import Filters
from index.store_uri import store_at
from index.update import Progress, update_index
from tests.index.words import DIMENSION, WordEncoder

ANY = Filters(statuses=())


def record(number, *texts, **rest):
    sections = tuple(Section("RESULTS", text) for text in texts or (f"Finding {number}.", f"Second finding {number}."))
    return Record.make(key=f"pmid:{number}", title=f"Title {number}", sections=sections, **rest)


def put(corpus, *records):
    with corpus.run("test", {}) as run:
        for each in records:
            run.put(each)


class Desk:
    """A corpus and an index over it, and the encoder of the last update."""

    def __init__(self, home):
        self.settings = Settings.load(home=home).prepared()
        self.corpus = CorpusStore.open(self.settings.corpus_path, plant=False)
        self.encoder = WordEncoder()

    def update(self, encoder=None, **rest):
        self.encoder = encoder or WordEncoder()
        return update_index(self.corpus, self.settings.index_path, self.settings.vectors_path, self.encoder, **rest)

    def files(self):
        current = Generations(self.settings.index_path).current()
        return {str(file): file.read_bytes() for file in current.folder.rglob("*") if file.is_file()}

    def held(self, filters=ANY, k=100):
        current = Generations(self.settings.index_path).current()
        store = store_at("faiss:", current.folder, DIMENSION)
        assert store.check() == []
        assert current.check() == []
        assert (store.count(), store.records()) == (current.manifest.passages, current.manifest.records)
        probe = WordEncoder().encode(["Title"])[0]
        found = {key for key, _ in store.nearest(probe, filters, k)}
        store.close()
        return sorted(found)


@pytest.fixture
def desk(home):
    made = Desk(home)
    put(made.corpus, *(record(number) for number in range(5)))
    yield made
    made.corpus.close()


def test_the_first_update_embeds_every_passage(desk):
    told: list[Progress] = []
    found = desk.update(progress=told.append)
    assert (found.changed, found.embedded, found.cached, found.generation.name) == (True, 10, 0, "g000001")
    made = found.generation.manifest
    assert (made.records, made.passages, made.sequence, made.encoder, made.dimension, made.store) == (
        5, 10, 5, "words@1", 64, "faiss:"
    )  # fmt: skip
    assert desk.encoder.texts == [each.embedded for number in range(5) for each in passages(record(number))]
    assert told == [Progress(0, 5, 0, 0), Progress(5, 5, 10, 0)]
    assert desk.held() == ["pmid:0", "pmid:1", "pmid:2", "pmid:3", "pmid:4"]
    assert found.as_dict() | {"seconds": 0, "embedded_per_second": 0, "peak_memory_megabytes": 0} == {
        "generation": "g000001",
        "changed": True,
        "records": 5,
        "passages": 10,
        "embedded": 10,
        "cached": 0,
        "seconds": 0,
        "embedded_per_second": 0,
        "index_megabytes": round(found.generation.size / 1e6, 1),
        "peak_memory_megabytes": 0,
    }
    assert found.as_dict()["peak_memory_megabytes"] > 10


def test_a_second_update_changes_no_byte(desk):
    first = desk.update()
    before = desk.files()
    second = desk.update()
    assert (second.changed, second.generation, second.embedded) == (False, first.generation, 0)
    assert desk.encoder.texts == []
    assert desk.files() == before


def test_writing_the_same_records_again_is_no_change(desk):
    desk.update()
    put(desk.corpus, *(record(number) for number in range(5)))
    assert not desk.update().changed


def test_only_what_changed_is_embedded_again(desk):
    desk.update()
    put(desk.corpus, record(1, "Finding 1.", "Another finding."), record(7, "New."))
    found = desk.update()
    assert (found.changed, found.embedded, found.cached, found.generation.name) == (True, 2, 1, "g000002")
    assert desk.encoder.texts == ["Title 1\nAnother finding.", "Title 7\nNew."]
    assert found.generation.manifest.passages == 11
    assert desk.held() == ["pmid:0", "pmid:1", "pmid:2", "pmid:3", "pmid:4", "pmid:7"]


def test_a_record_that_gets_shorter_leaves_no_passage_behind(desk):
    desk.update()
    put(desk.corpus, record(1, "Finding 1."))
    assert desk.update().generation.manifest.passages == 9


def test_a_retraction_changes_the_filters_and_embeds_nothing(desk):
    desk.update()
    put(desk.corpus, record(1).with_status(Status.RETRACTED))
    found = desk.update()
    assert (found.changed, found.embedded, found.cached, desk.encoder.texts) == (True, 0, 2, [])
    assert desk.held(Filters()) == ["pmid:0", "pmid:2", "pmid:3", "pmid:4"]
    assert desk.held(Filters(statuses=(Status.RETRACTED,))) == ["pmid:1"]


def test_a_note_that_gave_way_leaves_the_index(desk):
    put(desk.corpus, Record.make(key="note:1", title="Title of a note", kind=Kind.NOTE, doi="10.1/a"))
    desk.update()
    assert "note:1" in desk.held()
    put(desk.corpus, record(8, doi="10.1/a"))
    found = desk.update()
    assert desk.held() == ["pmid:0", "pmid:1", "pmid:2", "pmid:3", "pmid:4", "pmid:8"]
    assert (found.generation.manifest.records, found.generation.manifest.passages) == (6, 12)


def test_cautions_are_not_searched(desk):
    put(
        desk.corpus,
        Record.make(
            key="note:1",
            title="Title",
            kind=Kind.NOTE,
            sections=(Section("Results", "Good."), Section("Cautions", "Beware.")),
        ),
    )
    desk.update()
    assert "Title\nGood." in desk.encoder.texts
    assert "Title\nBeware." not in desk.encoder.texts


def test_equal_passages_are_embedded_once(desk):
    put(desk.corpus, *(Record.make(key=f"pmid:{n}", title="The same title") for n in range(20, 23)))
    found = desk.update()
    assert (found.embedded, found.cached) == (11, 2)
    assert desk.encoder.texts.count("The same title") == 1


def test_no_record_is_spread_over_two_batches(home):
    made = Desk(home)
    put(made.corpus, *(record(number, "One.", "Two.", "Three.") for number in range(700)))
    told: list[Progress] = []
    found = made.update(progress=told.append)
    # 2,048 passages would end within the 683rd record.
    assert [(each.records, each.embedded) for each in told] == [(0, 0), (683, 2_049), (700, 2_100)]
    assert (found.generation.manifest.records, found.generation.manifest.passages) == (700, 2_100)
    assert len(made.held(k=2_100)) == 700
    made.corpus.close()


def test_an_empty_corpus_gives_an_empty_index(home):
    made = Desk(home)
    found = made.update()
    assert (found.changed, found.generation.manifest.passages, made.held()) == (True, 0, [])
    assert not made.update().changed
    made.corpus.close()


class Failing(WordEncoder):
    """Stops as a person would, with the keys, when it is asked a second time."""

    def encode(self, texts):
        if self.texts:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_a_broken_off_update_keeps_its_vectors_and_the_index_in_force(desk):
    before = desk.update().generation
    put(desk.corpus, *(Record.make(key=f"pmid:1{n:05d}", title=f"Title {n} of many") for n in range(2_500)))
    with pytest.raises(KeyboardInterrupt):
        desk.update(Failing())
    done = len(desk.encoder.texts)
    assert 0 < done < 2_500
    assert Generations(desk.settings.index_path).current() == before
    assert before.check() == []
    found = desk.update()
    assert (found.embedded, found.cached, found.generation.name) == (2_500 - done, done, "g000002")
    assert found.generation.manifest.passages == 2_510


def test_rebuild_makes_it_anew_from_cached_vectors(desk):
    first = desk.update().generation
    found = desk.update(rebuild=True)
    assert (found.changed, found.embedded, found.cached, found.generation.name) == (True, 0, 10, "g000002")
    assert desk.encoder.texts == []
    assert found.generation.manifest.passages == first.manifest.passages
    assert found.generation.manifest.files["vectors.faiss"] == first.manifest.files["vectors.faiss"]


def test_another_encoder_rebuilds_with_vectors_of_its_own(desk):
    desk.update()
    found = desk.update(WordEncoder("words@2"))
    assert (found.changed, found.embedded, found.cached) == (True, 10, 0)
    assert found.generation.manifest.encoder == "words@2"
    back = desk.update(WordEncoder("words@1"))
    assert (back.changed, back.embedded, back.cached) == (True, 0, 10)


def test_after_a_rollback_the_index_catches_up(desk):
    desk.update()
    put(desk.corpus, record(7))
    desk.update()
    Generations(desk.settings.index_path).rollback()
    assert "pmid:7" not in desk.held()
    found = desk.update()
    assert (found.changed, found.embedded, found.cached) == (True, 0, 2)
    assert "pmid:7" in desk.held()


def test_a_corpus_that_was_begun_anew_is_indexed_anew(desk):
    desk.update()
    desk.corpus.close()
    for file in desk.settings.home.glob("corpus.*"):
        file.unlink()
    desk.corpus = CorpusStore.open(desk.settings.corpus_path, plant=False)
    put(desk.corpus, record(8), record(9))
    desk.update()
    assert desk.held() == ["pmid:8", "pmid:9"]


@pytest.mark.parametrize("part", ["manifest.json", "current"])
def test_a_damaged_index_can_be_rebuilt(desk, part):
    made = desk.update().generation
    path = made.folder.parent / part if part == "current" else made.folder / part
    path.write_text("nonsense", encoding="utf-8")
    found = desk.update(rebuild=True)
    assert (found.changed, found.embedded, found.cached) == (True, 0, 10)
    assert len(desk.held()) == 5


def test_an_unknown_store_is_refused(desk):
    with pytest.raises(SettingsError, match="There is no passage store 'milvus'"):
        desk.update(store="milvus:localhost")
    with pytest.raises(IndexMissing):
        Generations(desk.settings.index_path).current()
