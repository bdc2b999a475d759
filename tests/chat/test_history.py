import json

from hypothesis import given
from hypothesis import strategies as st

from chat.conversation import Conversation, FilterRow, Turn
from chat.history import History
from tests.chat.fixed import ATTACK, FixedAssistant

ASSISTANT = FixedAssistant()
ROW = FilterRow("2010", "", ("rct",), ("ips",), ("human",), True)
TWO = History(((("survival", ROW), ("And safety?", FilterRow())), (("pilot", FilterRow()),)))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
ASKED = st.dictionaries(
    st.sampled_from(["q", "first", "last", "designs", "cells", "species", "retracted", "x"]),
    st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=3) | st.booleans() | JSON,
)
NEARLY = st.fixed_dictionaries({"conversations": st.lists(st.lists(ASKED, max_size=3), max_size=3) | JSON})


def conversation(*questions, failed=()):
    turns = (
        Turn(number, question, question, FilterRow(), "", None if question in failed else ASSISTANT.ask(question))
        for number, question in enumerate(questions, 1)
    )
    return Conversation(tuple(turns))


def titles(history):
    return [[question for question, _ in each] for each in history.conversations]


def firsts(history):
    assert [place for _, place in history.titles] == list(range(len(history.titles)))
    return [question for question, _ in history.titles]


def test_what_was_kept_is_read_back_through_json():
    assert History.read(json.loads(json.dumps(TWO.as_dict()))) == TWO


@given(JSON | NEARLY)
def test_nothing_a_browser_holds_is_an_error(kept):
    found = History.read(kept)
    assert History.read(json.loads(json.dumps(found.as_dict()))) == found
    assert all(question and isinstance(row, FilterRow) for each in found.conversations for question, row in each)


def test_one_strange_value_makes_the_rest_count_as_nothing():
    kept = TWO.as_dict()
    kept["conversations"][1][0]["onload"] = ATTACK
    assert History.read(kept) == History()


def test_more_than_this_writes_is_not_read():
    one = {"q": "survival"}
    assert titles(History.read({"conversations": [[one]] * 20})) == [["survival"]] * 20
    assert History.read({"conversations": [[one]] * 21}) == History()
    assert History.read({"conversations": [[one] * 11]}) == History()
    assert History.read({"conversations": [[{"q": "x" * 2_001}]]}) == History()


def test_hostile_text_in_a_question_is_a_question():
    assert firsts(History.read({"conversations": [[{"q": ATTACK}]]})) == [ATTACK]


def test_a_new_conversation_comes_first_and_then_stands_in_its_own_place():
    history = TWO.with_current(conversation("dose"), new=True)
    assert firsts(history) == ["dose", "survival", "pilot"]
    history = history.with_current(conversation("dose", "And in children?"), new=False)
    assert titles(history) == [["dose", "And in children?"], ["survival", "And safety?"], ["pilot"]]


def test_questions_without_an_answer_are_not_kept():
    assert TWO.with_current(conversation("crash", failed=("crash",)), new=True) == TWO
    kept = TWO.with_current(conversation("crash", "dose", failed=("crash",)), new=True)
    assert firsts(kept) == ["dose", "survival", "pilot"]


def test_the_same_asked_again_is_kept_once():
    history = History().with_current(conversation("pilot"), new=True).with_current(conversation("dose"), new=True)
    assert firsts(history.with_current(conversation("pilot"), new=True)) == ["pilot", "dose"]


def test_twenty_conversations_of_ten_questions_are_kept():
    history = History()
    for number in range(22):
        history = history.with_current(conversation(*(f"{number}: {turn}" for turn in range(12))), new=True)
    assert firsts(history) == [f"{number}: 2" for number in range(21, 1, -1)]
    assert {len(each) for each in history.conversations} == {10}
    assert History.read(history.as_dict()) == history


def test_a_conversation_taken_up_again_comes_first():
    assert firsts(TWO.moved_up(1)) == ["pilot", "survival"]
