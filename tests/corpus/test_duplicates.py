"""One paper, one record: which records are found to be one paper, which stands, and that order does not matter."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.duplicates import MOST_TIED
from corpus.likeness import MOST_ALIKE
from corpus.origin import Origin
from corpus.partial_date import PartialDate
from corpus.provenance import Copy, Provenance
from corpus.record import Author, Kind, Record, Section, Status
from corpus.run import Outcome
from corpus.store import Change, CorpusStore
from tests.corpus.made_up import note, put

TITLE = "Mesenchymal stem cells in decompensated cirrhosis"
XUE, WANG = (Author("Xue", "R"),), (Author("Wang", "L"),)
IN_2013, IN_2014 = PartialDate(2013), PartialDate(2014)


def paper(key="import:1", *, abstract="Albumin rose.", **rest) -> Record:
    """Make a record of one paper as some database has it."""
    given: dict[str, Any] = {"title": TITLE, "authors": XUE, "published": IN_2013} | rest
    return Record.make(key=key, sections=(Section("", abstract),) if abstract else (), **given)


def standing(store) -> dict[str, str]:
    """Return which record stands for each."""
    return {change.key: store.get(change.key).key for change in store.changes()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"pmid": "7"}, {"pmid": "7", "title": "Another", "authors": WANG, "doi": "10.1/b"}),
        ({"pmid": "7", "doi": "10.1/a"}, {"pmid": "7", "doi": "10.1/b"}),
        ({"doi": "10.1/A"}, {"doi": "10.1/a", "published": IN_2014}),
        ({"doi": "10.1/a", "title": "干细胞治疗肝硬化的研究"}, {"doi": "10.1/a", "title": "Stem cells"}),
        ({"doi": "10.1/a", "pages": "1-9", "title": f"{TITLE}: a trial"}, {"doi": "10.1/a", "pages": "e5"}),
        ({"pmcid": "PMC7"}, {"pmcid": "PMC7", "title": "Another"}),
        ({}, {"title": f"{TITLE.upper()}.", "authors": (Author("XUE", "Ran"), *WANG)}),
        ({"authors": (Author("Müller"),)}, {"authors": (Author("Mu\u0308ller"),), "pmid": "7"}),
        ({"title": "干细胞治疗失代偿期肝硬化", "authors": (Author("薛"),)},
         {"title": "干细胞治疗失代偿期肝硬化。", "authors": (Author("薛"),)}),
        ({"pages": "12-19", "volume": "3"}, {"pages": "12-9", "volume": "3"}),
        ({"doi": "10.1/a", "title": "干细胞治疗肝硬化的研究", "authors": (Author("薛"),)}, {"doi": "10.1/a"}),
        ({"title": f"RETRACTED: {TITLE}"}, {}),
        ({"title": f"{TITLE} (Retracted article. See vol. 30, 2016)"}, {}),
        ({"doi": "10.1/a", "title": f"[Retracted] {TITLE}", "pages": "1-9"}, {"doi": "10.1/a", "pages": "e5"}),
    ],
    ids=["pmid", "pmid over doi", "doi", "doi over language", "doi over page", "pmcid", "title", "accents", "Chinese",
         "shortened pages", "doi over letters", "retracted", "retracted, as the Web of Science has it",
         "retracted, doi over page"],
)  # fmt: skip
def test_one_paper(store, one, other):
    assert put(store, paper(**one)) == [Outcome.NEW]
    assert put(store, paper("import:2", **other)) in ([Outcome.NEW], [Outcome.MERGED])
    assert len(list(store.records())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"pmid": "7"}, {"pmid": "8"}),
        ({"pmid": "7", "doi": "10.1/a"}, {"pmid": "8", "doi": "10.1/a"}),
        ({"doi": "10.1/preprint"}, {"doi": "10.1/paper"}),
        ({"doi": "10.1/a", "pmcid": "PMC7"}, {"doi": "10.1/b", "pmcid": "PMC7"}),
        ({"doi": "10.1/s", "pages": "S1", "title": "In rats"}, {"doi": "10.1/s", "pages": "S2", "title": "In men"}),
        ({"doi": "10.1/book", "title": "Donors"}, {"doi": "10.1/book", "title": "Recipients", "authors": WANG}),
        ({}, {"published": IN_2014}),
        ({"published": PartialDate()}, {"published": PartialDate()}),
        ({}, {"authors": WANG}),
        ({"authors": ()}, {"authors": ()}),
        ({"title": "Editorial"}, {"title": "Editorial"}),
        ({"title": f"{TITLE}. Part 1"}, {"title": f"{TITLE}. Part 2"}),
        ({"title": f"Erratum: {TITLE}"}, {}),
        ({"title": f"Corrigendum to “{TITLE}”", "doi": "10.1/a"}, {"doi": "10.1/a"}),
        ({"publication_types": ("Published Erratum",)}, {"publication_types": ("Journal Article",)}),
        ({"publication_types": ("Letter",)}, {"publication_types": ("Article",)}),
        ({"volume": "58", "pages": "812A"}, {"volume": "59", "pages": "12-19"}),
        ({"volume": "58", "pages": "100"}, {"volume": "58", "pages": "200"}),
        ({"pmcid": "PMC7"}, {"pmcid": "PMC8"}),
    ],
    ids=["pmids", "pmids over doi", "preprint", "dois over pmcid", "supplement", "chapters", "year", "no year",
         "author", "no author", "short title", "parts", "erratum", "its doi", "type erratum", "type letter", "volume",
         "page", "pmcids"],
)  # fmt: skip
def test_two_papers(store, one, other):
    assert put(store, paper(**one), paper("import:2", **other)) == [Outcome.NEW, Outcome.NEW]
    assert len(list(store.records())) == 2


RANKED = (
    paper("import:retracted", abstract="", pmid="7", status=Status.RETRACTED),
    paper("import:concern", pmid="7", status=Status.CONCERN),
    paper("pmid:7", abstract="", pmid="7"),
    paper("import:abstract", abstract="Short."),
    note("note:1", TITLE, published=IN_2013),
    paper("import:none", abstract="", pmid="7"),
)


@pytest.mark.parametrize("first", range(6))
def test_the_better_record_stands_whichever_comes_first(path, first):
    with CorpusStore.open(path, plant=False) as store:
        put(store, *reversed(RANKED[first:]))
        assert set(standing(store).values()) == {RANKED[first].key}


def test_a_note_keeps_its_text_where_an_import_only_cites_the_paper(store):
    put(store, note("note:1", TITLE, published=IN_2013))
    cited = paper("import:1", abstract="", doi="10.1/a")
    assert put(store, cited, paper("import:2", abstract="", pages="3", doi="10.1/a")) == [Outcome.MERGED] * 2
    assert standing(store) == {"note:1": "note:1", "import:1": "note:1", "import:2": "note:1"}
    before = store.sequence()
    assert put(store, cited) == [Outcome.UNCHANGED]
    assert store.sequence() == before
    assert put(store, paper("import:3", doi="10.1/a")) == [Outcome.REPLACED_NOTE]
    assert set(standing(store).values()) == {"import:3"}


def test_a_retraction_takes_the_place_of_a_note_though_it_has_no_abstract(store):
    put(store, note("note:1", TITLE, published=IN_2013), paper("import:1", abstract="", status=Status.RETRACTED))
    assert standing(store) == {"note:1": "import:1", "import:1": "import:1"}


def test_a_correction_under_the_doi_of_its_paper_takes_no_note_away(store):
    put(store, note("note:1", doi="10.1/a"), paper(title=f"Correction to: {TITLE}", doi="10.1/a"))
    assert standing(store) == {"note:1": "note:1", "import:1": "import:1"}


def test_of_two_notes_on_a_paper_that_is_only_cited_neither_is_lost(store):
    put(store, note("note:1", TITLE, published=IN_2013), note("note:2", TITLE, published=IN_2013))
    put(store, paper("import:1", abstract=""))
    assert standing(store) == {"note:1": "note:1", "note:2": "note:2", "import:1": "note:1"}


def test_a_note_parted_from_one_record_of_a_paper_is_parted_from_the_paper(store):
    put(store, paper("pmid:7", pmid="7"), paper("import:1", pmid="7", abstract=""))
    put(store, note("note:1", doi="10.1/a"), paper("import:2", pmid="7", doi="10.1/a"))
    assert standing(store)["note:1"] == "pmid:7"
    with store.run("apart", {}) as run:
        run.part("note:1", ["pmid:7"])
    assert standing(store) == {"pmid:7": "pmid:7", "import:1": "pmid:7", "import:2": "pmid:7", "note:1": "note:1"}


def test_what_pubmed_says_is_known_of_a_record_that_another_stands_for(store):
    current = paper("pmid:7", pmid="7")
    put(store, current, paper("import:1", pmid="7", status=Status.RETRACTED))
    assert (store.get("pmid:7").key, store.own("pmid:7"), store.own("pmid:8")) == ("import:1", current, None)
    assert store.statuses() == {"7": Status.CURRENT}
    put(store, current.with_status(Status.RETRACTED))
    assert store.get("import:1").key == "pmid:7"


def test_of_a_registered_trial_nothing_is_merged(store):
    trial = paper("nct:NCT01", kind=Kind.TRIAL, doi="10.1/a")
    assert put(store, trial, paper(doi="10.1/a"), note("note:2", TITLE, published=IN_2013)) == [
        Outcome.NEW, Outcome.NEW, Outcome.UNCHANGED,
    ]  # fmt: skip
    assert len(list(store.records())) == 2


def test_a_record_that_only_ties_two_papers_goes_with_the_surer(store):
    put(store, paper("pmid:7", pmid="7"), paper("pmid:8", pmid="8"), paper("import:1", doi="10.1/a"))
    put(store, paper("import:2", pmid="8", doi="10.1/a"))
    assert standing(store) == {"pmid:7": "pmid:7", "pmid:8": "pmid:8", "import:1": "pmid:8", "import:2": "pmid:8"}


def test_what_a_revision_unties_stands_again_and_the_index_hears_of_it(store):
    put(store, paper("pmid:7", pmid="7", doi="10.1/a"), paper("import:1", doi="10.1/a", title="Other"))
    assert standing(store) == {"pmid:7": "pmid:7", "import:1": "pmid:7"}
    before = store.sequence()
    put(store, paper("pmid:7", pmid="7", doi="10.1/b"))
    assert standing(store) == {"pmid:7": "pmid:7", "import:1": "import:1"}
    assert store.changes(before) == [Change("pmid:7", before + 1, True), Change("import:1", before + 2, True)]


def test_reading_the_same_again_changes_nothing(store):
    both = paper("pmid:7", pmid="7"), paper()
    assert put(store, *both) == [Outcome.NEW, Outcome.MERGED]
    before = store.sequence()
    assert put(store, *both) == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert (store.sequence(), standing(store)["import:1"]) == (before, "pmid:7")


def test_what_very_many_records_share_ties_none_of_them(store):
    many = [paper(f"import:{n:02}", abstract=f"Text {n}.") for n in range(MOST_ALIKE)]
    assert put(store, *many).count(Outcome.MERGED) > 0
    assert len(list(store.records())) == 1
    put(store, paper("import:more", abstract="One more."), paper("import:most", abstract="And another."))
    assert len(list(store.records())) == MOST_ALIKE + 2


def test_a_chain_of_ties_without_end_is_left_alone(store):
    chain = [
        paper(f"import:{n:04}", title=f"{TITLE} {n // 2}", pmcid=f"PMC{(n + 1) // 2}") for n in range(2, MOST_TIED + 40)
    ]
    put(store, *chain)  # each has its title from the one before it and its PMCID from the one after
    assert store.get(chain[-1].key) == chain[-1]


def test_a_damaged_record_keeps_no_other_from_coming_in(store, path):
    from tests.corpus.made_up import sql

    put(store, paper("pmid:7", pmid="7"))
    sql(path, "UPDATE record SET text = 'x'")
    assert put(store, paper(pmid="7"), paper("pmid:7", pmid="7", volume="3")) == [Outcome.NEW, Outcome.CHANGED]
    assert standing(store) == {"pmid:7": "pmid:7", "import:1": "pmid:7"}


# Apart, and together again


def test_what_a_person_parts_stays_apart_until_told_otherwise(store):
    put(store, paper("pmid:7", pmid="7"), paper(), paper("import:2", abstract="Other."))
    with store.run("apart", {}) as run:
        run.part("import:1", ["pmid:7", "import:2"])
    assert standing(store) == {"pmid:7": "pmid:7", "import:1": "import:1", "import:2": "pmid:7"}
    assert Provenance.of(store, "import:1").apart == ("import:2", "pmid:7")
    put(store, paper(), paper("import:3", abstract="The third copy of it."), paper("pmid:7", pmid="7", volume="2"))
    assert standing(store)["import:1"] == "import:1"
    with store.run("together", {}) as run:
        run.rejoin("import:1", ["pmid:7", "import:2"])
    assert set(standing(store).values()) == {"pmid:7"}


def test_the_provenance_of_a_paper_names_all_it_came_from(store):
    scopus, embase = Origin("Scopus", "s.ris", "RIS", "aa", 3), Origin("Embase", "e.csv", "CSV", "bb", 1)
    with store.run("test", {}) as run:
        run.put(paper("pmid:7", pmid="7"))
        run.put(paper(), scopus)
        run.put(paper(), embase)
    stored = (Origin("Scopus", "s.ris", "RIS", "aa", 3, 1), Origin("Embase", "e.csv", "CSV", "bb", 1, 1))
    found = Provenance.of(store, "pmid:7")
    assert (found.origins, found.superseded_by) == ((Origin("PubMed", run=1),), None)
    assert found.copies == (Copy("import:1", (stored[1], stored[0])),)
    assert found.sources == ("PubMed", "Embase", "Scopus")
    assert Provenance.of(store, "import:1").superseded_by == "pmid:7"


# Any order


some = st.builds(
    lambda prefix, title, author, year, pmid, doi, pmcid, abstract, page, status: (
        prefix,
        {"title": title, "authors": author, "published": year, "pmid": pmid, "doi": doi, "pmcid": pmcid,
         "abstract": abstract, "pages": page, "status": status},
    ),
    st.sampled_from(["pmid", "import", "import", "import"]),
    st.sampled_from([TITLE, f"{TITLE}: a trial", "Editorial"]),
    st.sampled_from([XUE, WANG, ()]),
    st.sampled_from([IN_2013, IN_2014]),
    st.sampled_from([None, None, "7", "8"]),
    st.sampled_from([None, None, "10.1/a", "10.1/b"]),
    st.sampled_from([None, None, "PMC1", "PMC2"]),
    st.sampled_from(["", "Albumin rose.", "Albumin fell."]),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from([Status.CURRENT, Status.CURRENT, Status.RETRACTED]),
)  # fmt: skip


def numbered_papers(drawn) -> list[Record]:
    found: dict[str, Record] = {}
    for number, (prefix, fields) in enumerate(drawn):
        key = f"pmid:{fields['pmid']}" if prefix == "pmid" and fields["pmid"] else f"import:{number}"
        found.setdefault(key, paper(key, **fields))
    return list(found.values())


@settings(max_examples=20)
@given(st.lists(some, min_size=2, max_size=8).map(numbered_papers), st.data())
def test_whatever_order_they_arrive_in_the_outcome_is_the_same(records, data):
    orders = [records, *(data.draw(st.permutations(records)) for _ in range(2))]
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for number, order in enumerate(orders):
            with CorpusStore.open(Path(folder) / f"{number}.sqlite", plant=False) as store:
                put(store, *order)
                outcomes.append(standing(store))
                assert {record.key for record in store.records()} == set(outcomes[-1].values())
    assert outcomes[0] == outcomes[1] == outcomes[2]
