"""`report_page`: the report of a run over a server as a page to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.revision import Revision


def report_page(
    told: Sequence[str],
    rows: Iterable[tuple[str, object]],
    named: Iterable[tuple[str, Sequence[str]]],
    revised: Sequence[Revision],
) -> str:
    """Return Markdown: what is told first, a table of counts, lists under their headings, and what was revised."""
    table = "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
    lists = [f"## {heading}\n\n" + "\n".join(f"- {item}" for item in items) for heading, items in named if items]
    changed = ["## Revised", *(revision.as_markdown() for revision in revised)] if revised else []
    return "\n\n".join([*told, table, *lists, *changed]) + "\n"
