from __future__ import annotations

import pytest

from corpus.errors import IndexDamaged
from corpus.partial_date import PartialDate
from corpus.passage import passages
from corpus.record import Author, Record, Section, Status
from index.expand import understand
from index.lexical import LexicalIndex
from index.query import Concept, Filters
from index.store import Entry

ANY = Filters(statuses=())


def record(key, title, text="", **rest):
    sections = (Section("", text),) if text else ()
    return Record.make(key=key, title=title, sections=sections, **rest)


RECORDS = [
    record("pmid:0", "Mesenchymal stem cells in cirrhosis", published=PartialDate(2010), publication_types=("Review",)),
    record(
        "pmid:1",
        "Hepatocyte transplantation",
        "Mesenchymal cells were not used.",
        published=PartialDate(2013),
        publication_types=("Randomized Controlled Trial", "Journal Article"),
        authors=(Author("Xue", "R"),),
        journal="Hepatology",
        pmid="23855301",
        doi="10.1111/jgh.12029",
    ),
    record("pmid:2", "Cirrhosis in rats", published=PartialDate(2020), status=Status.RETRACTED),
    record("pmid:3", "干细胞治疗肝硬化", "肝硬化患者接受脐带间充质干细胞。", published=PartialDate(2015)),
    record("pmid:4", "A report in Chinese", "Nothing else.", title_other="急性肝衰竭的细胞治疗"),
    record("pmid:5", "Ascites", status=Status.CONCERN, publication_types=("Journal Article",)),
]


def numbered(*records):
    """Give the entries of records, each under its PMID."""
    entries = [Entry(passage, each) for each in records for passage in passages(each)]
    return entries, [int(entry.record.key.removeprefix("pmid:")) for entry in entries]


@pytest.fixture
def lexical(tmp_path):
    index = LexicalIndex(tmp_path / "lexical", writable=True)
    index.add(*numbered(*RECORDS))
    index.save()
    yield index
    index.close()


def found(index, *words, filters=ANY, k=10):
    concepts = [Concept(word, (word,)) if isinstance(word, str) else Concept(word[0], word) for word in words]
    return [number for number, _ in index.search(concepts, filters, k)]


def test_what_is_added_is_seen_after_save(tmp_path):
    index = LexicalIndex(tmp_path / "lexical", writable=True)
    assert (index.count(), found(index, "cirrhosis")) == (0, [])
    index.add(*numbered(RECORDS[0]))
    assert index.count() == 0
    index.save()
    assert (index.count(), found(index, "cirrhosis")) == (1, [0])
    index.close()


def test_words_are_found_in_any_form(lexical):
    assert sorted(found(lexical, "cirrhosis")) == [0, 2]
    assert found(lexical, "Transplanted hepatocytes") == [1]
    assert found(lexical, "unheard") == []


@pytest.mark.parametrize("question", ["间充质干细胞治疗肝硬化", "間充質幹細胞治療肝硬化"])
def test_chinese_in_either_script_is_found_by_a_question_in_either(tmp_path, question):
    index = LexicalIndex(tmp_path / "scripts", writable=True)
    index.add(
        *numbered(
            record("pmid:0", "間充質幹細胞治療肝硬化"),
            record("pmid:1", "间充质干细胞治疗肝硬化"),
            record("pmid:2", "A report in Chinese", title_other="間充質幹細胞的臨床應用"),
            record("pmid:3", "A report in Chinese", "間充質幹細胞是安全的。"),
            record("pmid:4", "Kidney stones", "腎結石"),
            record("pmid:5", "A report in Japanese", title_other="幹細胞による治療"),
        )
    )
    index.save()
    hits = index.search(understand(question).concepts, ANY, 10)
    index.close()
    assert {number for number, _ in hits} == {0, 1, 2, 3, 5}
    assert {number for number, _ in hits[:2]} == {0, 1}


def test_scores_fall_and_k_is_kept(lexical):
    hits = lexical.search([Concept("a", ("mesenchymal stem cells cirrhosis",))], ANY, 10)
    assert hits[0][0] == 0
    scores = [score for _, score in hits]
    assert scores == sorted(scores, reverse=True)
    assert lexical.search([Concept("a", ("mesenchymal stem cells cirrhosis",))], ANY, 2) == hits[:2]


