"""`Likeness`: what tells that two records are one paper, and the rules by which records of one paper are found.

The outcome depends on the records alone, never on the order in which they came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from typing import Self

from corpus.record import Kind, Record, Status

MOST_ALIKE = 32  # records with one identifier or title: more, and it does not tell papers from each other
_TELLING = 20  # letters of a title that is known by it; a Chinese character counts as two
_NUMBER = re.compile(r"[0-9]+")
# Publications about another one, which often bear its title.
_ABOUT = re.compile(
    r"erratum|errata|corrigend|correction|comment|letter|reply|replies|response|editorial|retraction (of|notice)",
    re.IGNORECASE,
)
# How their titles begin; databases give some of them the DOI of the paper that they are about.
_NAMED_ABOUT = re.compile(
    r"\W*(corrigend|errat(um|a)\b|corrections?( to\b|\s*[:.])|(author|publisher) correction|comments?(ary)? on\b"
    r"|repl(y|ies)\b|response to\b|re:|retraction( notice| of|\s*[:.])|retraction$|letter to the editor"
    r"|expression of concern)",
    re.IGNORECASE,
)
# The gravest first.
_STANDINGS = {Status.RETRACTED: 0, Status.WITHDRAWN: 0, Status.CONCERN: 1, Status.CURRENT: 2}


class Tie(IntEnum):
    """What two records have in common, the surest first."""

    PMID = 0
    DOI = 1
    PMCID = 2
    TITLE = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record as far as it is compared with others; identifiers are "" where there are none.

    `title` is its letters and digits; `about` says that by its types the record is a comment, correction or the like,
    `named_about` that its title says so. Of the records of a paper the one with the least `rank` stands; over a starter
    note on it only one that is `telling` does.
    """

    key: str
    note: bool
    superseded_by: str | None
    pmid: str
    doi: str
    pmcid: str
    title: str
    year: int | None
    family: str
    volume: str
    page: str
    about: bool
    named_about: bool
    telling: bool
    rank: tuple[int, ...]

    @property
    def place(self) -> tuple[tuple[int, ...], str]:
        """The order among the records of one paper."""
        return self.rank, self.key

    @classmethod
    def of(cls, record: Record, title: str, superseded_by: str | None = None) -> Self:
        """Return what of a record is compared; `title` is its title as the store compares titles."""
        return cls(
            key=record.key,
            note=record.kind is Kind.NOTE,
            superseded_by=superseded_by,
            pmid=record.pmid or "",
            doi=(record.doi or "").lower(),
            pmcid=record.pmcid or "",
            title=title,
            year=record.year,
            family=_folded(record.authors[0].family) if record.authors else "",
            volume=record.volume,
            page=record.pages.partition("-")[0].strip().casefold(),
            about=any(_ABOUT.search(name) for name in record.publication_types),
            named_about=_NAMED_ABOUT.match(record.title) is not None,
            telling=_telling(record),
            rank=_rank(record),
        )


def settled(records: Sequence[Likeness], apart: Collection[tuple[str, str]]) -> dict[str, str | None]:
    """Return for each key the key of the record that stands for it, None where it stands itself.

    Pairs in `apart` are never one paper. A note gives way to a real record that is telling, and stands for others; no
    note makes two of them one.
    """
    ordered = sorted(records, key=lambda record: record.place)
    real = [record for record in ordered if not record.note]
    papers = {record.key: _Paper(record) for record in real}
    parted = {frozenset(pair) for pair in apart}
    for _, one, other in sorted(_ties(real)):
        first, second = papers[real[one].key], papers[real[other].key]
        tie = _tie(real[one], real[other])
        if first is not second and tie is not None and first.may_join(second, tie, parted):
            for key in second.members:
                papers[key] = first
            first.join(second)
    outcome: dict[str, str | None] = {}
    for record in real:
        stands = papers[record.key].stands
        outcome[record.key] = None if stands.key == record.key else stands.key
    for note in (record for record in ordered if record.note):
        outcome[note.key] = None
        near = ((note_tie(note, each), papers[each.key]) for each in real)
        tied = [(tie, paper.stands.place, paper) for tie, paper in near if tie is not None]
        paper = next((found for *_, found in sorted(tied, key=_surest) if not found.has_apart(note.key, parted)), None)
        if paper is not None and paper.stands.telling:
            outcome[note.key] = paper.stands.key
        elif paper is not None and outcome[paper.stands.key] is None:
            outcome |= dict.fromkeys(paper.members, note.key)
    return outcome


def note_tie(note: Likeness, real: Likeness) -> Tie | None:
    """Return what makes a note and a real record one paper; the title of a note on it needs no author."""
    if note.named_about != real.named_about:
        return None
    if note.pmid and real.pmid:
        return Tie.PMID if note.pmid == real.pmid else None
    if note.doi and real.doi:
        return Tie.DOI if note.doi == real.doi else None
    if note.pmcid and real.pmcid:
        return Tie.PMCID if note.pmcid == real.pmcid else None
    alike = note.title and note.title == real.title and note.year is not None and note.year == real.year
    return Tie.TITLE if alike else None


