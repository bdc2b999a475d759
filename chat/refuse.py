"""`unanswered`: when what was found does not answer a question, and why."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import combinations

from chat.answer import Reason, Refusal
from chat.demand import Demand
from chat.select import Candidate
from corpus.facets import facets_of
from index.query import Concept, Hit

# How likely the records answer: a logistic rule over the four shares of `Evidence`, in their order, and its offset.
# Fitted by `python -m benchmarks.refusals --fit` to the tuning halves of its questions; docs/decisions/0006-answers.md
# has the curve. ENOUGH is the least likelihood at which there is an answer.
CONSTANTS = (1.17, 2.17, 4.9, 2.29, -6.48)
ENOUGH = 0.5

NEAREST = 3  # records shown with a refusal
_SUBJECT = 0.5  # of what is asked about: a question of which the best record says less is on another subject
_AS_MUCH = 0.85  # of what the best record says: one that says so much speaks of the same

# Either stated or not: no other sentence can stand in for it.
_STATED = frozenset(
    {
        "hazard ratio", "odds ratio", "relative risk", "risk ratio", "confidence interval", "number needed to treat",
        "age", "sex", "body weight", "passage", "cost", "approved",
    }
)  # fmt: skip

_OF_PEOPLE = re.compile(
    r"\b(patients?|humans?|people|persons?|adults?|children|infants?|(?<!pre-)clinical|first-in-human)\b"
    r"|患者|病人|人体|患儿|临床(?!前)",
    re.IGNORECASE,
)
_OF_ANIMALS = re.compile(
    r"\b(animals?|mouse|mice|murine|rats?|pigs?|porcine|rabbits?|monkeys?|pre-?clinical\w*|in vitro|vivo|models?)\b"
    r"|动物|小鼠|大鼠|猪|兔|猴|体外|临床前|模型|机制",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well the records found speak of a question, in shares from 0 to 1 (the cosine from -1).

    `coverage` is how much of what it is about the best record says, `together` how many pairs of these things stand in
    one record each, whichever it is, `overlap` how much of all its words the best record says, and `nearness` the
    cosine with the nearest sentence.
    """

    coverage: float
    together: float
    overlap: float
    nearness: float

    @classmethod
    def of(cls, demand: Demand, candidates: Sequence[Candidate]) -> Evidence:
        """Weigh the candidates of a question; there has to be one."""
        return cls(
            max(demand.share(candidate.said, demand.core) for candidate in candidates),
            _together(demand, candidates),
            max(candidate.overlap for candidate in candidates),
            max(candidate.nearness for candidate in candidates),
        )

    def likelihood(self, constants: Sequence[float] = CONSTANTS) -> float:
        """Return how likely the records answer the question, from 0 to 1."""
        *weights, offset = constants
        weighed = sum(weight * share for weight, share in zip(weights, astuple(self), strict=True))
        return 1 / (1 + math.exp(-weighed - offset))


def unanswered(demand: Demand, candidates: Sequence[Candidate], enough: float = ENOUGH) -> Refusal | None:
    """Return a refusal with its reason where the candidates do not speak of what was asked, else None."""
    if not candidates or not demand.weights:
        return Refusal(Reason.NOTHING_FOUND)
    nearest = tuple(candidate.hit for candidate in candidates[:NEAREST])
    evidence = Evidence.of(demand, candidates)
    if evidence.likelihood() < enough:
        return _unsaid(demand, candidates, nearest, off=evidence.coverage < _SUBJECT)
    stated = frozenset(concept for concept in demand.weights if _is_stated(concept))
    # Held against the record that the rest of the question is about, not against any that states such a number.
    meant = max(candidates, key=lambda candidate: len((demand.core - stated) & candidate.said))
    if not meant.said >= stated:
        return Refusal(Reason.NOT_STATED, _surfaces(demand, stated - meant.said), nearest)
    return _only_animal(demand, candidates)


def _unsaid(demand: Demand, candidates: Sequence[Candidate], nearest: tuple[Hit, ...], *, off: bool) -> Refusal:
    """Return a refusal that names what no candidate says, or what the best one lacks."""
    absent = _surfaces(demand, demand.core.difference(*(candidate.said for candidate in candidates)))
    if absent:
        return Refusal(Reason.OFF_SUBJECT if off else Reason.NOT_STATED, absent, nearest)
    best = max(candidates, key=lambda candidate: demand.share(candidate.said, demand.core))
    lacking = _surfaces(demand, demand.core - best.said) or _surfaces(demand, demand.weights.keys() - best.said)
    return Refusal(Reason.NOT_STATED if lacking else Reason.NOTHING_FOUND, lacking, nearest)


def _together(demand: Demand, candidates: Sequence[Candidate]) -> float:
    """Return the share of the pairs of things asked about that some record speaks of, by the product of weights."""
    pairs = list(combinations(demand.core, 2)) or [(concept, concept) for concept in demand.core]
    weights = [demand.weights[one] * demand.weights[other] for one, other in pairs]
    said = [
        weight
        for (one, other), weight in zip(pairs, weights, strict=True)
        if any(one in candidate.said and other in candidate.said for candidate in candidates)
    ]
    return sum(said) / sum(weights) if sum(weights) else 0.0


def _only_animal(demand: Demand, candidates: Sequence[Candidate]) -> Refusal | None:
    """Return a refusal where people are asked about and all that speaks of the rest are animals and cultures."""
    if not _OF_PEOPLE.search(demand.query.text) or _OF_ANIMALS.search(demand.query.text):
        return None
    shares = [demand.share(candidate.said, demand.core) for candidate in candidates]
    enough = _AS_MUCH * max(shares)
    speaking = [candidate for candidate, share in zip(candidates, shares, strict=True) if share >= enough]
    if any(not _of_animals(candidate) for candidate in speaking):
        return None
    return Refusal(Reason.ONLY_ANIMAL, nearest=tuple(candidate.hit for candidate in speaking[:NEAREST]))


def _of_animals(candidate: Candidate) -> bool:
    species = facets_of(candidate.record).species
    return species.known and "human" not in species.values


def _is_stated(concept: Concept) -> bool:
    return any(name.casefold() in _STATED for name in concept.alternatives)


def _surfaces(demand: Demand, concepts: frozenset[Concept] | set[Concept]) -> tuple[str, ...]:
    """Return the asker's words for concepts, in the order of the question."""
    return tuple(dict.fromkeys(concept.surface for concept in demand.query.concepts if concept in concepts))
