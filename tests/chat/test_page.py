"""Asking, following and clearing in a real Chromium, with `FixedAssistant` behind the page."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.chat.browsing import BOX, ask
from tests.chat.fixed import ATTACK, SEVEN, SURVIVAL

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_empty_page_says_what_it_is(chromium, open_page):
    page = open_page()
    top = page.inner_text("#top")
    assert "stem-cell therapy in liver disease" in top
    assert "Corpus: 178 records (178 starter notes) · 2 retracted not searched · updated 2026-11-22" in top
    assert "Quotes published research; not medical advice." in top
    assert page.locator("#examples button").count() == 6
    assert page.title() == "hepcite"


def test_an_example_asks(chromium, open_page):
    page = open_page()
    page.click("#examples button >> nth=0")
    page.wait_for_selector("#ev-t1-1")
    assert SURVIVAL in page.inner_text("#chat")
    assert not page.is_visible("#welcome")


def test_a_citation_leads_to_its_card(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    assert page.input_value(BOX) == ""
    page.click('#chat a[href$="#ev-t1-3"]')
    page.wait_for_selector("#ev-t1-3.flash")
    assert focused(page) == "ev-t1-3"
    assert page.inner_text("#ev-t1-3 .extract mark") == SEVEN
    assert page.url.count("#") == 0


def test_a_citation_of_an_older_turn_leads_to_its_own_card_by_keyboard(chromium, open_page):
    page = open_page()
    ask(page, "pilot", 1)
    ask(page, "survival", 2)
    assert not page.is_visible("#ev-t1-1")
    page.focus(BOX)
    for _ in range(40):
        if page.evaluate("document.activeElement.getAttribute('href') ?? ''").endswith("#ev-t1-1"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ev-t1-1.flash")
    assert focused(page) == "ev-t1-1"
    page.wait_for_function(
        "() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight; }"
    )


def test_the_newest_question_is_in_view_unless_the_reader_has_scrolled(chromium, open_page):
    page = open_page(height=700)
    for turn in (1, 2):
        ask(page, f"survival {turn}", turn)
    page.wait_for_function(
        """() => {
            const asked = [...document.querySelectorAll('#chat [data-testid="user"]')].at(-1).getBoundingClientRect();
            return asked.top >= 0 && asked.top < innerHeight / 2;
        }"""
    )
    page.fill(BOX, "slow survival")
    page.press(BOX, "Enter")
    page.wait_for_selector('#chat [role="log"][aria-live="polite"] >> text=Searching the corpus')
    page.hover("#chat blockquote >> nth=-1")
    page.mouse.wheel(0, -10_000)
    page.wait_for_function("() => document.querySelector('#chat').scrollTop === 0")
    page.wait_for_selector("#ev-t3")
    page.wait_for_selector('#chat [data-testid="bot"] >> nth=2 >> text=/^Corpus:/')
    assert page.evaluate("document.querySelector('#chat').scrollTop") == 0


def test_more_than_four_quotes_fold_and_deciding_words_are_bold(chromium, open_page):
    page = open_page()
    ask(page, "many")
    quotes = page.locator("#chat blockquote:visible")
    assert quotes.count() == 4
    bold = page.locator("#chat blockquote b >> text=lower")
    assert bold.evaluate("e => [getComputedStyle(e).fontFamily, getComputedStyle(e).fontWeight]") == [
        page.locator("#chat blockquote p >> nth=0").evaluate("e => getComputedStyle(e).fontFamily"),
        "700",
    ]
    page.focus("#chat summary")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#chat details').open")
    assert quotes.count() == 6
    page.click('#chat details a[href$="#ev-t1-6"]')
    page.wait_for_selector("#ev-t1-6.flash")


def test_a_refusal_lists_the_nearest_and_marks_their_cards(chromium, open_page):
    page = open_page()
    ask(page, "xenon?")
    assert "The corpus does not speak of: xenon." in page.inner_text("#chat")
    assert page.locator("#chat li").count() == 2
    page.click("#chat li a >> nth=1")
    page.wait_for_selector("#ev-t1-near2.flash")
    assert "Nearest, not an answer" in page.inner_text("#ev-t1-near2")
    assert page.locator("#evidence mark").count() == 0


def test_retraction_banner(chromium, open_page):
    page = open_page()
    ask(page, "standing")
    assert page.inner_text("#ev-t1-1 .banner").startswith("Retracted")
    assert page.get_attribute("#ev-t1-1 .banner a", "href") == "https://pubmed.ncbi.nlm.nih.gov/22222222/"
    assert "Retracted" in page.inner_text("#chat blockquote >> text=All patients recovered")


def test_the_whole_record_is_one_click_away(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    assert not page.get_by_text("Mortality from hepatitis B virus-related").first.is_visible()
    page.click("#ev-t1-1 .whole summary")
    page.wait_for_selector("#ev-t1-1 .whole[open]")
    assert page.get_by_text("Mortality from hepatitis B virus-related").first.is_visible()
    assert page.locator("#ev-t1-1 mark:visible").all_inner_texts() == [SURVIVAL]


def test_a_hostile_record_and_question_stay_text(chromium, open_page):
    page = open_page()
    messages = []
    page.on("dialog", lambda dialog: messages.append(dialog.message))
    ask(page, f"hostile {ATTACK}")
    page.wait_for_selector("#ev-t1-2")
    page.click("#ev-t1-1 .whole summary")
    assert ATTACK in page.inner_text("#ev-t1-1 h3")
    assert " ".join(page.inner_text("#ev-t1-1 .extract mark").split()) == f"Before {ATTACK} after."
    bubble = " ".join(page.inner_text('#chat [data-testid="bot"]').split())
    assert f"“Before {ATTACK} after.”" in bubble
    assert page.locator('#chat [data-testid="user"]').inner_text() == f"hostile {ATTACK}"
    page.hover("#ev-t1-1 h3")
    assert page.evaluate("typeof window.PWN") == "undefined"
    inside = ":is(#chat .prose, #evidence .turn)"
    added = f"{inside} :is(img, script, style, form, input, iframe, svg, object, embed, [style], [onclick])"
    assert page.locator(added).count() == 0
    assert page.locator('a[href^="javascript" i], a[href*="evil"]:not([download])').count() == 0
    assert page.locator("#evidence a:not([download])").count() == 0
    assert page.locator('#chat .prose a:not([href^="#ev-t1-"])').count() == 0
    assert page.evaluate("getComputedStyle(document.body).outlineStyle") == "none"
    assert page.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('#frame') !== null")
    assert messages == []


def test_new_conversation_clears_chat_cards_and_numbers(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    page.click("#new")
    page.wait_for_selector("#welcome")
    page.wait_for_selector("#evidence .legend")
    assert page.locator("#evidence article").count() == 0
    assert not page.is_visible("#chat")
    ask(page, "pilot")
    assert page.locator('#chat [data-testid="user"]').all_inner_texts() == ["pilot"]
    assert page.locator("#ev-t1-1").count() == 1


def test_a_question_in_the_address_is_asked_at_load(chromium, open_page):
    page = open_page("?q=survival%20%26%20safety")
    page.wait_for_selector("#ev-t1-1")
    assert page.inner_text("#ev-t1 .asked") == "survival & safety"


def test_enter_that_ends_a_composition_does_not_send(chromium, open_page):
    page = open_page()
    page.focus(BOX)
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "survival", "selectionStart": 8, "selectionEnd": 8})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter, "windowsVirtualKeyCode": 13})
    keys.send("Input.insertText", {"text": "survival"})
    assert page.input_value(BOX) == "survival"
    ask(page, "pilot")
    assert page.locator('#chat [data-testid="user"]').all_inner_texts() == ["pilot"]


def test_filters_apply_to_the_next_question(chromium, open_page):
    page = open_page()
    assert page.get_attribute("#filters button", "aria-expanded") == "false"
    page.click("#filters button")
    page.fill("#filters .year input >> nth=0", "2010")
    page.fill("#filters .year input >> nth=1", "2020")
    assert page.get_attribute("#filters button", "aria-expanded") == "true"
    for facet, value in (
        ("stages", "Acute-on-chronic"),
        ("cells", "Umbilical cord"),
        ("designs", "Meta-analysis"),
        ("species", "People"),
    ):
        page.click(f"#{facet} input")
        page.click(f'[role="option"] >> text={value}')
    page.check("#retracted input")
    ask(page, "survival")
    said = "Only: 2010 to 2020 · Acute-on-chronic · Umbilical cord · Meta-analysis · People · Include retracted"
    assert said in page.inner_text("#chat")
    asked = parse_qs(urlsplit(page.get_attribute("#ev-t1 .exports a", "href")).query)["asked"]
    assert json.loads(asked[0])["designs"] == ["meta_analysis"]
    assert json.loads(asked[0])["stages"] == ["aclf"]


def test_a_question_too_long_stays_in_the_box(chromium, open_page):
    page = open_page()
    page.fill(BOX, "x" * 2_001)
    page.press(BOX, "Enter")
    page.wait_for_selector("#chat >> text=The question is longer than 2,000 characters.")
    assert page.input_value(BOX) == "x" * 2_001


def test_errors_are_sentences(chromium, open_page):
    page = open_page()
    page.fill(BOX, "no index")
    page.press(BOX, "Enter")
    page.wait_for_selector("#chat >> text=There is no index yet.")
    assert "Build one with `hepcite index`." in page.inner_text("#chat")
    page.fill(BOX, "crash")
    page.press(BOX, "Enter")
    page.wait_for_selector("#chat >> text=because of an internal error")
    assert "a secret detail" not in page.content()


def test_copy_citation_and_link(chromium, open_page, url):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "standing")
    page.click("#ev-t1-1 [data-copy]")
    page.wait_for_selector("#ev-t1-1 [data-copy] >> text=Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Nemo A. [Retracted] Retracted: stem cells cure")
    page.click("#ev-t1 [data-link]")
    page.wait_for_selector("#ev-t1 [data-link] >> text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{url}?q=standing"


def test_the_first_click_on_an_export_downloads(chromium, open_page):
    page = open_page()
    ask(page, "survival", 1)
    ask(page, "xenon?", 2)
    with page.expect_download() as waiting:
        page.click("#ev-t1 summary")
        page.click("#ev-t1 .exports >> text=RIS")
    assert waiting.value.suggested_filename.endswith(".ris")
    assert waiting.value.path().read_text(encoding="utf-8").lstrip("\ufeff").startswith("TY  - ")
    assert page.locator("#ev-t2 .exports a").all_inner_texts() == ["Markdown", "CSV"]
    with page.expect_download() as waiting:
        page.click(".exports:has(#ev-all-exports) >> text=Markdown")
    whole = waiting.value.path().read_text(encoding="utf-8")
    assert whole.index("survival") < whole.index("xenon")
    assert page.locator("#ev-t1").count() == 1
