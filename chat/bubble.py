"""`bubble`: an answer as the Markdown of the chat, its quotes by what they say of an effect, each with its paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chat.answer import Answer
from chat.asked import filtered, searched
from chat.card import anchor, corrections
from chat.citation import Citation
from chat.disagreement import Stated, disagreements
from chat.registered import nct_of, registered
from chat.render import emphasised, inert, stamp_line
from chat.stance import Stance
from chat.study import study
from chat.wording import say
from corpus.record import Kind, Record, Status

_FIRST = 4  # quotes that answer at once; the rest is one click away


def bubble(answer: Answer, turn: int, understood: str = "") -> str:
    """Return an answer as Markdown; `understood` is the question that a follow-up was taken for.

    What was searched for comes first, then the quotes by what they say of an effect, the words that say it in bold, and
    at the end the corpus it is all from.
    """
    language = answer.query.language
    parts = _small(say(language, "page.understood", question=understood)) if understood else []
    parts += [*_small(searched(answer.query)), *_small(filtered(language, answer.query.filters))]
    planned = list(_planned(answer, turn))
    parts += _small(answer.plans_missing)
    parts += planned if answer.plans_first else []
    parts += _refused(answer, turn) if answer.refusal is not None else _answered(answer, turn)
    parts += [] if answer.plans_first else planned
    return "\n\n".join([*parts, *_small(stamp_line(language, answer.stamp, search=False))])


def problem(sentence: str, hint: str = "") -> str:
    """Return an error as the Markdown of a bubble: one sentence, and what to do next."""
    return "\n\n".join([inert(sentence), *_small(hint)])


def _small(text: str) -> list[str]:
    """Return `text` as a paragraph of small print (the page sets emphasis so), or nothing."""
    return [f"*{inert(text)}*"] if text else []


def _heading(text: str) -> str:
    return f"### {inert(text)}"


def _answered(answer: Answer, turn: int) -> Iterator[str]:
    language = answer.query.language
    first, rest = answer.citations[:_FIRST], answer.citations[_FIRST:]
    told = any(each.judgement.stance is not Stance.UNCLEAR for each in answer.citations)
    if told:
        yield from _small(_balance(answer))
    yield from _grouped(first, turn, language, told=told)
    numbers = {citation.number: citation for citation in answer.citations}
    apart = [
        f"- {_figure(pair.first, numbers, turn)} — {_figure(pair.second, numbers, turn)}"
        for pair in disagreements(answer.citations)
    ]
    if apart:
        yield _heading(say(language, "page.apart"))
        yield "\n".join(apart)
    if rest:
        yield f"<details><summary>{inert(say(language, 'page.more', count=len(rest)))}</summary>"
        yield from _grouped(rest, turn, language, told=told)
        yield "</details>"


def _refused(answer: Answer, turn: int) -> Iterator[str]:
    language = answer.query.language
    yield inert(answer.reason or "")
    nearest = answer.refusal.nearest if answer.refusal else ()
    if nearest:
        yield inert(say(language, "page.nearest"))
        yield "\n".join(
            f"- [{inert(hit.record.title or hit.key)}](#{anchor(turn, place, nearest=True)})"
            f" {inert(f'({hit.record.year})') if hit.record.year else ''}".rstrip()
            for place, hit in enumerate(nearest, 1)
        )


def _planned(answer: Answer, turn: int) -> Iterator[str]:
    """Yield the registered trials under a heading that says what they are not; they have no stance."""
    language = answer.query.language
    if answer.plans:
        yield _heading(say(language, "trials.heading"))
        yield from _small(answer.plans_best)
    for plan in answer.plans:
        link = rf"[{inert(nct_of(plan.record))}](#{anchor(turn, plan.number, plan=True)})"
        told = " · ".join((plan.record.title, *registered(language, plan.record)))
        yield f"> “{inert(plan.quote)}” {link}\n> *{inert(told)}*"


def _balance(answer: Answer) -> str:
    """Return how many quotes say what of an effect."""
    language = answer.query.language
    stances = [citation.judgement.stance for citation in answer.citations]
    told = [f"{say(language, f'stance.{each.value}')} {stances.count(each)}" for each in Stance if each in stances]
    return say(language, "page.balance", counts=" · ".join(told))


def _grouped(citations: Sequence[Citation], turn: int, language: str, *, told: bool) -> Iterator[str]:
    """Yield quotes by stance; where none says anything of an effect there is nothing to head them with."""
    for stance in Stance:
        group = [citation for citation in citations if citation.judgement.stance is stance]
        if group and told:
            yield _heading(say(language, f"stance.{stance.value}"))
        yield from (_quoted(citation, turn, language, told=told) for citation in group)


def _quoted(citation: Citation, turn: int, language: str, *, told: bool) -> str:
    record = citation.record
    # Bold is explained by the balance, which stands only where something is told.
    quote = emphasised(citation.quote, citation.judgement.deciding if told else ())
    source = f"*{inert(' · '.join((_source(record, language), *study(language, citation.facets))))}*"
    if corrections(record):
        source += f" *· {inert(say(language, 'page.corrected'))}*"
    if record.status is not Status.CURRENT:
        source += f" **{inert(say(language, f'page.{record.status.value}'))}**"
    return f"> “{quote}” {_link(citation.number, turn)}\n> {source}"


def _figure(stated: Stated, numbers: dict[int, Citation], turn: int) -> str:
    year = numbers[stated.number].record.year
    return f"“{inert(stated.words)}” {_link(stated.number, turn)}" + (f" {inert(str(year))}" if year else "")


def _link(number: int, turn: int) -> str:
    return rf"[\[{number}\]](#{anchor(turn, number)})"


def _source(record: Record, language: str) -> str:
    """Return in a few words who said it and when; the words of a note are its writer's, not the paper's."""
    name = record.authors[0].family if record.authors else record.journal
    if len(record.authors) > 1 or (record.authors and not record.authors_complete):
        name = f"{name} {say(language, 'page.et_al')}"
    if not name:
        numbers = (("PMID", record.pmid), ("DOI", record.doi), ("PMCID", record.pmcid))
        known = next((f"{kind} {number}" for kind, number in numbers if number), record.title)
        dated = f"{known} {record.year}" if record.year else known
    else:
        dated = f"{name} {record.year or say(language, 'page.undated')}".strip()
    return say(language, "page.note_on", source=dated) if record.kind is Kind.NOTE else dated
