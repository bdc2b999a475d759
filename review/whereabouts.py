"""`countries`: where the patients of a study were treated, where its text says so."""

from __future__ import annotations

import re
from functools import cache

from corpus.facets import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.words import PEOPLE, compiled
from review.country import Country

# A country is that of the study only in a sentence on who took part and where.
_TOOK_PART = compiled(
    rf"\b{PEOPLE}|\b(?:hospitals?|cent(?:er|re)s?|multicent(?:er|re)|conducted|enrol\w+|recruited|performed)\b"
    r"|\b(?:trial|cohort|humans)\b|患者|医院|中心"
)
_NOT_OF_IT = r"(?! (?:medicine|herbal|herbs?|society|guidelines?|consensus|association|article|hamsters?|journal))"


def countries(source: Source) -> tuple[Reading, ...]:
    """Return the countries named as those of the patients, in the order of the text."""
    found: dict[str, Reading] = {}
    for match in source.find(_pattern()):
        sentence = source.sentence(match.start())
        if source.in_title(match) or _TOOK_PART.search(source.lower, sentence.start, sentence.end):
            group = match.lastgroup or ""
            name = Country.all()[int(group[1:])].en
            found.setdefault(name, Reading(name, (span_of(match, group),)))
    return tuple(found.values())


@cache
def _pattern() -> re.Pattern[str]:
    """Return what names a country: "in China", "Chinese patients", "中国"; a group for each country."""
    places, people, chinese = [], [], []
    for number, one in enumerate(Country.all()):
        # Two letters are a word of English too.
        names = "|".join(re.escape(name) for name in (one.en, *one.spellings) if len(name) > 2)
        places.append(f"(?P<c{number}>{names})")
        if one.people:
            people.append(f"(?P<p{number}>{'|'.join(one.people)})")
        chinese.append(f"(?P<z{number}>{one.zh})")
    return compiled(
        rf"(?:\b(?:in|from|across|at|of|and)(?: the)? |, )(?:{'|'.join(places)})\b{_NOT_OF_IT}"
        rf"|\b(?<!african )(?<!latin )(?:{'|'.join(people)}) (?:[\w-]+ ){{0,2}}(?:{PEOPLE}"
        r"|hospitals?\b|cent(?:er|re)s?\b|cohort\b)"
        rf"|(?:{'|'.join(chinese)})"
    )
