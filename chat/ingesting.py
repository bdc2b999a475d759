"""The commands that fill the corpus and bring the index up to it: ingest, runs, index."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from chat.command import Json, index_now, settings_of, terminal
from chat.saving import check_saved
from corpus.errors import SettingsError, SourceError
from corpus.origin import CLINICAL_TRIALS
from corpus.settings import Settings
from corpus.store import CorpusStore

if TYPE_CHECKING:
    from ingest.eutils import Eutils
    from ingest.strategy import Strategy
    from ingest.trial_strategy import TrialStrategy


def ingest(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--files",
            metavar="PATH",
            help="A file of records or trials, gzipped or not, or a folder; repeatable.",
        ),
    ] = None,
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="More files or folders.")] = None,
    source: Annotated[
        Literal["pubmed", "trials"], typer.Option(help="Papers of PubMed, or registered trials of ClinicalTrials.gov.")
    ] = "pubmed",
    email: Annotated[str | None, typer.Option(help="Your address, for NCBI (also HEPCITE_EMAIL).")] = None,
    api_key: Annotated[str | None, typer.Option(help="NCBI API key (also HEPCITE_API_KEY).")] = None,
    strategy: Annotated[Path | None, typer.Option(metavar="FILE", help="A strategy of your own, TOML.")] = None,
    variant: Annotated[
        str | None,
        typer.Option(help="Which variant of the strategy: translated, literal, wide; of trials liver, review."),
    ] = None,
    query: Annotated[str | None, typer.Option(help="A query in place of a strategy.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Ask for counts only.")] = False,
    allow_partial_query: Annotated[
        bool, typer.Option("--allow-partial-query", help="Go on though PubMed ignores a part of the query.")
    ] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Store only; index later with `hepcite index`.")] = False,
    progress: Annotated[
        Literal["bar", "json"],
        typer.Option(help="How progress and errors are told on standard error; json: an object a line."),
    ] = "bar",
    json: Json = False,
) -> None:
    """Bring papers and registered trials into the corpus, from servers or files; then bring the index up to it.

    `hepcite ingest --email YOUR@ADDRESS` asks PubMed, by the search strategy of the review; again, for what is new.

    `hepcite ingest --source trials` asks ClinicalTrials.gov. A registered trial is shown as a plan, never as a result.

    `hepcite ingest --files download.xml.gz scopus.ris exports/` reads files and folders, with no network: PubMed XML,
    RIS, BibTeX, MEDLINE (.nbib), plain text of the Web of Science, CSV or TSV with named columns, and trials as JSON,
    whatever they are called. One paper from several sources is one record: `hepcite show` names them, `hepcite apart`
    parts them.

    A run that breaks off loses nothing: the same command goes on from there. A real record replaces the starter note
    of the same paper. What cannot be taken in is named with its reason, and everything else goes on.
    """
    terminal.lines = progress == "json"
    if terminal.lines:
        # Whoever waits for the lines stops us by this signal; a desk started in the background has it ignored, and so
        # would we.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    paths = [*(files or []), *(more or [])]
    settings = settings_of(context, email=email, api_key=api_key).prepared()
    if paths:
        _from_files(settings, paths, no_index=no_index, json=json)
        return
    if query is not None and strategy is not None:
        raise SettingsError("Give either --query or --strategy.")
    if source == "trials":
        _from_trials(settings, _trial_strategy(query, strategy), variant, plan=plan, no_index=no_index, json=json)
        return
    from ingest.strategy import Strategy

    search = Strategy.of(query) if query else Strategy.read(strategy) if strategy else Strategy.shipped()
    if plan:
        _planned(settings, search, variant, json=json)
    else:
        _from_pubmed(settings, search, variant, allow_partial_query, no_index=no_index, json=json)


def runs(
    context: typer.Context,
    count: Annotated[int, typer.Option("-n", min=1, max=1000, help="How many, newest first.")] = 10,
    json: Json = False,
) -> None:
    """List the runs that wrote to the corpus, and where their reports lie.

    `hepcite runs -n 3`
    """
    settings = settings_of(context).prepared()
    with CorpusStore.open(settings.corpus_path) as corpus:
        found = corpus.runs(count)
    if json:
        terminal.json([asdict(run) for run in found])
        return
    for run in found:
        report = settings.home / "reports" / f"run-{run.id:06d}.md"
        counts = ", ".join(f"{number:,} {name}" for name, number in run.counts.items() if number) or "nothing"
        rows = [(f"run {run.id}", f"{run.kind}, {run.started}, {run.outcome}"), ("", counts)]
        terminal.table([*rows, ("", report)] if report.exists() else rows)


def index(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option(help="Build from nothing; vectors already computed are used again.")] = False,
    rollback: Annotated[bool, typer.Option(help="Put the generation before this one in force.")] = False,
    json: Json = False,
) -> None:
    """Bring the search index up to the corpus. Only new text is embedded.

    The index in force stays in force until the next one is finished and checked.

    `hepcite index --rollback` goes back to the one before.
    """
    from index.generation import Generations

    settings = settings_of(context).prepared()
    if rollback:
        generation = Generations(settings.index_path).rollback()
        outcome: dict[str, Any] = {"generation": generation.name, "passages": generation.manifest.passages}
    else:
        outcome = index_now(settings, rebuild=rebuild)
        check_saved(settings)
    if json:
        terminal.json(outcome)
    else:
        terminal.table(list(outcome.items()))


def _from_files(settings: Settings, paths: Sequence[Path], *, no_index: bool, json: bool) -> None:
    from ingest.update import Progress, ingest_files

    with CorpusStore.open(settings.corpus_path) as corpus, terminal.progress("Reading", "bytes") as show:

        def tell(progress: Progress) -> None:
            show(progress.bytes_done, progress.bytes_total, f"{progress.records:,} records")

        report = ingest_files(corpus, paths, progress=tell)
    outcome = {"ingest": report.as_dict()} | _indexed(settings, unless=no_index or not report.records)
    if json:
        terminal.json(outcome)
    else:
        terminal.ingested(report, outcome.get("index"))
    if report.failed or report.broken:
        raise typer.Exit(SourceError.exit_code)


def _from_pubmed(
    settings: Settings, strategy: Strategy, variant: str | None, allow_partial: bool, *, no_index: bool, json: bool
) -> None:
    from ingest.progress import Progress
    from ingest.pubmed import ingest_pubmed

    eutils = _eutils(settings)
    with CorpusStore.open(settings.corpus_path) as corpus, terminal.progress("PubMed", "records") as show:

        def tell(progress: Progress) -> None:
            show(progress.done, progress.total, progress.stage)

        report = ingest_pubmed(
            corpus,
            eutils,
            settings.home,
            strategy,
            strategy.variant(variant),
            allow_partial_query=allow_partial,
            progress=tell,
        )
    outcome = {"ingest": report.as_dict()} | _indexed(settings, unless=no_index)
    if json:
        terminal.json(outcome)
    else:
        terminal.fetched(report, settings.home / "reports" / f"run-{report.run:06d}.md", outcome.get("index"))


def _trial_strategy(query: str | None, file: Path | None) -> TrialStrategy:
    from ingest.trial_strategy import TrialStrategy

    if query:
        return TrialStrategy.of(query)
    return TrialStrategy.read(file) if file else TrialStrategy.shipped()


def _from_trials(
    settings: Settings, strategy: TrialStrategy, variant: str | None, *, plan: bool, no_index: bool, json: bool
) -> None:
    from ingest.pacing import CLINICAL_TRIALS_GAP, PacingGate
    from ingest.progress import Progress
    from ingest.registry import Registry
    from ingest.trials import ingest_trials
    from ingest.trials_plan import trials_plan

    chosen = strategy.variant(variant)
    with Registry(PacingGate(settings.home / "trials.pace", gap=CLINICAL_TRIALS_GAP)) as registry:
        if plan:
            planned = trials_plan(registry, strategy, chosen)
            terminal.trials_planned(planned, json=json)
            return
        with CorpusStore.open(settings.corpus_path) as corpus, terminal.progress(CLINICAL_TRIALS, "trials") as show:

            def tell(progress: Progress) -> None:
                show(progress.done, progress.total, progress.stage)

            report = ingest_trials(corpus, registry, settings.home, strategy, chosen, progress=tell)
    outcome = {"ingest": report.as_dict()} | _indexed(settings, unless=no_index)
    if json:
        terminal.json(outcome)
    else:
        terminal.trials(report, settings.home / "reports" / f"run-{report.run:06d}.md", outcome.get("index"))


def _indexed(settings: Settings, *, unless: bool) -> dict[str, Any]:
    """Bring the index up to the corpus, ask the saved questions again, and return what both came to."""
    if unless:
        return {}
    index = {"index": index_now(settings)}
    again = check_saved(settings)
    return index if again is None else index | {"saved": again}


def _planned(settings: Settings, strategy: Strategy, variant: str | None, *, json: bool) -> None:
    from ingest.plan import plan

    planned = plan(_eutils(settings), strategy, strategy.variant(variant))
    if json:
        terminal.json(planned.as_dict())
        return
    rows: list[tuple[str, object]] = [
        ("original", planned.original),
        ("sent", planned.query),
        ("PubMed reads", planned.translation),
        ("ignored", "; ".join(planned.ignored) or "nothing"),
        *((f"{count:,}", clause) for clause, count in planned.clauses),
        (f"{planned.total:,}", "in all"),
        *((f"{part.count:,}", part.label) for part in planned.slices),
        ("requests", planned.requests),
        ("minutes", f"about {planned.seconds / 60:.0f}"),
    ]
    terminal.table(rows)


def _eutils(settings: Settings) -> Eutils:
    from ingest.eutils import Eutils
    from ingest.pacing import PacingGate, ncbi_gap

    if settings.email is None:
        raise SettingsError(
            "PubMed wants to know who asks, and no email is set.",
            hint="Give --email YOUR@ADDRESS or set HEPCITE_EMAIL; or read files with --files PATH.",
        )
    key = settings.api_key.get_secret_value() if settings.api_key else None
    gate = PacingGate(settings.home / "ncbi.pace", gap=ncbi_gap(has_key=key is not None))
    return Eutils(settings.email, key, gate, settings.home / "entrez")
