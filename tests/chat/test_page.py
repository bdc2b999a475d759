"""The page in a real Chromium, served by the real server, with `FixedAssistant` behind it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import uvicorn

from chat.page import application, serve
from corpus.errors import ServeError
from tests.chat.fixed import ATTACK, SEVEN, SURVIVAL, FixedAssistant

ROOT = Path(__file__).parents[2]
BOX = "#question textarea"

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="session")
def url():
    """Serve the page for all tests of this file on a port the system picks."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application(FixedAssistant()), log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server.should_exit = True
    thread.join(20)
    listener.close()


@pytest.fixture
def open_page(chromium, url):
    """Open pages in contexts of their own; every request they make must stay on this machine."""
    contexts, requests = [], []

    def opened(address="", *, width=1280, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(url + address)
        page.wait_for_selector(BOX)
        page.wait_for_selector("#top .corpus span >> visible=true")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [asked for asked in requests if not asked.startswith((url, "data:", "blob:"))] == []


def ask(page, question, turn=1):
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_selector(f"#ev-t{turn}")
    # The columns are drawn one after the other; the corpus line is the end of every answer.
    page.wait_for_selector(f'#chat [data-testid="bot"] >> nth={turn - 1} >> text=/^(Corpus:|语料库：)/')


def focused(page):
    return page.evaluate("document.activeElement.id")


def in_view(page, selector):
    return page.locator(selector).evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0; }"
    )


