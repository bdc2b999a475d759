"""`card`: one record as safe HTML, with the quoted sentence marked where it stands in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from chat.registered import nct_of, registered, relation_name, tie_name
from chat.stance import Stance
from chat.study import patients, study
from chat.wording import say
from corpus.facets import facets_of
from corpus.origin import PUBMED, STARTER_NOTES
from corpus.record import CAUTIONS, Kind, Link, Record, SectionSpan, Status
from corpus.registry_url import registry_url
from corpus.ties import Tie
from review.label import label

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMCID = re.compile(r"PMC\d{1,12}")
_DIGITS = re.compile(r"[0-9]{1,12}")

_AUTHORS_SHOWN = 3
_AUTHORS_CITED = 6

_KIND_OF_CARD = {Kind.NOTE: " is-note", Kind.TRIAL: " is-plan"}
_CORRECTIONS = ("ErratumIn", "CorrectedandRepublishedIn")


def anchor(turn: int, number: int, *, nearest: bool = False, plan: bool = False) -> str:
    """Return the id of a card; it names the turn, so that [1] of an older answer stays its own."""
    return f"ev-t{turn:d}-{'near' if nearest else 'plan' if plan else ''}{number:d}"


def reference(record: Record, language: str = "en") -> str:
    """Return the record as a line for a reference list; a retraction or a note says so in it."""
    names = [str(author) for author in record.authors[:_AUTHORS_CITED]]
    if len(record.authors) > _AUTHORS_CITED or (names and not record.authors_complete):
        names.append(say(language, "page.et_al"))
    flag = "" if record.status is Status.CURRENT else f"[{say(language, f'page.{record.status.value}')}] "
    volume = record.volume + (f"({record.issue})" if record.issue else "")
    year = str(record.year or record.published)
    when = ";".join(part for part in (year, volume) if part) + (f":{record.pages}" if record.pages else "")
    parts = [", ".join(names), flag + record.title, record.journal, when]
    line = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    ids = (
        f"{nct_of(record)}." if nct_of(record) else "",
        f"doi:{record.doi}." if _doi(record) else "",
        f"PMID: {_pmid(record.pmid)}." if _pmid(record.pmid) else "",
    )
    keys = {Kind.NOTE: "page.note_reference", Kind.TRIAL: "trials.reference"}
    note = say(language, keys[record.kind]) if record.kind in keys else ""
    return " ".join(part for part in (line, *ids, note) if part)


def card(
    language: str,
    identifier: str,
    number: str,
    record: Record,
    start: int,
    end: int,
    *,
    stance: Stance = Stance.UNCLEAR,
    nearest: bool = False,
    tied: Sequence[Tie] = (),
    sources: Sequence[str] = (),
) -> str:
    """Return the card of one quote as HTML: what the record is, its standing, and the quote in its place.

    The marks are cut by offset, never searched for. A `nearest` card marks nothing: its passage is no answer. `sources`
    are named where they are more than PubMed or the starter notes alone.
    """
    body = _nearest(language, record, start, end) if nearest else _quoted(language, record, start, end)
    kind = "card" + (" is-nearest" if nearest else "") + _KIND_OF_CARD.get(record.kind, "")
    return (
        f'<article class="{kind}" id="{_text(identifier)}" tabindex="-1" aria-labelledby="{_text(identifier)}-title">'
        f"{_banner(language, record)}"
        f'<div class="card-head">{_number(number)}<div>'
        f'<h3 id="{_text(identifier)}-title">{_titles(record, nearest, start, end)}</h3>'
        f'<p class="source">{_source(language, record)}</p>{_sources(language, sources)}'
        f"{_badges(language, record, stance, nearest)}"
        f"{_corrected(language, record)}{_tied(language, tied)}</div></div>"
        f"{body}{_cautions(language, record, start, end, nearest)}{_whole(language, record, start, end, nearest)}"
        f"{_foot(language, record)}</article>"
    )


def _number(number: str) -> str:
    return f'<span class="number">{_text(number)}</span>' if number else ""


def _text(text: str) -> str:
    return escape(text, quote=True)


def _say(language: str, key: str, **values: object) -> str:
    return _text(say(language, f"page.{key}", **values))


def _cut(text: str, first: int, last: int, start: int, end: int) -> str:
    """Return `text[first:last]` as HTML, with what lies in `[start, end)` marked."""
    inner, outer = max(first, start), min(last, end)
    if inner >= outer:
        return _text(text[first:last])
    return f"{_text(text[first:inner])}<mark>{_text(text[inner:outer])}</mark>{_text(text[outer:last])}"


def _titles(record: Record, nearest: bool, start: int, end: int) -> str:
    span = record.title_span
    title = _text(record.title) if nearest else _cut(record.text, span.start, span.end, start, end)
    translated = record.title_other not in ("", record.title)
    other = f'<span class="title-other">{_text(record.title_other)}</span>' if translated else ""
    return (title or _text(record.key)) + other


def _source(language: str, record: Record) -> str:
    names = ", ".join(str(author) for author in record.authors[:_AUTHORS_SHOWN])
    if len(record.authors) > _AUTHORS_SHOWN or (names and not record.authors_complete):
        names = f"{names} {say(language, 'page.et_al')}"
    journal = f"<cite>{_text(record.journal)}</cite>" if record.journal else ""
    year = str(record.year) if record.year else say(language, "page.undated")
    return " · ".join(part for part in (_text(names), journal, _text(year)) if part)


def _sources(language: str, sources: Sequence[str]) -> str:
    if len(sources) < 2 and not set(sources) - {PUBMED, STARTER_NOTES}:
        return ""
    listed = "、" if language == "zh" else ", "
    return f'<p class="source">{_say(language, "found_in", sources=listed.join(sources))}</p>'


def _banner(language: str, record: Record) -> str:
    if record.status is Status.CURRENT:
        return ""
    word = record.status.value
    notice = next((link for link in record.notices if _pmid(link.pmid) is not None), None)
    pmid = _pmid(notice.pmid) if notice else None
    link = _out(_pubmed(pmid), say(language, "page.notice", pmid=pmid)) if pmid else ""
    gone = record.kind is Kind.TRIAL and record.status is Status.WITHDRAWN
    told = _text(say(language, "trials.gone")) if gone else _say(language, f"{word}_text")
    sentence = f"<strong>{_say(language, word)}</strong> {told}"
    return f'<p class="banner is-{word}">{sentence} {link}</p>'


def corrections(record: Record) -> tuple[Link, ...]:
    """Return the links of a record to corrections of it."""
    return tuple(link for link in record.links if link.relation in _CORRECTIONS)


def _corrected(language: str, record: Record) -> str:
    found = corrections(record)
    if not found:
        return ""
    pmids = [pmid for link in found if (pmid := _pmid(link.pmid))]
    links = " ".join(_out(_pubmed(pmid), say(language, "page.notice", pmid=pmid)) for pmid in pmids)
    return f'<p class="corrected">{_say(language, "corrected_text")} {links}</p>'


def _tied(language: str, tied: Sequence[Tie]) -> str:
    """Return the trials of a paper, or the papers of a trial, each with how it is tied."""
    items = []
    for tie in tied:
        status = f" · {label(language, 'status', tie.registry_status)}" if tie.registry_status else ""
        where = _pubmed(tie.pmid) if _pmid(tie.pmid) else registry_url(tie.key)
        name = _out(where, tie_name(tie)) if where else _text(tie_name(tie))
        items.append(f"<li>{_text(relation_name(language, tie))}: {name}{_text(status)}</li>")
    return f'<ul class="tied">{"".join(items)}</ul>' if items else ""


def _badges(language: str, record: Record, stance: Stance, nearest: bool) -> str:
    badges = [("is-nearest", say(language, "page.nearest_card"))] if nearest else []
    if stance is not Stance.UNCLEAR:
        badges.append((f"is-{stance.value}", say(language, f"stance.{stance.value}")))
    if record.kind is Kind.NOTE:
        badges.append(("is-note", say(language, "page.note")))
    elif record.kind is Kind.TRIAL:
        badges.append(("is-plan", say(language, "trials.badge")))
    elif record.kind is Kind.BOOK:
        badges.append(("", say(language, "page.book")))
    else:
        badges.append(("", say(language, "page.abstract_only" if record.has_abstract else "page.title_only")))
    facets = facets_of(record)
    told = registered(language, record) if record.registration else study(language, facets)
    badges += [("is-study", word) for word in told]
    badges += [("", word) for word in patients(language, facets)]
    return (
        '<ul class="badges">'
        + "".join(f'<li class="badge {kind}">{_text(word)}</li>' for kind, word in badges)
        + "</ul>"
    )


def _quoted(language: str, record: Record, start: int, end: int) -> str:
    """Return the sections the quote stands in; a note's cautions, which stand open anyway, are left to them."""
    held = [
        part
        for part in record.section_spans
        if part.span.start < end and start < part.span.end and not _is_caution(record, part)
    ]
    blocks = "".join(_section(language, record, part, start, end) for part in held)
    return f'<div class="extract">{blocks}</div>' if blocks else ""


