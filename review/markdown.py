"""`markdown`: the review as one Markdown file, with every quote under its table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.inert import inert
from review.body import FIGURES, numbered, remarks, today
from review.cell_html import basis
from review.flow_steps import FlowSteps
from review.label import label, stated
from review.placed import META_ANALYSES, STUDIES, UNPLACED
from review.review import Review
from review.row import Row
from review.searched import searched
from review.sheets import name_of, values
from review.table import Table
from review.table_html import counted, name
from review.wording import say


def markdown(review: Review, language: str) -> str:
    """Return the review in a language."""
    return "\n".join(_lines(review, language)) + "\n"


def _lines(review: Review, language: str) -> Iterator[str]:
    day = review.methods.newest
    yield f"# {say(language, 'page.title')}\n"
    yield (say(language, "page.lead", day=day) if day else say(language, "page.lead_never")) + "\n"
    yield f"*{say(language, 'page.not_advice')}*\n"
    if review.only_starter:
        yield f"**{say(language, 'page.only_starter')}**\n"
    yield say(language, "page.how_text") + "\n"
    for number, table in enumerate(STUDIES, 1):
        title = numbered(language, "table", number, say(language, f"tables.{table}"))
        yield from _table(review.table(table), language, title)
    yield f"## {say(language, 'figures.papers')}\n"
    for panel in review.papers:
        yield from _numbers(
            [say(language, f"figures.by_{panel.name}"), say(language, "page.studies")],
            [[label(language, panel.name, bar.value), f"{bar.count:,}"] for bar in panel.bars],
        )
    for one in review.landscapes:
        title = numbered(language, "figure", FIGURES[one.disease], say(language, f"tables.trials_{one.disease}"))
        yield f"## {title}\n"
        yield from (f"{line}\n" for line in remarks(review, language, one))
        for panel in one.panels:
            seeds = {seed.value: f"{seed.count:,}" for seed in one.seed.panel(panel.name)}
            counts = {bar.value: f"{bar.count:,}" for bar in panel.bars}
            rows = [
                [
                    label(language, panel.name, value),
                    counts.get(value, "–"),
                    seeds.get(value, say(language, "figures.not_given")),
                ]
                for value in dict.fromkeys((*counts, *seeds))
            ]
            head = say(language, f"figures.by_{panel.name}")
            yield from _numbers([head, today(review, language), say(language, "figures.seed_short")], rows)
        yield from _entries(one.table, language)
    yield from _flow(review, language)
    for table, words in ((META_ANALYSES, "meta_text"), (UNPLACED, "unplaced_text")):
        yield from _table(
            review.table(table), language, say(language, f"tables.{table}"), say(language, f"tables.{words}")
        )
    yield from _methods(review, language)


def _table(table: Table, language: str, title: str, words: str = "") -> Iterator[str]:
    yield f"## {title}\n"
    if words:
        yield f"{words}\n"
    yield counted(language, table) + "\n"
    if not table.rows:
        return
    heads = [say(language, "columns.study"), *(name_of(language, column) for column in table.columns)]
    yield from _numbers(heads, ([_name(language, row), *_cells(language, row)] for row in table.rows), escaped=True)
    for row in table.rows:
        yield f"- {_name(language, row)} {inert(row.title)} ({say(language, f'kinds.{basis(row)}')})"
        for cell in row.cells:
            for statement in cell.statements:
                shown = f"{name_of(language, cell.column)}, {inert(stated(language, cell.column, statement))}"
                for quote in statement.quotes:
                    yield f"  - {shown}: “{inert(quote.text)}” ({quote.start}–{quote.end})"
                if not statement.quotes and statement.headings:
                    yield f"  - {shown}: {inert('; '.join(statement.headings))}"
    yield ""


def _cells(language: str, row: Row) -> list[str]:
    cells = [inert(values(language, row, cell)) for cell in row.cells]
    return cells if row.counted else [f"~~{cell}~~" for cell in cells]


def _name(language: str, row: Row) -> str:
    shown = inert(name(language, row))
    linked = f"[{shown}]({row.url})" if row.url and not re.search(r"[\s()<>]", row.url) else shown
    if row.counted and row.status.value == "current":
        return linked
    standing = say(language, f"standing.{row.status.value}")
    return f"**{standing}** {linked if row.counted else f'~~{linked}~~'}"


def _entries(table: Table, language: str) -> Iterator[str]:
    for row in table.rows:
        facts = "; ".join(values(language, row, row.cell(column)) for column in ("status", "phase", "country", "cells"))
        yield f"- {_name(language, row)} {inert(row.title)} ({inert(facts)})"
    yield ""


def _numbers(
    heads: Sequence[str], rows: Iterator[list[str]] | list[list[str]], *, escaped: bool = False
) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row if escaped else map(inert, row)) + " |"
    yield ""


def _flow(review: Review, language: str) -> Iterator[str]:
    yield f"## {say(language, 'flow.title')}\n"
    yield say(language, "flow.text") + "\n"
    for stage, boxes in FlowSteps.of(review, language).stages:
        yield f"- **{stage}**"
        for box in boxes:
            yield f"  - {inert(box.head)}: {box.count:,}"
            yield from (f"    - {inert(line)}" for line in box.lines)
    yield ""


def _methods(review: Review, language: str) -> Iterator[str]:
    methods = review.methods
    yield f"## {say(language, 'methods.title')}\n"
    for search in methods.searches:
        yield f"- {inert(searched(language, search))}"
        if search.query:
            yield f"  - {say(language, 'methods.query')}: {inert(search.query)}"
    if not any(search.query or search.strategy for search in methods.searches):
        yield f"\n{say(language, 'methods.no_search')}"
    yield f"\n{say(language, 'methods.reading_text')}\n"
    yield f"### {say(language, 'methods.not_title')}\n"
    yield f"{say(language, 'methods.not_text')}\n"
    yield say(language, "methods.versions_text", version=methods.version, schema=methods.schema, rules=methods.rules)
