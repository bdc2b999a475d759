from __future__ import annotations

import threading

import numpy as np
import pytest

from corpus.errors import IndexMismatch, IndexMissing
from corpus.partial_date import PartialDate
from corpus.passage import passages
from corpus.record import Author, Kind, Record, Section, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from index import Filters, LiteratureIndex, update_index
from index.analysis import tokens
from index.generation import Generations
from index.query import Query
from tests.index.words import DIMENSION, WordEncoder

LONG = "The liver was examined by ultrasound in every patient of the cohort before and after the infusion. " * 12
RECORDS = [
    Record.make(
        key="pmid:1",
        title="Umbilical cord mesenchymal stem cells in decompensated liver cirrhosis",
        sections=(
            Section("METHODS", LONG),
            Section("RESULTS", "Mesenchymal stem cells improved ascites."),
        ),
        authors=(Author("Xue", "R"),),
        published=PartialDate(2012),
        publication_types=("Randomized Controlled Trial", "Journal Article"),
    ),
    Record.make(
        key="pmid:2",
        title="Mesenchymal stem cells in acute-on-chronic liver failure",
        sections=(Section("", "Survival improved after the infusion."),),
        published=PartialDate(2017),
        publication_types=("Journal Article",),
    ),
    Record.make(
        key="pmid:3",
        title="Mesenchymal stem cells cure cirrhosis",
        sections=(Section("", "This was retracted later."),),
        published=PartialDate(2015),
        status=Status.RETRACTED,
    ),
    Record.make(
        key="pmid:4",
        title="干细胞治疗肝硬化",
        sections=(Section("", "脐带间充质干细胞是安全的。", "zh"),),
        published=PartialDate(2019),
        publication_types=("Review",),
    ),
    Record.make(
        key="pmid:5",
        title="Kidney stones in rabbits",
        sections=(Section("", "Stones were dissolved."),),
        published=PartialDate(2001),
        status=Status.CONCERN,
    ),
]


def put(store, *records):
    with store.run("test", {}) as run:
        for each in records:
            run.put(each)


def update(settings, corpus, encoder=None):
    return update_index(corpus, settings.index_path, settings.vectors_path, encoder or WordEncoder())


@pytest.fixture
def settings(home):
    return Settings.load().prepared()


@pytest.fixture
def corpus(settings):
    with CorpusStore.open(settings.corpus_path, plant=False) as opened:
        put(opened, *RECORDS)
        yield opened


@pytest.fixture
def literature(settings, corpus):
    update(settings, corpus)
    with LiteratureIndex(settings, corpus, WordEncoder()) as opened:
        yield opened


def keys(literature, question, filters=None, k=10):
    return [hit.key for hit in literature.search(question, k, filters)]