def _surest(tied: tuple[Tie, tuple[tuple[int, ...], str], _Paper]) -> tuple[Tie, tuple[tuple[int, ...], str]]:
    return tied[:2]


def _telling(record: Record) -> bool:
    """Whether a record says so much that no note is needed beside it; one that only cites the paper does not."""
    return _of_pubmed(record) or record.has_abstract or record.status is not Status.CURRENT


def _of_pubmed(record: Record) -> bool:
    return record.key.startswith("pmid:")


def _rank(record: Record) -> tuple[int, ...]:
    """Put one first that says the paper is retracted, whoever says it; then PubMed's own, then one with an abstract."""
    return (
        record.kind is Kind.NOTE,
        _STANDINGS[record.status],
        not _of_pubmed(record),
        not record.sections,
        record.pmid is None,
        record.doi is None,
        -len(record.text),
    )


def _folded(name: str) -> str:
    """Return a name's letters without accents and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


class _Paper:
    """Records found to be one paper so far, and the identifiers they have together."""

    def __init__(self, record: Likeness) -> None:
        self.stands = record
        self.members = [record.key]
        self._pmids, self._dois, self._pmcids = (
            {identifier} - {""} for identifier in (record.pmid, record.doi, record.pmcid)
        )

    def may_join(self, other: _Paper, tie: Tie, parted: Collection[frozenset[str]]) -> bool:
        if len(self._pmids | other._pmids) > 1:
            return False
        if tie is not Tie.PMID and _conflict(self._dois, other._dois):
            return False
        if tie is Tie.TITLE and _conflict(self._pmcids, other._pmcids):
            return False
        return not parted or not any(self.has_apart(key, parted) for key in other.members)

    def has_apart(self, key: str, parted: Collection[frozenset[str]]) -> bool:
        return any(frozenset((key, member)) in parted for member in self.members)

    def join(self, other: _Paper) -> None:
        self.stands = min(self.stands, other.stands, key=lambda record: record.place)
        self.members += other.members
        self._pmids |= other._pmids
        self._dois |= other._dois
        self._pmcids |= other._pmcids


def _conflict(some: set[str], others: set[str]) -> bool:
    return bool(some and others and not some & others)


def _ties(records: Sequence[Likeness]) -> Iterator[tuple[Tie, int, int]]:
    """Yield pairs of records, by their places, that have something in common which few have."""
    for tie, value in ((Tie.PMID, _pmid), (Tie.DOI, _doi), (Tie.PMCID, _pmcid), (Tie.TITLE, _title)):
        alike: dict[object, list[int]] = {}
        for place, record in enumerate(records):
            if given := value(record):
                alike.setdefault(given, []).append(place)
        for places in alike.values():
            if len(places) <= MOST_ALIKE:
                yield from ((tie, one, other) for one, other in combinations(places, 2))


def _pmid(record: Likeness) -> str:
    return record.pmid


def _doi(record: Likeness) -> str:
    return record.doi


def _pmcid(record: Likeness) -> str:
    return record.pmcid


def _title(record: Likeness) -> tuple[str, int, str] | None:
    weight = sum(2 if character >= "\u2e80" else 1 for character in record.title)
    if record.year is None or not record.family or weight < _TELLING:
        return None
    return record.title, record.year, record.family


def _tie(one: Likeness, other: Likeness) -> Tie | None:
    """Return the surest thing that two records have in common; None where what they differ in says more."""
    if one.pmid and other.pmid:
        return Tie.PMID if one.pmid == other.pmid else None
    if one.named_about != other.named_about:
        return None
    if one.doi and other.doi:
        return Tie.DOI if one.doi == other.doi and not _parts_of_one(one, other) else None
    if one.pmcid and one.pmcid == other.pmcid:
        return Tie.PMCID
    alike = _title(one) is not None and _title(one) == _title(other) and one.about == other.about
    return Tie.TITLE if alike and not _elsewhere(one, other) else None


def _titles_agree(one: Likeness, other: Likeness) -> bool:
    short, long = sorted((one.title, other.title), key=len)
    return bool(short) and long.startswith(short)


def _parts_of_one(one: Likeness, other: Likeness) -> bool:
    """Whether two records bear the DOI of what both stand in: abstracts of a supplement, or chapters of a book.

    They differ in title, and in page or author. A translated title is no other, nor is a name in other letters.
    """
    if _titles_agree(one, other):
        return False
    if one.page and other.page:
        return one.page != other.page
    letters = one.family.isascii() == other.family.isascii()
    return bool(one.family and other.family) and letters and one.family != other.family


def _elsewhere(one: Likeness, other: Likeness) -> bool:
    """Whether two records of one title stand in other volumes or on other pages, as an abstract and its paper do."""
    return any(
        _NUMBER.fullmatch(mine) and _NUMBER.fullmatch(theirs) and int(mine) != int(theirs)
        for mine, theirs in ((one.volume, other.volume), (one.page, other.page))
        if len(mine) < 12 > len(theirs)
    )
