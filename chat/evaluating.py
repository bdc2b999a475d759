"""The command that measures retrieval on a test collection: evaluate."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chat.command import Json, settings_of, terminal
from corpus.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.evaluate import Evaluation, Step

_UNITS = {"Reading": "bytes", "Indexing": "records", "Asking": "queries"}


def evaluate(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A test collection in the BEIR layout.")],
    qrels: Annotated[str, typer.Option(metavar="SPLIT", help="Whose judgements: qrels/SPLIT.tsv in the folder.")],
    run: Annotated[Path, typer.Option(metavar="FILE", help="Where to write what was found, as a TREC run.")],
    profile: Annotated[str | None, typer.Option(metavar="NAME", help="Profile to measure.")] = None,
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="How many records a query.")] = 100,
    vectors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep vectors here, so that the next time only asks.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure the search on a test collection: nDCG@10, recall, MRR, milliseconds a query.

    `hepcite evaluate scifact --qrels test --run scifact.trec`

    The collection is indexed in a temporary folder; your own corpus is left alone. docs/evaluate.md says what is
    measured and how.
    """
    settings = settings_of(context, profile=profile)
    for file in (run, vectors):
        if file is not None:
            _check_writable(file)
    from index.collection import Collection
    from index.encoder import encoder_for
    from index.evaluate import evaluate as measure

    collection = Collection.read(folder, qrels)
    encoder = encoder_for(settings)
    with ExitStack() as bars:
        found = measure(collection, settings, encoder, k=k, vectors=vectors, progress=_shower(bars))
    try:
        run.write_text("".join(f"{line}\n" for line in found.trec()), encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"The run could not be written to {run} ({error.strerror}).", hint="") from error
    if json:
        terminal.json(found.as_dict())
    else:
        terminal.table(_rows(found))


def _check_writable(file: Path) -> None:
    """Find out before minutes of work whether a file can be written."""
    new = not file.exists()
    try:
        file.open("ab").close()
        if new:
            file.unlink()
    except OSError as error:
        raise SettingsError(
            f"The file {file} cannot be written ({error.strerror}).", hint="Name a file in a folder that is there."
        ) from error


def _shower(bars: ExitStack) -> Callable[[Step], None]:
    """Return what shows one bar at a time, the one of the stage that an evaluation is at."""
    shows: dict[str, Callable[[int, int, str], None]] = {}

    def show(step: Step) -> None:
        if step.stage not in shows:
            bars.close()
            shows[step.stage] = bars.enter_context(terminal.progress(step.stage, _UNITS[step.stage]))
        shows[step.stage](step.done, step.total, step.remark)

    return show


def _rows(found: Evaluation) -> list[tuple[str, object]]:
    judgements = f"{found.judgements:,}"
    if found.absent:
        judgements += f", {found.absent:,} of them on documents that are not in the collection"
    return [
        ("collection", f"{found.collection}, {found.split}"),
        ("encoder", found.encoder),
        ("queries", f"{len(found.rankings):,}"),
        ("judgements", judgements),
        *((name, "k is too small" if value is None else f"{value:.4f}") for name, value in found.measures.items()),
        ("query p50", f"{found.query_milliseconds(50):.1f} ms"),
        ("query p95", f"{found.query_milliseconds(95):.1f} ms"),
        ("documents", f"{found.documents:,}"),
        ("passages", f"{found.passages:,}, {found.embedded:,} of them embedded now"),
        ("documents/s", f"{found.documents_per_second:.1f} ({found.building:.1f} s in all)"),
    ]
