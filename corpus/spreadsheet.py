"""`spreadsheet`: rows as CSV that opens in a spreadsheet as the text it is, and never as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A cell that begins with one of these marks is a formula to Excel, LibreOffice and Google Sheets, the full-width ones
# to their Chinese and Japanese editions. Where a semicolon parts cells, what follows one begins a cell as well; quotes
# before the mark can fall away in reading.
_BEGINS_FORMULA = re.compile("(^|;)([\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def spreadsheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows under a line of column names as CSV (RFC 4180) in UTF-8.

    It begins with a byte-order mark, without which Excel shows Chinese as noise; Python reads it as `utf-8-sig`.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([defused(str(cell)) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def defused(cell: str) -> str:
    """Return `cell` with an apostrophe before every mark that could begin a formula; `restored` takes it off again."""
    return _BEGINS_FORMULA.sub(r"\1'\2", cell)


def restored(cell: str) -> str:
    """Return what a cell said before it was `defused`."""
    return re.sub(r"(^|;)'" + _BEGINS_FORMULA.pattern.removeprefix("(^|;)"), r"\1\2", cell)
