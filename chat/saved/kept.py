"""`Kept`: a citation as it was when its answer was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from chat.citation import Citation
from corpus.codec import digest, encode
from corpus.record import Kind, Status

# From the strongest; any other design, such as a review or a registered plan, is no evidence of an effect in people.
_EVIDENCE = (
    "meta_analysis",
    "systematic_review",
    "rct",
    "nonrandomised_trial",
    "cohort",
    "case_control",
    "case_series",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the quote stood, in which record, and what that record was; `digest` is of all it said."""

    key: str
    start: int
    end: int
    quote: str
    digest: str
    title: str
    year: int | None
    kind: Kind
    status: Status
    designs: tuple[str, ...]
    species: tuple[str, ...]
    stance: str

    @classmethod
    def of(cls, citation: Citation) -> Self:
        """Keep a citation."""
        record, facets = citation.record, citation.facets
        return cls(
            key=record.key,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
            digest=digest(record.text, encode(record)),
            title=record.title or record.key,
            year=record.year,
            kind=record.kind,
            status=record.status,
            designs=facets.design.values,
            species=facets.species.values,
            stance=citation.judgement.stance.value,
        )

    @property
    def evidence(self) -> bool:
        """Whether its design is one that can overtake another."""
        return self.rank[1] < len(_EVIDENCE)

    @property
    def rank(self) -> tuple[int, int]:
        """How strong the evidence is, the strongest being the least: people before animals, then the design."""
        places = [_EVIDENCE.index(design) for design in self.designs if design in _EVIDENCE]
        return int("human" not in self.species), min(places, default=len(_EVIDENCE))

    @property
    def design(self) -> str:
        """The most telling design."""
        return self.designs[0]
