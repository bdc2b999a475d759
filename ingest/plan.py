"""`plan`: what a run over PubMed would be, from counts alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ingest.eutils import Eutils
from ingest.slicing import MOST, Slice, slices
from ingest.strategy import Strategy, Variant

_AT_ONCE = 200  # records a request, as `ingest.pubmed` fetches them
_SECONDS = 1.5  # a request of that many takes about this long where it was seen; a guess until a first run


@dataclass(frozen=True, slots=True)
class Plan:
    """The search as written and as PubMed reads it, its counts, and what fetching all of it would take."""

    strategy: str
    variant: str
    original: str
    query: str
    translation: str
    ignored: tuple[str, ...]
    clauses: tuple[tuple[str, int], ...]
    total: int
    slices: tuple[Slice, ...]
    requests: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        return asdict(self)


def plan(eutils: Eutils, strategy: Strategy, variant: Variant) -> Plan:
    """Ask PubMed for counts: of each clause, of the whole, and of date slices where it is over the cap.

    Raises:
        FetchError: PubMed gave no usable answer.
    """
    whole = eutils.search(variant.query)
    clauses = tuple((clause, eutils.search(clause).count) for clause in variant.clauses)
    parts = tuple(slices(eutils, variant.query, whole.count)) if whole.count > MOST else ()
    requests = 1 + len(parts) + -(-whole.count // _AT_ONCE)
    return Plan(
        strategy=strategy.name,
        variant=variant.name,
        original=strategy.original,
        query=variant.query,
        translation=whole.translation,
        ignored=whole.ignored,
        clauses=clauses,
        total=whole.count,
        slices=parts,
        requests=requests,
        seconds=requests * _SECONDS,
    )
