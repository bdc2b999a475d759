"""How the page looks and speaks: languages, a phone, colours, names for a screen reader."""

import pytest

from tests.chat.browsing import BOX, ask
from tests.chat.fixed import ATTACK

LIVER = "Do mesenchymal stem cells improve survival in liver failure?"

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
    assert page.inner_text("#ev-t1 .exports").startswith("导出本回答：")
    assert page.locator("#chat .message-buttons button").evaluate_all("all => all.map(e => e.ariaLabel)") == [
        "踩", "赞",
    ]  # fmt: skip
    assert page.get_by_role("tab").all_inner_texts() == ["提问", "语料库", "综述"]
    page.click("#filters button")
    page.click("#designs input")
    assert page.locator('#designs [role="option"]').all_inner_texts()[:2] == ["荟萃分析", "系统综述"]


def test_phone(chromium, open_page):
    page = open_page(width=390, height=844)
    ask(page, "many", 1)
    ask(page, "standing", 2)
    ask(page, f"hostile {ATTACK}", 3)
    page.locator("#evidence details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    page.click("#filters button")
    page.click("#history button")
    page.click("#designs input")
    page.click('[role="option"] >> text=Trial, not said to be randomised')
    page.wait_for_selector("#earlier label")
    page.evaluate("document.activeElement.blur()")
    boxes = page.locator(
        "#evidence article, #evidence a, #evidence button, #chat blockquote, #chat h3, #chat summary, "
        "#composer *, #next button, #tabs [role=tab], #filters .token"
    ).evaluate_all(
        "all => all.filter(e => e.checkVisibility() && !e.closest('.sr-only'))"
        ".map(e => [e.getBoundingClientRect(), e]).map(([r, e]) => [r.left, r.right, e.outerHTML.slice(0, 80)])"
    )
    assert len(boxes) > 60
    assert [box for box in boxes if box[0] < 0 or box[1] > 390] == []
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
    for turn, question in enumerate((LIVER, "xenon", "standing", "many", "And in alcoholic cirrhosis?"), 1):
        ask(page, question, turn)
    page.click("#filters button")
    page.click("#history button")
    page.click("#designs input")
    page.click('[role="option"] >> text=Meta-analysis')
    page.click("#designs input")
    page.wait_for_selector("#earlier label")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    full = page.evaluate(CONTRAST)
    assert (full["poor"], full["read"] > 200) == ([], True)


def test_each_column_fills_the_window_and_keyboard_focus_is_seen(chromium, open_page):
    page = open_page(width=1280, height=800)
    ask(page, "many")
    tops = page.locator("#shelf, #composer").evaluate_all("all => all.map(e => e.getBoundingClientRect().bottom)")
    assert tops == [800, 800]
    assert page.evaluate("document.documentElement.scrollHeight") == 800
    unseen = """() => {
      const e = document.activeElement;
      if (e === document.body) return null; // between the last part of the page and the first
      const style = getComputedStyle(e.closest('#question .input-container') ?? e);
      return style.outlineStyle === 'none' && style.boxShadow === 'none' ? e.outerHTML.slice(0, 90) : null;
    }"""
    names = set()
    page.get_by_role("tab").nth(1).focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(unseen) is None
        names.add(page.evaluate("document.activeElement.innerText.trim()"))
    assert {"Filters", "New conversation", "What did the pilot find?", "RIS", "2 more", "Whole record"} <= names


def test_bubbles_are_not_named_by_their_source(chromium, open_page):
    page = open_page()
    ask(page, "survival")
    page.wait_for_function("() => document.querySelectorAll('#chat [data-testid][aria-label]').length === 0")