def test_alternatives_do_not_add_up(lexical):
    (once,) = lexical.search([Concept("ascites", ("ascites",))], ANY, 1)
    (with_others,) = lexical.search([Concept("ascites", ("ascites", "hydrops", "water belly"))], ANY, 1)
    assert with_others == once
    (repeated,) = lexical.search([Concept("ascites", ("ascites", "ascites"))], ANY, 1)
    assert repeated[1] == pytest.approx(1.1 * once[1])
    assert found(lexical, ("hydrops", "ascites")) == [5]


def test_two_concepts_beat_one(lexical):
    assert found(lexical, "rats", "cirrhosis")[0] == 2
    assert sorted(found(lexical, "rats", "cirrhosis")) == [0, 2]


def test_nothing_asked_finds_nothing(lexical):
    assert found(lexical) == []
    assert found(lexical, "the", "…") == []


def test_chinese_is_found_by_any_pair_of_characters(lexical):
    assert found(lexical, "肝硬化") == [3]
    assert found(lexical, "间充质干细胞")[0] == 3
    assert found(lexical, "化患") == [3]  # across the border of words: nothing is lost for want of a word list
    assert found(lexical, "急性肝衰竭") == [4]


@pytest.mark.parametrize("name", ["Xue R", "hepatology", "23855301", "10.1111/jgh.12029"])
def test_names_and_identifiers_are_found(lexical, name):
    assert found(lexical, name)[0] == 1


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(), [0, 1, 3, 4, 5]),
        (ANY, [0, 1, 2, 3, 4, 5]),
        (Filters(statuses=(Status.RETRACTED,)), [2]),
        (Filters(statuses=(Status.RETRACTED, Status.CONCERN)), [2, 5]),
        (Filters(statuses=(Status.WITHDRAWN,)), []),
        (Filters(year_from=2013), [1, 3]),
        (Filters(year_to=2013), [0, 1]),
        (Filters(year_from=2011, year_to=2014), [1]),
        (Filters(year_from=2013, year_to=2013), [1]),
        (Filters(year_from=2014, year_to=2013), []),
        (Filters(publication_types=("Review",)), [0]),
        (Filters(publication_types=("review", "JOURNAL ARTICLE")), [0, 1, 5]),
        (Filters(publication_types=("Controlled Trial",)), []),
        (Filters(publication_types=("Randomized Controlled Trial",), year_to=2012), []),
        (Filters(year_from=2020, statuses=()), [2]),
    ],
)
def test_filters(lexical, filters, ids):
    everything = ("cirrhosis", "hepatocyte", "肝硬化", "report", "ascites")
    assert sorted(found(lexical, *everything, filters=filters)) == ids


def test_a_record_is_found_once_by_all_its_passages(lexical):
    long = Record.make(
        key="pmid:6",
        title="Rabbits",
        sections=(Section("", "Crocodiles swim. Crocodiles eat."), Section("", "Penguins walk. Crocodiles sleep.")),
    )
    assert len(passages(long)) == 2
    lexical.add(*numbered(long, record("pmid:7", "Crocodiles swim"), record("pmid:8", "Penguins walk")))
    lexical.save()
    assert lexical.count() == 9
    hits = found(lexical, "crocodiles", "penguins")
    assert (hits[0], sorted(hits)) == (6, [6, 7, 8])
    assert [lexical.frequency(term) for term in ("crocodil", "rabbit")] == [2, 1]


def test_the_context_of_the_passages_is_said_once(lexical):
    lexical.add(
        *numbered(
            Record.make(key="pmid:6", title="Rabbits", sections=(Section("", "Swim. Eat. Walk."),)),
            Record.make(key="pmid:7", title="Rabbits", sections=(Section("", "Swim."), Section("", "Eat. Walk."))),
        )
    )
    lexical.save()
    ((_, one), (_, other)) = lexical.search([Concept("rabbits", ("rabbits",))], ANY, 10)
    assert one == other


