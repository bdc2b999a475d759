"""What the sentences of a quote say together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.stance import Judgement, Stance, judge, judge_quote
from corpus.record import Span


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Survival improved. MELD fell.", Stance.BENEFIT),
        ("Thirty patients were treated. Survival improved.", Stance.BENEFIT),
        ("Survival improved. Infections were more frequent.", Stance.UNCLEAR),
        ("Survival improved. Albumin did not differ between groups.", Stance.UNCLEAR),
        ("Survival improved but infections increased. MELD fell.", Stance.UNCLEAR),
        ("Survival improved. No serious adverse events were observed.", Stance.BENEFIT),
        ("No serious adverse events were observed. The infusion was well tolerated.", Stance.NO_DIFFERENCE),
        ("Whether MSC improve survival is unknown. MELD fell.", Stance.BENEFIT),
        ("Mortality was 40% with MSC and 20% in controls (P = 0.01). Relapses were more frequent.", Stance.HARM),
        ("生存率升高。未见严重不良反应。", Stance.BENEFIT),
        ("生存率升高。感染更多。", Stance.UNCLEAR),
        ("", Stance.UNCLEAR),
    ],
)
def test_sentences_of_a_quote_stand_together_or_not_at_all(text, stance):
    assert judge_quote(text, "RESULTS").stance is stance


@pytest.mark.parametrize(
    "label",
    [
        "",
        "UNLABELLED",
        "RESULTS",
        "METHODS AND RESULTS",
        "CONCLUSION",
        "MAIN FINDINGS",
        "INTERPRETATION",
        "FACTS",
        "结果",
    ],
)
def test_findings_are_judged(label):
    assert judge_quote("Survival improved.", label) == Judgement(Stance.BENEFIT, (Span(0, 8), Span(9, 17)))


@pytest.mark.parametrize(
    "label", ["BACKGROUND", "OBJECTIVE", "METHODS", "DESIGN", "DESIGN AND POPULATION", "AIMS", "目的"]
)
def test_background_aims_and_methods_are_not(label):
    assert judge_quote("Survival improved.", label) == Judgement(Stance.UNCLEAR)


def test_offsets_are_those_of_the_quote():
    quote = "Thirty were treated.  Albumin rose. It was well tolerated. MELD fell."
    assert [quote[span.start : span.end] for span in judge_quote(quote, "RESULTS").deciding] == [
        "Albumin", "rose", "MELD", "fell",
    ]  # fmt: skip


@given(st.sampled_from(["Albumin rose.", "Mortality rose.", "Survival did not differ.", "HGF rose.", "It was safe."]))
def test_a_quote_of_one_sentence_says_what_the_sentence_says(sentence):
    assert judge_quote(sentence, "").stance is judge(sentence).stance
