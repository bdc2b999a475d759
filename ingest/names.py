"""`author`: a name as exports write it, as family and given names."""

from __future__ import annotations

import re

from corpus.normalise import normalise
from corpus.record import Author

_INITIALS = r"(?:[^\W\d_a-z]\.?[ -]?){1,4}"
_FAMILY_FIRST = re.compile(rf"(?P<family>\S.*?)\s+(?P<given>{_INITIALS})(?P<suffix>(?:Jr|Sr|I{{2,3}}|IV)\.?)?")
_GIVEN_FIRST = re.compile(r"(?P<given>(?:[^\W\d_a-z]\.[ -]?){1,4})\s*(?P<family>[^\s.,]{2,}.*)")
_DOTTED = re.compile(r"(?:[^\W\d_]\.[ -]?)+[^\W\d_]?\.?")
_LONGEST = 300


def author(name: str) -> Author | None:
    """Return the author that `name` is; None for nothing and for "et al.".

    Before a comma stands the family name, and a group is all family name ("Cirrhosis Network,"). Without a comma,
    initials tell which part is which; where there are none, nothing is taken apart.
    """
    name = normalise(name)[:_LONGEST]
    if not name or name.casefold().rstrip(".") in ("et al", "others", "and others", "anonymous", "[anonymous]"):
        return None
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        if not given:
            return Author(family, collective=True) if family else None
        return Author(family, _plain(given.replace(",", ""))) if family else Author(given)
    if match := _GIVEN_FIRST.fullmatch(name):
        return Author(match["family"], _plain(match["given"]))
    if match := _FAMILY_FIRST.fullmatch(name):
        given = _plain(match["given"])
        return Author(match["family"], f"{given} {match['suffix']}" if match["suffix"] else given)
    return Author(name)


def _plain(given: str) -> str:
    """Return initials as PubMed writes them; names in full stay as they are."""
    given = given.strip()
    return re.sub(r"[. -]", "", given) if _DOTTED.fullmatch(given) else given
