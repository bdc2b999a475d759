"""A desk for tests of the ingest from PubMed: a corpus, a stand-in server and someone who asks it, in this process."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.record import Record, Status
from corpus.store import CorpusStore
from ingest.eutils import Eutils
from ingest.pacing import PacingGate, ncbi_gap
from ingest.patience import Patience
from ingest.pubmed import ingest_pubmed
from ingest.pubmed_report import PubmedReport
from ingest.strategy import Strategy
from tests.eutils.article import Article
from tests.eutils.doors import opened
from tests.eutils.faults import FAULTS, Fault
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_PMID, Shelf

EMAIL = "careful.reader@example.org"
KEY = "0123456789abcdef-a-test"
QUERY = "liver[tiab] OR hepatic[tiab]"
QUICK = Patience(piece=0.4, answer=0.8, total=20.0, tries=4, tries_answered=2, first_pause=0.01, longest_pause=0.05)
# For all that has no server that hangs: a busy machine may take longer than QUICK waits, and asking again is counted.
CALM = replace(QUICK, piece=10.0, answer=20.0, total=60.0)
# urllib's word for "the timeout sockets have by default", which is what a real connection gets.
NO_TIMEOUT_OF_ITS_OWN = vars(socket)["_GLOBAL_DEFAULT_TIMEOUT"]


@dataclass
class Desk:
    """One corpus and one server; `ask` is one run of the ingest, as by a new process."""

    home: Path
    store: CorpusStore
    server: EutilsServer
    blocked: list[str]
    patience: Patience = CALM

    @property
    def shelf(self) -> Shelf:
        return self.server.shelf

    def eutils(self) -> Eutils:
        return Eutils(
            EMAIL, KEY, PacingGate(self.home / "pace", gap=ncbi_gap(has_key=True)), self.home / "entrez", self.patience
        )

    def ask(self, query: str = QUERY, **options) -> PubmedReport:
        strategy = Strategy.of(query)
        return ingest_pubmed(self.store, self.eutils(), self.home, strategy, strategy.variant(), **options)

    def meets(self, *faults: str | Fault, after: int = 0, tool: str | None = None) -> None:
        """Let the next answers meet these faults."""
        found = [FAULTS[fault] if isinstance(fault, str) else fault for fault in faults]
        self.server.schedule.queue(*found, tool=tool, after=after)

    def mended(self) -> None:
        """Take all faults away and forget the requests so far."""
        self.server.schedule.clear()
        self.server.log.clear()

    def asked(self, tool: str = "efetch") -> list[list[str]]:
        """Give the ids of each request."""
        return [request.ids for request in self.server.log.of(tool)]

    def statuses(self) -> dict[str, Status]:
        return self.store.statuses()

    def record(self, pmid: int | str) -> Record:
        return self.store.get(f"pmid:{pmid}")

    def is_whole(self) -> bool:
        """Whether the corpus says of every record what the shelf says."""
        return {pmid: (r.title, r.text) for r in self.store.records() if (pmid := r.pmid)} == {
            str(pmid): ((a := self.shelf[pmid]).title, f"{a.title}\n\n{a.abstract}") for pmid in self.shelf.pmids()
        }

    def since(self) -> str | None:
        """Give the day from which the next run asks for changes, of the one search there is."""
        return self._fact("since")

    def begun(self) -> str | None:
        return self._fact("begun")

    def _fact(self, name: str) -> str | None:
        return self.store.fact(f"{self.name()}:{name}")

    def name(self) -> str:
        """Give the name under which the corpus keeps the search."""
        return f"query/given/{hashlib.sha256(QUERY.encode()).hexdigest()[:12]}"

    def fetched_at(self, moment: str) -> None:
        """Let the corpus believe that it fetched everything at another time."""
        with self.store.run("clock", {}) as run:
            for pmid, listing in self.store.listing(self.name()).items():
                run.note_listing(self.name(), pmid, listing.state, moment)

    def remembers(self, name: str, moment: str) -> None:
        """Let the corpus believe that a run began at another time."""
        with self.store.run("clock", {}) as run:
            run.remember(f"{self.name()}:{name}", moment)

    def kept(self) -> dict[Path, bytes]:
        """Give everything in the home folder, unpacked."""
        files = {path: path.read_bytes() for path in self.home.rglob("*") if path.is_file()}
        return {path: gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw for path, raw in files.items()}

    def spooled(self) -> list[bytes]:
        """Give the answers that were kept to be read again, in their order."""
        return [raw for path, raw in sorted(self.kept().items()) if path.name.endswith(".xml.gz")]


@contextlib.contextmanager
def desk(home: Path, shelf: Shelf, *, limited: bool = False) -> Iterator[Desk]:
    """Open a desk over a shelf; the stand-in raises its own mishaps when it closes."""
    home.mkdir(parents=True, exist_ok=True)
    # PubMed knows these though no article here may have them.
    shelf.known |= {"retracted publication", "liver", "hepatic"}
    with (
        EutilsServer(shelf, limited=limited) as server,
        opened(server, timeout=NO_TIMEOUT_OF_ITS_OWN) as blocked,
        CorpusStore.open(home / "corpus.sqlite", plant=False) as store,
    ):
        # The stand-in takes a second or more for the first search over many articles.
        yield Desk(home, store, server, blocked, QUICK if len(shelf) < 5_000 else replace(QUICK, piece=20, answer=30))


def small(count: int = 12) -> Shelf:
    return Shelf.generated(count)


def pmids(count: int) -> list[str]:
    return [str(FIRST_PMID + n) for n in range(count)]


def today() -> date:
    """Give the day as the corpus dates its runs: in UTC."""
    return datetime.now(UTC).date()


def bent(number: int, change, *, tool: str = "efetch", lasting: bool = True) -> Fault:
    """Make a fault of a function from body to body."""
    return Fault(
        number, "made up", lambda answer, _: replace(answer, body=change(answer.body)), frozenset({tool}), 0, lasting
    )


def inside(pmid: int | str, place: bytes, text: bytes):
    """Make a change of one record: `text` put after `place` in it."""

    def change(body: bytes) -> bytes:
        start = re.search(rb"<PMID[^>]*>%s<" % str(pmid).encode(), body)
        if start is None:
            return body
        at = body.index(place, start.end()) + len(place)
        return body[:at] + text + body[at:]

    return change


def served(pmid: int, record: str, *, day: date = date(2001, 1, 1)) -> Article:
    """Make an article of a text of one's own that the search finds."""
    made = Article.made(pmid, "Of the liver.", day=day)
    return replace(made, xml=record.strip().encode())


@contextlib.contextmanager
def timed() -> Iterator[list[float]]:
    """Give the seconds a `with` block took, at its end."""
    seconds: list[float] = []
    begun = time.monotonic()
    yield seconds
    seconds.append(time.monotonic() - begun)


def failed(at_desk, **options):
    """Run, and give the error it ends with."""
    with pytest.raises(FetchError) as caught:
        at_desk.ask(**options)
    return caught.value


def is_unharmed(at_desk):
    """Say whether a first run that failed left nothing behind but its beginning."""
    return at_desk.statuses() == {} and at_desk.since() is None and at_desk.store.runs()[0].outcome == "failed"
