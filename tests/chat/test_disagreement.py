from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.citation import Citation
from chat.disagreement import Disagreement, Stated, disagreements
from corpus.record import Record, Section, Span


def cited(number, quote, *, paper=None, title="Cells for cirrhosis"):
    record = Record.make(key=f"pmid:{paper or number}", title=title, sections=(Section("RESULTS", quote),))
    start = record.section_spans[0].span.start
    return Citation(number, record, start, start + len(record.sections[0].text), record.sections[0].text)


def words(*quotes):
    found = disagreements([cited(number, quote) for number, quote in enumerate(quotes, 1)])
    return [(each.outcome, each.first.words, each.second.words) for each in found]


def test_two_papers_with_different_numbers_stand_side_by_side_with_their_offsets():
    first = "Cells were safe. Survival was 70% at 12 months."
    second = "One-year overall survival was 52%."
    (found,) = disagreements([cited(1, first), cited(4, second)])
    assert found == Disagreement("survival", Stated(1, Span(30, 33), "70%"), Stated(4, Span(30, 33), "52%"))
    assert (first[30:33], second[30:33]) == ("70%", "52%")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Mortality was 20.5% at 24 weeks.", "At 6 months mortality was 44%.", ("mortality", "20.5%", "44%")),
        (
            "Survival at 12 months was 70% vs 52%.",
            "One-year survival was 51% against 50%.",
            ("survival", "70% vs 52%", "51% against 50%"),
        ),
        (
            "Two-year transplant-free survival was 80%.",
            "移植后2年无移植生存率为60%。",
            ("transplant-free survival", "80%", "60%"),
        ),
        ("1年死亡率为30%。", "死亡率在12个月时为45.5%。", ("mortality", "30%", "45.5%")),
        ("Acute rejection occurred in 9.1%.", "Acute rejection was seen in 27%.", ("acute rejection", "9.1%", "27%")),
        ("Adverse events: 12%.", "Adverse events occurred in 34% of patients.", ("adverse events", "12%", "34%")),
        ("The relapse rate was 10%.", "复发率为25%。", ("relapse rate", "10%", "25%")),
        (
            "One-year survival was 83% (95% CI 70-91%).",
            "Survival was 60% at 1 year (95% CI 44% to 73%).",
            ("survival", "83%", "60%"),
        ),
        (
            "Survival in controls was 40% at 1 year.",
            "In the placebo group survival was 60% at 1 year.",
            ("survival", "40%", "60%"),
        ),
    ],
)
def test_different_numbers_for_one_outcome(first, second, expected):
    assert words(first, second) == [expected]
    assert words(second, first) == [(expected[0], expected[2], expected[1])]


@pytest.mark.parametrize(
    "quote",
    [
        "One-year survival was 73%.",  # hardly different
        "Five-year survival was 52%.",  # another time
        "Survival was 52%.",  # no time
        "One-year graft survival was 52%.",  # another outcome
        "One-year transplant-free survival was 52%.",
        "One-year mortality was 52%.",
        "One-year survival rose by 52%.",  # a change
        "One-year survival was 52% higher.",
        "One-year survival was more than 52%.",  # a bound
        "One-year survival was 52% vs 70%.",  # two arms against one
        "In controls one-year survival was 52%.",  # another arm
        "One-year survival of the mice was 52%.",  # animals
        "Survival at 1 and 2 years was 52%.",  # two times
        "Survival was 52% at 1 year and 40% at 2 years.",
        "Survival and mortality at 1 year were 52%.",  # two outcomes
        "One-year survival was good (95% CI 52%).",
        "One-year survival was 50-52%.",
        "52% were men; one-year survival was good.",
    ],
)
def test_what_is_not_surely_the_same_is_passed_over_in_silence(quote):
    assert words("One-year survival was 70%.", quote) == []


def test_one_paper_does_not_contradict_itself():
    citations = [cited(1, "One-year survival was 70%.", paper=7), cited(2, "One-year survival was 52%.", paper=7)]
    assert disagreements(citations) == []


def test_every_pair_of_three_papers_is_returned_in_order():
    found = words("One-year survival was 70%.", "One-year survival was 52%.", "One-year survival was 40%.")
    assert found == [("survival", "70%", "52%"), ("survival", "70%", "40%"), ("survival", "52%", "40%")]


def test_a_study_of_animals_known_by_its_title_is_not_held_against_patients():
    people = cited(1, "One-year survival was 70%.")
    animals = cited(2, "One-year survival was 52%.", title="Stem cells in mice with fibrosis")
    assert disagreements([people, animals]) == []


PIECES = st.sampled_from(
    [
        "One-year ",
        "survival ",
        "was ",
        "70%",
        "52.5% ",
        "at 12 months",
        "mortality ",
        "vs ",
        "。",
        ". ",
        "死亡率",
        "1年",
        "; ",
    ]
)


@given(st.lists(st.lists(PIECES, min_size=1).map("".join).filter(str.strip), max_size=4))
def test_whatever_is_quoted_the_spans_hold_the_words(quotes):
    citations = [cited(number, quote) for number, quote in enumerate(quotes, 1)]
    for found in disagreements(citations):
        for stated in (found.first, found.second):
            quote = citations[stated.number - 1].quote
            assert quote[stated.span.start : stated.span.end] == stated.words
