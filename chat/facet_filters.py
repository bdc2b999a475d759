"""`FACET_FILTERS`: what answers can be held to beside years, types and standing, at every door in this order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus.errors import SettingsError
from corpus.record import Kind, Status
from index.query import FACETS, FIELDS, Filters

# Who was treated, with what and how, then what kind of study it is: the order in which a reader narrows a search down.
_ORDER = (
    "disease", "stage", "etiology", "cells", "donor", "route", "dosed", "times_given", "design", "phase", "size",
    "followed", "outcomes", "species",
)  # fmt: skip
# By the name that `Filters` has for it, each with its values.
FACET_FILTERS: dict[str, tuple[str, ...]] = {FIELDS[name]: FACETS[name] for name in _ORDER} | {"kinds": tuple(Kind)}


def filters_of(
    year_from: int | None = None,
    year_to: int | None = None,
    types: Iterable[str] = (),
    include_retracted: bool = False,
    **facets: Iterable[str],
) -> Filters:
    """Return filters made of what was asked for at a door; `facets` are by the names of `FACET_FILTERS`.

    Years the wrong way round are turned round: nobody asks for nothing.

    Raises:
        SettingsError: there is no such value.
    """
    if year_from is not None and year_to is not None and year_from > year_to:
        year_from, year_to = year_to, year_from
    listed: dict[str, Any] = {name: tuple(values) for name, values in facets.items()}
    for value in listed.get("kinds", ()):
        if value not in FACET_FILTERS["kinds"]:
            there = ", ".join(FACET_FILTERS["kinds"])
            raise SettingsError(f"There is no kind {value!r} to ask for.", hint=f"There is: {there}.")
    listed["kinds"] = tuple(map(Kind, listed.get("kinds", ())))
    return Filters(
        year_from=year_from,
        year_to=year_to,
        publication_types=tuple(types),
        statuses=Filters().statuses + ((Status.RETRACTED, Status.WITHDRAWN) if include_retracted else ()),
        **listed,
    )
