"""`select`: which sentences of which records answer a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.record import CAUTIONS, Record, Span
from corpus.sentences import sentences
from index.analysis import tokens
from index.encoder import Vectors
from index.query import Concept, Hit, Query
from index.search import LiteratureIndex

# What a concept counts beside its rarity: entities make a question, general words shade it.
_KIND_WEIGHT = {"concept": 1.0, "name": 1.0, "design": 0.6, "word": 0.3, "other": 0.3}

_GENERAL = ("word", "other")

# The parts of a sentence's and a record's score beside the cosine with the question. Set by hand on the open
# questions; docs/decisions/0006-answers.md says how and what is not settled.
_SENTENCE_COVERAGE = 0.6
_RECORDS = 10  # whose sentences are weighed, out of all hits
_RECORD_COVERAGE = 0.8
_RECORD_OVERLAP = 0.6
_RETRIEVAL = 0.5
_NUMBER = 0.1
_ASKED_SECTION = 0.2
_SUBJECT = 0.25  # what title and first sentence say, all sentences are about: it tells them apart only this much
_NEIGHBOUR = 0.6  # a sentence joins its neighbour's quote if it scores at least this share of it
_LONGEST = 3  # sentences of one quote
# What is asked where a question names nothing but the subject of the record: how it came out.
_OUTCOME = "outcome: effect, difference, improvement, conclusion"
_WEIGHED = 4  # sentences a record that are given to the encoder, chosen by their words

_SECTIONS = (
    (re.compile(r"RESULT|CONCLUSION|FINDING|INTERPRETATION"), 0.1),
    (re.compile(r"DESIGN|PATIENTS|PARTICIPANTS|SETTING|POPULATION"), -0.3),
    (re.compile(r"METHOD|INTERVENTION"), -0.05),
    (re.compile(r"BACKGROUND|OBJECTIVE|AIM|PURPOSE|INTRODUCTION|CONTEXT|RATIONALE"), -0.15),
)
_ASKS_METHOD = re.compile(
    r"\bhow many (patients|people|adults|children|infants|trials|studies|subjects|participants|animals)\b"
    r"|\b(dos(e|age|ing)|route|administered|enrol(l|led|ment)?|recruit(ed)?)\b"
    r"|\b(participants|sample size|design|population)\b"
    r"|多少(例|人|名|位|项)|几(例|人|名|位|项)|入组|纳入|剂量|疗程|给药|途径|哪些(患者|病人|类型)",
    re.IGNORECASE,
)
_METHODS = re.compile(r"DESIGN|PATIENTS|PARTICIPANTS|SETTING|POPULATION|METHOD|INTERVENTION")
_ASKS_NUMBER = re.compile(
    r"\bhow (many|much|often|long|large|high)\b"
    r"|\b(rate|percentage|proportion|dose|median|mean|duration|incidence|number)s?\b"
    r"|多少|几|多久|率|剂量|比例|例数|时间",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record with its best sentences and the score it is ranked by.

    `said` is what of the question the record speaks of (cautions aside), `unsaid` the rest; `coverage` is the share of
    the named entities it says, by rarity, and `overlap` the same over all words; both from 0 to 1.
    """

    hit: Hit
    span: Span
    score: float
    said: frozenset[Concept]
    coverage: float
    overlap: float

    @property
    def record(self) -> Record:
        """The record the sentences are from."""
        return self.hit.record


