"""`ingest_pubmed`: what a strategy finds on PubMed into the corpus, the first time and every time after."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import AnswerUnusable, FetchError
from corpus.record import Kind, Record, Status
from corpus.run import ListingState, Outcome, Run
from corpus.store import CorpusStore
from ingest.answers import Unusable
from ingest.batch import Batch
from ingest.due import due, due_elsewhere, utc_now
from ingest.eutils import Eutils, Found
from ingest.keep_report import keep_report
from ingest.progress import Progress
from ingest.pubmed_report import PubmedReport
from ingest.revision import Revision
from ingest.slicing import listed
from ingest.spool import Spool
from ingest.strategy import Strategy, Variant

_AT_ONCE = 200  # records a request: the most for which NCBI asks no other way of sending ids
_SURE = 3  # records known to be there, asked for beside ones of which none came
_BAD_IN_A_ROW = 3  # records that cannot be read, one after the other: more, and it is PubMed that is unwell
_NOTHING = "PubMed finds nothing for this query; nothing was changed."
_LOOK = "`hepcite ingest --plan` shows what PubMed makes of the query, part by part."
_REFUSED_AS_EMPTY = "PubMed finds nothing, though it found {before:,} records before; nothing was changed."


def ingest_pubmed(
    store: CorpusStore,
    eutils: Eutils,
    home: Path,
    strategy: Strategy,
    variant: Variant,
    *,
    allow_partial_query: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> PubmedReport:
    """List all that the search finds, fetch what is new or may have changed, and store it batch by batch.

    A run that breaks off keeps what it stored; the next one goes on from there, since the day from which changes are
    asked for moves only when a run has ended well. Raw answers are kept under `home/spool`.

    Raises:
        QueryIgnored: PubMed left out a part of the query, and that was not allowed.
        FetchError: PubMed could not be asked or gave no usable answer; what was stored stays stored.
        StoreBusy: another process is writing.
        HomeError: the home folder cannot be written to.
    """
    arguments = {"strategy": strategy.name, "variant": variant.name, "query": variant.query}
    with store.run("pubmed", arguments) as run:
        ingestion = _Ingestion(store, eutils, run, home, _name(strategy, variant), progress)
        report = ingestion.go(variant.query, allow_partial_query)
    keep_report(report, home / "reports")
    return report


def _name(strategy: Strategy, variant: Variant) -> str:
    """Name a search by what it asks: a changed query is another search, with a listing of its own."""
    return f"{strategy.name}/{variant.name}/{hashlib.sha256(variant.query.encode()).hexdigest()[:12]}"


class _Ingestion:
    """One run over PubMed."""

    def __init__(
        self,
        store: CorpusStore,
        eutils: Eutils,
        run: Run,
        home: Path,
        name: str,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._store, self._eutils, self._run, self._name = store, eutils, run, name
        self._spool = Spool(home / "spool", run.number)
        self._progress = progress
        self._started = time.perf_counter()
        self._outcomes = dict.fromkeys(Outcome, 0)
        self._fetched = self._done = self._wanted = 0
        self._revised: list[Revision] = []
        self._newly: dict[Status, list[str]] = {Status.RETRACTED: [], Status.CONCERN: [], Status.WITHDRAWN: []}
        self._absent: list[str] = []
        self._rejected: dict[str, str] = {}
        self._bad_in_a_row = 0
        self._there: list[str] = []

    def go(self, query: str, allow_partial_query: bool) -> PubmedReport:
        self._tell("Listing")
        whole, _, ids = listed(self._eutils, query, whole_query=not allow_partial_query)
        before = self._store.listing(self._name)
        known = {pmid for pmid, listing in before.items() if listing.state is ListingState.LISTED}
        if not ids:
            raise FetchError(_REFUSED_AS_EMPTY.format(before=len(known)) if known else _NOTHING, hint=_LOOK)
        begun = self._begun()
        found = set(ids)
        gone = sorted(known - found, key=int)
        left = [pmid for pmid, known_as in before.items() if known_as.state is ListingState.LEFT and pmid not in found]
        since = self._store.fact(f"{self._name}:since")
        again = due(self._store, self._eutils, query, ids, before, begun, since)
        elsewhere = due_elsewhere(self._store, self._eutils, left, before, begun, since)
        self._there = sorted((known & found).difference(again), key=int)[-_SURE:]
        elsewhere = sorted({*gone, *elsewhere}, key=int)
        self._wanted = len(again) + len(elsewhere)
        self._fetch(again, ListingState.LISTED)
        self._fetch(elsewhere, ListingState.LEFT)
        self._run.remember(f"{self._name}:since", begun)
        self._run.forget(f"{self._name}:begun")
        self._run.commit()
        return self._report(query, whole, found, gone)

    def _begun(self) -> str:
        """Return when this attempt, or the broken one it goes on with, began."""
        now = utc_now()
        begun = min(self._store.fact(f"{self._name}:begun") or now, now)  # one in the future is of a wrong clock
        self._run.remember(f"{self._name}:begun", begun)
        self._run.commit()
        return begun

    def _fetch(self, ids: Sequence[str], state: ListingState) -> None:
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            self._take(part, state)
            self._run.commit()
            self._done += len(part)
            self._tell("Fetching")

    def _take(self, ids: Sequence[str], state: ListingState) -> None:
        try:
            batch = self._ask(ids)
        except AnswerUnusable as error:
            if len(ids) == 1:
                self._bad_in_a_row += 1
                if self._bad_in_a_row > _BAD_IN_A_ROW:
                    raise
                self._reject(ids[0], str(error))
                return
            middle = len(ids) // 2
            self._take(ids[:middle], state)
            self._take(ids[middle:], state)
            return
        self._keep(batch, state)
        if batch.missing:
            # That none came at all may be PubMed's mistake: asked for again, something has to come.
            nothing = len(batch.missing) == len(ids) > 1
            try:
                again = self._ask(batch.missing, self._there if nothing else None)
            except AnswerUnusable as error:
                if nothing:
                    raise
                for pmid in batch.missing:  # rejected, not absent: the next run asks for them again
                    self._reject(pmid, str(error))
                return
            self._keep_missing(again, state)

    def _ask(self, ids: Sequence[str], beside: Sequence[str] | None = None) -> Batch:
        """Fetch records; with `beside`, which are known to be there, an answer that holds nothing is not believed."""

        def accept(body: bytes) -> Batch:
            batch = Batch.read(body, [*ids, *(beside or ())])
            if beside is not None and batch.is_empty:
                raise Unusable("it holds nothing")
            return batch.only(ids)

        return self._eutils.fetch([*ids, *(beside or ())], lambda body: self._spool.read(body, accept))

    def _keep(self, batch: Batch, state: ListingState) -> None:
        fetched = utc_now()
        if batch.records:
            self._bad_in_a_row = 0
            if state is ListingState.LISTED:
                self._there = list(batch.records)[-_SURE:]
        for pmid, record in batch.records.items():
            self._put(record)
            self._run.note_listing(self._name, pmid, state, fetched)
            self._fetched += 1
        for pmid, reason in batch.rejected.items():
            self._reject(pmid, reason)

    def _keep_missing(self, batch: Batch, state: ListingState) -> None:
        """Take what came when asked for once more, and mark the rest: absent for PubMed, withdrawn here."""
        self._keep(batch, state)
        for pmid in batch.missing:
            self._run.note_listing(self._name, pmid, ListingState.ABSENT)
            if state is ListingState.LISTED:
                self._absent.append(pmid)
            stored = self._store.own(f"pmid:{pmid}")
            if stored is not None and stored.kind is not Kind.NOTE:
                self._put(stored.with_status(Status.WITHDRAWN))

    def _put(self, record: Record) -> None:
        old = self._store.own(record.key)
        outcome = self._run.put(record)
        self._outcomes[outcome] += 1
        if old is None or old.kind is Kind.NOTE:
            if record.status in (Status.RETRACTED, Status.CONCERN):
                self._newly[record.status].append(record.key)
        elif outcome is Outcome.CHANGED:
            self._revised.append(Revision.between(old, record))
            if old.status is not record.status and record.status in self._newly:
                self._newly[record.status].append(record.key)

    def _reject(self, pmid: str, reason: str) -> None:
        self._rejected[pmid] = reason
        self._run.reject("PubMed", reason, identifier=pmid)
        self._run.note_listing(self._name, pmid, ListingState.REJECTED)

    def _report(self, query: str, whole: Found, found: set[str], gone: Sequence[str]) -> PubmedReport:
        stored = self._store.statuses()
        named = {*self._absent, *self._rejected}
        return PubmedReport(
            run=self._run.number,
            strategy=self._name,
            query=query,
            translation=whole.translation,
            ignored=whole.ignored,
            counted=max(whole.count, len(found)),
            listed=len(found),
            stored=sum(pmid in stored and pmid not in named for pmid in found),
            fetched=self._fetched,
            new=self._outcomes[Outcome.NEW] + self._outcomes[Outcome.MERGED],
            replaced_notes=self._outcomes[Outcome.REPLACED_NOTE],
            unchanged=self._outcomes[Outcome.UNCHANGED],
            revised=tuple(self._revised),
            retracted=tuple(self._newly[Status.RETRACTED]),
            concern=tuple(self._newly[Status.CONCERN]),
            withdrawn=tuple(self._newly[Status.WITHDRAWN]),
            left=tuple(gone),
            absent=tuple(self._absent),
            rejected=tuple((pmid, reason) for pmid, reason in self._rejected.items() if pmid in found),
            requests=self._eutils.requests,
            bytes=self._eutils.bytes,
            seconds=time.perf_counter() - self._started,
            waited=self._eutils.waited,
        )

    def _tell(self, stage: str) -> None:
        if self._progress is not None:
            self._progress(Progress(stage, self._done, self._wanted))