def get(address):
    with urllib.request.urlopen(address, timeout=20) as response:
        return response.status, dict(response.headers), response.read().decode()


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
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        if page.evaluate("document.activeElement.getAttribute('href') ?? ''").endswith("#ev-t1-1"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ev-t1-1.flash")
    assert focused(page) == "ev-t1-1"
    page.wait_for_function(
        "() => { const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight; }"
    )


def test_the_newest_question_is_in_view(chromium, open_page):
    page = open_page(height=700)
    for turn in (1, 2, 3):
        ask(page, f"survival {turn}", turn)
    page.wait_for_function(
        """() => {
            const asked = [...document.querySelectorAll('#chat [data-testid="user"]')].at(-1).getBoundingClientRect();
            return asked.top >= 0 && asked.top < innerHeight / 2;
        }"""
    )
    assert page.inner_text("#ev-t3 .asked") == "survival 3"


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
    assert "Retracted" in page.inner_text("#chat blockquote >> nth=0")


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
    assert page.locator('a[href^="javascript" i], a[href*="evil"]').count() == 0
    assert page.locator("#evidence a").count() == 0
    assert page.locator('#chat .prose a:not([href^="#ev-t1-"])').count() == 0
    assert page.evaluate("getComputedStyle(document.body).outlineStyle") == "none"
    assert page.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('#frame') !== null")
    assert messages == []


def test_chinese_browser(chromium, open_page):
    page = open_page(locale="zh-CN")
    assert page.evaluate("document.documentElement.lang").startswith("zh")
    top = page.inner_text("#top")
    assert "仅引用已发表的研究，不构成医疗建议。" in top
    assert "Quotes published research" not in top
    assert page.get_attribute(BOX, "placeholder") == "可询问细胞类型、给药途径、剂量、疗效或安全性"
    assert page.inner_text("#new") == "新对话"
    ask(page, "间充质干细胞治疗肝衰竭的疗效如何？")
    assert "检索词：间充质干细胞 → mesenchymal stem cells" in page.inner_text("#chat")
    assert "入门笔记，非论文摘要" in page.inner_text("#ev-t1-3")


def test_phone(chromium, open_page):
    page = open_page(width=390, height=844)
    ask(page, "survival", 1)
    ask(page, "standing", 2)
    ask(page, f"hostile {ATTACK}", 3)
    page.locator("#evidence details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    boxes = page.locator(
        "#evidence article, #evidence a, #evidence button:visible, #chat blockquote, #filters input"
    ).all()
    assert len(boxes) > 10
    for box in boxes:
        rect = box.bounding_box()
        assert rect is not None
        assert rect["x"] >= 0
        assert rect["x"] + rect["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    chat, shelf = page.locator("#chat").bounding_box(), page.locator("#shelf").bounding_box()
    assert chat["y"] + chat["height"] <= shelf["y"]
    assert in_view(page, ".disclaimer")


def test_on_a_phone_a_card_leads_back(chromium, open_page):
    page = open_page(width=390, height=844)
    ask(page, "survival")
    page.click('#chat a[href$="#ev-t1-2"]')
    page.wait_for_selector("#ev-t1-2.flash")
    page.click("#ev-t1-2 [data-back]")
    page.wait_for_function("() => (document.activeElement.getAttribute('href') ?? '').endsWith('#ev-t1-2')")


# The contrast of every piece of text with what really lies behind it.
CONTRAST = """() => {
  const parsed = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const found = parsed(getComputedStyle(e).backgroundColor);
      if (found.length < 4 || found[3] > 0.99) return found;
    }
    return [255, 255, 255];
  };
  const poor = [];
  let read = 0;
  for (const e of document.querySelectorAll('#frame *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (e.classList.contains('sr-only')) continue;
    read += 1;
    const [a, b] = [light(parsed(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${e.tagName}.${e.className}: ${ratio.toFixed(2)} ${e.textContent.slice(0, 40)}`);
  }
  return { poor, read };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(chromium, open_page, scheme):
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    assert ("dark" in page.evaluate("document.body.className")) == (scheme == "dark")
    empty = page.evaluate(CONTRAST)
    assert (empty["poor"], empty["read"] > 20) == ([], True)
    for turn, question in enumerate(("standing", "xenon", "survival"), 1):
        ask(page, question, turn)
        full = page.evaluate(CONTRAST)
        assert (full["poor"], full["read"] > 20) == ([], True)


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
    page.fill("#filters .year input >> nth=0", "2010")
    page.fill("#filters .year input >> nth=1", "2020")
    page.click("#types input")
    page.click('[role="option"] >> text=Meta-analysis')
    page.check("#retracted input")
    ask(page, "survival")
    assert "Only: 2010 to 2020 · Meta-analysis · Include retracted" in page.inner_text("#chat")


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
    assert "secret" not in page.content()


def test_copy_citation_and_link(chromium, open_page, url):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, "standing")
    page.click("#ev-t1-1 [data-copy]")
    page.wait_for_selector("#ev-t1-1 [data-copy] >> text=Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Nemo A. [Retracted] Retracted: stem cells cure")
    page.click("#ev-t1 [data-link]")
    page.wait_for_selector("#ev-t1 [data-link] >> text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{url}?q=standing"


def test_bubbles_are_not_named_by_their_source(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    page.wait_for_function("() => document.querySelectorAll('#chat [data-testid][aria-label]').length === 0")


def test_responses_carry_the_security_headers(url):
    status, headers, _ = get(url)
    assert status == 200
    assert {name: headers[name] for name in ("x-content-type-options", "referrer-policy", "x-frame-options")} == {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
    }
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["form-action"] == "'self'"


def test_healthz(url):
    assert json.loads(get(f"{url}healthz")[2]) == {"status": "ok"}


def test_nothing_is_offered_beside_the_page(url):
    assert json.loads(get(f"{url}gradio_api/info")[2]) == {"named_endpoints": {}, "unnamed_endpoints": {}}
    for path in ("docs", "openapi.json", "monitoring", "runs"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(url + path)
        assert refused.value.code in {403, 404}
        refused.value.close()


def test_the_page_names_no_path_of_this_machine(url):
    source = get(url)[2] + get(f"{url}config")[2]
    assert str(ROOT) not in source
    assert str(Path(sys.prefix)) not in source


def test_a_port_in_use_is_an_error_with_a_hint():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=re.escape(f"Port {port} on 127.0.0.1 is already in use.")) as caught:
            serve(FixedAssistant(), "127.0.0.1", port)
    assert caught.value.hint == "Choose another port with `hepcite serve --port`."


def test_an_address_that_is_not_ours_is_an_error():
    with pytest.raises(ServeError, match=r"cannot be served on 192\.0\.2\.1:7860"):
        serve(FixedAssistant(), "192.0.2.1", 7860)


def test_serve_says_when_it_is_ready_and_ends_in_peace_when_interrupted():
    source = (
        "from chat.page import serve; from tests.chat.fixed import FixedAssistant; "
        "serve(FixedAssistant(), '127.0.0.1', 0, on_ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", source],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert get(f"{address}healthz")[0] == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
