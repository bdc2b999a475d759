"""What a page shows around its answers: `evidence` in HTML, head and legend, and text that is nothing but text.

Nothing of a record, a question or an error reaches the page but through `plain` (HTML) or `inert` (Markdown).
"""

from __future__ import annotations

import html
import json
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from chat.answer import FILES, STARTER_NOTES, Answer, Stamp
from chat.card import anchor, card
from chat.facet_filters import FACET_FILTERS
from chat.wording import say
from corpus.record import Span, Status

# Entities of all ASCII punctuation: CommonMark never reads one as structure, so no text can open a link, an
# emphasis, a list, a formula or a tag, and "IL-6<TNF" and "a*b*" keep their meaning.
_INERT = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_BLANKS = re.compile(r"\s+")

EXAMPLES = (
    ("en", "Do mesenchymal stem cells improve survival in HBV-related acute-on-chronic liver failure?"),
    ("en", "What adverse events followed stem-cell infusion in decompensated cirrhosis?"),
    ("en", "How many patients with primary biliary cholangitis were treated in the UC-MSC pilot study?"),
    ("zh", "脐带间充质干细胞治疗失代偿期肝硬化的效果如何？"),
    ("zh", "间充质干细胞治疗慢加急性肝衰竭安全吗？"),
    ("zh", "有哪些随机对照试验未能证明干细胞治疗肝硬化有效？"),
)


_FILES = {"md": "Markdown", "ris": "RIS", "bib": "BibTeX", "nbib": "nbib", "csv": "CSV"}
_REFERENCES = {"ris", "bib", "nbib"}  # lists of references, which need something cited
_LONGEST = 16_000  # characters of a link, which servers and browsers bound

