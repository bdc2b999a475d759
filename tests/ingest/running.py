"""The shipped command as a process of its own, on its way to the stand-in, and what it left in its home folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.record import Kind, Record
from corpus.store import CorpusStore
from tests.eutils.log import Log
from tests.eutils.shelf import Shelf

ROOT = Path(__file__).parents[2]
INGEST = ("ingest", "--email", "reader@example.org", "--api-key", "key-of-a-test", "--no-index")
AT_ONCE = 200  # records a request: what a kill may cost
# Faults that change nothing of what an answer says: its records are taken as they are.
HARMLESS = frozenset({"", "undeclared gzip", "record twice"})


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Start `hepcite ingest` as a child process."""
    return subprocess.Popen(
        [sys.executable, "-m", "chat", *INGEST, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def liver(count: int, *, busiest_day: int = 0, absent: int = 0) -> Shelf:
    """Make a shelf that the shipped strategy finds whole, some of it only by its id: such a record never comes."""
    shelf = Shelf.generated(count, busiest_day=busiest_day)
    shelf.known.add("retracted publication")
    pmids = sorted(shelf.pmids())
    for pmid in pmids[3 :: count // max(absent, 1)][:absent]:
        shelf.replace(replace(shelf[pmid], xml=b""))
    return shelf


def absent(shelf: Shelf) -> set[str]:
    """Give the PMIDs that a search finds and no fetch brings."""
    return {str(pmid) for pmid in shelf.pmids() if not shelf[pmid].xml}


def texts(shelf: Shelf) -> dict[str, tuple[str, str]]:
    """Give title and abstract of every record that can be fetched, by PMID."""
    return {str(pmid): (shelf[pmid].title, shelf[pmid].abstract) for pmid in shelf.pmids() if shelf[pmid].xml}


def papers(home: Path) -> dict[str, Record]:
    """Give what a corpus holds beside the starter notes, by PMID."""
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        assert corpus.check() == []
        return {record.pmid or record.key: record for record in corpus.records() if record.kind is not Kind.NOTE}


def stored_texts(home: Path) -> dict[str, tuple[str, str]]:
    """Give title and abstract of every paper a corpus holds, by PMID."""
    return {
        pmid: (record.title, " ".join(section.text for section in record.sections))
        for pmid, record in papers(home).items()
    }


def newest_report(home: Path) -> dict[str, Any]:
    """Give the report of the newest run that ended well."""
    newest = max((home / "reports").glob("run-*.json"))
    report: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
    return report


def fetched_again(log: Log, without: set[str]) -> int:
    """Count the records that were asked for again although an answer that held them had been sent whole."""
    times = Counter(
        pmid
        for request in log.of("efetch")
        if request.status == 200 and request.fault in HARMLESS
        for pmid in request.ids
        if pmid not in without
    )
    return sum(number - 1 for number in times.values())
