"""The corpus tab in a real Chromium: what it shows, and an update from PubMed's stand-in."""

import shutil

import pytest

from chat.holdings.updating import Stage, Update
from chat.holdings.view import progress
from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.holdings.corpus_page import corpus_page, filled
from tests.chat.holdings.test_updating import EMAIL, stand_in, until
from tests.chat.test_page_looks import CONTRAST
from tests.eutils.faults import FAULTS

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Give the address of the tab of a filled corpus, served once."""
    settings = Settings.load(home=tmp_path_factory.mktemp("filled-home"))
    with CorpusStore.open(settings.corpus_path) as store:
        filled(store)
    with corpus_page(settings) as address:
        yield address


@pytest.fixture
def open_tab(chromium):
    """Open the tab in a context of its own; nothing but this machine may have been asked when the test ends."""
    contexts, asked = [], []

    def call(address, *, width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("table.bars")
        return page

    yield call
    for context in contexts:
        context.close()
    assert asked
    assert [one for one in asked if not one.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def test_it_says_what_there_is(open_tab, url):
    page = open_tab(url)
    shown = page.inner_text("#holdings")
    assert "Records\n241" in shown
    assert "Expression of concern\n1" in shown
    assert "Years\n1994–2025" in shown
    assert page.locator(".columns rect").count() == 32
    assert page.inner_text(".bars tbody tr >> nth=0") == "Meta-analysis\t20"
    assert "语料库" not in shown
    page.click(".chart summary")
    assert page.inner_text(".chart .numbers tbody tr >> nth=0").startswith("2025")
    assert page.evaluate("window.PWN") is None
    assert page.locator("#holdings form, #holdings img, #holdings script").count() == 0


def test_a_search_that_cannot_be_repeated_has_no_button(open_tab, url):
    page = open_tab(url)
    assert "hepcite ingest --strategy FILE" in page.inner_text("#holdings-update")
    assert not page.is_visible("#holdings-start")


def test_in_chinese_on_a_phone_nothing_stands_out_of_the_page(open_tab, url):
    page = open_tab(url, width=390, height=844, locale="zh-CN")
    shown = page.inner_text("#holdings")
    assert "按研究设计统计的记录" in shown
    assert "Records by" not in shown
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    outside = page.locator("#holdings .chart, #holdings .bars td, #holdings .years span, #holdings li").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).filter(r => r.left < 0 || r.right > 390).length"
    )
    assert outside == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(open_tab, url, scheme):
    page = open_tab(url, color_scheme=scheme)
    found = page.evaluate(CONTRAST)
    assert (found["poor"], found["read"] > 40) == ([], True)


def test_a_visitor_from_elsewhere_is_offered_no_update(open_tab, url):
    page = open_tab(url, extra_http_headers={"X-Forwarded-For": "192.0.2.7"})
    assert "An update can be started on the machine that serves this page" in page.inner_text("#holdings")
    assert not page.is_visible("#holdings-update")


def test_an_update_is_started_watched_and_ends_in_a_new_corpus(open_tab, starter, monkeypatch):
    with stand_in(monkeypatch) as server, corpus_page(Settings.load(home=starter)) as address:
        page = open_tab(address)
        assert "Only the starter corpus is here: 178 notes" in page.inner_text("#holdings")
        page.fill("#holdings-email input", "nobody")
        page.click("#holdings-start")
        page.wait_for_selector("#holdings-status >> text=This is no e-mail address.")
        server.schedule.queue(FAULTS["slow drip"], tool="efetch")
        page.fill("#holdings-email input", EMAIL)
        page.click("#holdings-start")
        page.wait_for_selector("#holdings-status progress")
        assert not page.is_visible("#holdings-start")
        page.reload()
        page.wait_for_selector("#holdings-status progress")
        page.wait_for_selector("#holdings-status >> text=are up to date: 30 new, 0 revised.", timeout=90_000)
        shown = page.inner_text("#holdings")
        assert "Records\n208" in shown
        assert "Only the starter corpus" not in shown
        assert page.is_visible("#holdings-start")


def test_a_running_update_is_stopped(open_tab, home, starter_home, monkeypatch):
    shutil.copytree(starter_home, home)
    with stand_in(monkeypatch) as server, corpus_page(Settings.load(home=home)) as address:
        server.schedule.queue(FAULTS["slow drip"].lasts(60), tool="efetch")
        page = open_tab(address)
        page.fill("#holdings-email input", EMAIL)
        page.click("#holdings-start")
        until(lambda: server.log.of("efetch"))
        page.click("#holdings-stop")
        page.wait_for_selector("#holdings-status >> text=Stopped. What was stored stays stored")
        assert page.is_visible("#holdings-start")
        assert "Broke off" in page.inner_text("#holdings .runs")


def test_why_an_update_failed_is_told_in_the_language_of_the_page(open_tab, starter, monkeypatch):
    settings = Settings.load(home=starter)
    with stand_in(monkeypatch), CorpusStore.open(settings.corpus_path) as corpus, corpus_page(settings) as address:
        page = open_tab(address, locale="zh-CN")
        page.fill("#holdings-email input", EMAIL)
        with corpus.run("files", {}):  # its lock is what the update finds taken
            page.click("#holdings-start")
            page.wait_for_selector("#holdings-status .is-failed")
        shown = page.inner_text("#holdings-status")
        assert "另一个进程正在写入语料库。 请等它结束后再试；数据没有丢失。" in shown
        assert "Another" not in shown
        page = open_tab(address)
        assert "Another run is writing to the corpus. Wait for the other run" in page.inner_text("#holdings-status")


def test_what_failed_for_an_unknown_reason_says_so_in_both_languages():
    html = progress(Update(Stage.FAILED))
    assert html.count("hepcite.log") == 2
    html = progress(Update(Stage.FAILED, error="Something unexpected went wrong (KeyError).", hint="<b>", kind=""))
    assert '<span class="say-en" lang="en">Something unexpected went wrong (KeyError). &lt;b&gt;</span>' in html
    assert '<span class="say-zh" lang="zh">更新意外中断。' in html
