"""Writing files from the command line: answers with `hepcite ask --export`, records with `hepcite export`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from chat.answer import Answer, Stamp
from chat.command import settings_of, terminal
from corpus.errors import IndexMissing, SettingsError
from corpus.store import CorpusStore
from index.generation import Generations

_Format = TypeVar("_Format", bound=StrEnum)

Export = Annotated[
    Path | None,
    typer.Option("--export", metavar="FILE", help="Also write it to FILE: .md, .csv, .ris, .bib or .nbib."),
]


def save(answers: Sequence[Answer], path: Path) -> None:
    """Write answers to a file; its ending says which kind.

    Raises:
        SettingsError: no kind of file ends so, or the file cannot be written.
    """
    from chat.export import Format
    from chat.export import export as export_answers

    _write(path, export_answers(answers, _format_of(path, Format)).content)


def export(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="A .ris, .bib, .nbib, .csv or .jsonl file.")],
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY]...", help="Keys, PMIDs, DOIs or PMCIDs; without any, all.")
    ] = None,
) -> None:
    """Write records to a file for a reference manager, LaTeX, a spreadsheet or a program, by its ending.

    `hepcite export 23855301 10.1002/hep.29189 --to references.ris`

    Without a key the whole corpus is written.
    """
    from chat.render import stamp_line
    from corpus.export import Format
    from corpus.export import export as export_records

    format = _format_of(to, Format)
    settings = settings_of(context).prepared()
    with CorpusStore.open(settings.corpus_path) as corpus:
        records = [corpus.find(key) for key in keys] if keys else list(corpus.records())
        try:
            generation = Generations(settings.index_path).current().name
        except IndexMissing:
            generation = ""
        stamp = stamp_line("en", Stamp.of(corpus, generation))
    _write(to, export_records(records, format, stamp=stamp))


def _format_of(path: Path, formats: type[_Format]) -> _Format:
    """Return the format a file is to have, by its ending.

    Raises:
        SettingsError: none ends so.
    """
    try:
        return formats(path.suffix.lower().removeprefix("."))
    except ValueError as error:
        endings = ", ".join(f".{each.value}" for each in formats)
        raise SettingsError(
            f"What to write to {path.name} is not clear from its ending.", hint=f"End its name in one of {endings}."
        ) from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).", hint="Choose another file.") from error
    terminal.err.print(f"Written to {path}.", markup=False, soft_wrap=True)
