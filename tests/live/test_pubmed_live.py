"""The real NCBI, a little of it: run as docs/live-test.md says, by whoever has a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.store import CorpusStore

EMAIL = os.environ.get("HEPCITE_LIVE_EMAIL", "")  # read before the fixtures take such variables away
API_KEY = os.environ.get("HEPCITE_LIVE_API_KEY", "")
ROOT = Path(__file__).parents[2]
PAPERS = ("23855301", "27339398", "24835895", "28370357", "33863383")  # of the starter notes

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not EMAIL, reason="set HEPCITE_LIVE_EMAIL to your address: docs/live-test.md"),
]


def ingest(*arguments):
    """Run `hepcite ingest` on the home of this test, and give what it printed as JSON."""
    key = ["--api-key", API_KEY] if API_KEY else []
    child = subprocess.run(
        [sys.executable, "-m", "chat", "ingest", "--email", EMAIL, *key, "--json", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert child.returncode == 0, child.stderr
    assert EMAIL not in child.stderr
    return json.loads(child.stdout)


def test_plan_counts_what_the_strategy_finds():
    planned = ingest("--plan")
    assert planned["ignored"] == []
    assert len(planned["clauses"]) == 2
    assert 1_000 < planned["total"] <= min(count for _, count in planned["clauses"])
    if planned["slices"]:
        assert sum(part["count"] for part in planned["slices"]) == planned["total"]


def test_papers_of_the_starter_notes_come_with_their_titles_and_texts(home):
    home.mkdir()
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        notes = {pmid: corpus.find(pmid) for pmid in PAPERS}
    report = ingest("--no-index", "--query", " OR ".join(f"{pmid}[uid]" for pmid in PAPERS))["ingest"]
    assert (report["counted"], report["stored"], report["absent"], report["rejected"]) == (5, 5, [], [])
    assert (report["adds_up"], report["replaced_notes"]) == (True, 5)
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        papers = {pmid: corpus.get(f"pmid:{pmid}") for pmid in PAPERS}
    for pmid, paper in papers.items():
        assert "stem cell" in paper.title.casefold()
        assert paper.authors[0].family == notes[pmid].authors[0].family  # a note's title is a description
        assert (paper.pmid, paper.has_abstract) == (pmid, True)


def test_a_second_run_fetches_no_record():
    query = f"{PAPERS[0]}[uid] OR {PAPERS[1]}[uid]"
    assert ingest("--no-index", "--query", query)["ingest"]["fetched"] == 2
    again = ingest("--no-index", "--query", query)["ingest"]
    assert (again["fetched"], again["unchanged"], again["adds_up"]) == (0, 0, True)
