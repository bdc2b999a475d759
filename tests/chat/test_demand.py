"""What a question asks for: its concepts, what they count, and the kinds of sentence that answer."""

from __future__ import annotations

import pytest

from chat.demand import Asks, Demand
from index.expand import understand


@pytest.fixture
def demand(words):
    return lambda question: Demand(understand(question), words.index)


def surfaces(concepts):
    return {concept.surface for concept in concepts}


@pytest.mark.parametrize(
    ("question", "core"),
    [
        ("Does sorafenib prolong survival in cirrhosis?", {"sorafenib", "survival", "cirrhosis"}),
        ("Were stem cells tested in horses?", {"stem cells", "horses"}),
        ("How often do stem cells help patients?", {"stem cells"}),
        ("间充质干细胞能改善肝硬化患者的骨密度吗?", {"间充质干细胞", "肝硬化", "骨密度"}),
        ("瑞格平治疗肝硬化的效果如何?", {"瑞格平", "肝硬化"}),
        ("Which is better?", {"better"}),  # nothing but general words, so that each has to count
    ],
)
def test_the_core_is_what_it_is_about(demand, question, core):
    assert surfaces(demand(question).core) == core


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Was there a phase 3 trial?", "A phase 3 trial of cells.", True),
        ("Was there a phase 3 trial?", "A phase 1 trial of 3 patients.", False),
        ("What was 24-week survival?", "The 24-week survival rate was 73.2%.", True),
        ("What was 24-week survival?", "Survival was the same; 24 patients; each week.", False),
    ],
)
def test_a_name_with_a_number_stands_in_one_piece(demand, question, text, expected):
    asked = demand(question)
    numbered = {concept for concept in asked.weights if any(letter.isdigit() for letter in concept.surface)}
    assert (numbered <= asked.said(text)) is expected


def test_an_abbreviation_is_not_another_word(demand):
    asked = demand("Do MSCs slow amyotrophic lateral sclerosis?")
    assert surfaces(asked.said("Xie et al. reviewed MSCs.")) == {"MSCs"}
    assert "amyotrophic lateral sclerosis" in surfaces(asked.said("Amyotrophic lateral sclerosis was slowed."))


def test_shares_go_from_nothing_to_all(demand):
    asked = demand("Does G-CSF improve survival in acute-on-chronic liver failure?")
    assert asked.share(()) == 0
    assert asked.share(asked.weights) == pytest.approx(1)
    assert asked.share(asked.core, asked.core) == pytest.approx(1)
    assert 0 < asked.share(asked.core) < 1


def test_nothing_asked_has_no_share(demand):
    assert demand("???").share(()) == 0


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many patients were treated?", Asks.NUMBER),
        ("入组多少例?", Asks.POPULATION),
        ("剂量是多少?", Asks.METHOD),
        ("Is one injection better than two?", Asks.COMPARISON),
        ("哪种来源效果更好?", Asks.COMPARISON),
        ("Are MSCs safe?", Asks.SAFETY),
        ("会引起血栓吗?", Asks.SAFETY),
        ("Through which factors do MSCs act?", Asks.MECHANISM),
        ("作用机制是什么?", Asks.MECHANISM),
        ("Which patients were enrolled?", Asks.POPULATION),
        ("哪些患者适合?", Asks.POPULATION),
    ],
)
def test_a_question_asks_for_a_kind(demand, question, kind):
    assert kind in demand(question).asks


def test_a_plain_question_asks_for_no_kind(demand):
    assert demand("stem cells in cirrhosis").asks == frozenset()
