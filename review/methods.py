"""`Methods`: how the corpus of a review came to be, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Self

from corpus.store import CorpusStore, RunSummary
from review.shelf import rules

_RUNS = 100_000
_DONE = "done"


@dataclass(frozen=True, slots=True)
class Search:
    """All completed runs of one kind and search; the newest says what was asked and what it brought."""

    kind: str
    strategy: str
    query: str
    runs: int
    first: str
    last: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Methods:
    """`newest` is the day of the newest run that ended, empty where none has; `rules` is a digest of the code."""

    searches: tuple[Search, ...]
    newest: str
    version: str
    schema: int
    rules: str

    @classmethod
    def of(cls, store: CorpusStore) -> Self:
        """Read the runs of a corpus."""
        done = [run for run in store.runs(_RUNS) if run.outcome == _DONE and run.finished]
        groups: dict[tuple[str, str, str], list[RunSummary]] = {}
        for run in reversed(done):
            groups.setdefault((run.kind, _said(run, "strategy", "variant"), _said(run, "query")), []).append(run)
        migrations = [entry.name for entry in (files("corpus") / "migrations").iterdir() if entry.name.endswith(".sql")]
        return cls(
            searches=tuple(_search(*names, runs) for names, runs in groups.items()),
            newest=max((_day(run.finished) for run in done), default=""),
            version=version("hepcite"),
            schema=max(int(name[:4]) for name in migrations),
            rules=rules()[:12],
        )


def _search(kind: str, strategy: str, query: str, runs: list[RunSummary]) -> Search:
    last = runs[-1]
    return Search(
        kind=kind,
        strategy=strategy,
        query=query,
        runs=len(runs),
        first=_day(runs[0].started),
        last=_day(last.finished),
        counts=tuple((name, number) for name, number in sorted(last.counts.items()) if number),
    )


def _said(run: RunSummary, *names: str) -> str:
    arguments: dict[str, Any] = run.arguments
    return ", ".join(str(arguments[name]) for name in names if arguments.get(name))


def _day(moment: str | None) -> str:
    return (moment or "")[:10]