def _nearest(language: str, record: Record, start: int, end: int) -> str:
    passage = record.text[start:end]
    if not passage or end <= record.title_span.end:
        return ""
    return f'<div class="extract"><h4>{_say(language, "nearest_passage")}</h4><p>{_text(passage)}</p></div>'


def _cautions(language: str, record: Record, start: int, end: int, nearest: bool) -> str:
    marked = (0, 0) if nearest else (start, end)
    return "".join(
        _section(language, record, part, *marked) for part in record.section_spans if _is_caution(record, part)
    )


def _whole(language: str, record: Record, start: int, end: int, nearest: bool) -> str:
    # Where the one section there is stands open already, there is nothing more to show.
    if len(record.sections) < (1 if nearest else 2):
        return ""
    marked = (0, 0) if nearest else (start, end)
    blocks = "".join(_section(language, record, part, *marked) for part in record.section_spans)
    return f'<details class="whole"><summary>{_say(language, "full_record")}</summary>{blocks}</details>'


def _section(language: str, record: Record, part: SectionSpan, start: int, end: int) -> str:
    kind = ""
    if _is_caution(record, part):
        kind, label = ' class="cautions"', say(language, "page.cautions")
    else:
        label = part.label or say(language, "page.note_text" if record.kind is Kind.NOTE else "page.abstract")
    spoken = record.sections[part.section].language
    text = _cut(record.text, part.span.start, part.span.end, start, end)
    return f'<section{kind}><h4>{_text(label)}</h4><p lang="{_text(spoken)}">{text}</p></section>'


