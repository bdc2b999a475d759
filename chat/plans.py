"""`plans`: the registered trials that fit a question, beside the evidence and never among it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chat.demand import Demand
from chat.dialogue.slots import Reading
from chat.plan import Plan
from chat.refuse import unanswered
from chat.registered import in_words
from chat.registry_question import Wanted
from chat.select import Candidate, Weighed
from corpus.record import Kind, Record, Span
from corpus.sentences import sentences
from index.expand import understand
from index.query import Concept, Filters, Hit
from index.search import LiteratureIndex

PAPERS = tuple(kind for kind in Kind if kind is not Kind.TRIAL)

_MOST = 3
_HITS = 12  # entries that are held against the question, at any standing
_HITS_AT_STANDING = 100  # where only those at one standing count
_WEIGHED = 5  # whose sentences are weighed
# The same bounds as for papers: not entries far behind the best, nor on another matter.
_WORTH_SHOWING = 0.6
_TO_THE_POINT = 0.75
# What an entry is about stands here; its outcomes and background name many things beside.
_SUBJECT = ("BRIEF SUMMARY", "CONDITIONS", "INTERVENTIONS", "ARMS")
_BESIDE = ("outcome", "design", "population", "time", "route")  # what a question may ask about its subject
_ANY = "stem cell therapy in liver disease"  # the subject of a question that names none: "which trials are recruiting?"
# Where a quote is looked for. An entry also tells of what others found, which is no plan and is never quoted.
_QUOTED = ("BRIEF SUMMARY", "DETAILED DESCRIPTION", "PRIMARY OUTCOMES", "INTERVENTIONS")
_MEASURED = _QUOTED[2:]  # where nothing stands but what is planned
_FEWEST_WORDS = 5  # of an intervention: "Biological: Mesenchymal Stem Cells." says nothing of what is planned
_READ = 3_000  # characters of a section that are looked through; what a study is for is said early
_PLANS = re.compile(
    r"\b(?:will|aims?|aimed|purpose|objectives?|goal|plans?|planned|proposed?|designed|intends?|intended"
    r"|hypothesi[sz]e[sd]?|(?:to|we|is to) (?:\w+ )?(?:evaluate|investigate|assess|determine|compare|examine|test|study"
    r"|explore|observe|verify|establish|learn|find out)|(?:this|the) (?:\w+ ){0,4}(?:study|trial) (?:is|was|evaluates"
    r"|investigates|assesses|tests|compares)|is an? (?:[\w/-]+,? ){0,8}(?:study|trial))\b",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"\b(?:previous(?:ly)?|prior|recent(?:ly)?|earlier|preclinical|demonstrated|showed|shown|reported|proved|proven"
    r"|suggest(?:s|ed)?|revealed|confirmed|indicate[sd]?|found|improved|reduced|increased|effective|promising|evidence"
    r"|results? (?:of|from|show)|have been|has been|is known|are known)\b",
    re.IGNORECASE,
)


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
        spans = ((record, _plan_of(record, demand)) for record in named)
        return tuple(_numbered((record, span.start, span.end) for record, span in spans))
    subject = _subject(demand)
    if not subject:
        if not wanted.trials:
            return ()
        demand = Demand(understand(_ANY, query.filters), index)
        subject = _subject(demand)
    trials = replace(demand.query, filters=replace(query.filters, kinds=(Kind.TRIAL,)))
    hits = index.retrieve(trials, _HITS_AT_STANDING if wanted.statuses else _HITS)
    if wanted.statuses:
        hits = [hit for hit in hits if _status(hit.record) in wanted.statuses]
    hits = [hit for hit in hits if demand.said(_about(hit.record)) >= subject]
    candidates = [each for each in _candidates(demand, hits, index) if unanswered(demand, [each]) is None]
    return tuple(_numbered((each.record, each.span.start, each.span.end) for each in _worth(candidates)))


def _candidates(demand: Demand, hits: Sequence[Hit], index: LiteratureIndex) -> list[Candidate]:
    """Return the best entries with the sentence to quote of each; cheaper than for papers, which are what is asked."""
    weighed = Weighed.all(hits, demand)[:_WEIGHED]
    spans = [_plan_of(each.hit.record, demand) for each in weighed]
    texts = [each.hit.record.text[span.start : span.end] for each, span in zip(weighed, spans, strict=True)]
    near = index.similarity(index.meant(demand.query) or demand.query.text, texts).tolist() if texts else []
    return [
        Candidate(each.hit, span, each.score, each.said, each.coverage, each.overlap, cosine)
        for each, span, cosine in zip(weighed, spans, near, strict=True)
    ]


def _worth(candidates: list[Candidate]) -> list[Candidate]:
    if not candidates:
        return []
    floor = candidates[0].score * _WORTH_SHOWING
    spoken = max(candidate.coverage for candidate in candidates) * _TO_THE_POINT
    return [each for each in candidates if each.score >= floor and each.coverage >= spoken][:_MOST]


def _numbered(places: Iterator[tuple[Record, int, int]]) -> Iterator[Plan]:
    for number, (record, start, end) in enumerate(places, 1):
        yield Plan(number, record, start, end, record.text[start:end])


def _plan_of(record: Record, demand: Demand) -> Span:
    """Return the sentence that says most of the question among those that say what is planned, or else the title."""
    planned = list(_planned(record))
    if not planned:
        return record.title_span
    return max(planned, key=lambda span: demand.share(demand.said(record.text[span.start : span.end])))


def _planned(record: Record) -> Iterator[Span]:
    for part in record.section_spans:
        if part.label not in _QUOTED:
            continue
        text = record.text[part.span.start : min(part.span.end, part.span.start + _READ)]
        whole = sentences(text)[: None if len(text) == part.span.end - part.span.start else -1]  # not one cut short
        for span in whole:
            said = text[span.start : span.end]
            if part.label == "INTERVENTIONS" and len(said.split()) < _FEWEST_WORDS:
                continue
            if not _FOUND.search(said) and (part.label in _MEASURED or _PLANS.search(said)):
                yield Span(part.span.start + span.start, part.span.start + span.end)


def _status(record: Record) -> str:
    return record.registration.status if record.registration else ""


def _subject(demand: Demand) -> frozenset[Concept]:
    """Return what a question is on, without what it asks of that: an entry has to be about it, not only to mention it.

    Nothing where no disease and no cells are named.
    """
    reading = Reading.of(demand.query.text)
    named = _held(demand, reading, "disease", "cell")
    if not named:
        known = frozenset(concept for concept in demand.core if concept.kind in ("concept", "name"))
        return known - _held(demand, reading, *_BESIDE)
    return demand.core - _held(demand, reading, *_BESIDE) if demand.query.language == "en" else named


def _held(demand: Demand, reading: Reading, *roles: str) -> frozenset[Concept]:
    """Return the concepts of a question that stand in its slots of these roles."""
    texts = [slot.text.casefold() for slot in reading.named(*roles)]
    return frozenset(
        concept
        for concept in demand.core
        if any(concept.surface.casefold() in text or text in concept.surface.casefold() for text in texts)
    )


def _about(record: Record) -> str:
    parts = (section.text for section in record.sections if section.label in _SUBJECT)
    registered = (in_words(record.registration),) if record.registration else ()
    return " ".join((record.title, record.title_other, *parts, *registered))
