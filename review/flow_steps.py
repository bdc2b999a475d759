"""`FlowSteps`: the flow of records as the boxes of a PRISMA 2020 diagram, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from review.placed import META_ANALYSES, UNPLACED
from review.review import Review
from review.wording import say


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a head with its number, and lines under it. `aside` boxes are what was left out."""

    head: str
    count: int
    lines: tuple[str, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class FlowSteps:
    """The three stages of the diagram, each with its boxes from the top down."""

    stages: tuple[tuple[str, tuple[Box, ...]], ...]

    @classmethod
    def of(cls, review: Review, language: str) -> Self:
        """Say in a language what became of the records of a review's corpus."""
        flow, counts = review.flow, review.counts

        def box(key: str, count: int, lines: tuple[str, ...] = (), *, aside: bool = False) -> Box:
            return Box(say(language, f"flow.{key}"), count, lines, aside)

        def line(key: str, count: int, **values: str) -> str:
            return say(language, f"flow.{key}", count=f"{count:,}", **values)

        found = tuple(
            line("found", each.records, source=_source(language, each.source, each.format)) for each in flow.identified
        )
        kinds = tuple(line(kind, counts[kind]) for kind in ("article", "note", "trial", "book") if counts.get(kind))
        studies = sum(row.counted for row in review.studies)
        struck = len(review.studies) - studies
        metas = review.table(META_ANALYSES)
        unplaced = review.table(UNPLACED)
        trials = {row.key for one in review.landscapes for row in one.table.rows}
        placed = {row.key for table in review.tables for row in table.rows}
        stages = (
            (
                say(language, "flow.identification"),
                (
                    box("identified", flow.standing + flow.duplicates, found),
                    box("duplicates", flow.duplicates, aside=True),
                    *((box("rejected", flow.rejected, aside=True),) if flow.rejected else ()),
                ),
            ),
            (
                say(language, "flow.screening"),
                (
                    box("standing", flow.standing, kinds),
                    box(
                        "left_out",
                        flow.standing - studies - len(metas.counted) - len(review.entries),
                        tuple(
                            line(key, count)
                            for key, count in (
                                ("no_study", flow.standing - counts.get("trial", 0) - len(placed - trials)),
                                ("no_trial", counts.get("trial", 0) - len(review.entries)),
                                ("unplaced", len(unplaced.rows)),
                                ("struck", struck + len(metas.rows) - len(metas.counted)),
                            )
                            if count
                        ),
                        aside=True,
                    ),
                ),
            ),
            (
                say(language, "flow.included"),
                (
                    box("in_studies", studies),
                    box("in_meta", len(metas.counted)),
                    box("in_trials", len(review.entries)),
                ),
            ),
        )
        return cls(stages)


def _source(language: str, source: str, format: str) -> str:
    key = {"Starter notes": "starter", "Unknown": "unknown"}.get(source)
    shown = say(language, f"flow.source_{key}") if key else source
    return f"{shown} ({format})" if format else shown
