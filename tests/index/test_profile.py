from __future__ import annotations

import pytest

from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index import LiteratureIndex, update_index
from index.profile import PROFILES, Profile
from tests.index.words import WordEncoder

RECORDS = {
    "pmid:1": "Ascites in cirrhosis",
    "pmid:2": "Survival in acute-on-chronic liver failure",
    "pmid:3": "Kidney stones in rabbits",
}


@pytest.fixture
def search(home):
    """Give a function that searches three records by a profile made of what it is given."""
    settings = Settings.load().prepared()
    with CorpusStore.open(settings.corpus_path, plant=False) as corpus:
        with corpus.run("test", {}) as run:
            for key, title in RECORDS.items():
                run.put(Record.make(key=key, title=title, sections=(Section("", f"{title}."),)))
        update_index(corpus, settings.index_path, settings.vectors_path, WordEncoder())

        def found(question, **ways):
            with LiteratureIndex(settings, corpus, WordEncoder(), Profile("test", "words", **ways)) as literature:
                return literature.search(question)

        yield found


def routes(hits):
    return {hit.key: {name for name, _ in hit.routes} for hit in hits}


def test_the_names_are_those_that_settings_take():
    assert [profile.name for profile in PROFILES] == ["fast", "default", "best", "multilingual"]
    assert [profile.routes for profile in PROFILES] == [("sparse",), *[("dense", "sparse")] * 3]
    assert {profile.expansion for profile in PROFILES} == {True}
    assert Profile.named("best").feedback


def test_words_alone_find_what_says_them(search):
    assert routes(search("ascites", routes=("sparse",))) == {"pmid:1": {"sparse"}}


def test_meaning_alone_weighs_all(search):
    hits = search("ascites", routes=("dense",))
    assert routes(hits) == {key: {"dense"} for key in RECORDS}
    assert hits[0].key == "pmid:1"


def test_both_routes(search):
    found = routes(search("ascites"))
    assert found == {key: {"dense"} for key in RECORDS} | {"pmid:1": {"dense", "sparse"}}


def test_without_expansion_an_abbreviation_is_its_letters_alone(search):
    assert [hit.key for hit in search("ACLF", routes=("sparse",))] == ["pmid:2"]
    alone = search("ACLF", routes=("sparse",), expansion=False)
    assert (list(alone), alone.query.expansions) == ([], ())
    assert alone.query.concepts[0].alternatives == ("ACLF",)


def test_without_expansion_chinese_reaches_no_english_but_where_the_encoder_reads_it(search):
    assert search("腹水")[0].key == "pmid:1"
    assert list(search("腹水", expansion=False)) == []
    assert len(search("腹水", expansion=False, reads_chinese=True)) == 3
