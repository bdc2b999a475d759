"""`ingest_files`: files of records, from PubMed, ClinicalTrials.gov and other databases, into the corpus in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import SourceError
from corpus.origin import Origin
from corpus.record import Record, Status
from corpus.reference import STARTER_NOTE
from corpus.run import Outcome, Run
from corpus.store import CorpusStore
from ingest.exported_record import ExportedRecord
from ingest.file_format import FileFormat
from ingest.files import Source, SourceStream, shown, sources
from ingest.pubmed_xml import Deletion
from ingest.reading import Reading
from ingest.rejection import Rejection
from ingest.report import IngestReport, ReadSource, RejectedItem

MOST_REJECTED = 10_000  # records of one file, after which it is given up as not worth reading
_EVERY = 100  # items between two calls of `progress`


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingestion is; bytes are as on the disk."""

    bytes_done: int
    bytes_total: int
    records: int
    file: str


def ingest_files(
    store: CorpusStore, paths: Sequence[Path], *, progress: Callable[[Progress], None] | None = None
) -> IngestReport:
    """Read every file of `paths` (files and folders) into `store`, and report on it.

    Later files hold later states of a record, as PubMed numbers them. They are therefore read last file first, and a
    PMID is taken from the first file that has it: reading a folder again changes nothing, and no record goes back
    through states it has left. An item of another export is a record of its own, which stands for its paper or is
    merged into the one that does. A source that cannot be read is reported and the others go on.

    Raises:
        SourceError: no path is given.
        StoreBusy: another process is writing.
        StoreError: the corpus cannot be written.
    """
    if not paths:
        raise SourceError(
            "No file or folder is named.",
            hint="Give PubMed XML, RIS, BibTeX, MEDLINE, Web of Science or CSV files, or trials as JSON.",
        )
    with store.run("files", {"paths": [shown(path) for path in paths]}) as run:
        ingestion = _Ingestion(store, run, progress)
        ingestion.read_all(paths)
    return ingestion.report()


class _Ingestion:
    """One call of `ingest_files`: its counts, and which PMIDs later files have settled."""

    def __init__(self, store: CorpusStore, run: Run, progress: Callable[[Progress], None] | None) -> None:
        self._store = store
        self._run = run
        self._progress = progress
        self._started = time.perf_counter()
        self._counts = dict.fromkeys(Outcome, 0)
        self._superseded = self._files = 0
        self._withdrawn: set[str] = set()
        self._bytes_done = self._bytes_total = 0
        self._rejected: list[RejectedItem] = []
        self._read_files: list[ReadSource] = []
        # By key: True where a later file deletes it and none of its states was read yet.
        self._settled: dict[str, bool] = {}

    def read_all(self, paths: Sequence[Path]) -> None:
        good = []
        for path in paths:
            try:
                sources([path])
                good.append(path)
            except SourceError as error:
                self._files += 1
                broken = self._break(shown(path), error)
                self._read_files.append(ReadSource(broken.source, reason=broken.reason))
        found = sources(good)
        self._bytes_total = sum(source.size for source in found)
        for source in reversed(found):
            self._files += 1
            self._read(source)

    def report(self) -> IngestReport:
        return IngestReport(
            new=self._counts[Outcome.NEW],
            changed=self._counts[Outcome.CHANGED],
            unchanged=self._counts[Outcome.UNCHANGED],
            replaced_notes=self._counts[Outcome.REPLACED_NOTE],
            merged=self._counts[Outcome.MERGED],
            superseded=self._superseded,
            withdrawn=len(self._withdrawn),
            rejected=tuple(self._rejected),
            sources=tuple(self._read_files),
            files=self._files,
            records=sum(self._counts.values()),
            bytes=self._bytes_done,
            seconds=time.perf_counter() - self._started,
        )

    def _read(self, source: Source) -> None:
        before = self._bytes_done
        here: dict[str, bool] = {}
        counted = dict(self._counts)
        format = ""
        broken = None
        try:
            with source.open() as stream:
                self._tell(source)
                try:
                    reading = Reading.of(stream)
                    format = reading.format.value
                    self._read_items(source, reading, stream, before, here)
                finally:
                    self._bytes_done = before + stream.position
        except SourceError as error:
            broken = self._break(source.name, error)
        self._settled |= here
        counts = {outcome.name.lower(): self._counts[outcome] - counted[outcome] for outcome in Outcome}
        self._read_files.append(ReadSource(source.name, format, reason=broken.reason if broken else "", **counts))
        self._tell(source)

    def _read_items(
        self, source: Source, reading: Reading, stream: SourceStream, before: int, here: dict[str, bool]
    ) -> None:
        rejected = 0
        for number, item in enumerate(reading.items, 1):
            match item:
                case Record():
                    self._put(item, reading.format, source, here)
                case ExportedRecord():
                    item = self._take(item, reading, source)
                case Deletion():
                    self._delete(item, here)
            if isinstance(item, Rejection):
                self._reject(source, item)
                rejected += 1
                if rejected == MOST_REJECTED:
                    raise SourceError(f"{MOST_REJECTED} of its records were rejected; the rest was not read.")
            if number % _EVERY == 0:
                self._bytes_done = before + stream.position
                self._tell(source)

    def _take(self, item: ExportedRecord, reading: Reading, source: Source) -> ExportedRecord | Rejection:
        """Store an item of an export; the same item read again, under whatever file name, changes nothing."""
        if STARTER_NOTE in item.record.keywords:
            # No database found it, and it would be counted as if one had.
            return Rejection(item.position, item.record.pmid, "It is a starter note that hepcite itself exported.")
        origin = Origin(item.source, source.title, reading.format, reading.sha256, item.position)
        self._counts[self._run.put(item.record, origin)] += 1
        return item

    def _put(self, record: Record, format: FileFormat, source: Source, here: dict[str, bool]) -> None:
        deleted = self._settled.get(record.key)
        if deleted is False:
            self._superseded += 1
            return
        here[record.key] = False
        origin = replace(Origin.of(record), file=source.title, format=format)
        outcome = self._run.put(record.with_status(Status.WITHDRAWN) if deleted else record, origin)
        self._counts[outcome] += 1
        if deleted and outcome is not Outcome.UNCHANGED:
            self._withdrawn.add(record.key)

    def _delete(self, deletion: Deletion, here: dict[str, bool]) -> None:
        for pmid in deletion.pmids:
            key = f"pmid:{pmid}"
            if key in self._settled:
                continue  # a later file brings it back, or deletes it too
            here.setdefault(key, True)
            stored = self._store.own(key)
            if stored is not None and self._run.put(stored.with_status(Status.WITHDRAWN)) is not Outcome.UNCHANGED:
                self._withdrawn.add(key)

    def _reject(self, source: Source, rejection: Rejection) -> None:
        self._run.reject(source.name, rejection.reason, position=rejection.position, identifier=rejection.identifier)
        self._counts[Outcome.REJECTED] += 1
        self._rejected.append(RejectedItem(source.name, rejection.reason, rejection.position, rejection.identifier))

    def _break(self, name: str, error: SourceError) -> RejectedItem:
        self._run.reject(name, str(error))
        self._rejected.append(RejectedItem(name, str(error), hint=error.hint))
        return self._rejected[-1]

    def _tell(self, source: Source) -> None:
        if self._progress is not None:
            records = sum(self._counts.values())
            self._progress(Progress(self._bytes_done, self._bytes_total, records, source.name))
