"""What a visitor may do next: follow up, correct, come back, clear, judge; in a real Chromium."""

import json
import socket
from typing import Any

import gradio as gr
import pytest

from chat.ask_tab import AskTab
from chat.conversation import Conversation, FilterRow
from chat.saved import SavedQuestions
from chat.saved.corner import SavedCorner
from corpus.settings import Settings
from tests.chat.browsing import BOX, ask
from tests.chat.fixed import FixedAssistant
from tests.chat.served import served

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

LIVER = "Do mesenchymal stem cells improve survival in liver failure?"
READY = "#top >> text=/Corpus:/ >> visible=true"


def questions(page):
    return page.locator('#chat [data-testid="user"]').all_inner_texts()


def test_an_answer_is_shown_in_two_updates():
    words = gr.I18n()
    with gr.Blocks():
        tab = AskTab(FixedAssistant(), words, None, SavedCorner(SavedQuestions.of(Settings.load().prepared()), words))
    row: tuple[Any, ...] = FilterRow().parts
    assert len(list(tab._ask_row(Conversation(), {}, "survival", *row))) == 2
    assert len(list(tab._ask_row(Conversation(), {}, " \ud800", *row))) == 2  # half a character is no error
    assert next(tab._ask_row(Conversation(), {}, "  ", *row))[-1] == {}  # nothing is new in the history


def test_chips_ask_and_are_replaced(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    chips = page.locator("#next .chip:visible")
    assert chips.all_inner_texts() == ["How safe is it for survival?", "What did the pilot find?"]
    assert not page.is_visible("#correct")
    page.click("#next .chip >> nth=1")
    page.wait_for_selector("#ev-t2")
    page.wait_for_selector("#next .chip:visible")
    assert questions(page) == ["survival", "What did the pilot find?"]
    assert chips.all_inner_texts() == ["How safe is it for survival?"]
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    ask(page, "xenon?", 3)
    page.wait_for_selector("#next", state="hidden")


def test_a_follow_up_shows_how_it_was_understood_which_can_be_corrected(chromium, open_page):
    page = open_page()
    ask(page, LIVER, 1)
    ask(page, "And in alcoholic cirrhosis?", 2)
    understood = page.inner_text("#ev-t2 .asked")
    assert "alcoholic cirrhosis" in understood
    assert f"Understood as: {understood}" in page.inner_text("#chat")
    assert questions(page) == [LIVER, "And in alcoholic cirrhosis?"]
    page.click("#correct")
    page.wait_for_function("text => document.querySelector('#question textarea').value === text", arg=understood)
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    page.fill(BOX, understood.replace("alcoholic", "compensated"))
    page.press(BOX, "Enter")
    page.wait_for_selector("#ev-t3")
    page.wait_for_selector("#correct", state="hidden")


def test_history_survives_reload_and_restart_can_be_chosen_and_cleared_and_thumbs_are_kept(chromium, home):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    with served(port=port) as address:
        page.goto(address)
        page.wait_for_selector(READY)
        assert not page.is_visible("#history")
        ask(page, "pilot")
        page.click("#new")
        page.wait_for_selector("#welcome")
        ask(page, "survival", 1)
        ask(page, "xenon?", 2)
        page.click('#chat [aria-label="Like"] >> nth=0')
        page.wait_for_selector('#chat [aria-label="Liked"]')
        page.reload()
        page.wait_for_selector("#ev-t2")
        assert questions(page) == ["survival", "xenon?"]
        (line,) = (home / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
        assert (json.loads(line)["question"], json.loads(line)["liked"]) == ("survival", True)
    with served(port=port, feedback=False):
        page.reload()
        page.wait_for_selector("#ev-t2")
        assert questions(page) == ["survival", "xenon?"]
        assert page.locator("#chat .message-buttons button").count() == 0
        page.click("#history button")
        page.wait_for_selector("#earlier label >> nth=1")  # the list is laid out when the box has opened
        assert page.locator("#earlier label").all_inner_texts() == ["survival", "pilot"]
        page.focus("#earlier input >> nth=1")
        page.keyboard.press("Space")
        page.wait_for_selector("#ev-t1 .asked >> text=pilot")
        assert questions(page) == ["pilot"]
        page.click("#forget")
        page.wait_for_selector("#welcome")
        assert not page.is_visible("#history")
        page.reload()
        page.wait_for_selector(READY)
        assert page.is_visible("#welcome")
        assert page.evaluate("JSON.stringify({...localStorage})").count("pilot") == 0
    context.close()


def test_two_tabs_keep_what_either_asks_and_each_comes_back_to_its_own(chromium, url):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(url)
        page.wait_for_selector(READY)
    ask(one, "pilot")
    ask(other, "survival")
    ask(one, "dose", 2)
    ask(other, "And what did the pilot find?", 2)
    for page, asked in ((one, ["pilot", "dose"]), (other, ["survival", "And what did the pilot find?"])):
        page.reload()
        page.wait_for_selector("#ev-t2")
        assert questions(page) == asked
        page.click("#history button")
        page.wait_for_selector("#earlier label >> nth=1")
        assert page.locator("#earlier label").all_inner_texts() == ["survival", "pilot"]
    third = context.new_page()  # goes on where the visitor was last, and so does the tab it is in
    third.goto(url)
    third.wait_for_selector("#ev-t2")
    ask(third, "xenon?", 3)
    ask(other, "pilot", 3)
    third.reload()
    third.wait_for_selector("#ev-t3")
    assert questions(third)[1:] == ["And what did the pilot find?", "xenon?"]
    other.reload()
    other.wait_for_selector("#ev-t3")
    assert questions(other)[1:] == ["And what did the pilot find?", "pilot"]
    other.click("#history button")
    other.wait_for_selector("#earlier label >> nth=2")
    assert other.locator("#earlier label").all_inner_texts() == ["survival", "survival", "pilot"]
    context.close()


def test_a_session_that_the_server_has_forgotten_comes_back_with_the_next_question(chromium):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    with served(port=port) as address:
        page.goto(address)
        page.wait_for_selector(READY)
        ask(page, "survival")
        ask(page, "dose", 2)
    with served(port=port):  # which knows as little of the page as one that has had 120 others since
        ask(page, "pilot", 3)
        assert questions(page) == ["survival", "dose", "pilot"]
        page.click("#new")
        page.wait_for_selector("#welcome")
        ask(page, "dose")
        assert questions(page) == ["dose"]
    context.close()


@pytest.mark.parametrize(
    "kept",
    [
        "null",
        '{"conversations":[[{"q":"survival"}]]}',
        '{"conversations":[{"id":"1","asked":[{"q":"survival","onload":1}]},{"id":2,"asked":null},{}]}',
        '"<img src=x onerror=window.PWN=1>"',
        "VTJGc2RHVmtYMSs=",
    ],
)
def test_what_something_else_left_in_the_browser_is_no_history(chromium, open_page, url, kept):
    page = open_page()
    page.evaluate("text => localStorage.setItem('hepcite', text)", kept)
    page.reload()
    page.wait_for_selector(READY)
    ask(page, "pilot")
    assert questions(page) == ["pilot"]
    assert page.evaluate("typeof window.PWN") == "undefined"


def test_an_address_that_asks_makes_way_for_the_conversation(chromium, open_page, url):
    page = open_page("?q=survival")
    page.wait_for_selector("#ev-t1-1")
    assert page.url == f"{url}?q=survival"
    ask(page, "pilot", 2)
    page.wait_for_function("() => !location.search")
    page.reload()
    page.wait_for_selector("#ev-t2-1")
    assert questions(page) == ["survival", "pilot"]
