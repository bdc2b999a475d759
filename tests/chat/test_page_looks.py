"""How the page looks and speaks: languages, a phone, colours, names for a screen reader."""

import pytest

from tests.chat.browsing import BOX, ask
from tests.chat.fixed import ATTACK

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def in_view(page, selector):
    return page.locator(selector).evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0; }"
    )


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


def test_bubbles_are_not_named_by_their_source(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    page.wait_for_function("() => document.querySelectorAll('#chat [data-testid][aria-label]').length === 0")
