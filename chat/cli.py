"""The command line: one noun and verb set over corpus, index and answers."""

from __future__ import annotations

import sys
import traceback
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from chat.command import Json, ready_home, settings_of, terminal
from chat.digesting import digest
from chat.evaluating import evaluate
from chat.exporting import Export, export, save
from chat.filtering import filterable
from chat.ingesting import index, ingest, runs
from chat.parting import apart, told
from chat.reviewing import review
from chat.saving import Save, keep, saved
from chat.serving import password, serve
from corpus.codec import as_dict
from corpus.errors import HepciteError
from corpus.provenance import Provenance
from corpus.settings import Settings
from corpus.store import CorpusStore
from corpus.ties import ties
from index.query import Filters

# Nothing above imports torch, faiss or gradio: a command pays only for what it does.

app = typer.Typer(
    name="hepcite",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Verbatim, cited answers on stem-cell therapy in liver disease, from a PubMed corpus on this machine.\n\n"
    'Start with `hepcite serve` (a web page) or `hepcite ask "Do MSCs improve survival in ACLF?"`. '
    "All state lies in one folder: `hepcite info` shows it, HEPCITE_HOME or --home moves it. "
    "It quotes published research and is not medical advice.",
    epilog="Exit codes: 0 done, 1 something is wrong, 2 a wrong call or setting, 3 and above one a kind of error, "
    "named in docs/errors.md.",
)
app.command()(ingest)
app.command()(runs)
app.command()(index)
app.command()(digest)
app.command()(evaluate)
app.command()(export)
app.command()(review)
app.command()(saved)
app.command()(apart)
app.command()(serve)
app.command()(password)

_UNFILTERED = Filters()


def _show_version(asked: bool) -> None:
    if asked:
        terminal.out.print(f"hepcite {_version()}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(help="Folder of all state (also HEPCITE_HOME).")] = None,
    model: Annotated[
        str | None,
        typer.Option(help="Another encoder than the profile's: name, hub name or local folder (also HEPCITE_MODEL)."),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="fast, default, best or multilingual (also HEPCITE_PROFILE).")
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback does it, before a command is asked for
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Take the options that all commands share."""
    context.ensure_object(dict).update(home=home, model=model, profile=profile)


@app.command()
@filterable
def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Words or a question, in English or Chinese.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many papers.")] = 10,
    filters: Filters = _UNFILTERED,
    json: Json = False,
) -> None:
    """Find the papers on a subject, each with its best passage.

    `hepcite search "umbilical cord MSC in decompensated cirrhosis" -k 5 --from 2015`
    """
    from index.search import LiteratureIndex

    settings = ready_home(context)
    with LiteratureIndex.open(settings) as literature:
        hits = literature.search(text, k, filters)
        if json:
            terminal.json([hit.as_dict() for hit in hits])
        else:
            terminal.hits(hits)


@app.command()
@filterable
def ask(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="A question, in English or Chinese.")],
    filters: Filters = _UNFILTERED,
    export_to: Export = None,
    save_it: Save = False,
    json: Json = False,
) -> None:
    """Answer a question in verbatim sentences, each with its paper; or say why not.

    `hepcite ask "脐带间充质干细胞治疗PBC是否安全?"`
    """
    from chat.assistant import Assistant

    settings = ready_home(context)
    with Assistant.open(settings) as assistant:
        answer = assistant.ask(text, filters)
    if json:
        terminal.json(answer.as_dict())
    else:
        terminal.answer(answer)
    if export_to is not None:
        save([answer], export_to)
    if save_it:
        keep(answer, settings)


@app.command()
def show(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="A key, PMID, DOI, PMCID or NCT number.")],
    json: Json = False,
) -> None:
    """Show a whole record as it is stored, every source it came from, and the records merged into it.

    `hepcite show 23855301`
    """
    settings = settings_of(context).prepared()
    with CorpusStore.open(settings.corpus_path) as corpus:
        record = corpus.find(key)
        tied = ties(corpus, record)
        provenance = Provenance.of(corpus, record.key)
    if json:
        more = {"provenance": provenance.as_dict(), "ties": [tie.as_dict() for tie in tied]}
        terminal.json(as_dict(record) | more)
    else:
        terminal.record(record, tied)
        terminal.table(told(provenance))


@app.command()
def info(context: typer.Context, json: Json = False) -> None:
    """Show what there is: corpus, index, model, and where everything lies.

    `hepcite info --json`
    """
    from chat.inventory import inventory

    found = inventory(settings_of(context).prepared())
    if json:
        terminal.json(found)
    else:
        for heading, values in found.items():
            terminal.table([(heading, ""), *((f"  {name}", value) for name, value in values.items())])


@app.command()
def doctor(context: typer.Context, json: Json = False) -> None:
    """Check everything the home folder holds, and say what is wrong; ends with 1 if anything is.

    `hepcite doctor`
    """
    from chat.doctor import examine

    findings = list(examine(settings_of(context)))
    if json:
        terminal.json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "wrong" if finding.problems else "sound"
            terminal.table([(f"{finding.name}: {mark}", finding.detail), *(("", text) for text in finding.problems)])
    if any(finding.problems for finding in findings):
        raise typer.Exit(1)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an error is one sentence with a hint and an exit code, never a traceback."""
    terminal.lines = False
    shared: dict[str, Any] = {}  # what the root command was given
    try:
        code = app(args=arguments, prog_name="hepcite", standalone_mode=False, obj=shared)
    except HepciteError as error:
        terminal.error(str(error), error.hint, type(error).__name__)
        code = error.exit_code
    except typer.TyperException as error:
        if message := error.format_message():  # empty where the help has just been printed
            terminal.error(message, "See `hepcite --help`, and `hepcite COMMAND --help`.")
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        terminal.err.print("Stopped.")
        code = 130
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody left to tell
        code = 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person never sees a traceback
        code = _unexpected(error, shared)
    sys.exit(code if isinstance(code, int) else 0)


def _unexpected(error: Exception, shared: dict[str, Any]) -> int:
    """Write the traceback to a file, and tell where it is."""
    try:
        log = Settings.load(**shared).prepared().home / "hepcite.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} ")
            traceback.print_exception(error, file=file)
        hint = f"What happened is written in {log}; please report it."
    except (HepciteError, OSError):
        hint = "Please report it."
    terminal.error(f"Something unexpected went wrong ({type(error).__name__}).", hint)
    return 70


def _version() -> str:
    from importlib.metadata import version

    return version("hepcite")