def test_five_lines_are_enough(settings):
    with CorpusStore.open(settings.corpus_path) as corpus:
        update(settings, corpus)
        with LiteratureIndex(settings, corpus, WordEncoder()) as literature:
            hits = literature.search("Are mesenchymal stem cells safe in decompensated cirrhosis?", k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert all("cirrhosis" in hit.record.text.casefold() for hit in hits)


def test_a_hit_is_a_passage_of_a_record_as_it_stands_there(literature):
    hits = literature.search("mesenchymal stem cells", 10)
    for hit in hits:
        assert hit.record == next(each for each in RECORDS if each.key == hit.key)
        assert hit.text == hit.record.text[hit.start : hit.end]
        assert (hit.start, hit.end) in {(each.start, each.end) for each in passages(hit.record)}
    assert hits[0].as_dict()["text"] == hits[0].text
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_one_passage_a_record_and_the_best_one(literature):
    assert len(passages(RECORDS[0])) > 2
    hits = literature.search("Did mesenchymal stem cells improve ascites?", 10)
    assert [hit.key for hit in hits].count("pmid:1") == 1
    assert hits[0].text == "Mesenchymal stem cells improved ascites."
    assert dict(hits[0].routes) == {"sparse": 2, "dense": 1}  # by its words a short title is ahead of a long abstract
    (other, *_) = literature.search("ultrasound examination of every patient", 1)
    assert other.text.startswith("The liver was examined by ultrasound")


def test_a_chinese_question_finds_english_and_chinese(literature):
    hits = literature.search("间充质干细胞治疗肝硬化", 3)
    # This encoder knows no Chinese: the record that says all of it is best by its words, which weigh more here.
    assert [(hit.key, dict(hit.routes)["sparse"]) for hit in hits] == [("pmid:4", 1), ("pmid:1", 3), ("pmid:2", 2)]
    assert keys(literature, "薛荣等的研究")[0] == "pmid:1"


def test_a_question_without_a_known_word_is_asked_by_words_alone(literature):
    assert keys(literature, "鳄鱼") == []
    assert keys(literature, "") == []
    assert literature.retrieve(Query(text="", language="en", meaning="")) == []


@pytest.mark.parametrize("k", [0, 1, 2, 50])
def test_k(literature, k):
    assert keys(literature, "mesenchymal stem cells", k=k) == keys(literature, "mesenchymal stem cells")[:k]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (None, {"pmid:1", "pmid:2", "pmid:4", "pmid:5"}),
        (Filters(), {"pmid:1", "pmid:2", "pmid:4", "pmid:5"}),
        (Filters(statuses=()), {"pmid:1", "pmid:2", "pmid:3", "pmid:4", "pmid:5"}),
        (Filters(statuses=(Status.RETRACTED,)), {"pmid:3"}),
        (Filters(statuses=(Status.CONCERN,)), {"pmid:5"}),
        (Filters(year_from=2012, year_to=2017), {"pmid:1", "pmid:2"}),
        (Filters(year_from=2018), {"pmid:4"}),
        (Filters(year_to=2001), {"pmid:5"}),
        (Filters(publication_types=("review", "Randomized Controlled Trial")), {"pmid:1", "pmid:4"}),
        (Filters(publication_types=("Journal Article",), year_from=2013), {"pmid:2"}),
    ],
)
def test_filters(literature, filters, expected):
    assert set(keys(literature, "mesenchymal stem cells", filters)) == expected


# Moving on


def test_a_running_index_moves_to_a_newer_generation(literature, settings, corpus):
    assert literature.generation.name == "g000001"
    new = Record.make(key="pmid:9", title="Exosomes in fibrosis")
    put(corpus, new)
    assert keys(literature, "exosomes", k=1) != ["pmid:9"]
    update(settings, corpus)
    assert keys(literature, "exosomes", k=1) == ["pmid:9"]
    assert literature.generation.name == "g000002"
    Generations(settings.index_path).rollback()
    assert keys(literature, "exosomes", k=1) != ["pmid:9"]
    assert literature.generation.name == "g000001"


def test_generations_that_are_pruned_do_not_disturb_a_running_index(literature, settings, corpus):
    for number in range(10, 14):
        put(corpus, Record.make(key=f"pmid:{number}", title="Exosomes in fibrosis"))
        update(settings, corpus)
        assert f"pmid:{number}" in keys(literature, "exosomes")


def test_a_changed_record_is_not_served_with_old_words(literature, settings, corpus):
    old = RECORDS[1]
    new = Record.make(
        key="pmid:2",
        title=old.title,
        sections=(Section("", "No benefit for survival was seen."),),
        published=old.published,
    )
    put(corpus, new)
    assert "pmid:2" not in keys(literature, "survival after infusion")
    update(settings, corpus)
    (hit, *_) = literature.search("survival benefit", 1)
    assert (hit.key, hit.text) == ("pmid:2", "No benefit for survival was seen.")


def test_a_passage_that_still_stands_is_served_from_a_changed_record(literature, corpus):
    old = RECORDS[0]
    put(corpus, Record.make(key="pmid:1", title=old.title, sections=(*old.sections, Section("CONCLUSIONS", "New."))))
    (hit, *_) = literature.search("Did mesenchymal stem cells improve ascites?", 1)
    assert hit.text == "Mesenchymal stem cells improved ascites."
    assert hit.record.sections[-1].text == "New."


