"""`Glossary`: Chinese terms of the field with their English, and what English abbreviations stand for."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_REMARK = re.compile(r"\s*\((also [^)]*|formerly [^)]*)\)")
_PLURAL = re.compile(r"(?<=\w\w[^s])s$")
_FILE = "glossary.csv"


@dataclass(frozen=True, slots=True)
class Term:
    """One row: a Chinese term, its English, the English synonyms, and what kind of thing it is.

    `kind` is "concept", "design" or "word", as in `Concept`. The synonyms of a `family` are its members: who asks for
    the family means them all, who asks for a member means that one.
    """

    chinese: str
    english: str
    synonyms: tuple[str, ...]
    kind: str
    family: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every English name, the plain one first."""
        return (self.english, *self.synonyms)


class Glossary:
    """Terms to look up by Chinese or English words; the longest match wins."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        """Index the terms."""
        self.terms = terms
        self._chinese = {term.chinese.casefold(): term for term in terms}
        self.longest_chinese = max((len(name) for name in self._chinese), default=0)
        self._english: dict[tuple[str, ...], list[Term]] = {}
        self._words: dict[str, list[Term]] = {}
        for term in terms:
            if term.kind == "word":
                self._words.setdefault(term.english.casefold(), []).append(term)
            if term.kind != "word":
                for name in (term.english,) if term.family else term.names:
                    found = self._english.setdefault(english_words(name), [])
                    if term not in found:
                        found.append(term)
        self.longest_english = max((len(words) for words in self._english), default=0)

    @classmethod
    def shipped(cls) -> Glossary:
        """Return the glossary that comes with the package."""
        return _shipped()

    def chinese(self, words: str) -> Term | None:
        """Return the term written so in Chinese, case of Latin letters aside."""
        return self._chinese.get(words.casefold())

    def word(self, word: str) -> tuple[str, ...]:
        """Return what else a general English word is said as: "safe" is also "well tolerated"."""
        return tuple(dict.fromkeys(name for term in self._words.get(word.casefold(), ()) for name in term.names))

    def english(self, words: tuple[str, ...]) -> tuple[Term, ...]:
        """Return every term that has these words as a name; PBC has two, and both are returned."""
        return tuple(self._english.get(words, ()))


def english_words(text: str) -> tuple[str, ...]:
    """Return the words of an English name in the form names are compared in: case and plural s aside."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return tuple(_PLURAL.sub("", word) for word in words)


@cache
def _shipped() -> Glossary:
    text = (resources.files("index") / _FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return Glossary(
        tuple(
            Term(
                row["zh"],
                row["en"],
                tuple(_REMARK.sub("", name).strip() for name in row["synonyms"].split(";") if name.strip()),
                "concept" if row["kind"] == "family" else row["kind"],
                family=row["kind"] == "family",
            )
            for row in rows
        )
    )
