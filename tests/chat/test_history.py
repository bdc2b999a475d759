import json

from hypothesis import given
from hypothesis import strategies as st

from chat.conversation import Conversation, FilterRow, Turn
from chat.history import History
from tests.chat.fixed import ATTACK, FixedAssistant

ASSISTANT = FixedAssistant()
ROW = FilterRow(
    "2010",
    designs=("rct",),
    cells=("ips",),
    species=("human",),
    routes=("portal_vein",),
    kinds=("trial",),
    retracted=True,
)
TWO = History((("survival", ROW), ("And safety?", FilterRow())))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
ASKED = st.dictionaries(
    st.sampled_from(["q", "first", "last", "designs", "cells", "species", "stages", "kinds", "retracted", "x"]),
    st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=3) | st.booleans() | JSON,
)
NEARLY = st.fixed_dictionaries({"asked": st.lists(ASKED, max_size=3) | JSON})


def conversation(*questions, failed=()):
    turns = (
        Turn(number, question, question, FilterRow(), "", None if question in failed else ASSISTANT.ask(question))
        for number, question in enumerate(questions, 1)
    )
    return Conversation(tuple(turns))


def questions(history):
    return [question for question, _ in history.asked]


def test_what_was_kept_is_read_back_through_json():
    assert History.read(json.loads(json.dumps(TWO.as_dict()))) == TWO


@given(JSON | NEARLY)
def test_nothing_a_browser_holds_is_an_error(kept):
    found = History.read(kept)
    assert History.read(json.loads(json.dumps(found.as_dict()))) == found
    assert all(question and isinstance(row, FilterRow) for question, row in found.asked)


def test_what_was_kept_before_there_were_all_filters_is_read():
    kept = {
        "q": "survival",
        "first": "2010",
        "last": "",
        "designs": ["rct"],
        "cells": [],
        "species": [],
        "retracted": True,
    }
    assert History.read({"asked": [kept]}).asked == (("survival", FilterRow("2010", designs=("rct",), retracted=True)),)


def test_one_strange_value_makes_the_rest_count_as_nothing():
    kept = TWO.as_dict()
    kept["asked"][1]["onload"] = ATTACK
    assert History.read(kept) == History()


def test_more_than_this_writes_is_not_read():
    one = {"q": "survival"}
    assert questions(History.read({"asked": [one] * 10})) == ["survival"] * 10
    assert History.read({"asked": [one] * 11}) == History()
    assert History.read({"asked": [{"q": "x" * 2_001}]}) == History()


def test_hostile_text_in_a_question_is_a_question():
    assert questions(History.read({"asked": [{"q": ATTACK}]})) == [ATTACK]


def test_questions_without_an_answer_are_not_kept():
    assert History.of(conversation("crash", failed=("crash",))) == History()
    assert questions(History.of(conversation("crash", "dose", failed=("crash",)))) == ["dose"]


def test_the_last_ten_questions_are_kept():
    asked = [str(turn) for turn in range(12)]
    assert questions(History.of(conversation(*asked))) == asked[2:]
