"""Text of a record in Markdown shows as the text it is, wherever in a line it stands."""

from html.parser import HTMLParser

import pytest

from corpus.inert import inert

markdown_it = pytest.importorskip("markdown_it")


class _Shown(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.text, self.tags = "", set()
        self.feed(page)

    def handle_starttag(self, tag, _):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    "text",
    [
        "1. first",
        "12) twelfth",
        "- a dash",
        "+ a plus",
        "---",
        "===",
        "# a head",
        "> a quote",
        "IL-6<TNF & *p* = 0.05",
        "[x](javascript:alert(1))",
        "<script>alert(1)</script>",
        "`code` ~~gone~~ | cell |",
        "![x](https://evil.example/x.png)",
        "2020 was a year. 3. no list",
    ],
)
@pytest.mark.parametrize(("before", "tags"), [("", {"p"}), ("- ", {"ul", "li"})])
def test_shown_exactly(text, before, tags):
    shown = _Shown(markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(before + inert(text)))
    assert (shown.text.strip(), shown.tags) == (text, tags)


def test_a_line_break_breaks_no_line():
    assert inert("a\n\n# b\r\nc") == "a \\# b c"
