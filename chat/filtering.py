"""`filterable`: gives a command the options by which what it finds is held to something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from chat.facet_filters import FACET_FILTERS, filters_of

_OPTIONS = {
    "diseases": ("--disease", "this disease"),
    "stages": ("--stage", "this stage of it"),
    "etiologies": ("--etiology", "this cause of it"),
    "cells": ("--cells", "cells from this source"),
    "donors": ("--donor", "cells of this donor"),
    "routes": ("--route", "cells given this way"),
    "doses": ("--dose", "so many cells at a time"),
    "times_given": ("--times-given", "cells given so often"),
    "designs": ("--design", "this design"),
    "phases": ("--phase", "this phase of a trial"),
    "sizes": ("--size", "so many participants"),
    "follow_ups": ("--follow-up", "patients followed for so long"),
    "outcomes": ("--outcome", "studies that tell of this"),
    "species": ("--species", "studied in this"),
    "kinds": ("--kind", "this kind of record"),
}
_GENERAL: dict[str, tuple[Any, Any]] = {
    "year_from": (
        Annotated[int | None, typer.Option("--from", metavar="YEAR", help="Only papers of this year or later.")],
        None,
    ),
    "year_to": (
        Annotated[int | None, typer.Option("--to", metavar="YEAR", help="Only papers of this year or earlier.")],
        None,
    ),
    "types": (
        Annotated[
            list[str] | None,
            typer.Option(
                "--type", metavar="TYPE", help="Only this PubMed publication type, e.g. 'Meta-Analysis'; repeatable."
            ),
        ],
        None,
    ),
    "include_retracted": (
        Annotated[bool, typer.Option("--include-retracted", help="Also look in retracted papers, marked as such.")],
        False,
    ),
}


def filterable(command: Callable[..., None]) -> Callable[..., None]:
    """Replace the parameter `filters` of a command by an option for each thing that can be asked for."""

    @wraps(command)
    def held(**given: Any) -> None:  # noqa: ANN401 - what the options are of differs
        asked = {name: given.pop(name) for name in (*_GENERAL, *_OPTIONS)}
        filters = filters_of(**{name: value for name, value in asked.items() if value is not None})
        command(**given, filters=filters)

    own = signature(command, eval_str=True)
    parameters = [
        parameter
        for one in own.parameters.values()
        for parameter in (_parameters() if one.name == "filters" else [one])
    ]
    held.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # typer reads it
    held.__annotations__ = {one.name: one.annotation for one in parameters}
    return held


def _parameters() -> list[Parameter]:
    options = {name: (_listed(name), None) for name in _OPTIONS}
    years = {name: _GENERAL[name] for name in ("year_from", "year_to", "types")}
    rest = {"include_retracted": _GENERAL["include_retracted"]}
    return [
        Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation)
        for name, (annotation, default) in (years | options | rest).items()
    ]


def _listed(name: str) -> Any:  # noqa: ANN401 - an annotation
    flag, what = _OPTIONS[name]
    text = f"Only {what}; repeatable: {', '.join(FACET_FILTERS[name])}."
    return Annotated[list[str] | None, typer.Option(flag, metavar=flag.removeprefix("--").upper(), help=text)]
