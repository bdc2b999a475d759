"""`Collection`: the documents, queries and judgements of a test collection in the BEIR layout, read strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import SourceError
from corpus.normalise import normalise

LONGEST = 4 * 2**20  # bytes of a line: more than any document needs, and a file without line breaks is not read whole
_LAYOUT = "A collection in the BEIR layout holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv."
_HEADER = ["query-id", "corpus-id", "score"]
# Scores of published collections are -2 to 4; the library that measures counts in C and would overflow in silence.
_SCORE = re.compile(r"[+-]?[0-9]{1,3}")
_OFTEN = 500  # documents from one report of progress to the next


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a collection; title or text may be empty, not both."""

    id: str
    title: str
    text: str


class _DocumentLine(BaseModel):
    """A line of corpus.jsonl; other keys (`metadata`) are passed over."""

    model_config = ConfigDict(strict=True)

    id: str = Field(alias="_id")
    title: str | None = None
    text: str | None = None


class _QueryLine(BaseModel):
    """A line of queries.jsonl; other keys are passed over."""

    model_config = ConfigDict(strict=True)

    id: str = Field(alias="_id")
    text: str


_Line = TypeVar("_Line", _DocumentLine, _QueryLine)


@dataclass(frozen=True, slots=True)
class Collection:
    """A folder of documents, with the judgements of one split and the queries they are about. Build with `read`.

    `queries` maps ids to texts, in the order of their file; `judgements` maps query ids to document ids to scores.
    """

    folder: Path
    split: str
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls, folder: Path, split: str) -> Self:
        """Read queries and judgements; the documents stay in their file until `documents` is called.

        Raises:
            SourceError: a file is missing, or a line of it is not what it should be.
        """
        if not folder.is_dir():
            raise SourceError(f"There is no folder {folder}.", hint=_LAYOUT)
        for name in ("corpus.jsonl", "queries.jsonl"):
            if not (folder / name).is_file():
                raise SourceError(f"The folder {folder} has no {name}.", hint=_LAYOUT)
        splits = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv")) if path.is_file()}
        if split not in splits:
            there = f"There is: {', '.join(splits)}." if splits else f"It has none at all. {_LAYOUT}"
            raise SourceError(f"The folder {folder} has no judgements called {split!r}.", hint=there)
        texts = _queries(folder / "queries.jsonl")
        judgements = _judgements(splits[split], texts)
        judged = {query: text for query, text in texts.items() if query in judgements}
        return cls(folder, split, judged, judgements)

    @property
    def name(self) -> str:
        """Name of the folder, as text that can be shown whatever bytes it is made of."""
        return self.folder.resolve().name.encode("utf-8", "replace").decode()

    def documents(self, progress: Callable[[int, int], None] | None = None) -> Iterator[Document]:
        """Yield every document, telling now and then how many bytes are read of all.

        Raises:
            SourceError: a line is not a document, a document says nothing, an id stands twice, or there is none.
        """
        file = self.folder / "corpus.jsonl"
        size = file.stat().st_size
        seen: set[str] = set()
        at = 0
        for number, text, at in _lines(file):
            line = _parsed(_DocumentLine, text, file, number)
            _check_id(line.id, "document", seen, file, number)
            document = Document(line.id, line.title or "", line.text or "")
            if not normalise(document.title) and not normalise(document.text):
                raise SourceError(
                    f"Document {line.id!r} has neither a title nor a text (line {number} of {file.name}).",
                    hint="Take the line out, and with it the judgements on this document.",
                )
            yield document
            if progress is not None and len(seen) % _OFTEN == 0:
                progress(at, size)
        if not seen:
            raise SourceError(f"There is no document in {file}.", hint=_LAYOUT)
        if progress is not None:
            progress(at, size)


def _queries(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: set[str] = set()
    for number, text, _ in _lines(file):
        line = _parsed(_QueryLine, text, file, number)
        _check_id(line.id, "query", seen, file, number)
        if not normalise(line.text):
            raise SourceError(f"Query {line.id!r} has no text (line {number} of {file.name}).")
        found[line.id] = line.text
    return found


def _judgements(file: Path, queries: Mapping[str, str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    form = "It should be a query id, a document id and a whole number from -999 to 999, parted by tabs."
    headed = False
    for number, text, _ in _lines(file):
        cells = text.rstrip("\r\n").split("\t", maxsplit=len(_HEADER))
        if not headed:
            if cells != _HEADER:
                raise SourceError(
                    f"The first line of {file.name} does not name the columns.", hint=f"They are: {' '.join(_HEADER)}."
                )
            headed = True
            continue
        if len(cells) != len(_HEADER) or not _SCORE.fullmatch(cells[2]):
            raise SourceError(f"Line {number} of {file.name} is not a judgement.", hint=form)
        query, document, score = cells[0], cells[1], int(cells[2])
        if query not in queries:
            raise SourceError(
                f"Line {number} of {file.name} judges the query {query[:100]!r}, which is not in queries.jsonl."
            )
        if found.setdefault(query, {}).setdefault(document, score) != score:
            raise SourceError(
                f"Line {number} of {file.name} judges document {document[:100]!r} for query {query[:100]!r} once more, "
                "and not the same."
            )
    if not found:
        raise SourceError(f"There is no judgement in {file}.")
    return found


def _lines(file: Path) -> Iterator[tuple[int, str, int]]:
    """Yield each line that is not blank, with its number before it and the bytes read up to its end after it."""
    number = at = 0
    try:
        with file.open("rb") as stream:
            while line := stream.readline(LONGEST + 1):
                number += 1
                at += len(line)
                if len(line) > LONGEST:
                    raise SourceError(f"Line {number} of {file.name} is longer than {LONGEST // 2**20} MiB.")
                text = line.decode("utf-8")
                if not text.isspace():
                    yield number, text, at
    except UnicodeDecodeError as error:
        raise SourceError(f"Line {number} of {file.name} is not UTF-8.") from error
    except OSError as error:
        raise SourceError(f"The file {file} cannot be read ({error.strerror}).") from error


def _parsed(kind: type[_Line], text: str, file: Path, number: int) -> _Line:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise SourceError(f"Line {number} of {file.name} is not JSON: {first['ctx']['error']}.") from error
        where = "".join(f"{part}: " for part in first["loc"])
        raise SourceError(f"Line {number} of {file.name} is not as it should be: {where}{first['msg']}.") from error


def _check_id(name: str, what: str, seen: set[str], file: Path, number: int) -> None:
    """Refuse an id that stands twice, or that a TREC run, whose columns are parted by blanks, cannot hold."""
    where = f"(line {number} of {file.name})"
    if not name or " " in name or not name.isprintable():
        raise SourceError(
            f"The {what} id {name[:100]!r} is empty, or holds a blank or a character that cannot be printed {where}.",
            hint="A TREC run parts its columns by blanks: give it another id, in the judgements too.",
        )
    if name in seen:
        raise SourceError(f"The {what} id {name[:100]!r} stands twice {where}.", hint="Ids must be unique.")
    seen.add(name)
