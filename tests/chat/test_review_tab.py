"""The review in a real Chromium, as a tab of the page: what it shows, its files, and that a record stays text."""

import io
import zipfile

import httpx
import pytest

from corpus.store import CorpusStore
from tests.chat.fixed import FixedAssistant
from tests.chat.served import served
from tests.chat.test_page_looks import CONTRAST
from tests.review.made import BOTH, CIRRHOSIS, HOSTILE, RETRACTED, TRIALS

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class OnCorpus(FixedAssistant):
    """The double of the assistant, with a corpus of its own behind it."""

    def __init__(self, corpus):
        super().__init__()
        self._own = corpus

    @property
    def corpus(self):
        return self._own


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Give the address of a page whose corpus holds studies, one of them retracted and one hostile, and trials."""
    with CorpusStore.open(tmp_path_factory.mktemp("review") / "corpus.sqlite", plant=False) as store:
        for records in ((CIRRHOSIS, BOTH, HOSTILE, *TRIALS), (RETRACTED,)):
            with store.run("files", {}) as run:
                for record in records:
                    run.put(record)
        with served(OnCorpus(store)) as address:
            yield address


@pytest.fixture
def open_tab(chromium, url):
    """Open the tab in a context of its own; nothing but this machine may have been asked when the test ends."""
    contexts, asked = [], []

    def call(*, width=1280, height=900, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", accept_downloads=True, **options
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url)
        page.get_by_role("tab").nth(2).click()
        page.wait_for_selector("#rv-methods")
        return page

    yield call
    for context in contexts:
        context.close()
    assert asked
    assert [one for one in asked if not one.startswith((url, "data:", "blob:"))] == []


def test_a_value_opens_to_its_sentence_by_mouse_and_by_keyboard(open_tab):
    page = open_tab()
    summary = page.locator("#rv-liver_failure td.rv-n summary")
    summary.click()
    quote = page.locator("#rv-liver_failure td.rv-n .rv-quote")
    assert quote.locator("mark").inner_text() == "31 patients"
    assert "PMID 90000002" in quote.inner_text()
    summary.press("Enter")
    assert not quote.is_visible()
    assert page.evaluate("window.PWN") is None
    assert page.locator("#review script, #review img, #review form").count() == 0


def test_a_retracted_study_is_struck_through_and_not_counted(open_tab):
    page = open_tab()
    row = page.locator("#rv-cirrhosis tr.rv-is-retracted")
    assert row.locator(".rv-mark-retracted").inner_text() == "Retracted"
    assert "line-through" in row.locator(".rv-name a").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "2 studies counted; 1 retracted or withdrawn" in page.inner_text("#rv-cirrhosis")


def test_a_bar_opens_to_its_entries_and_the_review_s_own_stand_apart(open_tab):
    page = open_tab()
    bar = page.locator("#rv-trials_cirrhosis-status-0")
    assert bar.inner_text().split() == ["Completed", "1"]
    bar.locator("summary").click()
    link = bar.locator("a")
    assert link.get_attribute("href") == "https://clinicaltrials.gov/study/NCT00000001"
    apart = page.locator("#rv-trials_cirrhosis-status .rv-then")
    assert "Xie et al., as reported in a Chinese summary, 31 March 2025" in apart.inner_text()
    assert "Not accounted for: 3 of ≈ 80" in apart.inner_text()
    assert apart.locator("details").count() == 0


def test_in_chinese_on_a_phone_nothing_stands_out_of_the_page(open_tab):
    page = open_tab(width=390, height=844, locale="zh-CN")
    shown = page.inner_text("#review")
    assert "表 1. 已发表的肝硬化临床研究" in shown
    assert "Published clinical studies" not in shown
    page.locator("#rv-cirrhosis td.rv-cells summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    outside = page.locator("#review td, #review .rv-quote, #review .rv-bar, #review .rv-box").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).filter(r => r.left < 0 || r.right > 390).length"
    )
    assert outside == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(open_tab, scheme):
    found = open_tab(color_scheme=scheme).evaluate(CONTRAST)
    assert (found["poor"], found["read"] > 40) == ([], True)


def test_files_are_there_at_the_first_click(open_tab):
    page = open_tab()
    with page.expect_download() as waiting:
        page.locator("#rv-files a", has_text="table-cirrhosis.csv").click()
    assert waiting.value.suggested_filename == "table-cirrhosis.csv"
    assert waiting.value.path().read_bytes().startswith(b"\xef\xbb\xbfRecord,First author")


def test_everything_as_one_file(url):
    answer = httpx.get(f"{url}api/review/hepcite-review.zip", timeout=120)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert {"hepcite-review/index.html", "hepcite-review/review.xlsx"} <= set(archive.namelist())


@pytest.mark.parametrize("name", ["nothing.csv", "..%2Fcorpus.sqlite", "corpus.sqlite", "review.json"])
def test_no_other_file_is_given(url, name):
    answer = httpx.get(f"{url}api/review/{name}", timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
