"""`notes`: the starter corpus, one record for each publication described in `notes.jsonl`."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import RecordError
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Record, Section

_FILE = "notes.jsonl"
_NOT_THE_PUBLISHED_TITLE = " [descriptive title]"


class _Strict(BaseModel):
    """What every part of a line has in common: no unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Name(_Strict):
    """An author as the line gives them; `given` is empty where only the family name is known."""

    family: str
    given: str


class _Part(_Strict):
    """A section of the note."""

    label: Literal["DESIGN AND POPULATION", "METHODS", "RESULTS", "CAUTIONS"]
    text: str


class _Note(_Strict):
    """One line of the file. `species` and `citation` are for people who read the file: the text says the same."""

    id: str
    title: str
    title_is: Literal["published", "descriptive"]
    title_zh: str | None
    authors: tuple[_Name, ...]
    authors_complete: bool
    journal: str | None
    year: int | None
    citation: str | None
    volume: str | None
    issue: str | None
    pages: str | None
    pmid: str | None
    doi: str | None
    pmcid: str | None
    publication_types: tuple[str, ...]
    species: tuple[Literal["human", "mouse", "rat", "pig", "rabbit", "monkey", "in vitro", "not stated"], ...]
    sections: tuple[_Part, ...]

    @property
    def key(self) -> str:
        """The best identifier there is, and the note's own where the publication has none we may ship."""
        if self.pmid:
            return f"pmid:{self.pmid}"
        if self.doi:
            return f"doi:{self.doi.lower()}"
        if self.pmcid:
            return f"pmcid:{self.pmcid}"
        return f"note:{self.id}"

    def record(self) -> Record:
        """Return the note as a record, its title marked where it is not the published one."""
        return Record.make(
            key=self.key,
            kind=Kind.NOTE,
            title=self.title if self.title_is == "published" else self.title + _NOT_THE_PUBLISHED_TITLE,
            title_other=self.title_zh or "",
            sections=tuple(Section(part.label, part.text) for part in self.sections),
            authors=tuple(Author(name.family, name.given) for name in self.authors),
            authors_complete=self.authors_complete,
            journal=self.journal or "",
            volume=self.volume or "",
            issue=self.issue or "",
            pages=self.pages or "",
            published=PartialDate(year=self.year),
            pmid=self.pmid,
            doi=self.doi,
            pmcid=self.pmcid,
            publication_types=self.publication_types,
            languages=("en",),
        )


def notes() -> tuple[Record, ...]:
    """Read the starter corpus in the order of its file.

    Raises:
        RecordError: a line is not a note; the message names the line.
    """
    return tuple(_read(number, line) for number, line in enumerate(_bytes().splitlines(), start=1))


def digest() -> str:
    """Return the SHA-256 of the notes file, by which a store knows which edition it planted."""
    return hashlib.sha256(_bytes()).hexdigest()


def _bytes() -> bytes:
    return files(__package__).joinpath(_FILE).read_bytes()


def _read(number: int, line: bytes) -> Record:
    try:
        return _Note.model_validate_json(line).record()
    except ValidationError as error:
        raise RecordError(
            f"Line {number} of the starter notes is not a note: {error.errors()[0]['msg']}.",
            hint="The installed files are damaged; install hepcite again.",
        ) from error
