"""A filtered search gives what filtering everything gives, and as many as asked for where there are so many."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexMismatch
from corpus.facets import CELLS, DESIGNS, DISEASES, DONORS, SPECIES, UNKNOWN
from corpus.record import Kind, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.query import Filters
from index.search import LiteratureIndex
from index.update import update_index
from tests.index.stores import ANY, LIVER, fill, opened
from tests.index.studies import STUDIES, study
from tests.index.words import WordEncoder

TEXTS = list(STUDIES)
STUDY = st.tuples(
    st.sampled_from(TEXTS), st.sampled_from(Status), st.none() | st.integers(2000, 2003), st.sampled_from(Kind)
)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from((*values, UNKNOWN)), max_size=3, unique=True).map(tuple)


FILTERS = st.builds(
    Filters,
    year_from=st.none() | st.integers(2000, 2003),
    statuses=st.just(()) | st.just(Filters().statuses),
    species=some(SPECIES),
    designs=some(DESIGNS),
    cells=some(CELLS),
    diseases=some(DISEASES),
    donors=some(DONORS),
    kinds=st.lists(st.sampled_from(Kind), max_size=2, unique=True).map(tuple),
)


@given(studies=st.lists(STUDY, min_size=1, max_size=12), asked=st.lists(FILTERS, min_size=1, max_size=6))
@settings(max_examples=15)
def test_a_filtered_search_is_an_exhaustive_search_filtered(studies, asked):
    records = {record.key: record for number, each in enumerate(studies) for record in [study(number, *each)]}
    probe = WordEncoder().encode(["liver MSC"])[0]
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        fill(store, *records.values())
        store.save()
        for filters in asked:
            for find in (
                lambda by, k: store.nearest(probe, by, k),
                lambda by, k: store.matching(LIVER, by, k),
            ):
                everything = find(ANY, 50)
                assert len(everything) == len(records)
                wanted = [(key, score) for key, score in everything if filters.admit(records[key])]
                found = find(filters, 50)
                assert dict(found) == pytest.approx(dict(wanted), abs=1e-6)
                for k in (1, 3):
                    assert len(find(filters, k)) == min(k, len(wanted))


def test_few_among_many_are_all_found(tmp_path):
    rare, common = TEXTS[0], TEXTS[5]
    with opened(tmp_path) as store:
        fill(store, *(study(number, rare if number % 100 == 99 else common) for number in range(1_000)))
        store.save()
    with opened(tmp_path, writable=False) as store:
        probe = WordEncoder().encode(["The liver is large"])[0]  # to which all others are nearer
        expected = {f"pmid:{number}" for number in range(99, 1_000, 100)}
        for filters in (Filters(species=("human",)), Filters(designs=("rct",)), Filters(cells=("umbilical_cord",))):
            assert {key for key, _ in store.nearest(probe, filters, 10)} == expected
            assert {key for key, _ in store.matching(LIVER, filters, 10)} == expected


def test_a_search_of_the_corpus_gives_as_many_as_there_are(home):
    settings = Settings.load().prepared()
    with CorpusStore.open(settings.corpus_path, plant=False) as corpus:
        with corpus.run("test", {}) as run:
            for number in range(400):
                run.put(study(number, TEXTS[0] if number % 40 == 39 else TEXTS[5]))
        update_index(corpus, settings.index_path, settings.vectors_path, WordEncoder())
        with LiteratureIndex(settings, corpus, WordEncoder()) as literature:
            hits = literature.search("the liver is large", 10, Filters(species=("human",), designs=("rct",)))
    assert {hit.key for hit in hits} == {f"pmid:{number}" for number in range(39, 400, 40)}


@pytest.mark.parametrize(
    ("column", "asked"),
    [
        ("cells", Filters(cells=("umbilical_cord",))),
        ("route", Filters(routes=("unknown",))),
        ("kind", Filters(kinds=(Kind.TRIAL,))),
    ],
)
def test_an_index_made_before_a_column_was_kept_says_so_and_answers_the_rest(tmp_path, column, asked):
    with opened(tmp_path) as store:
        fill(store, study(1, TEXTS[0]))
        store.save()
    with sqlite3.connect(tmp_path / "places.sqlite") as places:
        places.execute(f"ALTER TABLE place DROP COLUMN {column}")
    places.close()
    with opened(tmp_path, writable=False) as store:
        probe = WordEncoder().encode(["liver"])[0]
        assert [key for key, _ in store.nearest(probe, Filters(species=("human",)), 5)] == ["pmid:1"]
        for ask in (lambda by: store.nearest(probe, by, 5), lambda by: store.matching(LIVER, by, 5)):
            with pytest.raises(IndexMismatch, match=f"made before it kept {column}") as caught:
                ask(asked)
            assert "hepcite index" in caught.value.hint
