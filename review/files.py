"""`files`: everything that is written of a review, under its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from review.canvas import drawn
from review.document import NAMES, document
from review.flow_drawing import flow_drawing
from review.landscape_drawing import landscape_drawing, papers_drawing
from review.markdown import markdown
from review.review import Review
from review.sheets import sheets
from review.wording import LANGUAGES
from review.workbook import workbook

MARKDOWN = {"en": "review.md", "zh": "review.zh.md"}
WORKBOOK = "review.xlsx"

# How many there are at most, for telling how far the writing is; a Chinese PNG needs a font.
COUNT = 4 * 2 * len(LANGUAGES) + 5 + 8


def files(review: Review) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file, the pages last, which link to the others."""
    names = []
    for name, content in _files(review):
        names.append(name)
        yield name, content
    for language, name in NAMES.items():
        yield name, document(review, language, files=listed(names, language)).encode()


def listed(names: list[str], language: str, folder: str = "") -> str:
    """Return links to files as HTML: those of a language, and those that are of every one."""
    other = ".zh." if language == "en" else ".en."
    shown = [name for name in names if other not in name and (language == "zh" or name != MARKDOWN["zh"])]
    items = "".join(f'<li><a href="{escape(folder + name)}" download>{escape(name)}</a></li>' for name in sorted(shown))
    return f'<ul class="rv-files">{items}</ul>'


def pictures(review: Review) -> dict[str, Callable[[], dict[str, bytes]]]:
    """Return what draws each picture, under its name without an ending; drawing takes half a second each."""
    found: dict[str, Callable[[], dict[str, bytes]]] = {}
    for language in LANGUAGES:
        page = NAMES[language]
        for one in review.landscapes:
            make = partial(landscape_drawing, review, one, language, page)
            found[f"figure-{one.disease}.{language}"] = partial(drawn, make, language)
        found[f"figure-papers.{language}"] = partial(drawn, partial(papers_drawing, review, language, page), language)
        found[f"flow.{language}"] = partial(drawn, partial(flow_drawing, review, language), language)
    return found


def _files(review: Review) -> Iterator[tuple[str, bytes]]:
    for language, name in MARKDOWN.items():
        yield name, markdown(review, language).encode()
    for stem, content in sheets(review).items():
        yield f"{stem}.csv", content
    yield WORKBOOK, workbook(review)
    for stem, draw in pictures(review).items():
        for ending, content in sorted(draw().items()):
            yield f"{stem}.{ending}", content
