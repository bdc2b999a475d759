"""`searched`: one search of the methods in a sentence."""

from __future__ import annotations

from review.methods import Search
from review.wording import say, sentences


def searched(language: str, search: Search) -> str:
    """Say what was searched, how often and when, and what the newest run of it brought."""
    key = f"runs.kinds.{search.kind}"
    source = say(language, key) if key in sentences(language) else search.kind
    values = {"source": source, "runs": f"{search.runs:,}", "first": search.first, "last": search.last}
    if search.strategy:
        told = say(language, "methods.searched", strategy=search.strategy, **values)
    else:
        told = say(language, "methods.files", **values)
    if search.counts:
        counts = ", ".join(
            say(language, "methods.count", name=_count(language, name), number=f"{number:,}")
            for name, number in search.counts
        )
        told = f"{told} {say(language, 'methods.counts', counts=counts)}"
    return told


def _count(language: str, name: str) -> str:
    key = f"runs.counts.{name}"
    return say(language, key) if key in sentences(language) else name