def select(query: Query, hits: Sequence[Hit], index: LiteratureIndex) -> list[Candidate]:
    """Return one candidate a record that has sentences to quote, best first; a title alone is never quoted."""
    question = _Weights(query, index)
    weighed = sorted(
        (_Weighed.of(hit, question, hit.score / (hits[0].score or 1.0)) for hit in hits), key=lambda each: -each.score
    )
    pools = [_Pool(each, spans, question) for each in weighed[:_RECORDS] if (spans := _quotable(each.hit.record))]
    if not pools:
        return []
    meaning = index.meant(query) or query.text
    question_row, *rest_rows = index.encode_questions([meaning, *(pool.rest for pool in pools)])
    rows = iter(index.encode([text for pool in pools for text in pool.texts]))
    wanted = _Wanted(number=bool(_ASKS_NUMBER.search(query.text)), method=bool(_ASKS_METHOD.search(query.text)))
    found = []
    for pool, rest_row in zip(pools, rest_rows, strict=True):
        sentence_rows = np.stack([next(rows) for _ in pool.texts])
        span, score = pool.best(sentence_rows @ ((question_row + rest_row) / 2), wanted)
        about = pool.about
        found.append(Candidate(about.hit, span, score + about.score, about.said, about.coverage, about.overlap))
    return sorted(found, key=lambda candidate: -candidate.score)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What kind of sentence the question asks for."""

    number: bool
    method: bool


class _Weights:
    """How much each concept of a question counts: the rarity of its rarest word, in its commonest name."""

    def __init__(self, query: Query, index: LiteratureIndex) -> None:
        self.of: dict[Concept, float] = {}
        self._names = {concept: [tokens(name) for name in concept.alternatives] for concept in query.concepts}
        for concept, names in self._names.items():
            rarities = [max(map(index.rarity, words)) for words in names if words]
            if rarities and concept.kind != "unknown":  # English text cannot be held to Chinese the glossary lacks
                self.of[concept] = min(rarities) * _KIND_WEIGHT[concept.kind]

    def said(self, text: str) -> frozenset[Concept]:
        """Return the concepts that `text` says in one of their names."""
        held = frozenset(tokens(text))
        return frozenset(c for c in self.of if any(words and held.issuperset(words) for words in self._names[c]))

    def share(self, said: frozenset[Concept], *, entities: bool = False) -> float:
        """Return the weighted share of the question that is said, of its entities alone where it has any."""
        wanted = {c: weight for c, weight in self.of.items() if not entities or c.kind not in _GENERAL} or self.of
        total = sum(wanted.values())
        return sum(weight for c, weight in wanted.items() if c in said) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A record held against the question as a whole, before its sentences are."""

    hit: Hit
    said: frozenset[Concept]
    coverage: float
    overlap: float
    score: float

    @classmethod
    def of(cls, hit: Hit, question: _Weights, retrieval: float) -> _Weighed:
        said = question.said(_whole(hit.record))
        coverage, overlap = question.share(said, entities=True), question.share(said)
        score = _RECORD_COVERAGE * coverage + _RECORD_OVERLAP * overlap + _RETRIEVAL * retrieval
        return cls(hit, said, coverage, overlap, score)


class _Pool:
    """The quotable sentences of one record, scored against each other."""

    def __init__(self, about: _Weighed, spans: list[Span], question: _Weights) -> None:
        self.about = about
        hit = self.hit = about.hit
        self._spans = spans
        texts = [hit.record.text[span.start : span.end] for span in spans]
        said = [question.said(text) for text in texts]
        subject = question.said(f"{hit.record.title} {texts[0]}")
        # What the subject of the record leaves of the question: in a trial of cells for cirrhosis, "survival".
        self.rest = " ".join(c.alternatives[0] for c in question.of if c not in subject) or _OUTCOME
        total = sum(question.of.values()) or 1.0
        # What only one sentence says tells more about that sentence than what all of them say.
        spread = {c: sum(c in each for each in said) / len(said) for c in question.of}
        self._words = [
            sum(question.of[c] * (1 - spread[c] / 2) * (_SUBJECT if c in subject else 1.0) for c in each) / total
            for each in said
        ]
        self._weighed = sorted(sorted(range(len(spans)), key=lambda at: -self._words[at])[:_WEIGHED])
        self.texts = [texts[at] for at in self._weighed]

    def best(self, cosines: Vectors, wanted: _Wanted) -> tuple[Span, float]:
        """Return the best sentence, with neighbours that answer nearly as well, and its score."""
        scores = dict.fromkeys(range(len(self._spans)), float("-inf"))
        record = self.hit.record
        for at, cosine in zip(self._weighed, cosines.tolist(), strict=True):
            span = self._spans[at]
            number = _NUMBER if wanted.number and re.search(r"\d", record.text[span.start : span.end]) else 0.0
            prior = _prior(record.label_at(span.start), wanted)
            scores[at] = cosine + _SENTENCE_COVERAGE * self._words[at] + number + prior
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


def _quotable(record: Record) -> list[Span]:
    """Return the sentences of a record that may be quoted as evidence."""
    spans = []
    for part in record.section_spans:
        if part.label != CAUTIONS:
            text = record.text[part.span.start : part.span.end]
            language = record.sections[part.section].language
            spans += [Span(part.span.start + s.start, part.span.start + s.end) for s in sentences(text, language)]
    return spans


def _whole(record: Record) -> str:
    """Return everything a record says of its study, names and year included, cautions left out."""
    parts = [section.text for section in record.sections if section.label != CAUTIONS]
    names = (*map(str, record.authors), record.journal, record.title_other, str(record.year or ""))
    return " ".join((record.title, *parts, *names, *record.publication_types))


def _prior(label: str, wanted: _Wanted) -> float:
    if wanted.method and _METHODS.search(label):
        return _ASKED_SECTION
    return next((value for pattern, value in _SECTIONS if pattern.search(label)), 0.0)


def _section_of(record: Record, span: Span) -> int:
    return next(part.section for part in record.section_spans if part.span.start <= span.start < part.span.end)
