"""What counts as a fact that stands in the quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.facts import numbers, stated

QUOTES = [
    "Severe infection occurred in 16.1% of the MSC group versus 33.3% of controls (P = 0.04).",
    "Seven patients had a suboptimal response to UDCA.",
    "Overall survival was higher in the treated group from 13 to 75 months.",
]


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("16.1% MSC vs 33.3% control", True),
        ("16.1% MSC vs 33.4% control", False),
        ("P = 0.04", True),
        ("P = 0.4", False),
        ("seven patients with a suboptimal response to UDCA", True),
        ("7例", True),
        ("8例", False),
        ("OS更高", True),
        ("总生存率更高", True),
        ("肝癌发生率无差异", False),
        ("given via hepatic artery without immunosuppression", False),
        ("MUST NOT give 3.68 as coming from the abstract", True),
        ("不得给出33.3%", False),
    ],
)
def test_a_fact_is_stated(fact, expected):
    assert stated(fact, QUOTES) is expected


def test_nothing_is_stated_without_quotes():
    assert not stated("P = 0.04", [])
    assert not stated("seven patients", [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seventy-two patients, two injections", {"72", "2"}),
        ("5 x 10^7 cells, 0.50 and 0.5", {"5", "10", "7", "0.5"}),
        ("someone often", set()),
        ("24周生存率73.2%", {"24", "73.2"}),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text, expected):
    assert numbers(text) == expected


@given(st.integers(0, 10**6))
def test_a_number_is_itself(number):
    assert numbers(f"n = {number}.") == {f"{number:g}"}
