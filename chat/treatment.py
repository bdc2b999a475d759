"""`Treatment`: the cells a question asks for, and whether a record is about them or only says the word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.demand import Asks, Demand
from corpus.record import CAUTIONS, Kind, Record
from corpus.sentences import sentences
from index.query import Concept

_STEM = (
    r"\b\w*MSCs?\b|\bMenSCs?\b|\biPSCs?\b|\b(?:stem|stromal|progenitor|mononuclear)\b[ /\w-]{0,20}cells?\b"
    r"|\bprogenitors\b|\bCD(?:34|133)\b|\bbone[- ]marrow[- ](?:cells?|infusion|transfusion|transplantation)\b"
    r"|干细胞|间充质|单个核细胞"
)
_CELLS = re.compile(
    rf"{_STEM}|\bcells? (?:therap\w+|transplant\w*|infusions?|products?|were (?:given|infused))\b|\bcell-based\b"
    r"|\bcellular (?:therap\w+|strateg\w+)|\borganoids?\b|\bexosom\w+|\bvesicles?\b"
    r"|\b(?:hepatocytes?|macrophages?) (?:therapy|transplant\w*|infusions?)"
    r"|细胞(?:治疗|疗法|移植|输注)|外泌体|类器官",
    re.IGNORECASE,
)
_STEM_CELLS = re.compile(_STEM, re.IGNORECASE)
# "No cell therapy" speaks of it as little as silence does.
_DENIED = re.compile(r"\b(?:no|not|without|nor)(?: [\w-]+){0,3} ?$|(?:未|无|没有)\w{0,4}$", re.IGNORECASE)
_BEFORE = 40  # characters in which a denial is looked for
_PASSING = 1  # sentences that speak of cells, in a record that is not about them
# Names of cells of any kind: a study of one kind is about them without their being named.
_ANY = frozenset(
    {"stem cell therapy", "cell therapy", "stem cells", "stem cell transplantation", "cell transplantation"}
)


class Treatment:
    """The cells that a question asks for, if any, and what a record says of it when that is taken into account."""

    def __init__(self, demand: Demand) -> None:
        """Find the cells among what a question is about."""
        self._asked = frozenset(concept for concept in demand.core if any(map(_CELLS.search, concept.alternatives)))
        self._any = frozenset(
            concept for concept in self._asked if any(name.casefold() in _ANY for name in concept.alternatives)
        )
        self._alone = Asks.COMPARISON not in demand.asks

    def said(self, record: Record, said: frozenset[Concept]) -> frozenset[Concept]:
        """Return what a record says of the question, of cells only what it is about.

        A cohort on a drug whose last sentence hopes for cell therapy says the word and answers nothing on it; a trial
        of umbilical cord cells answers what stem cells do.
        """
        if not self._asked or record.kind is Kind.TRIAL:  # a trial is held to its subject where plans are chosen
            return said
        about = list(_about(record))
        if not about:
            return said - self._asked
        return said | self._any if any(map(_STEM_CELLS.fullmatch, about)) else said

    def missed(self, said: frozenset[Concept]) -> bool:
        """Whether a record says nothing of the cells asked for, where they are not held against something else."""
        return self._alone and bool(self._asked) and not self._asked & said


def _about(record: Record) -> Iterable[str]:
    """Return the names of cells in a title, or else those of the text where they come again and again."""
    named = list(_named(f"{record.title}. {record.title_other}"))
    if named:
        return named
    speaking = [
        names
        for section in record.sections
        if section.label != CAUTIONS
        for span in sentences(section.text, section.language)
        if (names := list(_named(section.text[span.start : span.end])))
    ]
    return [name for names in speaking for name in names] if len(speaking) > _PASSING else []


def _named(text: str) -> Iterable[str]:
    return (
        match[0]
        for match in _CELLS.finditer(text)
        if not _DENIED.search(text, max(0, match.start() - _BEFORE), match.start())
    )
