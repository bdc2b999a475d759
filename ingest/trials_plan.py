"""`trials_plan`: what a run over ClinicalTrials.gov would be, from counts alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from corpus.errors import SourceError
from ingest.answers import Unusable
from ingest.registry import Registry
from ingest.registry_listing import PAGE_SIZE
from ingest.trial_strategy import TrialStrategy, TrialVariant
from ingest.trials_json import page

_SECONDS = 3.0  # a request of that many takes about this long, its pause included; a guess until a first run


@dataclass(frozen=True, slots=True)
class TrialsPlan:
    """The search as it is sent, the count of each of its parts and of the whole, and what reading it would take."""

    strategy: str
    variant: str
    original: str
    query: str
    parts: tuple[tuple[str, int], ...]
    total: int
    requests: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        return asdict(self)


def trials_plan(registry: Registry, strategy: TrialStrategy, variant: TrialVariant) -> TrialsPlan:
    """Ask the registry for counts: of each part of the search alone, and of the whole.

    Raises:
        FetchError: the registry gave no usable answer.
    """
    parameters = variant.parameters
    parts = tuple(
        (f"{name}={value}", _count(registry, {name: value}))
        for name, value in parameters.items()
        if len(parameters) > 1
    )
    total = _count(registry, parameters)
    requests = max(1, -(-total // PAGE_SIZE))
    return TrialsPlan(
        strategy=strategy.name,
        variant=variant.name,
        original=strategy.original,
        query=variant.query,
        parts=parts,
        total=total,
        requests=requests,
        seconds=requests * _SECONDS,
    )


def _count(registry: Registry, parameters: dict[str, str]) -> int:
    return registry.studies({**parameters, "pageSize": "1", "countTotal": "true"}, _total)


def _total(body: bytes) -> int:
    try:
        total = page(body).total
    except SourceError as error:
        raise Unusable(str(error)) from error
    if total is None:
        raise Unusable("the answer does not say how many there are")
    return total
