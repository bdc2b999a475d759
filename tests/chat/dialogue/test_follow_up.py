import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.dialogue import Understood, resolve
from tests.chat.asked import ANSWERED
from tests.chat.dialogue.conversations import ACLF, ALONE, FOLLOW_UPS, PBC_ZH, SAFE, SAFE_ZH


def said(question: str, *earlier: str) -> str:
    return resolve(question, earlier).understood


@pytest.mark.parametrize(("earlier", "question", "understood"), FOLLOW_UPS)
def test_a_follow_up_is_understood_from_the_conversation(earlier, question, understood):
    assert resolve(question, earlier).understood == understood


@pytest.mark.parametrize(("earlier", "question"), ALONE)
def test_a_question_of_its_own_is_left_alone(earlier, question):
    assert resolve(question, earlier) == Understood(question, question)


# They name neither treatment nor disease, so that within a conversation they are follow-ups to any reader.
LEFT_OPEN = ("自我现在报告的生活质量有改善吗?", "How much did serum albumin increase at no extra cost?")


@pytest.mark.parametrize("earlier", [SAFE, SAFE_ZH, "G-CSF治疗慢加急性肝衰竭的生存率如何?"])
@pytest.mark.parametrize("question", [each for each in ANSWERED if each not in LEFT_OPEN])
def test_full_questions_of_this_field_take_nothing_over(question, earlier):
    assert said(question, earlier) == question


@pytest.mark.parametrize(("earlier", "question", "understood"), FOLLOW_UPS)
def test_what_was_understood_stands_on_its_own(earlier, question, understood):
    assert said(understood, *earlier) == understood


@pytest.mark.parametrize(("earlier", "question", "understood"), FOLLOW_UPS)
def test_the_turns_before_may_be_given_as_understood(earlier, question, understood):
    full = [said(each, *earlier[:at]) for at, each in enumerate(earlier)]
    assert said(question, *full) == understood


def test_what_was_carried_and_what_was_changed_are_told():
    assert resolve("And in alcoholic cirrhosis?", [SAFE]) == Understood(
        asked="And in alcoholic cirrhosis?",
        understood="Are umbilical cord MSCs safe in alcoholic cirrhosis?",
        carried=("umbilical cord MSCs", "safe"),
        changed=(("decompensated hepatitis B cirrhosis", "alcoholic cirrhosis"),),
    )


def test_what_is_added_takes_the_place_of_nothing():
    assert resolve("In children?", [SAFE]).changed == (("", "children"),)


def test_a_chain_of_three_turns_carries_what_each_one_changed():
    assert said("And in children?", SAFE, "And in biliary atresia?", "What about G-CSF?") == (
        "Are G-CSF safe in biliary atresia in children?"
    )


def test_a_chain_may_change_its_language_at_every_turn():
    assert said("And in PBC?", SAFE, "那安全性呢?", "骨髓来源的呢?") == (
        "What do studies report on safety with bone marrow mesenchymal stem cells in PBC?"
    )


def test_a_new_matter_in_between_ends_what_came_before_it():
    assert said("那安全性呢?", SAFE, "G-CSF治疗慢加急性肝衰竭有效吗?") == "G-CSF治疗慢加急性肝衰竭的安全性如何?"


def test_small_talk_in_between_is_passed_over():
    assert said("儿童呢?", PBC_ZH, "谢谢!") == "脐带间充质干细胞治疗PBC有效吗(在儿童中)?"


@pytest.mark.parametrize("question", ["And in PBC?", "那安全性呢?", "Is it safe?"])
@pytest.mark.parametrize("earlier", [[], [""], ["hello"], ["Who won the world cup?"]])
def test_with_nothing_to_lean_on_a_follow_up_stays_as_it_is(question, earlier):
    assert resolve(question, earlier) == Understood(question, question)


def test_traditional_characters_are_read_too():
    assert said("那酒精性肝硬化呢?", "臍帶間充質幹細胞治療失代償期肝硬化安全嗎?") == (
        "臍帶間充質幹細胞治療酒精性肝硬化安全嗎?"
    )


def test_full_width_forms_are_read_too():
    assert said("那安全性呢？", "Ｇ-ＣＳＦ治疗ＡＣＬＦ有效吗？") == "G-CSF治疗ACLF的安全性如何?"


def test_a_long_question_says_what_it_means_by_itself():
    question = "And is it safe? " * 20
    assert said(question, ACLF) == question


def test_no_more_than_two_thousand_characters_are_read():
    assert said("x" * 3_000, ACLF) == "x" * 2_000


def test_an_earlier_question_that_would_make_it_too_long_is_not_carried():
    earlier = "Are MSCs safe in ACLF " + "y" * 1_975
    assert said("And in alcoholic cirrhosis with severe hepatitis B?", earlier) == (
        "And in alcoholic cirrhosis with severe hepatitis B?"
    )


PIECES = [
    "and ",
    "it ",
    "these patients ",
    "MSC",
    "cirrhosis",
    "那",
    "呢",
    "它",
    "安全",
    "bone marrow ",
    "?",
    "对",
    "\n",
    "what about ",
]


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join),
    st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=20).map("".join), max_size=4),
)
def test_any_text_is_taken_and_the_result_is_bounded(question, earlier):
    found = resolve(question, earlier)
    assert found.asked == question
    assert len(found.understood) <= 2_000
    if found.understood == question:
        assert dataclasses.replace(found, understood="") == Understood(question, "")
    else:
        assert found.carried


@pytest.mark.parametrize(
    "piece", ["(", "and ", "那", "1 ", "- ", "bone marrow ", "什么是", "it ", "cirrhosis of ", "x-"]
)
def test_hostile_repetition_takes_no_time(piece):
    started = time.process_time()
    resolve(piece * 1_000, [piece * 1_000, f"{ACLF} {piece * 1_000}"])
    assert time.process_time() - started < 2
