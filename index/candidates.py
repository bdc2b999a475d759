"""`candidates`: the records that either route finds, each weighed by both, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.fusion import LEXICAL, Scores, fuse
from index.query import Query
from index.store import Passages, PassageStore

# All three were chosen on the open claims of SciFact and the questions of MED: docs/decisions/0005 has the table.
_WHOLE = 0.4  # of a record's mean passage beside its best one: an abstract is about more than one of its sentences
_FEEDBACK = 5  # best records from which the question learns what it looks like answered (Rocchio's relevance feedback)
_LEARNT = 0.4  # of what it learns beside itself


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record under consideration: its score from 0 to 1, the ids of its passages, best first, and its routes."""

    key: str
    score: float
    passages: tuple[int, ...]
    routes: tuple[tuple[str, int], ...]


def candidates(
    store: PassageStore,
    query: Query,
    meaning: Vectors | None,
    depth: int,
    *,
    feedback: bool = True,
    lexical: float = LEXICAL,
) -> Iterator[Candidate]:
    """Yield what the words (records) and the meaning (passages) find among their first `depth`, best first.

    A record that one route found is weighed by the other too, exactly, the words at a share of `lexical`. `meaning` has
    shape (dimension,); without it, as for Chinese words that no glossary knows, words decide alone.
    """
    said = dict(store.matching(query.concepts, query.filters, depth))
    near = store.nearest(meaning, query.filters, depth) if meaning is not None else []
    # In the order of their keys, which decides between equal scores: what was stored first must not.
    keys = sorted({*said, *(key for key, _ in near)})
    if not keys:
        return
    routes = {"sparse": _ranks(said.items()), "dense": _ranks(near)}
    passages = store.passages(keys)
    said |= store.said(query.concepts, [key for key in keys if key not in said])
    sparse = np.array([said.get(key, 0.0) for key in keys])
    scores = sparse if meaning is None else _weighed(passages, meaning, sparse, lexical, feedback=feedback)
    cosines = np.zeros(len(passages.ids)) if meaning is None else passages.vectors @ meaning
    lowest, spread = float(scores.min()), float(scores.max() - scores.min())
    bounds = np.searchsorted(passages.owners, np.arange(len(keys) + 1))
    for at in np.argsort(-scores, kind="stable"):
        first, last = bounds[at], bounds[at + 1]
        best = first + np.argsort(-cosines[first:last], kind="stable")
        yield Candidate(
            keys[at],
            (float(scores[at]) - lowest) / spread if spread else 1.0,
            tuple(passages.ids[best].tolist()),
            tuple((name, ranks[keys[at]]) for name, ranks in routes.items() if keys[at] in ranks),
        )


def _weighed(passages: Passages, meaning: Vectors, sparse: Scores, lexical: float, *, feedback: bool) -> Scores:
    """Return the score of each record, with `feedback` after the question has learnt from the best of them."""
    records = len(sparse)
    owners, starts = np.unique(passages.owners, return_index=True)
    means = np.zeros((records, len(meaning)), dtype=np.float32)
    means[owners] = _unit(np.add.reduceat(passages.vectors, starts, axis=0))

    def nearness(question: Vectors) -> Scores:
        best = np.full(records, -1.0)
        best[owners] = np.maximum.reduceat(passages.vectors @ question, starts)
        return cast("Scores", (1 - _WHOLE) * best + _WHOLE * (means @ question))

    scores = fuse(nearness(meaning), sparse, lexical=lexical)
    if not feedback:
        return scores
    best = np.argsort(-scores, kind="stable")[:_FEEDBACK]
    learnt = _unit(meaning + _LEARNT * means[best].mean(axis=0))
    return fuse(nearness(learnt), sparse, lexical=lexical)


def _ranks(found: Iterable[tuple[str, float]]) -> dict[str, int]:
    """Return the place of each key among the different keys, from 1, best first."""
    best = sorted(found, key=lambda each: (-each[1], each[0]))
    return {key: rank for rank, key in enumerate(dict.fromkeys(key for key, _ in best), 1)}


def _unit(rows: Vectors) -> Vectors:
    lengths: NDArray[np.float32] = np.linalg.norm(rows, axis=-1, keepdims=True)
    return cast("Vectors", rows / np.maximum(lengths, 1e-12))
