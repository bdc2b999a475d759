"""`Snapshot`: an answer as far as it is kept: what it quoted, or why it was refused, and from which corpus."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from chat.answer import Answer
from chat.saved.kept import Kept
from corpus.record import Kind, Status


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`refusal` is a reason's code, or "" where there are citations; `missing` is what the corpus did not speak of."""

    citations: tuple[Kept, ...]
    refusal: str
    missing: tuple[str, ...]
    records: int
    updated: str
    generation: str

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Keep an answer."""
        return cls(
            citations=tuple(Kept.of(citation) for citation in answer.citations),
            refusal=answer.refusal.reason.value if answer.refusal else "",
            missing=answer.refusal.missing if answer.refusal else (),
            records=answer.stamp.records,
            updated=answer.stamp.updated,
            generation=answer.stamp.generation,
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """Return what `as_dict` wrote."""
        citations = tuple(
            Kept(
                **one
                | {
                    "kind": Kind(one["kind"]),
                    "status": Status(one["status"]),
                    "designs": tuple(one["designs"]),
                    "species": tuple(one["species"]),
                }
            )
            for one in kept["citations"]
        )
        return cls(**kept | {"citations": citations, "missing": tuple(kept["missing"])})
