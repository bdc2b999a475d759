"""`Terminal`: answers, hits and records as a person reads them in a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from chat.answer import Answer
from chat.registered import registered, relation_name, tie_name
from chat.stance import Stance
from chat.study import study
from chat.wording import say
from corpus.record import Kind, Record, Status
from corpus.registry_url import registry_url
from corpus.ties import Tie
from index.query import Hit
from ingest.pubmed_report import PubmedReport
from ingest.report import PUBMED_XML, TRIALS_JSON, IngestReport, ReadSource

if TYPE_CHECKING:
    from ingest.trials_plan import TrialsPlan
    from ingest.trials_report import TrialsReport

_SHOWN = 20  # rejected records named on the screen

# Everything from a record goes into Text objects, never into markup: brackets in a title stay brackets.


class Terminal:
    """Prints results on standard output, and everything else (progress, notices, errors) on standard error."""

    def __init__(self) -> None:
        """Open both consoles; Rich finds out by itself whether they are terminals and how wide."""
        self.out = Console(highlight=False)
        self.err = Console(stderr=True, highlight=False)
        self.lines = False  # whether progress and errors are told as lines of JSON, for a program that waits

    def json(self, value: object) -> None:
        """Print plain JSON for a program to read."""
        self.out.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def answer(self, answer: Answer) -> None:
        """Print an answer: the query really used, quotes with numbers, their papers, the corpus they are from."""
        language = answer.query.language
        if answer.query.expansions:
            pairs = "; ".join(f"{old} → {new}" for old, new in answer.query.expansions)
            self.out.print(Text(say(language, "terminal.searched", pairs=pairs), style="dim"))
        if answer.plans_first or answer.plans_missing:
            self._plans(answer)
        if answer.refusal is not None:
            self.out.print(Text(answer.reason or "", style="yellow"))
            if answer.refusal.nearest:
                self.out.print(Text(say(language, "terminal.nearest"), style="bold"))
                for hit in answer.refusal.nearest:
                    self.out.print(Padding(source(hit.record), (0, 2)))
        for citation in answer.citations:
            quote, judgement = Text(f"“{citation.quote}”"), citation.judgement
            for span in judgement.deciding:
                quote.stylize("bold", span.start + 1, span.end + 1)
            self.out.print(Text.assemble((f"[{citation.number}] ", "bold cyan"), quote))
            said = [] if judgement.stance is Stance.UNCLEAR else [say(language, f"stance.{judgement.stance.value}")]
            told = " · ".join([*said, *study(language, citation.facets)])
            if told:
                self.out.print(Padding(Text(told, style="dim"), (0, 4)))
            self.out.print(Padding(source(citation.record), (0, 4)))
            self._tied(answer.ties(citation.record.key), language, 4)
        if answer.plans and not answer.plans_first:
            self._plans(answer)
        stamp = answer.stamp
        self.out.print(
            Text(
                say(language, "terminal.stamp_trials" if stamp.trials else "terminal.stamp",
                    records=stamp.records - stamp.trials, notes=stamp.notes, trials=stamp.trials,
                    updated=stamp.updated, hidden=stamp.retracted_hidden, generation=stamp.generation),
                style="dim",
            )
        )  # fmt: skip

    def _plans(self, answer: Answer) -> None:
        """Print the registered trials beside an answer, under a heading that says what they are not."""
        language = answer.query.language
        if heading := say(language, "trials.heading") if answer.plans else answer.plans_missing:
            self.out.print(Text(heading, style="bold magenta"))
        if answer.plans_best:
            self.out.print(Text(answer.plans_best, style="dim"))
        for plan in answer.plans:
            self.out.print(Text.assemble((f"({plan.number}) ", "bold magenta"), f"“{plan.quote}”"))
            self.out.print(Padding(Text(" · ".join(registered(language, plan.record)), style="dim"), (0, 4)))
            self.out.print(Padding(source(plan.record), (0, 4)))
            self._tied(answer.ties(plan.record.key), language, 4)

    def _tied(self, tied: Sequence[Tie], language: str, indent: int) -> None:
        for tie in tied:
            self.out.print(Padding(Text(f"{relation_name(language, tie)}: {tie_name(tie)}", style="dim"), (0, indent)))

    def hits(self, hits: Sequence[Hit]) -> None:
        """Print hits as passages with their papers, best first."""
        if not hits:
            self.out.print(say("en", "terminal.no_hits"))
        for hit in hits:
            self.out.print(Text.assemble((f"{hit.rank}. ", "bold cyan"), hit.text))
            self.out.print(Padding(source(hit.record), (0, 3)))

    def record(self, record: Record, tied: Sequence[Tie] = ()) -> None:
        """Print a whole record by sections."""
        self.out.print(Text(record.title, style="bold"))
        if record.title_other:
            self.out.print(Text(record.title_other))
        self.out.print(source(record, title=False))
        if record.registration is not None:
            self.out.print(Text(" · ".join((*registered("en", record), registry_url(record.key))), style="dim"))
        self._tied(tied, "en", 0)
        for section in record.sections:
            label = f"{section.label}\n" if section.label else ""
            self.out.print(Padding(Text.assemble((label, "bold"), section.text), (1, 0, 0, 0)))

    def table(self, rows: Sequence[tuple[str, object]]) -> None:
        """Print names and values in two columns."""
        table = Table.grid(padding=(0, 2))
        for name, value in rows:
            table.add_row(Text(name, style="bold"), Text(str(value)))
        self.out.print(table)

    def error(self, message: str, hint: str = "", kind: str = "") -> None:
        """Print an error as one sentence, and what to do next; lines of JSON also name its kind, a class of ours."""
        if self.lines:
            self._line({"error": message, "hint": hint, "kind": kind})
            return
        self.err.print(Text.assemble(("Error: ", "bold red"), message), soft_wrap=True)
        if hint:
            self.err.print(Text(hint), soft_wrap=True)

    def notice(self, sentence: str) -> None:
        """Print what somebody should know and need not do anything about."""
        if self.lines:
            self._line({"notice": sentence})
        else:
            self.err.print(Text(sentence), soft_wrap=True)

    @contextmanager
    def progress(self, label: str, unit: str) -> Iterator[Callable[[int, int, str], None]]:
        """Show a bar with an estimate of the time left; give back a function of done, total and a remark."""
        if self.lines:

            def tell(done: int, total: int, remark: str = "") -> None:
                self._line({"step": label, "done": done, "total": total, "unit": unit, "remark": remark})

            yield tell
            return
        # The bar appears with the first step: where nothing is to be done, nothing flashes by.
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit),
                   TimeRemainingColumn(), TextColumn("{task.fields[remark]}"))  # fmt: skip
        bar = Progress(*columns, console=self.err)
        task = bar.add_task(label, total=None, remark="")

        def show(done: int, total: int, remark: str = "") -> None:
            bar.start()
            bar.update(task, completed=done, total=total, remark=remark)

        try:
            yield show
        finally:
            if bar.live.is_started:  # stopping a bar that never appeared would still print an empty line
                bar.stop()

    def _line(self, told: dict[str, Any]) -> None:
        self.err.file.write(json.dumps(told, ensure_ascii=False) + "\n")
        self.err.file.flush()

    def fetched(self, report: PubmedReport, path: Path, index: dict[str, Any] | None) -> None:
        """Print what a run over PubMed came to."""
        self.table(
            [
                ("PubMed counts", f"{report.counted:,}"),
                ("stored", f"{report.stored:,}"),
                ("new", f"{report.new:,}"),
                ("replaced notes", f"{report.replaced_notes:,}"),
                ("revised", f"{len(report.revised):,}"),
                ("newly retracted", ", ".join(report.retracted) or "none"),
                ("newly of concern", ", ".join(report.concern) or "none"),
                ("withdrawn", ", ".join(report.withdrawn) or "none"),
                ("absent from PubMed", ", ".join(report.absent) or "none"),
                ("requests", f"{report.requests:,}"),
                ("seconds", f"{report.seconds:.1f}, {report.waited:.1f} of them waiting for PubMed's pace"),
                ("report", str(path)),
            ]
        )
        for pmid, reason in report.rejected[:_SHOWN]:
            self.err.print(Text.assemble((f"{pmid}: ", "bold"), reason), soft_wrap=True)
        if index is not None:
            self.table(list(index.items()))

    def trials(self, report: TrialsReport, path: Path, index: dict[str, Any] | None) -> None:
        """Print what a run over ClinicalTrials.gov came to."""
        self.table([*report.rows(), ("report", str(path))])
        for remark in report.remarks:
            self.err.print(Text.assemble(("Beware: ", "bold yellow"), remark), soft_wrap=True)
        for name, reason in report.rejected[:_SHOWN]:
            self.err.print(Text.assemble((f"{name}: ", "bold"), reason), soft_wrap=True)
        if index is not None:
            self.table(list(index.items()))

    def trials_planned(self, plan: TrialsPlan, *, json: bool) -> None:
        """Print what a run over ClinicalTrials.gov would be."""
        if json:
            self.json(plan.as_dict())
            return
        self.table(
            [
                ("original", plan.original),
                ("sent", plan.query),
                *((f"{count:,}", part) for part, count in plan.parts),
                (f"{plan.total:,}", "in all"),
                ("requests", plan.requests),
                ("minutes", f"about {plan.seconds / 60:.0f}"),
            ]
        )

    def ingested(self, report: IngestReport, index: dict[str, Any] | None) -> None:
        """Print what an ingestion came to, file by file and in all, with every rejected record named and why."""
        self._sources(report.sources)
        rows = [("records", report.records), ("new", report.new), ("changed", report.changed),
                ("unchanged", report.unchanged), ("replaced notes", report.replaced_notes), ("merged", report.merged),
                ("withdrawn", report.withdrawn), ("rejected", len(report.rejected))]  # fmt: skip
        rate = report.records / report.seconds if report.seconds else 0
        self.table([(name, f"{number:,}") for name, number in rows])
        self.table([("seconds", f"{report.seconds:.1f} ({rate:,.0f} records/s)")])
        # What was not read at all comes first: it may be many items.
        for item in sorted(report.rejected, key=lambda item: item.position is not None)[:_SHOWN]:
            where = f"{item.source}, record {item.position}" if item.position is not None else item.source
            self.err.print(Text.assemble((f"{where}: ", "bold"), f"{item.reason} {item.hint}".strip()), soft_wrap=True)
        if len(report.rejected) > _SHOWN:
            self.err.print(f"… and {len(report.rejected) - _SHOWN:,} more; --json lists all.")
        if index is not None:
            self.table(list(index.items()))

    def _sources(self, sources: Sequence[ReadSource]) -> None:
        exports = [each for each in sources if each.format not in (PUBMED_XML, TRIALS_JSON)]
        if not exports:  # the files of PubMed's baseline are many, and alike
            return
        table = Table(box=None, padding=(0, 1), header_style="bold", pad_edge=False)
        table.add_column("file", overflow="fold")
        table.add_column("format")
        for name in ("items", "new", "merged", "unchanged", "rejected"):
            table.add_column(name, justify="right")
        for each in exports:
            counts = (
                each.items,
                each.new + each.changed + each.replaced_note,
                each.merged,
                each.unchanged,
                each.rejected,
            )
            table.add_row(Text(Path(each.source).name), each.format or "not read", *(f"{count:,}" for count in counts))
        self.out.print(table)


def source(record: Record, *, title: bool = True) -> Text:
    """Return where words are from in a few lines: title, authors, journal, year, identifiers, and what it is."""
    names = [str(author) for author in record.authors[:3]]
    if len(record.authors) > 3 or (names and not record.authors_complete):
        names.append("et al.")
    place = " ".join(part for part in (record.journal, str(record.published)) if part)
    identifiers = [f"{label} {value}" for label, value in
                   (("PMID", record.pmid), ("DOI", record.doi), ("PMCID", record.pmcid)) if value]  # fmt: skip
    text = Text(style="dim")
    if title:
        text.append(f"{record.title}\n", style="not dim")
    parts = (", ".join(names).rstrip("."), place, *(identifiers or [record.key]))
    text.append(". ".join(part for part in parts if part))
    if record.kind is Kind.NOTE:
        text.append(f"  {say('en', 'terminal.note')}", style="yellow not dim")
    elif record.kind is Kind.TRIAL:
        text.append(f"  {say('en', 'trials.reference')}", style="magenta not dim")
    elif not record.has_abstract:
        text.append(f"  {say('en', 'terminal.no_abstract')}", style="yellow not dim")
    if record.status is not Status.CURRENT:
        text.append(f"  {record.status.value.upper()}", style="bold red not dim")
    return text
