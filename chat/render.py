"""Answers as a page shows them: `bubble` in Markdown, `evidence` in HTML, and the frame around both.

Nothing of a record, a question or an error reaches the page but through `plain` (HTML) or `inert` (Markdown).
"""

from __future__ import annotations

import html
import string
from collections.abc import Iterable
from urllib.parse import quote

from chat.answer import Answer, Stamp
from chat.card import anchor, card, publication_type
from chat.citation import Citation
from chat.wording import say
from corpus.record import Kind, Record, Status
from index.query import Filters, Query

# Entities of all ASCII punctuation: CommonMark never reads one as structure, so no text can open a link, an
# emphasis, a list, a formula or a tag, and "IL-6<TNF" and "a*b*" keep their meaning.
_INERT = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_EXPANSIONS_SHOWN = 8

EXAMPLES = (
    ("en", "Do mesenchymal stem cells improve survival in HBV-related acute-on-chronic liver failure?"),
    ("en", "What adverse events followed stem-cell infusion in decompensated cirrhosis?"),
    ("en", "How many patients with primary biliary cholangitis were treated in the UC-MSC pilot study?"),
    ("zh", "脐带间充质干细胞治疗失代偿期肝硬化的效果如何？"),
    ("zh", "间充质干细胞治疗慢加急性肝衰竭安全吗？"),
    ("zh", "有哪些随机对照试验未能证明干细胞治疗肝硬化有效？"),
)


_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='7' fill='#0f5c5c'/>"
    "<path d='M12 8H8v16h4M20 8h4v16h-4M13.5 13.5 16.5 11v10' fill='none' stroke='#fff' stroke-width='2.4'/></svg>"
)
HEAD = (
    f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{quote(_ICON)}">'
    '<meta name="referrer" content="no-referrer">'
)


def language_of(text: str) -> str:
    """Return "zh" for a text with a Chinese character in it, else "en"."""
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"


def plain(text: str) -> str:
    """Return `text` as HTML that shows exactly it."""
    return html.escape(text, quote=True)


def inert(text: str) -> str:
    """Return `text` as one line of Markdown that shows exactly it."""
    return " ".join(text.split()).translate(_INERT)


def bubble(answer: Answer, turn: int) -> str:
    """Return an answer as Markdown: what was searched for, the quotes with their numbers, the corpus it is from."""
    language = answer.query.language
    parts = [*_small(_searched(answer.query)), *_small(_filtered(language, answer.query.filters))]
    parts += [_quoted(citation, turn, language) for citation in answer.citations]
    if answer.refusal is not None:
        parts.append(inert(answer.reason or ""))
        if answer.refusal.nearest:
            parts.append(inert(say(language, "page.nearest")))
            parts.append(
                "\n".join(
                    f"- [{inert(hit.record.title or hit.key)}](#{anchor(turn, place, nearest=True)})"
                    f" {inert(f'({hit.record.year})') if hit.record.year else ''}".rstrip()
                    for place, hit in enumerate(answer.refusal.nearest, 1)
                )
            )
    return "\n\n".join([*parts, *_small(corpus_line(language, answer.stamp))])


def problem(sentence: str, hint: str = "") -> str:
    """Return an error as the Markdown of a bubble: one sentence, and what to do next."""
    return "\n\n".join([inert(sentence), *_small(hint)])


def corpus_line(language: str, stamp: Stamp) -> str:
    """Return in one line which corpus this is: how many records, of which kind, and from when."""
    records = _counted(language, "record", stamp.records, count=f"{stamp.records:,}")
    if stamp.notes:
        records = _counted(language, "records_note", stamp.notes, records=records, notes=f"{stamp.notes:,}")
    parts = [records]
    if stamp.retracted_hidden:
        parts.append(say(language, "page.retracted_hidden", count=f"{stamp.retracted_hidden:,}"))
    if stamp.updated:
        parts.append(say(language, "page.updated", day=stamp.updated))
    return say(language, "page.corpus", parts=" · ".join(parts))


def evidence(turns: Iterable[tuple[int, Answer]]) -> str:
    """Return the cards of all answers as HTML, newest turn first and open, or the legend while there are none."""
    blocks: list[str] = []
    for turn, answer in sorted(turns, key=lambda pair: pair[0], reverse=True):
        if cards := _cards(answer, turn):
            blocks.append(_turn(answer, turn, cards, newest=not blocks))
    return "".join(blocks) if blocks else _legend()


def header(stamp: Stamp | None, trouble: str = "") -> str:
    """Return the head of the page as HTML: name, purpose, corpus (or why there is none), disclaimer."""
    if stamp is not None:
        corpus = _spans({language: corpus_line(language, stamp) for language in ("en", "zh")})
    else:
        corpus = plain(trouble)
    return (
        '<header class="masthead"><h1><svg viewBox="0 0 32 32" aria-hidden="true">'
        '<rect width="32" height="32" rx="7"/><path d="M12 8H8v16h4M20 8h4v16h-4M13.5 13.5 16.5 11v10"/></svg>'
        f'hep<span>cite</span></h1><div class="about"><p class="purpose">{_both("purpose")}</p>'
        f'<p class="corpus">{corpus}</p></div><p class="disclaimer">{_both("disclaimer")}</p></header>'
    )


