"""`plans`: the registered trials that fit a question, beside the evidence and never among it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chat.demand import Demand
from chat.dialogue.slots import Reading
from chat.plan import Plan
from chat.refuse import unanswered
from chat.registry_question import Wanted
from chat.select import Candidate, quotable, select
from corpus.record import Kind, Record
from index.query import Concept, Filters
from index.search import LiteratureIndex

PAPERS = tuple(kind for kind in Kind if kind is not Kind.TRIAL)

_MOST = 3
_HITS = 20  # entries that are held against the question, at any standing
_HITS_AT_STANDING = 100  # where only those at one standing count
_WEIGHED = 5  # whose sentences are weighed
# The same bounds as for papers: not entries far behind the best, nor on another matter.
_WORTH_SHOWING = 0.6
_TO_THE_POINT = 0.75
# What an entry is about stands here; its outcomes and background name many things beside.
_SUBJECT = ("BRIEF SUMMARY", "CONDITIONS", "INTERVENTIONS", "ARMS")


def papers_alone(filters: Filters) -> Filters | None:
    """Return the filters without registered trials, which are no evidence; None where nothing else was asked for."""
    kinds = tuple(kind for kind in filters.kinds or PAPERS if kind is not Kind.TRIAL)
    return replace(filters, kinds=kinds) if kinds else None


def plans(demand: Demand, index: LiteratureIndex) -> tuple[Plan, ...]:
    """Return up to three entries that fit a question, best first; those it names by their number, where it does."""
    query = demand.query
    if query.filters.kinds and Kind.TRIAL not in query.filters.kinds:
        return ()
    wanted = Wanted.of(query.text)
    if wanted.numbers:
        named = index.corpus.records(f"nct:{number}" for number in wanted.numbers)
        return tuple(_numbered(_opening(record) for record in named))
    trials = replace(query, filters=replace(query.filters, kinds=(Kind.TRIAL,)))
    hits = index.retrieve(trials, _HITS_AT_STANDING if wanted.statuses else _HITS)
    if wanted.statuses:
        hits = [hit for hit in hits if _status(hit.record) in wanted.statuses]
    subject = _subject(demand)
    hits = [hit for hit in hits if demand.said(_about(hit.record)) >= subject]
    candidates = [
        candidate for candidate in select(demand, hits, index, _WEIGHED) if unanswered(demand, [candidate]) is None
    ]
    return tuple(_numbered((each.record, each.span.start, each.span.end) for each in _worth(candidates)))


def _worth(candidates: list[Candidate]) -> list[Candidate]:
    if not candidates:
        return []
    floor = candidates[0].score * _WORTH_SHOWING
    spoken = max(candidate.coverage for candidate in candidates) * _TO_THE_POINT
    return [each for each in candidates if each.score >= floor and each.coverage >= spoken][:_MOST]


def _numbered(places: Iterator[tuple[Record, int, int]]) -> Iterator[Plan]:
    for number, (record, start, end) in enumerate(places, 1):
        yield Plan(number, record, start, end, record.text[start:end])


def _opening(record: Record) -> tuple[Record, int, int]:
    """Return the first sentence of an entry, or its title where it has no other text."""
    span = next(iter(quotable(record)), record.title_span)
    return record, span.start, span.end


def _status(record: Record) -> str:
    return record.registration.status if record.registration else ""


def _subject(demand: Demand) -> frozenset[Concept]:
    """Return the diseases and the cells a question names: an entry has to be about them, not only to mention them."""
    named = [slot.text.casefold() for slot in Reading.of(demand.query.text).named("disease", "cell")]
    return frozenset(
        concept
        for concept in demand.core
        if any(concept.surface.casefold() in text or text in concept.surface.casefold() for text in named)
    )


def _about(record: Record) -> str:
    parts = (section.text for section in record.sections if section.label in _SUBJECT)
    return " ".join((record.title, record.title_other, *parts))
