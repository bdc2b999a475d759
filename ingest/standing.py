"""`standing`: whether a source says that a publication is retracted, withdrawn or of concern."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.record import Link, Status
from corpus.title_key import RETRACTED, WITHDRAWN

# The publication itself is the retracted one under both; notices carry RetractionOf and stand as they are.
_RETRACTED_BY = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
_CONCERN_BY = frozenset({"ExpressionOfConcernIn"})
# PubMed's and the Web of Science's word, and Scopus'.
_RETRACTED_TYPES = frozenset({"retracted publication", "retracted article", "retracted"})


def standing(types: Iterable[str], links: Iterable[Link], title: str = "") -> Status:
    """Return the status that any sign of it states; one may come long before the others.

    Publishers say it in the title too. PubMed has signs of its own for it, and its titles need not be asked.
    """
    relations = {link.relation for link in links}
    if relations & _RETRACTED_BY or _names_retracted(types) or RETRACTED.search(title):
        return Status.RETRACTED
    if WITHDRAWN.search(title):
        return Status.WITHDRAWN
    return Status.CONCERN if relations & _CONCERN_BY else Status.CURRENT


def _names_retracted(types: Iterable[str]) -> bool:
    return not _RETRACTED_TYPES.isdisjoint(name.casefold() for name in types)