def test_a_record_retracted_since_is_not_served(literature, corpus):
    assert "pmid:1" in keys(literature, "mesenchymal stem cells")
    put(corpus, RECORDS[0].with_status(Status.RETRACTED))
    assert "pmid:1" not in keys(literature, "mesenchymal stem cells")
    (hit,) = [
        hit for hit in literature.search("mesenchymal stem cells", 10, Filters(statuses=())) if hit.key == "pmid:1"
    ]
    assert hit.record.status is Status.RETRACTED


def test_a_note_that_gave_way_since_is_not_served(literature, settings, corpus):
    put(corpus, Record.make(key="note:1", kind=Kind.NOTE, title="Exosomes in fibrosis", doi="10.1/a"))
    update(settings, corpus)
    assert keys(literature, "exosomes", k=1) == ["note:1"]
    put(corpus, Record.make(key="pmid:9", title="Exosomes in fibrosis", doi="10.1/a"))
    assert "note:1" not in keys(literature, "exosomes")


def test_a_year_or_type_corrected_since_is_held_to_the_filter(literature, corpus):
    old = RECORDS[1]
    put(corpus, Record.make(key="pmid:2", title=old.title, sections=old.sections, published=PartialDate(1999)))
    assert "pmid:2" not in keys(literature, "survival after infusion", Filters(year_from=2010))
    assert "pmid:2" not in keys(literature, "survival", Filters(publication_types=("Journal Article",)))


# What else an answer needs


def test_similarity_is_a_cosine(literature):
    found = literature.similarity("stem cells", ["Stem cells", "stem", "kidney"])
    assert found.shape == (3,)
    assert found[0] == pytest.approx(1.0, abs=1e-6)
    assert found[0] > found[1] > found[2]
    assert literature.encode([]).shape == (0, DIMENSION)
    assert literature.similarity("stem cells", []).shape == (0,)


def test_rarity_and_holds_ask_for_analysed_terms(literature):
    (common,), (rare,) = tokens("cells"), tokens("rabbits")
    assert literature.holds(common)
    assert literature.holds(rare)
    assert not literature.holds("crocodil")
    assert literature.rarity(common) < literature.rarity(rare) < literature.rarity("crocodil")
    assert literature.rarity("crocodil") == pytest.approx(np.log(1 + (5 + 0.5) / 0.5))
    assert literature.rarity(rare) == pytest.approx(np.log(1 + (5 - 1 + 0.5) / (1 + 0.5)))


def test_a_word_that_left_the_corpus_is_no_longer_held(literature, settings, corpus):
    (gone,) = tokens("rabbits")
    assert literature.holds(gone)  # what was counted is remembered, for this generation alone
    put(corpus, Record.make(key="pmid:5", title="Kidney stones"))
    update(settings, corpus)
    assert not literature.holds(gone)
    assert literature.rarity(gone) == literature.rarity("crocodil")


def test_many_threads_ask_at_once(literature):
    expected = keys(literature, "mesenchymal stem cells")
    found: list[list[str]] = []

    def ask():
        found.extend(keys(literature, "mesenchymal stem cells", Filters(year_from=1900 + n)) for n in range(10))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 40


# Opening


def test_without_an_index_there_is_none(settings, corpus):
    with pytest.raises(IndexMissing, match="There is no index yet") as caught:
        LiteratureIndex(settings, corpus, WordEncoder())
    assert (caught.value.hint, caught.value.exit_code) == ("Build one with `hepcite index`.", 9)


def test_another_model_is_an_error_and_not_a_wrong_answer(settings, corpus, literature):
    with pytest.raises(IndexMismatch, match="made with words@1, and the settings name words@2") as caught:
        LiteratureIndex(settings, corpus, WordEncoder("words@2"))
    assert caught.value.exit_code == 10
    # Nor when the model changes under a running index.
    update(settings, corpus, WordEncoder("words@2"))
    with pytest.raises(IndexMismatch):
        literature.search("cirrhosis")
