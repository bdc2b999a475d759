"""`Term`: the words for one value of a facet, tried only where a text holds one of their stems."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.subject import is_denied, is_of_patients
from corpus.facets.words import any_of

_MOST = 3  # spans that are shown for one value

Found = dict[str, list[re.Match[str]]]


@dataclass(frozen=True, slots=True)
class Term:
    """A pattern and its stems: whether a text holds some letters is found far faster than whether it matches."""

    stems: tuple[str, ...]
    pattern: re.Pattern[str]

    def find(self, source: Source, end: int | None = None) -> list[re.Match[str]]:
        """Return what is said of this study up to `end`: nothing told of others, denied, or shut out."""
        text = source.lower if end is None else source.lower[:end]
        if not any(stem in text for stem in self.stems):
            return []
        return [
            match
            for match in self.pattern.finditer(text)
            if not source.is_told(match.start()) and not is_denied(source, match)
        ]


def term(stems: str, *parts: str) -> Term:
    """Make a term of its stems, parted by "|", and of the alternatives of its pattern."""
    return Term(tuple(stems.split("|")), any_of(*parts))


def find(source: Source, terms: Mapping[str, Term], end: int | None = None) -> Found:
    """Return what is said of each value up to `end`, without the values of which nothing is."""
    return {value: found for value, one in terms.items() if (found := one.find(source, end))}


def kept(found: Found, holds: Callable[[re.Match[str]], bool]) -> Found:
    """Return those of the matches for which something holds."""
    return {value: some for value, matches in found.items() if (some := [one for one in matches if holds(one)])}


def titled(source: Source, found: Found) -> Found:
    """Return what stands in the title."""
    return kept(found, source.in_title)


def of_patients(source: Source, found: Found) -> Found:
    """Return what stands in the title or is said of those who took part."""
    return kept(found, lambda match: source.in_title(match) or is_of_patients(source, match))


def announced(source: Source, found: Found, reviews: bool) -> Found:
    """Return all, or of a review, which tells of many studies, what it says of itself in its title or its note."""
    if not reviews:
        return found
    return kept(found, lambda match: source.in_title(match) or source.label(match.start()) == "DESIGN AND POPULATION")


def headed(source: Source, terms: Mapping[str, Term]) -> tuple[str, ...]:
    """Return the values that the official title of a registered trial names, which is no part of the text."""
    title = source.official.lower()
    return tuple(value for value, one in terms.items() if title and one.pattern.search(title))


def readings(source: Source, values: tuple[str, ...], found: Found) -> tuple[Reading, ...]:
    """Return readings of some values: the words where the text has any, otherwise the official title."""
    return tuple(
        Reading(value, tuple(dict.fromkeys(span_of(match) for match in found[value][:_MOST])))
        if value in found
        else Reading(value, headings=(source.official,))
        for value in values
    )
