"""`ingest_trials`: what a strategy finds on ClinicalTrials.gov into the corpus, the first time and every time after."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import FetchError, SourceError
from corpus.origin import CLINICAL_TRIALS
from corpus.record import Record, Status
from corpus.run import ListingState, Outcome, Run
from corpus.store import CorpusStore
from ingest.answers import Unusable
from ingest.due import utc_now
from ingest.keep_report import keep_report
from ingest.progress import Progress
from ingest.registry import Registry
from ingest.registry_listing import ListingBroken, listing, names_of
from ingest.revision import Revision
from ingest.spool import Spool
from ingest.trial_strategy import TrialStrategy, TrialVariant
from ingest.trials_json import Page, page
from ingest.trials_report import TrialsReport

_PASSES = 3  # through the pages of a search, until they come to what the registry counts
_NAMED_AT_ONCE = 100  # NCT numbers in one request
_SURE = 3  # trials known to be registered, asked for beside ones that did not come
_LOOK = "`hepcite ingest --source trials --plan` shows what the registry finds for the query, part by part."


def ingest_trials(
    store: CorpusStore,
    registry: Registry,
    home: Path,
    strategy: TrialStrategy,
    variant: TrialVariant,
    *,
    progress: Callable[[Progress], None] | None = None,
) -> TrialsReport:
    """Read all that the search finds and store it page by page.

    The whole search is read each time: it is a few pages, and only so is it known what left it. A run that breaks off
    keeps what it stored. Raw answers are kept under `home/spool`.

    Raises:
        FetchError: the registry could not be asked or gave no usable answer; what was stored stays stored.
        StoreBusy: another process is writing.
        HomeError: the home folder cannot be written to.
    """
    arguments = {"strategy": strategy.name, "variant": variant.name, "query": variant.query}
    name = f"{strategy.name}/{variant.name}/{hashlib.sha256(variant.query.encode()).hexdigest()[:12]}"
    with store.run("trials", arguments) as run:
        report = _Ingestion(store, registry, run, home, name, progress).go(variant)
    keep_report(report, home / "reports")
    return report


class _Ingestion:
    """One run over ClinicalTrials.gov."""

    def __init__(
        self,
        store: CorpusStore,
        registry: Registry,
        run: Run,
        home: Path,
        name: str,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._store, self._registry, self._run, self._name = store, registry, run, name
        self._spool = Spool(home / "spool", run.number, ".json")
        self._progress = progress
        self._started = time.perf_counter()
        # By NCT number. A second pass reads most of them again: what counts is what the first reading came to.
        self._outcomes: dict[str, Outcome] = {}
        self._revised: dict[str, Revision] = {}
        self._rejected: dict[str, str] = {}
        self._absent: list[str] = []
        self._remarks: list[str] = []

    def go(self, variant: TrialVariant) -> TrialsReport:
        before = self._store.listing(self._name)
        found, counted = self._listed(variant, sum(one.state is ListingState.LISTED for one in before.values()))
        gone: list[str] = []
        if counted == len(found):
            elsewhere = (ListingState.LISTED, ListingState.LEFT)
            gone = sorted(nct for nct, one in before.items() if one.state in elsewhere and nct not in found)
            self._look_after(gone, sorted(found.difference(self._rejected))[-_SURE:])
        left = [nct for nct in gone if before[nct].state is ListingState.LISTED and nct not in self._absent]
        self._run.commit()
        rejected = {name: reason for name, reason in self._rejected.items() if name in found}
        outcomes = [outcome for nct, outcome in self._outcomes.items() if nct in found]
        return TrialsReport(
            run=self._run.number,
            strategy=self._name,
            query=variant.query,
            counted=counted,
            listed=len(found),
            stored=len(found) - len(rejected),
            new=outcomes.count(Outcome.NEW),
            unchanged=outcomes.count(Outcome.UNCHANGED),
            revised=tuple(self._revised.values()),
            left=tuple(left),
            absent=tuple(self._absent),
            rejected=tuple(rejected.items()),
            remarks=tuple(self._remarks),
            requests=self._registry.requests,
            bytes=self._registry.bytes,
            seconds=time.perf_counter() - self._started,
            waited=self._registry.waited,
        )

    def _listed(self, variant: TrialVariant, known: int) -> tuple[set[str], int]:
        """Read the search until a pass comes to what the registry counts; return what it found, and that count."""
        found, total = set[str](), None
        whole = broken = False
        for _ in range(_PASSES):
            try:
                total, names = self._pass(variant)
            except ListingBroken as error:
                self._remarks.append(f"The listing was begun again: {error}.")
                broken = True
                continue
            broken = False
            found = found | names
            whole = total == len(names)
            if whole:
                found = names
                break
            counts = "did not say how many there are" if total is None else f"counts {total:,}"
            self._remarks.append(f"{CLINICAL_TRIALS} {counts} and listed {len(names):,}; it was asked again.")
        if broken:
            raise FetchError(f"{CLINICAL_TRIALS} could not be listed to its end. {self._remarks[-1]}")
        if not found:
            already = f", though it found {known:,} trials before" if known else " for this query"
            raise FetchError(f"{CLINICAL_TRIALS} finds nothing{already}; nothing was changed.", hint=_LOOK)
        if not whole:
            self._remarks.append("What left the search was not looked for, as the listing may not be whole.")
        return found, len(found) if total is None else total

    def _pass(self, variant: TrialVariant) -> tuple[int | None, set[str]]:
        total: int | None = None
        found = set[str]()
        for answer, names in listing(self._registry, variant.parameters, self._accept):
            total = total if answer.total is None else answer.total
            self._keep(answer, ListingState.LISTED, names)
            found.update(names)
            self._run.commit()
            if self._progress is not None:
                self._progress(Progress("Fetching", len(found), max(total or 0, len(found))))
        return total, found

    def _accept(self, body: bytes) -> Page:
        try:
            return self._spool.read(body, page)
        except SourceError as error:
            raise Unusable(str(error)) from error

    def _keep(self, answer: Page, state: ListingState, names: Sequence[str]) -> None:
        fetched = utc_now()
        for name, entry in zip(names, answer.entries, strict=True):
            if isinstance(entry, Record):
                self._rejected.pop(name, None)
                self._put(name, entry)
                self._run.note_listing(self._name, name, state, fetched)
            else:
                self._reject(name, entry.reason)
                if entry.identifier:
                    self._run.note_listing(self._name, name, ListingState.REJECTED)

    def _reject(self, name: str, reason: str) -> None:
        if self._rejected.get(name) != reason:
            self._run.reject(CLINICAL_TRIALS, reason, identifier=name)
        self._rejected[name] = reason

    def _put(self, nct: str, record: Record) -> None:
        old = self._store.own(record.key)
        outcome = self._run.put(record)
        if self._outcomes.get(nct, Outcome.UNCHANGED) is Outcome.UNCHANGED:
            self._outcomes[nct] = outcome
        if old is not None and outcome is Outcome.CHANGED:
            self._revised[nct] = Revision.between(old, record)

    def _look_after(self, ids: Sequence[str], sure: Sequence[str]) -> None:
        """Ask by their numbers for trials that the search no longer finds: they are in the corpus, and go on."""
        for start in range(0, len(ids), _NAMED_AT_ONCE):
            part = ids[start : start + _NAMED_AT_ONCE]
            missing = set(part).difference(self._named(part))
            if missing:
                # That they did not come may be the registry's mistake: beside trials it has, an answer is believed.
                came = self._named([*sorted(missing), *sure])
                if not came & set(sure):
                    raise FetchError(
                        f"{CLINICAL_TRIALS} did not send trials it has just listed, when asked for them by number."
                    )
                missing -= came
            for nct in sorted(missing):
                self._absent.append(nct)
                self._run.note_listing(self._name, nct, ListingState.ABSENT)
                stored = self._store.own(f"nct:{nct}")
                if stored is not None:
                    self._put(nct, stored.with_status(Status.WITHDRAWN))
            self._run.commit()

    def _named(self, ids: Sequence[str]) -> set[str]:
        """Store what comes under `ids` and return the numbers that came."""
        answer = self._registry.studies(
            {"filter.ids": ",".join(ids), "pageSize": str(len(ids)), "countTotal": "true"}, self._accept
        )
        wanted = tuple(
            entry
            for entry in answer.entries
            if (entry.key.removeprefix("nct:") if isinstance(entry, Record) else entry.identifier) in ids
        )
        kept = Page(wanted)
        names = names_of(kept)
        self._keep(kept, ListingState.LEFT, names)
        return set(names)
