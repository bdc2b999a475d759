"""`workbook`: the whole review as one Excel file, with a sheet that has every quote."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from review.label import stated
from review.review import Review
from review.sheets import LEAD, figure_heads, figure_rows, lead, name_of, values
from review.wording import say

_LONGEST = 32_000  # characters; Excel takes 32,767 in a cell
_NO_DAY = "1980-01-01"  # what a ZIP file can say at the earliest, for a corpus without a run
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has no way to write these


def workbook(review: Review, language: str = "en") -> bytes:
    """Return the workbook. Nothing in it is a formula or a link: every cell is the text it shows, or a number."""
    import xlsxwriter  # type: ignore[import-untyped]  # it has neither stubs nor marks

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    day = datetime.fromisoformat(review.methods.newest or _NO_DAY).replace(tzinfo=UTC)
    book.set_properties(
        {"title": say(language, "page.title"), "author": "hepcite", "created": day.replace(tzinfo=None)}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    struck = book.add_format({"text_wrap": True, "valign": "top", "font_strikeout": True, "font_color": "#a1201a"})

    def sheet(
        name: str, heads: Sequence[str], rows: Iterable[tuple[Sequence[str], bool]], widths: Sequence[int]
    ) -> None:
        page = book.add_worksheet(name[:31])
        for column, (words, width) in enumerate(zip(heads, widths, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, words, head)
        place = 0
        for place, (cells, counted) in enumerate(rows, 1):
            for column, words in enumerate(cells):
                _write(page, place, column, words, plain if counted else struck)
        page.freeze_panes(1, 1)
        if place:
            page.autofilter(0, 0, place, len(heads) - 1)

    for table in review.tables:
        heads = [say(language, f"columns.{name}") for name in LEAD] + [name_of(language, one) for one in table.columns]
        rows = (
            (lead(language, row) + [values(language, row, cell) for cell in row.cells], row.counted)
            for row in table.rows
        )
        sheet(table.name, heads, rows, [16, 14, 7, 44, 30, 14, 12] + [18] * len(table.columns))
    names = ("table", "key", "column", "value", "quote", "marked", "start", "end", "heading")
    sheet(
        "quotes",
        [say(language, f"columns.{n}") for n in names],
        _quotes(review, language),
        [18, 16, 12, 22, 80, 40, 8, 8, 30],
    )
    numbers = ((row, True) for row in figure_rows(review, language))
    sheet("figures", figure_heads(language), numbers, [36, 16, 26, 34, 9, 60])
    book.close()
    return file.getvalue()


def _quotes(review: Review, language: str) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield a row for every quote, and one for every value that only headings say."""
    for table in review.tables:
        for row in table.rows:
            for cell in row.cells:
                for said in cell.statements:
                    before = [
                        table.name,
                        row.key,
                        name_of(language, cell.column),
                        stated(language, cell.column, said),
                    ]
                    headings = "; ".join(said.headings)
                    for quote in said.quotes:
                        marked = " | ".join(words for words, read in quote.parts if read)
                        yield [*before, quote.text, marked, str(quote.start), str(quote.end), headings], row.counted
                    if not said.quotes:
                        yield [*before, "", "", "", "", headings], row.counted


def _write(page, place: int, column: int, words: str, format) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    if words.isdecimal() and words.isascii() and len(words) < 10:
        page.write_number(place, column, int(words), format)
    elif words:
        page.write_string(place, column, _UNSEEN.sub("", words)[:_LONGEST], format)
