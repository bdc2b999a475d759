"""`reciprocal_rank_fusion`: several rankings to one, by ranks alone."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item", bound=Hashable)

_DAMPING = 60  # k of Cormack, Clarke, Buettcher 2009 (doi:10.1145/1571941.1572114), which found it robust


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[_Item]], *, damping: int = _DAMPING
) -> list[tuple[_Item, float]]:
    """Return items with the sum of 1 / (damping + rank) over the rankings that hold them, best first.

    Ties keep the order in which items were first met, so equal input gives equal output.
    """
    scores: dict[_Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (damping + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
