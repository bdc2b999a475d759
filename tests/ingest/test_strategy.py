import re

import pytest

from corpus.errors import SettingsError
from ingest.strategy import Strategy

OWN = """
name = "mine"
title = "Of my own"
original = "liver AND cell"
[[variants]]
name = "first"
why = "Because."
clauses = ["liver[tiab]"]
[[variants]]
name = "second"
clauses = ["liver[tiab] OR hepatic[tiab]", "cell[tiab]"]
"""


@pytest.fixture
def own(tmp_path):
    """Write a strategy file and give its path."""

    def write(text):
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_shipped_strategy_keeps_the_reviews_own_string_and_says_why_it_is_not_sent():
    shipped = Strategy.shipped()
    assert shipped.original == '("liver disease/exp" OR "hepatic disease" OR "liver disorder") AND "stem cell"'
    assert "10.1007/s12072-025-10835-1" in shipped.source
    assert "/exp" in shipped.note
    assert [variant.name for variant in shipped.variants] == ["translated", "literal", "wide"]
    assert all(variant.why for variant in shipped.variants)
    assert shipped.variant() == shipped.variant("translated")


@pytest.mark.parametrize("name", ["translated", "literal", "wide"])
def test_every_term_that_is_sent_names_its_field(name):
    query = Strategy.shipped().variant(name).query
    fields = {"translated": r"MeSH Terms|tiab", "literal": "All Fields", "wide": r"MeSH Terms|tiab"}[name]
    rest = re.sub(rf'("[^"]+"|[\w*]+)\[({fields})\]', "term", query)
    assert re.fullmatch(r"\(term( OR term)*\) AND \(term( OR term)*\)", rest)
    assert "/exp" not in query


def test_the_translation_is_this():
    assert Strategy.shipped().variant().query == (
        '("liver diseases"[MeSH Terms] OR "liver disease*"[tiab] OR "hepatic disease*"[tiab] OR "liver disorder*"[tiab]'
        ' OR "hepatic disorder*"[tiab]) AND ("stem cells"[MeSH Terms] OR "stem cell transplantation"[MeSH Terms]'
        ' OR "stem cell*"[tiab])'
    )


def test_the_wide_variant_asks_for_all_that_the_translated_one_does():
    translated, wide = (Strategy.shipped().variant(name).clauses for name in ("translated", "wide"))
    for narrow, broad in zip(translated, wide, strict=True):
        assert set(narrow.split(" OR ")) < set(broad.split(" OR "))


def test_a_strategy_of_ones_own(own):
    strategy = Strategy.read(own(OWN))
    assert (strategy.name, strategy.title, strategy.note) == ("mine", "Of my own", "")
    assert strategy.variant("first").query == "liver[tiab]"
    assert strategy.variant("second").query == "(liver[tiab] OR hepatic[tiab]) AND (cell[tiab])"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("title", "titel"), "Extra inputs are not permitted"),
        (("why", "because"), "Extra inputs are not permitted"),
        (('name = "mine"\n', ""), "Field required"),
        (('name = "mine"', 'name = "a/b"'), "String should match pattern"),
        (('["liver[tiab]"]', "[]"), "should have at least 1 item"),
        (('["liver[tiab]"]', '[""]'), "at least 1 character"),
        (("[[variants]]", "[[versions]]"), "Field required"),
        (('"mine"', "mine"), "Invalid value"),
    ],
)
def test_a_file_that_is_no_strategy_is_refused_with_the_reason(own, change, reason):
    with pytest.raises(SettingsError, match="is not a search strategy") as caught:
        Strategy.read(own(OWN.replace(*change)))
    assert reason in str(caught.value)
    assert "[[variants]]" in caught.value.hint


def test_files_that_cannot_be_read_are_refused(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    for name in ("nowhere.toml", "latin.toml"):
        with pytest.raises(SettingsError, match=name):
            Strategy.read(tmp_path / name)


def test_a_query_given_is_sent_as_it_stands():
    strategy = Strategy.of('liver[tiab] AND "stem cell"[tiab]')
    assert (strategy.name, strategy.original) == ("query", 'liver[tiab] AND "stem cell"[tiab]')
    assert strategy.variant().query == strategy.variant("given").query == strategy.original


def test_a_variant_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(SettingsError, match="has no variant 'narrow'") as caught:
        Strategy.shipped().variant("narrow")
    assert caught.value.hint == "It has translated, literal, wide."
