"""The review from the command line: `hepcite review`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chat.command import Json, settings_of, terminal
from corpus.store import CorpusStore


def review(
    context: typer.Context,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Where to write it; without it, review/ in the home.")
    ] = None,
    json: Json = False,
) -> None:
    """Write the review as the corpus has it today: tables, figures, flow and methods, each value with its sentence.

    `hepcite review --to review` writes index.html (English), index.zh.html (Chinese), Markdown, CSV, Excel, PNG, SVG.

    The same corpus gives the same files, byte for byte. Other files in the folder are left alone.
    """
    from review.canvas import chinese_font
    from review.files import files, names
    from review.folder import Folder
    from review.review import Review

    settings = settings_of(context).prepared()
    with CorpusStore.open(settings.corpus_path) as corpus, terminal.progress("Reading", "records") as show:
        made = Review.of(corpus, lambda done, total: show(done, total, ""))
    folder = Folder(to or settings.home / "review", settings.home / "review.lock")
    with terminal.progress("Writing", "files") as show:
        total = len(names(made))
        written = folder.write(files(made), lambda done: show(done, total, ""))
    summary = made.summary() | {"folder": str(folder.path), "files": written}
    if json:
        terminal.json(summary)
        return
    terminal.table(
        [
            ("studies", f"{summary['studies']:,}"),
            *((f"  {name}", f"{count:,}") for name, count in summary["tables"].items()),
            ("retracted", f"{summary['retracted']:,} (struck through, not counted)"),
            ("registry entries", f"{summary['entries']:,}"),
            ("files", f"{len(written):,}"),
            ("written to", folder.path),
        ]
    )
    if not chinese_font():
        terminal.err.print("No font with Chinese characters is installed, so there are no Chinese PNG files.")
