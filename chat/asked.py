"""`searched` and `filtered`: what was really asked of the index, in a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from chat.facet_filters import FACET_FILTERS
from chat.study import value_name
from chat.wording import say
from corpus.record import Status
from index.query import Filters, Query

_SHOWN = 8  # of the words that became others


def searched(query: Query) -> str:
    """Return which words of a question were searched as which, or ""."""
    if query.expansions:
        pairs = [f"{word} → {became}" for word, became in query.expansions[:_SHOWN]]
        return say(query.language, "page.searched", terms="; ".join(pairs))
    if query.language != "en" and query.meaning and query.meaning != query.text:
        return say(query.language, "page.searched", terms=query.meaning)
    return ""


def filtered(language: str, filters: Filters) -> str:
    """Return what records were held to, or "" where to nothing."""
    parts = " · ".join(_parts(language, filters))
    return say(language, "page.filtered", filters=parts) if parts else ""


def _parts(language: str, filters: Filters) -> Iterator[str]:
    first, last = filters.year_from, filters.year_to
    if first is not None and last is not None:
        yield say(language, "page.years", first=first, last=last)
    elif first is not None:
        yield say(language, "page.since", first=first)
    elif last is not None:
        yield say(language, "page.until", last=last)
    yield from filters.publication_types
    for name in FACET_FILTERS:
        yield from (value_name(language, name, value) for value in getattr(filters, name))
    if Status.RETRACTED in filters.statuses:
        yield say(language, "page.include_retracted")
