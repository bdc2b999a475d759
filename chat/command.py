"""What all commands share: the terminal, the settings in force, and a home folder made ready."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from chat.terminal import Terminal
from corpus.settings import Settings

terminal = Terminal()

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def settings_of(context: typer.Context, **flags: object) -> Settings:
    """Return the settings in force, with the flags of the root command and of this one."""
    given = {name: value for name, value in flags.items() if value is not None}
    return Settings.load(**(context.obj | given))


def ready_home(context: typer.Context, *, fresh: bool = False, **flags: object) -> Settings:
    """Return the settings of a home folder that has an index, building the first one with a progress bar."""
    from chat.ready import ready
    from index.update import Progress

    settings = settings_of(context, **flags).prepared()
    with terminal.progress("Indexing", "records") as show:

        def tell(progress: Progress) -> None:
            show(progress.records, progress.of_records, f"{progress.embedded:,} passages embedded")

        ready(settings, tell, fresh=fresh)
    return settings


def index_now(settings: Settings, *, rebuild: bool = False) -> dict[str, Any]:
    """Bring the index up to the corpus with a progress bar, and return what it came to."""
    from chat.ready import indexed
    from index.update import Progress

    with terminal.progress("Indexing", "records") as show:

        def tell(progress: Progress) -> None:
            remark = f"{progress.embedded:,} passages embedded, {progress.cached:,} known"
            show(progress.records, progress.of_records, remark)

        update = indexed(settings, tell, rebuild=rebuild)
    return update.as_dict()
