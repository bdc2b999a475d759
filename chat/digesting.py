"""What is new, on the command line: `hepcite digest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.text import Text

from chat.command import Json, settings_of, terminal
from chat.saved.flagged import flagged
from chat.saved.store import SavedQuestions
from corpus.errors import SettingsError
from corpus.store import CorpusStore
from review.digest import Digest

_ON_SCREEN = 20  # of one list; a file has all


def digest(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="A day (2026-11-01), a time, or a run's number; else what the last run brought."
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it whole, as Markdown.")] = None,
    atom: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what the last runs brought as an Atom feed.")
    ] = None,
    language: Annotated[Literal["en", "zh"], typer.Option(help="Language of all three.")] = "en",
    json: Json = False,
) -> None:
    """Tell what is new: retractions first, new papers by disease and design, trials that moved on, changed tables.

    `hepcite digest --since 2026-11-01 --to news.md`

    Without a day: what the newest run that changed anything brought. Saved questions whose answers changed are named.
    """
    settings = settings_of(context).prepared()
    with CorpusStore.open(settings.corpus_path) as corpus:
        if atom is not None:
            from review.feed import feed

            _write(atom, feed(corpus, language))
            if since is None and to is None and not json:
                return
        saved = flagged(SavedQuestions.of(settings).listed(), language)
        with terminal.progress("Reading", "changes") as show:
            found = Digest.of(corpus, since, saved=saved, progress=lambda done, total: show(done, total, ""))
    if json:
        terminal.json(found.as_dict())
    from review.digest_markdown import markdown

    if to is not None:
        _write(to, markdown(found, language).encode())
    elif not json:
        terminal.out.print(Text(markdown(found, language, _ON_SCREEN)), soft_wrap=True, end="")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror}).", hint="Choose another file.") from error
    terminal.err.print(f"Written to {path}.", markup=False, soft_wrap=True)