def _is_caution(record: Record, part: SectionSpan) -> bool:
    return record.kind is Kind.NOTE and part.label == CAUTIONS


def _foot(language: str, record: Record) -> str:
    pmid, doi, pmcid = _pmid(record.pmid), _doi(record), record.pmcid or ""
    nct = nct_of(record)
    links = [
        _out(registry_url(record.key), say(language, "trials.open", nct=nct)) if nct else "",
        _out(_pubmed(pmid), f"PMID {pmid}") if pmid else "",
        _out(f"https://doi.org/{quote(doi, safe='/')}", f"DOI {doi}") if doi else "",
        _out(f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/", pmcid) if _PMCID.fullmatch(pmcid) else "",
    ]
    return (
        f'<div class="card-foot"><span class="links">{"".join(links)}</span><span class="acts">'
        f'<button type="button" class="quiet back" data-back>{_say(language, "back")}</button>'
        f'<button type="button" class="quiet" data-copy="{_text(reference(record, language))}" '
        f'data-done="{_say(language, "copied")}" aria-live="polite">{_say(language, "copy")}</button></span></div>'
    )


def _out(url: str, label: str) -> str:
    return f'<a class="out" href="{_text(url)}" target="_blank" rel="noopener noreferrer">{_text(label)}</a>'


def _pubmed(pmid: str | None) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def _pmid(pmid: str | None) -> str | None:
    return str(int(pmid)) if pmid and _DIGITS.fullmatch(pmid) else None


def _doi(record: Record) -> str | None:
    return record.doi if record.doi and _DOI.fullmatch(record.doi) else None
