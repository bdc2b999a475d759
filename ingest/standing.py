"""`standing`: whether a source says that a publication is retracted, withdrawn or of concern."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.record import Link, Status

# The publication itself is the retracted one under both; notices carry RetractionOf and stand as they are.
_RETRACTED_BY = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
_CONCERN_BY = frozenset({"ExpressionOfConcernIn"})
# PubMed's and the Web of Science's word, and Scopus'.
_RETRACTED_TYPES = frozenset({"retracted publication", "retracted article", "retracted"})
# Before a title ("RETRACTED ARTICLE: ", "[Retracted] ") or, as the Web of Science has it, after it ("(Retracted
# article. See vol. 30, 2016)"); the words stand by themselves there, unlike in "Retracted papers on stem cells".
_WORDS = r"{0}(?: article| publication| paper)?\s{{0,3}}"
_SAID = rf"\A\W*{_WORDS}[:\])】]|[(\[]{_WORDS}[.:;)\]]"
_RETRACTED = re.compile(_SAID.format("retracted"), re.IGNORECASE)
_WITHDRAWN = re.compile(_SAID.format("withdrawn"), re.IGNORECASE)


def standing(types: Iterable[str], links: Iterable[Link], title: str = "") -> Status:
    """Return the status that any sign of it states; one may come long before the others.

    Publishers say it in the title too. PubMed has signs of its own for it, and its titles need not be asked.
    """
    relations = {link.relation for link in links}
    if relations & _RETRACTED_BY or _names_retracted(types) or _RETRACTED.search(title):
        return Status.RETRACTED
    if _WITHDRAWN.search(title):
        return Status.WITHDRAWN
    return Status.CONCERN if relations & _CONCERN_BY else Status.CURRENT


def _names_retracted(types: Iterable[str]) -> bool:
    return not _RETRACTED_TYPES.isdisjoint(name.casefold() for name in types)
