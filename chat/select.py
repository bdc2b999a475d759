"""`select`: which sentences of which records answer a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chat.demand import Asks, Demand
from chat.registered import in_words
from chat.treatment import Treatment
from corpus.record import Record, Span
from corpus.sentences import sentences
from index.encoder import Vectors
from index.query import Concept, Hit
from index.search import LiteratureIndex

# The parts of a sentence's and a record's score beside the cosine with the question. Set by hand on the open
# questions; docs/decisions/0006-answers.md says how and what is not settled.
_SENTENCE_COVERAGE = 0.6
_RECORDS = 10  # whose sentences are weighed, out of all hits
_RECORD_COVERAGE = 0.8
_RECORD_OVERLAP = 0.6
_RETRIEVAL = 0.5
_ASKED_SECTION = 0.2
_SUBJECT = 0.25  # what title and first sentence say, all sentences are about: it tells them apart only this much
_OTHER_TREATMENT = 0.5  # of its coverage counts where a record is on another treatment than the one asked for
_NEIGHBOUR = 0.4  # a sentence joins its neighbour's quote if it scores at least this share of it
_LONGEST = 3  # sentences of one quote
# What is asked where a question names nothing but the subject of the record: how it came out.
_OUTCOME = "outcome: effect, difference, improvement, conclusion"
_WEIGHED = 4  # sentences a record that are given to the encoder, chosen by their words

_SECTIONS = (
    (re.compile(r"RESULT|CONCLUSION|FINDING|INTERPRETATION"), 0.2),
    (re.compile(r"DESIGN|PATIENTS|PARTICIPANTS|SETTING|POPULATION"), -0.3),
    (re.compile(r"METHOD|INTERVENTION"), -0.1),
    (re.compile(r"BACKGROUND|OBJECTIVE|AIM|PURPOSE|INTRODUCTION|CONTEXT|RATIONALE"), -0.15),
)
# Where what is asked for stands, if not among the results.
_ASKED_SECTIONS = {
    Asks.METHOD: re.compile(r"METHOD|INTERVENTION"),
    Asks.POPULATION: re.compile(r"DESIGN|PATIENTS|PARTICIPANTS|SETTING|POPULATION|METHOD"),
}
# What a sentence of the kind asked for looks like, and what that adds to its score.
_KINDS = {
    Asks.NUMBER: (0.1, re.compile(r"\d")),
    Asks.COMPARISON: (
        0.1,
        re.compile(
            r"\b(versus|vs|than|against|compar\w+|differ\w*|superior|inferior|similar|alike|equal\w*|neither"
            r"|better|best|worse|higher|highest|lower|lowest|most|least)\b|\b(OR|RR|HR) \d"
            r"|优于|高于|低于|差异|相比|无差别",
        ),
    ),
    Asks.SAFETY: (
        0.1,
        re.compile(
            r"\b(safe\w*|adverse|side[- ]effects?|harm\w*|toxic\w*|complications?|tolerat\w+|reactions?|fever"
            r"|infections?|thromb\w+|tumou?rs?|carcinoma|deaths?|died)\b|安全|不良|副作用|毒性|并发症|感染|血栓",
            re.IGNORECASE,
        ),
    ),
    Asks.MECHANISM: (
        0.1,
        re.compile(
            r"\b(through|via|mediat\w+|pathways?|signal\w*|secret\w+|paracrine|inhibit\w*|induc\w+|suppress\w*|block\w*"
            r"|express\w+|depend\w+|stimulat\w+|attenuat\w+)\b|通过|介导|通路|分泌|抑制|诱导",
            re.IGNORECASE,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record with its best sentences and the score it is ranked by.

    `said` is what of the question the record speaks of (cautions aside); `coverage` is the share of its entities, by
    rarity, and `overlap` the same over all words; both from 0 to 1. `nearness` is the cosine of the question with the
    nearest of its sentences.
    """

    hit: Hit
    span: Span
    score: float
    said: frozenset[Concept]
    coverage: float
    overlap: float
    nearness: float

    @property
    def record(self) -> Record:
        """The record the sentences are from."""
        return self.hit.record


