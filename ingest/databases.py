"""`database`: the database an item is from, by what the item itself says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.normalise import normalise
from corpus.origin import PUBMED

EMBASE, SCOPUS, WEB_OF_SCIENCE = "Embase", "Scopus", "Web of Science"
GOOGLE_SCHOLAR, IEEE, SPRINGER = "Google Scholar", "IEEE Xplore", "SpringerLink"
_KNOWN = (
    (PUBMED, r"pubmed|nlm|medline|pubmed\.ncbi\.nlm\.nih\.gov/.*|.*//www\.ncbi\.nlm\.nih\.gov/pubmed/.*"),
    (EMBASE, r"embase.*|https?://(www\.)?embase\.com/.*"),
    (SCOPUS, r"scopus.*|https?://(www\.)?scopus\.com/.*"),
    (WEB_OF_SCIENCE, r"wos(cc)?:.*|web of science.*|<?go to isi>?:.*|https?://[\w.]*webofscience\.com/.*|https?://[\w.]*isiknowledge\.com/.*"),
    (GOOGLE_SCHOLAR, r"google scholar|https?://scholar\.google\.\w+.*"),
    ("Europe PMC", r"europe ?pmc|https?://europepmc\.org/.*"),
    ("Cochrane Library", r"cochrane.*|https?://(www\.)?cochranelibrary\.com/.*|central"),
    ("CNKI", r"cnki.*|中国知网.*|https?://[\w.]*cnki\.net/.*"),
    ("Wanfang", r"wanfang.*|万方.*|https?://[\w.]*wanfangdata\.com\.cn/.*"),
    ("ProQuest", r"https?://(www\.|search\.)?proquest\.com/.*"),
    ("EBSCO", r"ebsco(host)?|https?://search\.ebscohost\.com/.*"),
    ("JSTOR", r"jstor|https?://www\.jstor\.org/.*"),
    ("ERIC", r"eric|https?://eric\.ed\.gov/.*"),
    ("PsycINFO", r"(apa )?psycinfo"),
    ("DBLP", r"dblp.*"),
)  # fmt: skip
_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _KNOWN]
_ADDRESS = re.compile(r"\w+://|doi:|10\.", re.IGNORECASE)
_LONGEST = 60


def database(said: Iterable[str]) -> str:
    """Return the name of the database, "" where nothing names one.

    What is no address and names none that is known is the name of another, and kept as it is given.
    """
    other = ""
    for text in said:
        words = normalise(text)[:300]
        for name, pattern in _PATTERNS:
            if pattern.fullmatch(words):
                return name
        if words and not other and not _ADDRESS.match(words):
            other = words[:_LONGEST]
    return other