_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='7' fill='#0f5c5c'/>"
    "<path d='M12 8H8v16h4M20 8h4v16h-4M13.5 13.5 16.5 11v10' fill='none' stroke='#fff' stroke-width='2.4'/></svg>"
)
HEAD = (
    f'<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{quote(_ICON)}">'
    '<meta name="referrer" content="no-referrer">'
    '<link rel="alternate" type="application/atom+xml" href="api/digest.atom" title="hepcite">'
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


def emphasised(text: str, spans: Sequence[Span]) -> str:
    """Return `text` as `inert` does, with the words at `spans` in bold; of two that overlap, the first."""
    parts, at = [], 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.start >= at:
            # Tags, since asterisks beside a bracket or a Chinese character are not always read as bold.
            parts += [_spaced(text[at : span.start]), "<b>", _spaced(text[span.start : span.end]), "</b>"]
            at = span.end
    return "".join([*parts, _spaced(text[at:])]).strip()


def _spaced(text: str) -> str:
    return _BLANKS.sub(" ", text).translate(_INERT)


def corpus_line(language: str, stamp: Stamp) -> str:
    """Return in one line which corpus this is: how many records, of which kind, and from when."""
    others = stamp.records - stamp.trials
    records = _counted(language, "record", others, count=f"{others:,}")
    if stamp.notes:
        records = _counted(language, "records_note", stamp.notes, records=records, notes=f"{stamp.notes:,}")
    parts = [records]
    if stamp.trials:
        key = "trials.count_one" if stamp.trials == 1 else "trials.count"
        parts.append(say(language, key, count=f"{stamp.trials:,}"))
    if stamp.retracted_hidden:
        parts.append(say(language, "page.retracted_hidden", count=f"{stamp.retracted_hidden:,}"))
    if stamp.updated:
        parts.append(say(language, "page.updated", day=stamp.updated))
    return say(language, "page.corpus", parts=" · ".join(parts))


def stamp_line(language: str, stamp: Stamp, *, search: bool = True) -> str:
    """Return in one line which corpus this is: records, date, how they were found, generation.

    The whole `search` may be a page long; without it the name of the strategy is given alone.
    """
    by = "export.by_search" if search else "export.by_strategy"
    key = {STARTER_NOTES: "export.by_notes", FILES: "export.by_files"}.get(stamp.strategy, by)
    source = say(language, key, strategy=stamp.strategy, search=stamp.search)
    key = "export.stamp" if stamp.generation else "export.stamp_no_index"
    return say(language, key, corpus=corpus_line(language, stamp), source=source, generation=stamp.generation)


def evidence(turns: Iterable[tuple[int, Answer]]) -> str:
    """Return the cards of all answers as HTML, newest turn first and open, or the legend while there are none."""
    ordered = sorted(turns, key=lambda pair: pair[0])
    if not ordered:
        return _legend()
    newest = ordered[-1][0]
    blocks = [_turn(answer, turn, newest=turn == newest) for turn, answer in reversed(ordered)]
    if len(ordered) > 1:
        blocks.insert(0, _exports("ev-all", _both("export_all"), [answer for _, answer in ordered]))
    return "".join(blocks)


def header(stamp: Stamp | None, trouble: Mapping[str, str] | None = None) -> str:
    """Return the head of the page as HTML: name, purpose, corpus (or why there is none), disclaimer."""
    if stamp is not None:
        corpus = spans({language: corpus_line(language, stamp) for language in ("en", "zh")})
    else:
        corpus = spans(trouble or {})
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


def _cards(answer: Answer, turn: int) -> str:
    language = answer.query.language
    planned = "".join(
        card(language, anchor(turn, plan.number, plan=True), "", plan.record, plan.start, plan.end,
             tied=answer.ties(plan.record.key))
        for plan in answer.plans
    )  # fmt: skip
    if planned:
        planned = f'<h3 class="eyebrow">{plain(say(language, "trials.heading"))}</h3>{planned}'
    papers = "".join(
        card(
            language,
            anchor(turn, found.number),
            str(found.number),
            found.record,
            found.start,
            found.end,
            stance=found.judgement.stance,
            tied=answer.ties(found.record.key),
            sources=found.sources,
        )
        for found in answer.citations
    ) or "".join(
        card(language, anchor(turn, place, nearest=True), "", hit.record, hit.start, hit.end, nearest=True,
             tied=answer.ties(hit.record.key))
        for place, hit in enumerate(answer.refusal.nearest if answer.refusal else (), 1)
    )  # fmt: skip
    return planned + papers if answer.plans_first else papers + planned


def _turn(answer: Answer, turn: int, *, newest: bool) -> str:
    language = answer.query.language
    link = f"?q={quote(answer.question, safe='')}"
    exports = _exports(f"ev-t{turn:d}", plain(say(language, "page.export")), [answer])
    return (
        f'<details class="turn" id="ev-t{turn:d}" lang="{plain(language)}"{" open" if newest else ""}>'
        f'<summary><span class="eyebrow">{plain(say(language, "page.turn", turn=turn))}</span>'
        f'<span class="asked">{plain(answer.question)}</span></summary>'
        f'<button type="button" class="quiet" data-link="{plain(link)}" '
        f'data-done="{plain(say(language, "page.copied"))}" aria-live="polite">'
        f"{plain(say(language, 'page.copy_link'))}</button>{exports}{_cards(answer, turn)}</details>"
    )


def _exports(identifier: str, label: str, answers: Sequence[Answer]) -> str:
    """Return links to files of answers, under a label in HTML; nothing where they would be too long to be followed."""
    asked = "".join(f"&asked={quote(_asked(answer), safe='')}" for answer in answers)
    if len(asked) > _LONGEST:
        return ""
    cited = any(answer.citations or answer.plans for answer in answers)
    links = "".join(
        f'<a href="{plain(f"api/export?format={ending}{asked}")}" download>{name}</a>'
        for ending, name in _FILES.items()
        if cited or ending not in _REFERENCES
    )
    return (
        f'<p class="exports" role="group" aria-labelledby="{identifier}-exports">'
        f'<span id="{identifier}-exports">{label}</span>{links}</p>'
    )


def _asked(answer: Answer) -> str:
    """Return question and filters as `chat.schema.Question` reads them."""
    filters = answer.query.filters
    fields = {
        "q": answer.question,
        "year_from": filters.year_from,
        "year_to": filters.year_to,
        "types": filters.publication_types,
        **{name: getattr(filters, name) for name in FACET_FILTERS},
        "include_retracted": Status.RETRACTED in filters.statuses,
    }
    asked = {name: value for name, value in fields.items() if value}
    return json.dumps(asked, ensure_ascii=False, separators=(",", ":"))


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
    return spans({language: say(language, f"page.{key}") for language in ("en", "zh")})


def spans(sentences: Mapping[str, str]) -> str:
    """Return a sentence in several languages as HTML; the style sheet shows the browser's."""
    return "".join(
        f'<span class="say-{language}" lang="{language}">{plain(sentence)}</span>'
        for language, sentence in sentences.items()
    )


def _counted(language: str, key: str, number: int, **values: str) -> str:
    plural = {"record": "records", "records_note": "records_notes"}[key]
    return say(language, f"page.{key if number == 1 else plural}", **values)