def select(demand: Demand, hits: Sequence[Hit], index: LiteratureIndex) -> list[Candidate]:
    """Return one candidate a record that has sentences to quote, best first; a title alone is never quoted."""
    weighed = Weighed.all(hits, demand)
    pools = [_Pool(each, spans, demand) for each in weighed[:_RECORDS] if (spans := quotable(each.hit.record))]
    if not pools:
        return []
    meaning = index.meant(demand.query) or demand.query.text
    question_row, *rest_rows = index.encode_questions([meaning, *(pool.rest for pool in pools)])
    rows = iter(index.encode([text for pool in pools for text in pool.texts]))
    found = []
    for pool, rest_row in zip(pools, rest_rows, strict=True):
        sentence_rows = np.stack([next(rows) for _ in pool.texts])
        nearness = sentence_rows @ question_row
        span, score = pool.best((nearness + sentence_rows @ rest_row) / 2)
        about = pool.about
        found.append(
            Candidate(
                about.hit, span, score + about.score, about.said, about.coverage, about.overlap, float(nearness.max())
            )
        )
    return sorted(found, key=lambda candidate: -candidate.score)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A record held against the question as a whole, before its sentences are."""

    hit: Hit
    said: frozenset[Concept]
    coverage: float
    overlap: float
    score: float

    @classmethod
    def all(cls, hits: Sequence[Hit], demand: Demand) -> list[Weighed]:
        """Weigh the hits of one search, and return the best first."""
        treatment = Treatment(demand)
        found = (cls.of(hit, demand, treatment, hit.score / (hits[0].score or 1.0)) for hit in hits)
        return sorted(found, key=lambda each: -each.score)

    @classmethod
    def of(cls, hit: Hit, demand: Demand, treatment: Treatment, retrieval: float) -> Weighed:
        """Weigh a hit that was found with a share of the best score."""
        said = treatment.said(hit.record, demand.said(_whole(hit.record)))
        coverage, overlap = demand.share(said, demand.entities), demand.share(said)
        if treatment.missed(said):
            coverage *= _OTHER_TREATMENT
        score = _RECORD_COVERAGE * coverage + _RECORD_OVERLAP * overlap + _RETRIEVAL * retrieval
        return cls(hit, said, coverage, overlap, score)


class _Pool:
    """The quotable sentences of one record, scored against each other."""

    def __init__(self, about: Weighed, spans: list[Span], demand: Demand) -> None:
        self.about = about
        hit = self.hit = about.hit
        self._demand = demand
        self._spans = spans
        texts = [hit.record.text[span.start : span.end] for span in spans]
        said = [demand.said(text) for text in texts]
        subject = demand.said(f"{hit.record.title} {texts[0]}")
        # What the subject of the record leaves of the question: in a trial of cells for cirrhosis, "survival".
        self.rest = " ".join(c.alternatives[0] for c in demand.weights if c in demand.core - subject) or _OUTCOME
        total = sum(demand.weights.values()) or 1.0
        # What only one sentence says tells more about that sentence than what all of them say.
        spread = {c: sum(c in each for each in said) / len(said) for c in demand.weights}
        self._words = [
            sum(demand.weights[c] * (1 - spread[c] / 2) * (_SUBJECT if c in subject else 1.0) for c in each) / total
            for each in said
        ]
        self._kinds = [_kind_of(text, demand.asks) for text in texts]
        chosen = sorted(range(len(spans)), key=lambda at: -self._words[at] - self._kinds[at])[:_WEIGHED]
        self._weighed = sorted(chosen)
        self.texts = [texts[at] for at in self._weighed]

    def best(self, cosines: Vectors) -> tuple[Span, float]:
        """Return the best sentence, with neighbours that answer nearly as well, and its score."""
        scores = dict.fromkeys(range(len(self._spans)), float("-inf"))
        record = self.hit.record
        for at, cosine in zip(self._weighed, cosines.tolist(), strict=True):
            prior = _prior(record.label_at(self._spans[at].start), self._demand.asks)
            scores[at] = cosine + _SENTENCE_COVERAGE * self._words[at] + self._kinds[at] + prior
        first = last = max(scores, key=scores.__getitem__)
        top = scores[first]
        while last - first + 1 < _LONGEST:
            beside = [at for at in (first - 1, last + 1) if self._joins(at, first, scores, top)]
            if not beside:
                break
            taken = max(beside, key=scores.__getitem__)
            first, last = min(first, taken), max(last, taken)
        return Span(self._spans[first].start, self._spans[last].end), top

    def _joins(self, at: int, beside: int, scores: dict[int, float], top: float) -> bool:
        return (
            at in scores
            and scores[at] >= top * _NEIGHBOUR
            and _section_of(self.hit.record, self._spans[at]) == _section_of(self.hit.record, self._spans[beside])
        )


def quotable(record: Record) -> list[Span]:
    """Return the sentences of a record that may be quoted as evidence."""
    spans = []
    for part in record.section_spans:
        if record.speaks(part.label):
            text = record.text[part.span.start : part.span.end]
            language = record.sections[part.section].language
            spans += [Span(part.span.start + s.start, part.span.start + s.end) for s in sentences(text, language)]
    return spans


def _whole(record: Record) -> str:
    """Return everything a record says of its study, names, year and registration included, cautions left out."""
    parts = [section.text for section in record.sections if record.speaks(section.label)]
    names = (*map(str, record.authors), record.journal, record.title_other, str(record.year or ""))
    registered = (in_words(record.registration),) if record.registration else ()
    return " ".join((record.title, *parts, *names, *record.publication_types, *registered))


def _kind_of(text: str, asks: frozenset[Asks]) -> float:
    return sum(added for kind, (added, pattern) in _KINDS.items() if kind in asks and pattern.search(text))


def _prior(label: str, asks: frozenset[Asks]) -> float:
    if any(kind in asks and pattern.search(label) for kind, pattern in _ASKED_SECTIONS.items()):
        return _ASKED_SECTION
    return next((value for pattern, value in _SECTIONS if pattern.search(label)), 0.0)


def _section_of(record: Record, span: Span) -> int:
    return next(part.section for part in record.section_spans if part.span.start <= span.start < part.span.end)
