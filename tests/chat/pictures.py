"""The pictures of the page in docs/: `python -m tests.chat.pictures [FOLDER]`.

A real page on the starter corpus, with the real model, in Chromium; Chinese needs a font such as fonts-noto-cjk.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from chat.assistant import Assistant
from chat.ready import ready
from corpus.settings import Settings
from tests.chat.browsing import ask
from tests.chat.served import served
from tests.conftest import CHROMIUM, ROOT

_SIZE: ViewportSize = {"width": 1280, "height": 860}
_ENGLISH = "Do mesenchymal stem cells improve survival in HBV-related acute-on-chronic liver failure?"
_CHINESE = "脐带间充质干细胞治疗失代偿期肝硬化的效果如何？"


def take(url: str, browser: Browser, folder: Path) -> None:
    """Take all pictures of a page that is served at `url`."""
    with _opened(browser, url, "en-GB", "light") as page:
        ask(page, _ENGLISH)
        _settled(page, folder / "page.png")
        page.set_viewport_size(_SIZE | {"height": 1100})  # down to the end of the charts
        page.get_by_role("tab").nth(1).click()
        page.wait_for_selector("#holdings-details .chart")
        _settled(page, folder / "corpus.png")
        page.set_viewport_size(_SIZE)
        page.get_by_role("tab").nth(2).click()
        page.wait_for_selector("#rv-methods", timeout=120_000)
        page.locator("#rv-cirrhosis").evaluate("e => e.scrollIntoView()")
        page.locator("#rv-cirrhosis td.rv-dose summary").first.click()
        page.mouse.move(0, 0)
        page.screenshot(path=folder / "review.png", animations="disabled", caret="hide")
    with _opened(browser, url, "zh-CN", "dark") as page:
        ask(page, _CHINESE)
        _settled(page, folder / "page.zh.png")


@contextmanager
def _opened(browser: Browser, url: str, locale: str, scheme: Literal["light", "dark"]) -> Iterator[Page]:
    context = browser.new_context(viewport=_SIZE, reduced_motion="reduce", locale=locale, color_scheme=scheme)
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#top >> text=/Corpus:|语料库：/ >> visible=true")
    yield page
    context.close()


def _settled(page: Page, file: Path) -> None:
    """Take a picture from the top of the page, with nothing in focus that blinks and no pointer on anything."""
    page.evaluate("() => { document.activeElement?.blur(); window.scrollTo(0, 0); }")
    page.mouse.move(0, 0)
    page.screenshot(path=file, animations="disabled", caret="hide")


def main(arguments: Sequence[str]) -> int:
    """Take the pictures into a folder, docs/ where none is named."""
    folder = Path(*arguments) if arguments else ROOT / "docs"
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        settings = Settings.load(home=Path(home))
        ready(settings)
        with (
            Assistant.open(settings) as assistant,
            served(assistant, home=Path(home)) as url,
            playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]) as browser,
        ):
            take(url, browser, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
