import logging
from html import unescape

import pytest

from chat.conversation import QUESTION_LIMIT, Conversation, FilterRow, Turn, reply
from corpus.record import Status
from index.query import Filters
from tests.chat.fixed import FixedAssistant

ASSISTANT = FixedAssistant()


def test_a_reply_holds_bubble_and_answer():
    turn = reply(ASSISTANT, "survival", FilterRow(), 3)
    assert (turn.number, turn.question) == (3, "survival")
    assert "(#ev-t3-1)" in turn.reply
    assert turn.answer is not None
    assert turn.answer.query.filters == Filters()


def test_an_error_of_ours_becomes_its_sentence_and_hint():
    turn = reply(ASSISTANT, "no index", FilterRow(), 1)
    assert unescape(turn.reply) == "There is no index yet.\n\n*Build one with `hepcite index`.*"
    assert turn.answer is None


def test_any_other_error_is_logged_and_shown_as_one_plain_sentence(caplog):
    with caplog.at_level(logging.ERROR):
        turn = reply(ASSISTANT, "crash", FilterRow(), 1)
    assert unescape(turn.reply) == (
        "The question could not be answered because of an internal error. It has been logged; please try again."
    )
    assert "a secret detail" in caplog.text


def test_an_error_is_told_in_the_language_of_the_question():
    assert "内部错误" in reply(ASSISTANT, "肝 crash", FilterRow(), 1).reply


def test_a_question_too_long_is_not_asked():
    turn = reply(ASSISTANT, "survival " * 300, FilterRow(), 1)
    assert unescape(turn.reply) == (
        "The question is longer than 2,000 characters. Please shorten it; nothing was searched."
    )
    assert len(turn.question) < 130


def test_a_question_of_just_the_limit_is_asked():
    assert reply(ASSISTANT, "survival".ljust(QUESTION_LIMIT, "x"), FilterRow(), 1).answer is not None


def test_what_is_no_year_is_told():
    turn = reply(ASSISTANT, "survival", FilterRow(first="20x"), 1)
    assert unescape(turn.reply) == "“20x” is not a year; nothing was searched."


@pytest.mark.parametrize(
    ("row", "filters"),
    [
        (FilterRow(), Filters()),
        (FilterRow("2010", " 2020 "), Filters(2010, 2020)),
        (FilterRow("2020", "2010"), Filters(2010, 2020)),
        (FilterRow("", "2020"), Filters(None, 2020)),
        (FilterRow(types=("Review", "<script>")), Filters(publication_types=("Review",))),
        (
            FilterRow(retracted=True),
            Filters(statuses=(Status.CURRENT, Status.CONCERN, Status.RETRACTED, Status.WITHDRAWN)),
        ),
    ],
)
def test_filters_are_read_from_the_row(row, filters):
    assert row.filters() == filters


def test_a_conversation_keeps_thirty_turns_and_never_uses_a_number_twice():
    conversation = Conversation()
    for _ in range(33):
        number = conversation.next_number
        conversation = conversation.with_turn(reply(ASSISTANT, "pilot", FilterRow(), number))
    assert [turn.number for turn in conversation.turns] == list(range(4, 34))
    assert conversation.next_number == 34
    assert 'id="ev-t3-1"' not in conversation.evidence()
    assert 'id="ev-t4-1"' in conversation.evidence()
    assert "#ev-t3-1" not in str(conversation.messages())


def test_messages_hold_the_question_inert():
    conversation = Conversation((Turn(1, "<img src=x> *a*", "reply"),))
    assert conversation.messages() == [
        {"role": "user", "content": "&#60;img src&#61;x&#62; &#42;a&#42;"},
        {"role": "assistant", "content": "reply"},
    ]


def test_a_turn_without_answer_has_no_cards():
    assert "<article" not in Conversation((Turn(1, "q", "reply"),)).evidence()
