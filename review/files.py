"""`files`: everything that is written of a review, under its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape

from review.canvas import chinese_font, drawn
from review.document import NAMES, document
from review.flow_drawing import flow_drawing
from review.landscape_drawing import landscape_drawing, papers_drawing
from review.markdown import markdown
from review.review import Review
from review.sheets import sheets
from review.workbook import workbook

_MARKDOWN = {"review.md": "en", "review.zh.md": "zh"}
_WORKBOOK = "review.xlsx"

Maker = Callable[[], bytes]


def files(review: Review) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file, the pages last, which link to the others."""
    drawings = {stem: draw for stem, (_, draw) in _drawings(review).items()}
    for name, make in _texts(review).items():
        if not name.endswith(".html"):
            yield name, make()
    for stem, draw in drawings.items():
        for ending, content in sorted(draw().items()):
            yield f"{stem}.{ending}", content
    for name in NAMES.values():
        yield name, contents(review, name)


def names(review: Review) -> list[str]:
    """Return the names of all files, in their order; nothing is made for it."""
    found = list(_texts(review))
    for stem, (language, _) in _drawings(review).items():
        found += [f"{stem}.svg", *([f"{stem}.png"] if language != "zh" or chinese_font() else [])]
    return sorted(found)


def contents(review: Review, name: str) -> bytes:
    """Return one file.

    Raises:
        KeyError: there is none of that name.
    """
    texts = _texts(review)
    if name in texts:
        return texts[name]()
    stem, _, ending = name.rpartition(".")
    return _drawings(review)[stem][1]()[ending]


def listed(shown: Sequence[str], language: str, folder: str = "") -> str:
    """Return links to files as HTML, without those that are in the other language."""
    other = ".zh." if language == "en" else ".en."
    ours = [name for name in shown if other not in name and name not in NAMES.values()]
    if language == "zh":
        ours.remove("review.md")
    items = "".join(f'<li><a href="{escape(folder + name)}" download>{escape(name)}</a></li>' for name in ours)
    return f'<ul class="rv-files">{items}</ul>'


def _texts(review: Review) -> dict[str, Maker]:
    made: dict[str, Maker] = {
        name: partial(_encoded, markdown, review, language) for name, language in _MARKDOWN.items()
    }
    made |= {f"{stem}.csv": partial(_sheet, review, stem) for stem in sheets(review)}
    made[_WORKBOOK] = partial(workbook, review)
    return made | {name: partial(_page, review, language) for language, name in NAMES.items()}


def _encoded(make: Callable[[Review, str], str], review: Review, language: str) -> bytes:
    return make(review, language).encode()


def _sheet(review: Review, stem: str) -> bytes:
    return sheets(review)[stem]()


def _page(review: Review, language: str) -> bytes:
    return document(review, language, files=listed(names(review), language)).encode()


def _drawings(review: Review) -> dict[str, tuple[str, Callable[[], dict[str, bytes]]]]:
    """Return what draws each picture, with its language, under its name without an ending."""
    found: dict[str, tuple[str, Callable[[], dict[str, bytes]]]] = {}
    for page, language in ((name, language) for language, name in NAMES.items()):
        for one in review.landscapes:
            make = partial(landscape_drawing, review, one, language, page)
            found[f"figure-{one.disease}.{language}"] = language, partial(drawn, make, language)
        papers = partial(papers_drawing, review, language, page)
        found[f"figure-papers.{language}"] = language, partial(drawn, papers, language)
        found[f"flow.{language}"] = language, partial(drawn, partial(flow_drawing, review, language), language)
    return found
