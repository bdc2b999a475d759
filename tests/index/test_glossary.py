from __future__ import annotations

from collections import Counter

import pytest

from corpus.normalise import normalise
from index.glossary import Glossary, Term, english_words

SHIPPED = Glossary.shipped()


def test_the_shipped_glossary_is_read_whole():
    assert len(SHIPPED.terms) == 1391
    assert SHIPPED.terms[0] == Term(
        "间充质干细胞",
        "mesenchymal stem cells",
        ("mesenchymal stromal cells", "multipotent stromal cells", "MSC", "MSCs"),
        "concept",
    )
    assert Glossary.shipped() is SHIPPED


def test_every_row_is_fit_to_be_looked_up():
    assert {term.kind for term in SHIPPED.terms} == {"concept", "design", "word"}
    assert [name for name, count in Counter(t.chinese.casefold() for t in SHIPPED.terms).items() if count > 1] == []
    for term in SHIPPED.terms:
        for name in (term.chinese, *term.names):
            assert name
            assert normalise(name) == name
            assert "(also" not in name
            assert ";" not in name


def test_chinese_is_looked_up_whole_and_without_regard_to_latin_case():
    found = SHIPPED.chinese("meld评分")
    assert found is not None
    assert found.english == "Model for End-Stage Liver Disease score"
    assert SHIPPED.chinese("MELD评") is None
    assert SHIPPED.chinese("") is None
    assert SHIPPED.longest_chinese == max(len(term.chinese) for term in SHIPPED.terms)


def test_an_abbreviation_with_two_meanings_gives_both():
    assert [term.english for term in SHIPPED.english(("hsc",))] == [
        "hematopoietic stem cells",
        "hepatic stellate cells",
    ]
    assert [term.names for term in SHIPPED.english(("hsc",))][1] == (
        "hepatic stellate cells",
        "HSC",
        "stellate cells",
        "SC",
    )


def test_words_of_a_question_are_not_english_names():
    glossary = Glossary((Term("改善", "improve", ("better",), "word"), Term("肝", "liver", (), "concept")))
    assert glossary.english(("improve",)) == ()
    assert glossary.english(("liver",)) == (glossary.terms[1],)
    assert glossary.chinese("改善") is glossary.terms[0]


def test_an_empty_glossary_knows_nothing():
    glossary = Glossary(())
    assert (glossary.longest_chinese, glossary.longest_english) == (0, 0)
    assert glossary.chinese("肝") is None
    assert glossary.english(("liver",)) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("UC-MSCs", ("uc", "msc")),
        ("Mesenchymal Stem Cells", ("mesenchymal", "stem", "cell")),
        ("Wharton's jelly", ("wharton", "s", "jelly")),
        ("loss of mass", ("loss", "of", "mass")),
        ("AS", ("as",)),
        ("", ()),
    ],
)
def test_english_words(text, words):
    assert english_words(text) == words
