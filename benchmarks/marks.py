"""`written`: a document with the table of a benchmark between its marks."""

from __future__ import annotations

import re

from corpus.errors import SettingsError


def start(name: str) -> str:
    """Return the line before the table of a benchmark; it says how the table is written."""
    return f"<!-- {name}: python -m benchmarks.{name} --table --readme -->"


def end(name: str) -> str:
    """Return the line after the table of a benchmark."""
    return f"<!-- /{name} -->"


def written(document: str, name: str, table: str) -> str:
    """Return a document with a table between the marks of a benchmark, or nothing there where the table is empty.

    Raises:
        SettingsError: the document has no marks.
    """
    between = re.compile(f"(?<={re.escape(start(name))}\n).*?(?={re.escape(end(name))})", re.DOTALL)
    if not between.search(document):
        raise SettingsError(
            f"The document has no line {start(name)}.", hint=f"Put it there, and {end(name)} on a line after it."
        )
    return between.sub(lambda _: f"\n{table}\n\n" if table else "", document)
