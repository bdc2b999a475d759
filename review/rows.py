"""`rows_of`: which rows of which tables one record gives. It asks nothing but the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from corpus.facets import UNKNOWN, Facet, Facets, Reading, facets_of
from corpus.facets.finding import findings
from corpus.facets.source import Source
from corpus.record import Kind, Record, Span
from review.address import address
from review.cell import Cell
from review.country import Country
from review.placed import META_ANALYSES, STUDIES, TRIALS, UNPLACED, Placed
from review.quotations import Quotations
from review.row import Row
from review.statement import Statement
from review.whereabouts import countries

STUDY_COLUMNS = (
    "disease", "country", "design", "phase", "n", "cells", "donor", "route", "dose", "infusions", "follow_up",
    "outcomes",
)  # fmt: skip
META_COLUMNS = ("disease", "design", "n", "cells", "outcomes")
UNPLACED_COLUMNS = ("unread", "disease", "design", "n", "cells")
TRIAL_COLUMNS = ("disease", "status", "phase", "country", "cells", "n", "first_posted", "sponsor")
COLUMNS = (
    dict.fromkeys(STUDIES, STUDY_COLUMNS)
    | {META_ANALYSES: META_COLUMNS, UNPLACED: UNPLACED_COLUMNS}
    | dict.fromkeys(TRIALS, TRIAL_COLUMNS)
)

_CLINICAL = ("rct", "nonrandomised_trial", "cohort", "case_control", "case_series")
# Notices about a paper carry its title, and would stand beside it as a study of their own.
_NOTICES = ("retraction notice", "retraction of publication", "published erratum", "expression of concern")
_CELL_THERAPY = re.compile(
    r"\b(?:stem|stromal|progenitor|mononuclear)[- ]cells?\b|\bmesenchymal\b|\b[a-z]{0,4}-?mscs?\b|干细胞|间充质",
    re.IGNORECASE,
)
# Reading a registry entry, pages long, takes many milliseconds; without one of these it names neither disease.
_LIVER = re.compile(r"liver|hepa|cirrho|bilia|aclf|肝", re.IGNORECASE)
_MOST_CLAUSES = 4  # with figures of one outcome in a cell; all stand in its quotes
_LONGEST = 300  # characters of a title or name that a row keeps


def rows_of(record: Record) -> tuple[Placed, ...]:
    """Return the rows of a record, each with its table; none for what is no study of people treated with cells."""
    if record.kind is Kind.TRIAL:
        return _trial(record)
    if record.kind is Kind.BOOK or any(name.casefold() in _NOTICES for name in record.publication_types):
        return ()
    facets = facets_of(record)
    if "human" not in facets.species.values or not _of_cells(record, facets):
        return ()
    tables = _tables(record, facets)
    if not tables:
        return ()
    told = _Told(record, facets)
    return tuple(Placed(table, told.row(COLUMNS[table])) for table in tables)


def _tables(record: Record, facets: Facets) -> tuple[str, ...]:
    """Return the tables a study of people stands in: one for every disease it treats."""
    mixed = "animal" in facets.species.values
    if "meta_analysis" in facets.design.values:
        return () if mixed else (META_ANALYSES,)
    if facets.design.values[0] in _CLINICAL:
        found = dict.fromkeys(_table(value) for value in facets.disease.values if value != UNKNOWN)
        return (UNPLACED,) if mixed or not found else tuple(table for table in STUDIES if table in found)
    # A study whose design could not be read is named, so that it is not lost; titles keep out what only names cells.
    return (UNPLACED,) if not facets.design.known and _CELL_THERAPY.search(record.title) else ()


def _table(disease: str) -> str:
    return disease if disease in STUDIES else "other"


def _of_cells(record: Record, facets: Facets) -> bool:
    return facets.cells.known or _CELL_THERAPY.search(record.title) is not None


def _trial(record: Record) -> tuple[Placed, ...]:
    if not _LIVER.search(record.text):
        return ()
    facets = facets_of(record)
    if not _of_cells(record, facets):
        return ()
    diseases = facets.disease.values
    tables = [table for table in TRIALS if table.removeprefix("trials_") in diseases]
    row = _Told(record, facets).row(TRIAL_COLUMNS) if tables else None
    return tuple(Placed(table, row) for table in tables if row)


class _Told:
    """What a record says, as cells; each is made only for a table that has its column."""

    def __init__(self, record: Record, facets: Facets) -> None:
        self._record = record
        self._facets = facets
        self._quotations = Quotations(record)

    def row(self, columns: Sequence[str]) -> Row:
        """Return the row with these columns."""
        record = self._record
        first = record.authors[0] if record.authors else None
        return Row(
            key=record.key,
            title=record.title[:_LONGEST],
            author=(first.family if first else "")[:_LONGEST],
            others=len(record.authors) > 1 or not record.authors_complete,
            year=record.year,
            url=address(record),
            kind=record.kind,
            status=record.status,
            has_abstract=record.has_abstract,
            cells=tuple(Cell(column, tuple(self._statements(column))) for column in columns),
        )

    def _statements(self, column: str) -> Iterable[Statement]:
        if column == "unread":
            return self._unread()
        if column == "country" and self._record.registration is None:
            return self._read(countries(Source(self._record)))
        if self._record.registration is not None and column in _REGISTERED:
            return self._registered(column)
        if column == "outcomes":
            return self._found()
        facet: Facet = getattr(self._facets, "participants" if column == "n" else column)
        return self._read(facet.readings)

    def _read(self, readings: Iterable[Reading]) -> Iterable[Statement]:
        for reading in readings:
            quotes = self._quotations.of(reading.spans)
            if quotes or reading.headings:
                yield Statement(reading.value, quotes, reading.headings)

    def _found(self) -> Iterable[Statement]:
        """Tell each outcome once, with the figures of each clause; how it went, the sentences say."""
        told: dict[str, dict[Span, None]] = {}
        figures: dict[str, dict[str, None]] = {}
        for finding in findings(self._record):
            told.setdefault(finding.outcome, {}).update(dict.fromkeys((finding.measure, *finding.figures)))
            clauses = figures.setdefault(finding.outcome, {})
            if finding.figures:
                clauses[f"{self._words(finding.measure)} {', '.join(map(self._words, finding.figures))}"] = None
        for outcome, spans in told.items():
            said = tuple(islice(figures[outcome], _MOST_CLAUSES))
            yield Statement(outcome, self._quotations.of(tuple(spans)), figures=said)

    def _words(self, span: Span) -> str:
        return self._record.text[span.start : span.end]

    def _unread(self) -> Iterable[Statement]:
        """Say why the study stands in no table of a disease."""
        facets = self._facets
        if "animal" in facets.species.values:
            yield Statement("animals", self._quotations.of(facets.species.spans))
        for facet in (facets.design, facets.disease):
            if not facet.known:
                yield Statement(facet.name)

    def _registered(self, column: str) -> Iterable[Statement]:
        """Read a field of the registry; the registry itself is the source."""
        entry = self._record.registration
        if entry is None:
            return
        values: dict[str, Sequence[object]] = {
            "status": (entry.status,),
            "phase": (_phase(entry.phases),),
            "country": tuple(dict.fromkeys(Country.called(name).en for name in entry.countries)),
            "n": (entry.enrolment,),
            "first_posted": (entry.first_posted,),
            "sponsor": (entry.sponsor[:_LONGEST],),
        }
        for value in values[column]:
            if value is not None and str(value):
                yield Statement(str(value), headings=(f"{entry.registry}: {_REGISTERED[column]}",))


# The columns that are fields of a registry, with the names of those fields.
_REGISTERED = {
    "status": "Overall Status",
    "phase": "Phases",
    "country": "Locations",
    "n": "Enrollment",
    "first_posted": "First Posted",
    "sponsor": "Lead Sponsor",
}
_PHASES = {"EARLY_PHASE1": "early 1", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4", "NA": "none"}


def _phase(phases: Sequence[str]) -> str:
    """Return "1/2" for a trial of both; what the registry says in words of its own stays as it is."""
    return "/".join(dict.fromkeys(_PHASES.get(phase, phase) for phase in phases))
