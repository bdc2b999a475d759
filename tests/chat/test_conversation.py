import logging
import re
from html import unescape

import pytest

from chat.conversation import QUESTION_LIMIT, Conversation, FilterRow, Turn, reply
from corpus.record import Kind, Status
from index.query import Filters
from tests.chat.fixed import SURVIVAL, FixedAssistant

ASSISTANT = FixedAssistant()
LIVER = "Do mesenchymal stem cells improve survival in liver failure?"


def asked(question, row=None, conversation=None):
    return reply(ASSISTANT, question, row or FilterRow(), conversation or Conversation())


def after(*questions):
    conversation = Conversation()
    for question in questions:
        conversation = conversation.with_turn(asked(question, conversation=conversation))
    return conversation


def test_a_reply_holds_bubble_answer_and_what_may_be_asked_next():
    turn = asked("survival", conversation=after("pilot", "xenon"))
    assert (turn.number, turn.question, turn.understood) == (3, "survival", "survival")
    assert "(#ev-t3-1)" in turn.reply
    assert SURVIVAL in unescape(re.sub("</?b>", "", turn.reply))
    assert turn.answer is not None
    assert turn.answer.query.filters == Filters()
    assert turn.chips == ("How safe is it for survival?", "What did the pilot find?")


def test_what_was_asked_is_not_offered_again():
    assert after("What did the pilot find?", "survival").last.chips == ("How safe is it for survival?",)


def test_a_refusal_offers_nothing():
    assert asked("xenon").chips == ()


def test_a_follow_up_is_asked_as_it_is_understood_and_says_so():
    turn = asked("And in alcoholic cirrhosis?", conversation=after(LIVER))
    assert turn.question == "And in alcoholic cirrhosis?"
    assert "mesenchymal stem cells" in turn.understood.lower()
    assert "alcoholic cirrhosis" in turn.understood
    assert turn.answer.question == turn.understood
    assert unescape(turn.reply).startswith(f"*Understood as: {turn.understood}*")


def test_a_follow_up_leans_on_what_was_understood_and_not_on_what_failed():
    conversation = after(LIVER, "And in alcoholic cirrhosis?", "crash")
    turn = asked("And their safety?", conversation=conversation)
    assert "alcoholic cirrhosis" in turn.understood


def test_a_question_of_its_own_is_understood_as_it_stands():
    turn = asked("What do trials say of survival after G-CSF in alcoholic hepatitis?", conversation=after(LIVER))
    assert turn.understood == turn.question
    assert "Understood as" not in unescape(turn.reply)


def test_an_error_of_ours_becomes_its_sentence_and_hint():
    turn = asked("no index")
    assert unescape(turn.reply) == "There is no index yet.\n\n*Build one with `hepcite index`.*"
    assert turn.answer is None


def test_any_other_error_is_logged_and_shown_as_one_plain_sentence(caplog):
    with caplog.at_level(logging.ERROR):
        turn = asked("crash")
    assert unescape(turn.reply) == (
        "The question could not be answered because of an internal error. It has been logged; please try again."
    )
    assert "a secret detail" in caplog.text


def test_an_error_is_told_in_the_language_of_the_question():
    assert "内部错误" in asked("肝 crash").reply


def test_a_question_too_long_is_not_asked():
    turn = asked("survival " * 300)
    assert unescape(turn.reply) == (
        "The question is longer than 2,000 characters. Please shorten it; nothing was searched."
    )
    assert len(turn.question) < 130


def test_a_question_of_just_the_limit_is_asked():
    assert asked("survival".ljust(QUESTION_LIMIT, "x")).answer is not None


def test_what_is_no_year_is_told():
    turn = asked("survival", FilterRow(first="20x"))
    assert unescape(turn.reply) == "“20x” is not a year; nothing was searched."


@pytest.mark.parametrize(
    ("row", "filters"),
    [
        (FilterRow(), Filters()),
        (FilterRow("2010", " 2020 "), Filters(2010, 2020)),
        (FilterRow("2020", "2010"), Filters(2010, 2020)),
        (FilterRow("", "2020"), Filters(None, 2020)),
        (FilterRow(designs=("rct", "<script>")), Filters(designs=("rct",))),
        (FilterRow(cells=("ips", ""), species=("human", "dragon")), Filters(cells=("ips",), species=("human",))),
        (FilterRow(stages=("aclf", "x"), kinds=("trial", "x")), Filters(stages=("aclf",), kinds=(Kind.TRIAL,))),
        (
            FilterRow(retracted=True),
            Filters(statuses=(Status.CURRENT, Status.CONCERN, Status.RETRACTED, Status.WITHDRAWN)),
        ),
    ],
)
def test_filters_are_read_from_the_row(row, filters):
    assert row.filters() == filters


def test_a_conversation_keeps_thirty_turns_and_never_uses_a_number_twice():
    conversation = after(*["pilot"] * 33)
    assert [turn.number for turn in conversation.turns] == list(range(4, 34))
    assert conversation.next_number == 34
    assert 'id="ev-t3-1"' not in conversation.evidence()
    assert 'id="ev-t4-1"' in conversation.evidence()
    assert "#ev-t3-1" not in str(conversation.messages())


def test_messages_hold_the_question_inert():
    conversation = Conversation((Turn(1, "<img src=x> *a*", "", FilterRow(), "reply"),))
    assert conversation.messages() == [
        {"role": "user", "content": "&#60;img src&#61;x&#62; &#42;a&#42;"},
        {"role": "assistant", "content": "reply"},
    ]


def test_a_turn_without_answer_has_no_cards():
    assert "<article" not in Conversation((Turn(1, "q", "q", FilterRow(), "reply"),)).evidence()


def test_a_row_comes_back_from_its_filters_and_from_its_parts():
    row = FilterRow("2010", "2020", diseases=("gvhd",), donors=("autologous",), kinds=("note",), retracted=True)
    assert FilterRow.of(row.filters()) == FilterRow.typed(*row.parts) == row
    assert row.parts == ("2010", "2020", ["gvhd"], [], [], [], ["autologous"], *[[]] * 9, ["note"], True)
    assert FilterRow.of(FilterRow().filters()) == FilterRow.typed(*FilterRow().parts) == FilterRow()
