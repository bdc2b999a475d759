"""`markdown`: a digest as Markdown, which reads well in a terminal, in a mail and on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from corpus.facets import UNKNOWN
from corpus.inert import inert
from corpus.record import Status
from review.cell import Cell
from review.digest import STUDIED, Digest, Fallen, Moved
from review.label import label, stated
from review.paper import Paper
from review.row import Row
from review.table_change import RowChange, TableChange
from review.wording import say


def markdown(digest: Digest, language: str = "en", most: int | None = None) -> str:
    """Return the digest as Markdown; `most` bounds each list but that of retractions, and says how many are left."""
    return "\n\n".join(_blocks(digest, language, most)) + "\n"


def _blocks(digest: Digest, language: str, most: int | None) -> Iterator[str]:
    yield f"# {_titled(digest, language)}"
    if digest.empty:
        yield inert(say(language, "digest.nothing", since=digest.since))
    if digest.fallen:
        yield f"## {say(language, 'digest.fallen', count=len(digest.fallen))}"
        yield "\n".join(_fallen(one, language) for one in digest.fallen)
    if digest.saved:
        yield f"## {say(language, 'digest.saved', count=len(digest.saved))}"
        for one in digest.saved:
            yield "\n".join((f"- **{inert(one.question)}**", *(f"  - {inert(change)}" for change in one.changes)))
    if digest.new:
        yield f"## {say(language, 'digest.new', count=len(digest.new))}"
        yield from _grouped(digest.new, language, most)
    if digest.trials:
        yield f"## {say(language, 'digest.trials', count=len(digest.trials))}"
        yield inert(say(language, "digest.trials_text"))
        yield _listed((_paper(one, language) for one in digest.trials), len(digest.trials), language, most)
    if digest.moved:
        yield f"## {say(language, 'digest.moved', count=len(digest.moved))}"
        yield _listed((_moved(one, language) for one in digest.moved), len(digest.moved), language, most)
    yield from _rest(digest, language, most)
    yield f"*{inert(say(language, 'digest.note'))}*"


def _rest(digest: Digest, language: str, most: int | None) -> Iterator[str]:
    if digest.revised:
        yield f"## {say(language, 'digest.revised', count=len(digest.revised))}"
        lines = (
            f"{_paper(one.paper, language)} ({', '.join(say(language, f'digest.parts.{part}') for part in one.parts)})"
            for one in digest.revised
        )
        yield _listed(lines, len(digest.revised), language, most)
    if digest.superseded:
        yield f"## {say(language, 'digest.superseded', count=len(digest.superseded))}"
        lines = (
            f"- {inert(one.title)} ({inert(one.key)}; {inert(say(language, 'digest.by', name=one.by))})"
            for one in digest.superseded
        )
        yield _listed(lines, len(digest.superseded), language, most)
    if digest.tables:
        yield f"## {say(language, 'digest.tables')}"
        for table in digest.tables:
            yield from _table(table, language, most)
    if digest.notes:
        yield inert(say(language, "digest.notes", count=f"{digest.notes:,}"))
    if digest.unread:
        yield say(language, "digest.unread", count=f"{digest.unread:,}")


def _titled(digest: Digest, language: str) -> str:
    if not digest.first:
        return say(language, "digest.title_nothing")
    key = "digest.title_day" if digest.first == digest.last else "digest.title"
    return say(language, key, first=digest.first, last=digest.last)


def _grouped(papers: Sequence[Paper], language: str, most: int | None) -> Iterator[str]:
    """Yield papers under what was studied and the disease: what was found in animals never stands among people."""
    for studied in STUDIED:
        inside = [paper for paper in papers if paper.studied == studied]
        if not inside:
            continue
        yield f"### {say(language, f'digest.studied.{studied}')} ({len(inside)})"
        for disease, group in groupby(inside, key=lambda paper: paper.disease):
            found = list(group)
            yield f"#### {label(language, 'disease', disease)} ({len(found)})"
            yield _listed((_paper(one, language) for one in found), len(found), language, most)


def _listed(lines: Iterable[str], count: int, language: str, most: int | None) -> str:
    shown = [line for place, line in enumerate(lines) if most is None or place < most]
    left = count - len(shown)
    return "\n".join([*shown, *([f"- *{inert(say(language, 'digest.more', count=f'{left:,}'))}*"] if left else [])])


def _fallen(one: Fallen, language: str) -> str:
    told = [f"- **{inert(say(language, f'standing.{one.paper.status}'))}** {_cited(one.paper, language)}"]
    if one.notices:
        told.append(inert(say(language, "digest.notice", pmids=", ".join(one.notices))))
    if one.before is None:
        told.append(inert(say(language, "digest.came")))
    elif one.before is not Status.CURRENT:
        told.append(f"({inert(say(language, f'standing.{one.before}'))} →)")
    return " ".join(told)


def _moved(one: Moved, language: str) -> str:
    before, after = (label(language, "status", status) if status else "?" for status in (one.before, one.after))
    why = f" {inert(say(language, 'digest.why', why=one.why))}" if one.why else ""
    return f"{_paper(one.paper, language)} {inert(say(language, 'digest.moved_to', before=before, after=after))}{why}"


def _paper(paper: Paper, language: str) -> str:
    design = _design(paper.design, language)
    return f"- {f'{inert(design)}: ' if design else ''}{_cited(paper, language)}"


def _design(design: str, language: str) -> str:
    return "" if design == UNKNOWN else label(language, "design", design)


def _cited(paper: Paper, language: str) -> str:
    author = say(language, "values.et_al", author=paper.author) if paper.author and paper.others else paper.author
    year = str(paper.year) if paper.year else say(language, "values.undated")
    other = f" ({inert(paper.title_other)})" if paper.title_other not in ("", paper.title) else ""
    source = ", ".join(part for part in (author, paper.journal, year) if part)
    name = f"PMID {paper.pmid}" if paper.pmid else paper.key
    found = f"[{inert(name)}](<{paper.url}>)" if paper.url else inert(name)
    return f"{inert(paper.title)}{other} {inert(source)}. {found}."


def _table(change: TableChange, language: str, most: int | None) -> Iterator[str]:
    counts = {"added": len(change.added), "changed": len(change.changed), "removed": len(change.removed)}
    yield f"### {inert(say(language, 'digest.table', table=say(language, f'tables.{change.table}'), **counts))}"
    for name, rows in (("added", change.added), ("removed", change.removed)):
        if rows:
            head = inert(say(language, f"digest.{name}"))
            yield _listed((f"- {head}: {_row(row, language)}" for row in rows), len(rows), language, most)
    if change.changed:
        lines = (_row_change(one, language) for one in change.changed)
        yield _listed(lines, len(change.changed), language, most)


def _row_change(one: RowChange, language: str) -> str:
    lines = [f"- {inert(say(language, 'digest.changed'))}: {_row(one.row, language)}"]
    if one.standing is not one.row.status:
        before, after = (say(language, f"standing.{status}") for status in (one.standing, one.row.status))
        told = say(language, "digest.cell", column=say(language, "columns.standing"), before=before, after=after)
        lines.append(f"  - {inert(told)}")
    for cell in one.cells:
        before, after = _values(cell.before, language), _values(cell.after, language)
        column = say(language, f"columns.{cell.after.column}")
        quotes = dict.fromkeys(quote.text for said in cell.after.statements for quote in said.quotes)
        words = "".join(f" “{inert(quote)}”" for quote in quotes)
        lines.append(f"  - {inert(say(language, 'digest.cell', column=column, before=before, after=after))}{words}")
    return "\n".join(lines)


def _row(row: Row, language: str) -> str:
    author = say(language, "values.et_al", author=row.author) if row.author and row.others else row.author
    year = str(row.year) if row.year else say(language, "values.undated")
    who = ", ".join(part for part in (author, year) if part)
    return f"{inert(who)}: {inert(row.title)} ({inert(row.key)})"


def _values(cell: Cell, language: str) -> str:
    values = "; ".join(stated(language, cell.column, one) for one in cell.statements)
    return values or say(language, "values.unstated")