def test_named_records_have_the_scores_of_a_search(lexical):
    concepts = [Concept("a", ("mesenchymal",)), Concept("b", ("cirrhosis",))]
    every = dict(lexical.search(concepts, ANY, 10))
    assert sorted(every) == [0, 1, 2]
    assert lexical.scores(concepts, ["pmid:2", "pmid:5", "pmid:9"]) == {2: every[2]}
    assert lexical.scores(concepts, [f"pmid:{number}" for number in range(6)]) == every
    assert lexical.scores(concepts, []) == lexical.scores([], ["pmid:2"]) == {}


def test_filters_do_not_change_the_scores(lexical):
    concepts = [Concept("a", ("cirrhosis",))]
    assert dict(lexical.search(concepts, Filters(), 10)).items() <= dict(lexical.search(concepts, ANY, 10)).items()


def test_removed_records_are_gone_after_save(lexical):
    lexical.delete(["pmid:0", "pmid:9", "pmid"])
    lexical.save()
    assert lexical.count() == 5
    assert found(lexical, "cirrhosis") == [2]


def test_removed_records_no_longer_weigh_on_the_others(lexical, tmp_path):
    lexical.delete(["pmid:0", "pmid:5"])
    lexical.save()
    anew = LexicalIndex(tmp_path / "anew", writable=True)
    anew.add(*numbered(*RECORDS[1:5]))
    anew.save()
    concepts = [Concept("a", ("mesenchymal",)), Concept("b", ("cirrhosis",))]
    expected = anew.search(concepts, ANY, 10)
    anew.close()
    assert lexical.search(concepts, ANY, 10) == expected


def test_a_record_can_be_removed_and_added_in_one_save(lexical):
    lexical.delete(["pmid:0"])
    lexical.add(*numbered(record("pmid:0", "Liver failure")))
    lexical.save()
    assert lexical.count() == 6
    assert found(lexical, "failure") == [0]
    assert found(lexical, "cirrhosis") == [2]


def test_frequency_counts_records_that_say_a_term(lexical):
    assert [lexical.frequency(term) for term in ("cirrhosi", "肝硬", "xue", "unheard")] == [2, 1, 0, 0]


def test_a_saved_index_is_read_by_another(lexical, tmp_path):
    reading = LexicalIndex(tmp_path / "lexical", writable=False)
    assert reading.count() == 6
    assert found(reading, "ascites") == [5]
    for write in (lambda: reading.delete(["pmid:1"]), reading.save, lambda: reading.add([], [])):
        with pytest.raises(RuntimeError, match="opened for reading"):
            write()
    reading.close()


def test_what_was_not_saved_is_not_kept(lexical, tmp_path):
    lexical.delete(["pmid:0"])
    lexical.close()
    again = LexicalIndex(tmp_path / "lexical", writable=True)
    assert again.count() == 6
    again.close()


def test_a_missing_index_is_damage(tmp_path):
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        LexicalIndex(tmp_path / "lexical", writable=False)
    (tmp_path / "lexical").mkdir()
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        LexicalIndex(tmp_path / "lexical", writable=False)


@pytest.mark.parametrize("part", ["idx", "term"])
def test_where_tantivy_panics_it_is_damage(lexical, tmp_path, part):
    file = next((tmp_path / "lexical").glob(f"*.{part}"))
    content = file.read_bytes()
    file.write_bytes(content[len(content) // 2 :])  # its end, which tantivy looks at first, is whole
    reading = LexicalIndex(tmp_path / "lexical", writable=False)
    for ask in (lambda: found(reading, "cirrhosis"), lambda: reading.frequency("cirrhosi")):
        with pytest.raises(IndexDamaged, match="cannot be read"):
            ask()


def test_a_store_whose_opening_panics_is_damage(lexical, tmp_path):
    file = next((tmp_path / "lexical").glob("*.store"))
    content = file.read_bytes()
    file.write_bytes(content[len(content) // 2 :])
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        LexicalIndex(tmp_path / "lexical", writable=False)


def test_a_damaged_index_is_damage(lexical, tmp_path):
    (tmp_path / "lexical" / "meta.json").write_text("{", encoding="utf-8")
    for writable in (False, True):
        with pytest.raises(IndexDamaged, match="cannot be opened"):
            LexicalIndex(tmp_path / "lexical", writable=writable)
