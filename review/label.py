"""`label` and `stated`: values of a cell in a reader's words; words of the record stay as they are."""

from __future__ import annotations

import re

from corpus.facets import UNKNOWN
from review.country import Country
from review.statement import Statement
from review.wording import say, sentences

_NUMBER = re.compile(r"\d{1,9}")
_POWER = re.compile(r"10\^(\d{1,2})")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TIME = re.compile(r"([\d.–-]{1,15}) (day|week|month|year)s?")


def label(language: str, column: str, value: str) -> str:
    """Return `value` as it is shown under `column`."""
    if value == UNKNOWN:
        return say(language, "values.unstated")
    if column == "country":
        return Country.called(value).name(language)
    if column == "n" and _NUMBER.fullmatch(value):
        return f"{int(value):,}"
    if column == "phase":
        return _phase(language, value)
    if column == "infusions" and _NUMBER.fullmatch(value):
        return say(language, "values.times", n=value)
    if column == "dose":
        return _POWER.sub(lambda match: "10" + match[1].translate(_RAISED), value)
    if column == "follow_up" and (time := _TIME.fullmatch(value)) and language == "zh":
        return say(language, f"values.times_of.{time[2]}", n=time[1])
    key = f"values.{column}.{value}"
    if key in sentences(language):
        return say(language, key)
    return value.replace("_", " ").capitalize() if column == "status" else value  # as the registry has it


def stated(language: str, column: str, statement: Statement) -> str:
    """Return a statement in one line: its value, and the figures told of it."""
    shown = label(language, column, statement.value)
    return f"{shown}: {'; '.join(statement.figures)}" if statement.figures else shown


def _phase(language: str, value: str) -> str:
    if value == "none":
        return say(language, "values.phase.none")
    if value == "early 1":
        return say(language, "values.phase.early")
    return say(language, "values.phase.number", phase=value)