def shelf_title() -> str:
    """Return the heading over the evidence, as HTML."""
    return f'<h2 class="eyebrow">{_both("evidence")}</h2>'


def welcome() -> str:
    """Return what an empty chat shows above the example questions, as HTML."""
    return (
        f'<div class="intro"><h2>{_both("welcome")}</h2><p>{_both("welcome_text")}</p>'
        f'<h3 class="eyebrow">{_both("examples")}</h3></div>'
    )


def _small(text: str) -> list[str]:
    """Return `text` as a paragraph of small print (the page sets emphasis so), or nothing."""
    return [f"*{inert(text)}*"] if text else []


def _quoted(citation: Citation, turn: int, language: str) -> str:
    record = citation.record
    link = rf"[\[{citation.number}\]](#{anchor(turn, citation.number)})"
    source = f"*{inert(_source(record, language))}*"
    if record.status is not Status.CURRENT:
        source += f" **{inert(say(language, f'page.{record.status.value}'))}**"
    return f"> “{inert(citation.quote)}” {link}\n> {source}"


def _source(record: Record, language: str) -> str:
    """Return in a few words who said it and when; the words of a note are its writer's, not the paper's."""
    name = record.authors[0].family if record.authors else record.journal
    if len(record.authors) > 1 or (record.authors and not record.authors_complete):
        name = f"{name} {say(language, 'page.et_al')}"
    if not name and record.year is None:
        numbers = (("PMID", record.pmid), ("DOI", record.doi), ("PMCID", record.pmcid))
        dated = next((f"{kind} {number}" for kind, number in numbers if number), record.title)
    else:
        dated = f"{name} {record.year or say(language, 'page.undated')}".strip()
    return say(language, "page.note_on", source=dated) if record.kind is Kind.NOTE else dated


def _searched(query: Query) -> str:
    if query.expansions:
        pairs = [f"{word} → {became}" for word, became in query.expansions[:_EXPANSIONS_SHOWN]]
        return say(query.language, "page.searched", terms="; ".join(pairs))
    if query.language != "en" and query.meaning and query.meaning != query.text:
        return say(query.language, "page.searched", terms=query.meaning)
    return ""


def _filtered(language: str, filters: Filters) -> str:
    first, last = filters.year_from, filters.year_to
    parts = []
    if first is not None and last is not None:
        parts.append(say(language, "page.years", first=first, last=last))
    elif first is not None:
        parts.append(say(language, "page.since", first=first))
    elif last is not None:
        parts.append(say(language, "page.until", last=last))
    parts += [publication_type(language, name) or name for name in filters.publication_types]
    if Status.RETRACTED in filters.statuses:
        parts.append(say(language, "page.include_retracted"))
    return say(language, "page.filtered", filters=" · ".join(parts)) if parts else ""


def _cards(answer: Answer, turn: int) -> str:
    language = answer.query.language
    if answer.refusal is None:
        return "".join(
            card(language, anchor(turn, found.number), str(found.number), found.record, found.start, found.end)
            for found in answer.citations
        )
    return "".join(
        card(language, anchor(turn, place, nearest=True), "", hit.record, hit.start, hit.end, nearest=True)
        for place, hit in enumerate(answer.refusal.nearest, 1)
    )


def _turn(answer: Answer, turn: int, cards: str, *, newest: bool) -> str:
    language = answer.query.language
    link = f"?q={quote(answer.question, safe='')}"
    return (
        f'<details class="turn" id="ev-t{turn:d}" lang="{plain(language)}"{" open" if newest else ""}>'
        f'<summary><span class="eyebrow">{plain(say(language, "page.turn", turn=turn))}</span>'
        f'<span class="asked">{plain(answer.question)}</span></summary>'
        f'<button type="button" class="quiet" data-link="{plain(link)}" '
        f'data-done="{plain(say(language, "page.copied"))}" aria-live="polite">'
        f"{plain(say(language, 'page.copy_link'))}</button>{cards}</details>"
    )


def _legend() -> str:
    rows = (
        (f"<mark>{_both('legend_mark')}</mark>", "legend_mark_text"),
        (f'<span class="badge is-note">{_both("note")}</span>', "legend_note_text"),
        (f'<span class="badge">{_both("abstract_only")}</span>', "legend_abstract_text"),
        (f'<span class="badge is-retracted">{_both("retracted")}</span>', "legend_retracted_text"),
    )
    items = "".join(f"<div><dt>{sign}</dt><dd>{_both(key)}</dd></div>" for sign, key in rows)
    return f'<div class="legend"><p>{_both("shelf_text")}</p><dl>{items}</dl></div>'


def _both(key: str) -> str:
    """Return one of the page's own sentences in both languages; the style sheet shows the browser's."""
    return _spans({language: say(language, f"page.{key}") for language in ("en", "zh")})


def _spans(sentences: dict[str, str]) -> str:
    return "".join(
        f'<span class="say-{language}" lang="{language}">{plain(sentence)}</span>'
        for language, sentence in sentences.items()
    )


def _counted(language: str, key: str, number: int, **values: str) -> str:
    plural = {"record": "records", "records_note": "records_notes"}[key]
    return say(language, f"page.{key if number == 1 else plural}", **values)
