import re

import pytest

from corpus.facets.words import COUNT, any_of, compiled, number


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("1,234", 1234), ("seven", 7), ("forty-five", 45), ("ninety nine", 99), ("twenty", 20)],
)
def test_counts(text, value):
    match = compiled(COUNT).fullmatch(text)
    assert match
    assert number(match[0]) == value


@pytest.mark.parametrize("text", ["1.5", "12%", "12/30", "3-4", "CD34", "P=12", "one hundred and twelve", "±12"])
def test_what_is_no_count(text):
    assert compiled(COUNT).search(text) is None


def test_escapes_keep_their_meaning_in_small_letters():
    assert any_of(r"\bG-CSF\b", r"NCT\d{8}\W", r"(?P<name>ABC)\S").findall("g-csf nct12345678. abcd") == ["", "", "abc"]
    assert isinstance(any_of("a"), re.Pattern)
