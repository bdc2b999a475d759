"""`cell`: a cell as HTML, every value of it opening to the sentence it was read from."""

from __future__ import annotations

from html import escape

from corpus.record import Kind
from review.cell import Cell
from review.label import label
from review.quote import Quote
from review.row import Row
from review.statement import Statement
from review.wording import say


def cell(language: str, row: Row, held: Cell, *, named: bool = False) -> str:
    """Return what stands in a cell; with `named`, what is missing is said of the column by name."""
    if not held.statements:
        missing = say(language, f"missing.{basis(row)}")
        if named:
            column = say(language, f"columns.{held.column}")
            missing = say(language, "missing.named", column=column, missing=missing)
        return f'<span class="rv-none">{text(missing)}</span>'
    return "".join(_statement(language, row, held.column, one) for one in held.statements)


def basis(row: Row) -> str:
    """Return what a row was read from: "article" (an abstract), "note", "title" or "trial"."""
    if row.kind is Kind.TRIAL:
        return "trial"
    if row.kind is Kind.NOTE:
        return "note"
    return "article" if row.has_abstract else "title"


def out(url: str, words: str) -> str:
    """Return a link that leads out, or the words alone where there is nowhere to go."""
    if not url.startswith("https://"):
        return text(words)
    return f'<a class="rv-out" href="{text(url)}" target="_blank" rel="noopener noreferrer">{text(words)}</a>'


def text(words: str) -> str:
    """Return words as HTML that shows exactly them."""
    return escape(words, quote=True)


def _statement(language: str, row: Row, column: str, said: Statement) -> str:
    shown = text(label(language, column, said.value))
    if said.figures:
        shown += "".join(f' <span class="rv-figures">{text(clause)}</span>' for clause in said.figures)
    if not (said.quotes or said.headings):
        return f'<span class="rv-value">{shown}</span>'
    quotes = "".join(_quote(language, row, quote) for quote in said.quotes)
    if said.headings:
        key = "values.registered" if row.kind is Kind.TRIAL else "values.indexed"
        quotes += f'<p class="rv-place">{text(say(language, key, headings="; ".join(said.headings)))}'
        quotes += "</p>" if said.quotes else f" · {out(row.url, place(row))}</p>"
    # One name for all: where a browser knows it, opening one quote shuts the last.
    held = f'<summary>{shown}</summary><div class="rv-quote">{quotes}</div>'
    return f'<details class="rv-say" name="rv-say">{held}</details>'


def _quote(language: str, row: Row, quote: Quote) -> str:
    words = "".join(f"<mark>{text(part)}</mark>" if marked else text(part) for part, marked in quote.parts)
    around = words if quote.whole else f"… {words} …"
    where = say(
        language,
        "values.place",
        kind=say(language, f"kinds.{basis(row)}"),
        start=f"{quote.start:,}",
        end=f"{quote.end:,}",
    )
    section = f"{text(quote.section)} · " if quote.section else ""
    return (
        f'<blockquote lang="{_spoken(quote.text)}">{around}</blockquote>'
        f'<p class="rv-place">{section}{text(where)} · {out(row.url, place(row))}</p>'
    )


def place(row: Row) -> str:
    """Return in a word where the record is found."""
    prefix, _, rest = row.key.partition(":")
    return {"pmid": f"PMID {rest}", "doi": f"DOI {rest}", "pmcid": rest, "nct": rest.upper()}.get(prefix, row.key)


def _spoken(words: str) -> str:
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in words) else "en"
