"""The command that takes records of one paper apart again, and the words for where a record came from."""

from __future__ import annotations

from typing import Annotated

import typer

from chat.command import Json, settings_of, terminal
from corpus.errors import RecordMissing
from corpus.origin import Origin
from corpus.provenance import Provenance
from corpus.store import CorpusStore


def apart(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The key of a merged record, as `hepcite show` names it.")],
    other: Annotated[str | None, typer.Argument(help="From this one only; else from all of its paper.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back: let them be one paper again.")] = False,
    json: Json = False,
) -> None:
    """Take a record out of the paper it was merged into; it stands on its own then, and later imports leave it so.

    `hepcite apart import:0123456789abcdef`, and `hepcite apart import:0123456789abcdef --undo`.

    The index follows with the next `hepcite index` or ingest.
    """
    settings = settings_of(context).prepared()
    with CorpusStore.open(settings.corpus_path) as corpus:
        known = Provenance.of(corpus, key)
        others = known.apart if undo else _paper(corpus, known)
        if other is not None:
            others = tuple(each for each in others if each == other)
        if not others:
            wanted = "was not taken apart from" if undo else "is not of one paper with"
            raise RecordMissing(
                f"{key} {wanted} {other or 'any other'}.", hint="`hepcite show KEY` names the records of one paper."
            )
        with corpus.run("together" if undo else "apart", {"key": key, "others": list(others)}) as run:
            (run.rejoin if undo else run.part)(key, others)
        now = Provenance.of(corpus, key)
    if json:
        terminal.json({"key": now.key} | now.as_dict())
    else:
        terminal.table(told(now))


def told(provenance: Provenance) -> list[tuple[str, object]]:
    """Return as rows where a record came from, which others are of its paper, and which were taken from it."""
    rows: list[tuple[str, object]] = [("key", provenance.key)]
    rows += [("from", _place(origin)) for origin in provenance.origins]
    for copy in provenance.copies:
        rows += [("also in", f"{_place(origin)} ({copy.key})") for origin in copy.origins]
    if provenance.superseded_by:
        rows.append(("merged into", provenance.superseded_by))
    rows += [("apart from", each) for each in provenance.apart]
    return rows


def _place(origin: Origin) -> str:
    item = f", item {origin.position}" if origin.position else ""
    file = f": {origin.file}" if origin.file else ""
    format = f" ({origin.format})" if origin.format else ""
    return f"{origin.source}{format}{file}{item}, run {origin.run}"


def _paper(corpus: CorpusStore, known: Provenance) -> tuple[str, ...]:
    """Return the keys of all other records that are of the same paper."""
    standing = known if known.superseded_by is None else Provenance.of(corpus, known.superseded_by)
    return tuple(key for key in (standing.key, *(copy.key for copy in standing.copies)) if key != known.key)
