import pytest

from chat.ask_tab import facet_words
from chat.facet_filters import FACET_FILTERS
from chat.study import patients, study, value_name
from chat.wording import LANGUAGES
from corpus.facets import facets_of
from corpus.record import Record, Section
from tests.chat.fixed import ARTICLE, NOTE, RETRACTED


def words(record, language="en"):
    return list(study(language, facets_of(record)))


def paper(text, *types):
    return Record.make(key="pmid:1", title="Cells", sections=(Section("METHODS", text),), publication_types=types)


def test_a_trial_is_its_design_and_size():
    assert words(ARTICLE) == ["Randomised trial", "n = 110"]
    assert words(NOTE, "zh")[-1] == "n = 7"


def test_a_phase_is_told():
    assert "phase 2" in words(RETRACTED)


def test_animals_are_told_where_the_design_does_not_say_them_and_people_never():
    review = Record.make(key="pmid:1", title="Stem cells for fibrosis in mice: a systematic review of animal studies")
    assert words(review) == ["Systematic review", "Animals"]
    assert words(paper("Cirrhosis was induced in rats with CCl4.")) == ["Animal study"]
    assert "People" not in words(ARTICLE)


def test_where_nothing_is_known_nothing_is_told():
    assert words(paper("Nothing in particular.")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_a_filter_has_a_name_of_its_own(language):
    for name, values in FACET_FILTERS.items():
        assert len({value_name(language, name, value) for value in values}) == len(values)
    assert len(facet_words(language)) == sum(map(len, FACET_FILTERS.values()))


def test_who_was_treated_with_what_and_how():
    trial = "40 patients with decompensated cirrhosis received autologous bone marrow MSC via the portal vein."
    assert list(patients("en", facets_of(paper(f"{trial} Patients with cirrhosis lived.")))) == [
        "Cirrhosis", "Decompensated", "Bone marrow", "Autologous", "Portal vein",
    ]  # fmt: skip
    assert list(patients("en", facets_of(paper("Cells went into the spleen of rats.")))) == []
