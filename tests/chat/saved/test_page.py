"""Saving in a real browser, and the flag that an ingest puts up."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chat.saved import SavedQuestions
from chat.saved.again import ask_again
from corpus.settings import Settings
from index.update import update_index
from ingest.update import ingest_files
from tests.chat.built import word_assistant
from tests.chat.encoders import WordEncoder
from tests.chat.saved.papers import ASCITES, NOTICE, SERIES, paper, written
from tests.chat.served import served

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
HOSTILE = '&lt;img src=x onerror="window.PWN=1"&gt; cells [a](javascript:1) in cirrhosis.'
SHOWN = '<img src=x onerror="window.PWN=1"> cells [a](javascript:1) in cirrhosis.'


@pytest.fixture
def desk(home, tmp_path):
    """Serve a desk on one paper, and give its address and what ingests others, as `hepcite ingest` does."""
    settings = Settings.load(home=home).prepared()
    with word_assistant(home, plant=False) as assistant, served(assistant, home=home) as url:

        def ingest(*papers):
            ingest_files(assistant.corpus, [written(tmp_path, *papers)])
            update_index(assistant.corpus, settings.index_path, settings.vectors_path, WordEncoder())
            questions = SavedQuestions.of(settings)
            return ask_again(questions, assistant, questions.listed(None))

        ingest(paper("90000001", SERIES, "Case Reports", title=HOSTILE))
        yield url, ingest


def opened(page, url):
    page.goto(url)
    page.wait_for_selector("#top >> text=/Corpus:|语料库：/ >> visible=true")


def chosen(page):
    page.click("#saved .label-wrap")
    page.locator("#saved-list input").check()
    return page.locator("#saved-shown .saved-answer")


def test_an_answer_is_saved_flagged_looked_at_and_asked_again(tab, desk):
    url, ingest = desk
    opened(tab, url)
    expect(tab.locator("#keep")).to_be_hidden()
    expect(tab.locator("#saved")).to_be_hidden()
    tab.fill("#question textarea", ASCITES)
    tab.press("#question textarea", "Enter")
    save = tab.locator("#save")
    expect(save).to_have_text("Save and watch")
    save.focus()
    tab.keyboard.press("Enter")
    expect(save).to_have_text("Saved")
    expect(save).to_be_disabled()
    shown = chosen(tab)
    expect(shown).to_contain_text("Umbilical cord mesenchymal stem cells reduced ascites")
    expect(shown).to_contain_text(f"{SHOWN} (pmid:90000001)")
    expect(tab.locator(".saved-banner, .saved-notice")).to_have_count(0)
    retracted = paper("90000001", SERIES, "Retracted Publication", title=HOSTILE, links="RetractionIn")
    assert ingest(retracted).as_dict() == {"asked": 1, "flagged": 1, "failed": 0}
    opened(tab, url)
    expect(tab.locator(".saved-notice .say-en")).to_have_text("The answer to 1 saved question has changed.")
    banner = chosen(tab).locator(".saved-banner")
    expect(banner).to_contain_text("This answer has changed since it was saved")
    expect(banner).to_contain_text(f"“{SHOWN}” has been retracted (notice: PMID {NOTICE}).")
    turns = tab.locator('#chat [data-testid="user"]').count()
    tab.click("#saved-again")
    expect(tab.locator('#chat [data-testid="user"]')).to_have_count(turns + 1)
    expect(tab.locator('#chat [data-testid="bot"]').last).to_contain_text("retracted")
    chosen_again = tab.locator("#saved-list input")
    chosen_again.check()
    tab.click("#saved-seen")
    expect(tab.locator(".saved-notice")).to_have_count(0)
    chosen_again.check()
    tab.click("#saved-forget")
    expect(tab.locator("#saved")).to_be_hidden()
    assert tab.evaluate("window.PWN") is None


def test_in_chinese_on_a_phone(chromium, desk):
    url, ingest = desk
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(20_000)
    page = context.new_page()
    opened(page, url)
    page.fill("#question textarea", "脐带间充质干细胞能减少肝硬化患者的腹水吗？")
    page.press("#question textarea", "Enter")
    expect(page.locator("#save")).to_have_text("保存并跟踪")
    page.click("#save")
    expect(page.locator("#save")).to_have_text("已保存")
    ingest(paper("90000001", "Nothing of it stands.", title=HOSTILE))
    opened(page, url)
    expect(page.locator(".saved-notice .say-zh")).to_have_text("有 1 个已保存问题的回答发生了变化。")
    expect(chosen(page).locator(".saved-banner")).to_contain_text("该回答自保存以来已有变化")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
