"""`table`: a table of the review as HTML."""

from __future__ import annotations

from corpus.record import Kind, Status
from review.cell_html import basis, cell, out, text
from review.placed import UNPLACED
from review.row import Row
from review.table import Table
from review.wording import say

# What is read together stands together: the first of a group has the column's head, and each of the others names
# itself where it is missing.
_TOGETHER = (("design", "phase"), ("cells", "donor"), ("dose", "infusions"))
_UNDER_THE_NAME = "disease"
_TRIALS = ("rct", "nonrandomised_trial")
_RIGHT = ("route", "dose", "infusions", "follow_up", "outcomes", "first_posted", "sponsor")


def table(language: str, shown: Table) -> str:
    """Return the table, or a sentence where nothing stands in it. On a phone its rows become cards, by style alone."""
    if not shown.rows:
        return f'<p class="rv-empty">{text(say(language, "page.none"))}</p>'
    groups = _groups(tuple(column for column in shown.columns if column != _UNDER_THE_NAME))
    heads = "".join(f'<th scope="col" class="rv-{group[0]}">{_head(language, group)}</th>' for group in groups)
    rows = "".join(_row(language, row, groups, shown.name) for row in shown.rows)
    study = text(say(language, "columns.study"))
    return (
        f'<table class="rv-table rv-of-{shown.name}">'
        f'<thead><tr><th scope="col" class="rv-study">{study}</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def count(language: str, shown: Table) -> str:
    """Return in a sentence how many rows of a table count."""
    return text(counted(language, shown))


def counted(language: str, shown: Table) -> str:
    """Return the sentence as plain text; those that stand in no table of a disease count nowhere."""
    struck = len(shown.rows) - len(shown.counted)
    key = "tables.named" if shown.name == UNPLACED else "tables.count_retracted" if struck else "tables.count"
    return say(language, key, studies=f"{len(shown.counted):,}", retracted=f"{struck:,}")


def name(language: str, row: Row) -> str:
    """Return the name a study goes by: its first author and year, or its number in a registry."""
    if row.kind is Kind.TRIAL:
        return row.key.partition(":")[2].upper()
    author = row.author or say(language, "values.no_author")
    if row.author and row.others:
        author = say(language, "values.et_al", author=author)
    return f"{author}, {row.year or say(language, 'values.undated')}"


def _may_have_phase(row: Row) -> bool:
    """Whether a phase is to be expected: nobody misses it of a cohort."""
    design = row.cell("design").values
    return row.kind is Kind.TRIAL or bool(row.cell("phase").values or set(design) & set(_TRIALS))


def _groups(columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    first = {group[0]: group for group in _TOGETHER if set(group) <= set(columns)}
    rest = {column for group in first.values() for column in group[1:]}
    return [first.get(column, (column,)) for column in columns if column not in rest]


def _head(language: str, group: tuple[str, ...]) -> str:
    return text(" · ".join(say(language, f"columns.{column}") for column in group))


def _row(language: str, row: Row, groups: list[tuple[str, ...]], table_name: str) -> str:
    cells = "".join(
        f'<td class="rv-{group[0]}{" rv-right" if group[0] in _RIGHT else ""}" data-label="{_head(language, group)}">'
        + "".join(
            f'<div class="rv-part">{cell(language, row, row.cell(one), named=len(group) > 1)}</div>'
            for one in group
            if one != "phase" or _may_have_phase(row)
        )
        + "</td>"
        for group in groups
    )
    held = row.cell(_UNDER_THE_NAME)
    disease = f'<div class="rv-disease">{cell(language, row, held)}</div>' if held.statements else ""
    standing = f" rv-is-{row.status.value}" if row.status is not Status.CURRENT else ""
    return (
        f'<tr class="rv-row{standing}" id="rv-{table_name}-{row.anchor}"><th scope="row" class="rv-study">'
        f'{_marks(language, row)}<span class="rv-name">{out(row.url, name(language, row))}</span>'
        f'<span class="rv-title">{text(row.title)}</span>{disease}</th>{cells}</tr>'
    )


def _marks(language: str, row: Row) -> str:
    marks = ""
    if row.status is not Status.CURRENT:
        standing = text(say(language, f"standing.{row.status.value}"))
        marks += f'<span class="rv-mark rv-mark-{row.status.value}">{standing}</span>'
    if row.kind is Kind.NOTE:
        marks += f'<span class="rv-mark rv-mark-note">{text(say(language, "kinds.note"))}</span>'
    elif basis(row) == "title":
        marks += f'<span class="rv-mark">{text(say(language, "kinds.title"))}</span>'
    return marks
