"""`COLUMNS`: what an index keeps of a record beside year, status and types, and what filters ask of it."""

from __future__ import annotations

from corpus.facets import facets_of
from corpus.record import Record
from index.query import FACETS, Filters

COLUMNS = ("kind", *FACETS)


def kept(record: Record) -> dict[str, list[str]]:
    """Return the values of a record in each column."""
    facets = facets_of(record)
    return {"kind": [record.kind.value]} | {name: list(facets.values(name)) for name in FACETS}


def asked(filters: Filters) -> dict[str, list[str]]:
    """Return the columns asked for, each with the values of which a record has to have one."""
    kinds = {"kind": [kind.value for kind in filters.kinds]} if filters.kinds else {}
    return kinds | {name: list(values) for name, values in filters.facets}


def cell(values: list[str]) -> str:
    """Return values as one text, every one of them between blanks, so that each can be found in it."""
    return f" {' '.join(values)} "


def condition(filters: Filters) -> tuple[str, list[object]]:
    """Return what follows WHERE in a question about places, with the values of its marks."""
    where, values = ["1"], list[object]()
    if filters.statuses:
        where.append(f"status IN ({','.join('?' * len(filters.statuses))})")
        values += [status.value for status in filters.statuses]
    if filters.year_from is not None:
        where.append("year >= ?")
        values.append(filters.year_from)
    if filters.year_to is not None:
        where.append("year <= ?")
        values.append(filters.year_to)
    if filters.publication_types:
        marks = ",".join("?" * len(filters.publication_types))
        where.append(f"id IN (SELECT id FROM type WHERE name IN ({marks}))")
        values += [name.casefold() for name in filters.publication_types]
    for name, wanted in asked(filters).items():
        where.append(f"({' OR '.join([f'instr({name}, ?)'] * len(wanted))})")
        values += [cell([value]) for value in wanted]
    return " AND ".join(where), values
