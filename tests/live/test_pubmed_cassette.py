"""The real NCBI once, and from then on its recorded answers: docs/live-test.md says how to record them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.record import Record
from corpus.store import CorpusStore
from ingest.eutils import Eutils
from ingest.pacing import PacingGate, ncbi_gap
from ingest.pubmed import ingest_pubmed
from ingest.pubmed_report import PubmedReport
from ingest.strategy import Strategy
from tests.live.recording import recorded, replayed
from tests.live.test_pubmed_live import API_KEY, EMAIL, PAPERS

# Read before the fixtures take such variables away.
RECORD = os.environ.get("HEPCITE_LIVE_RECORD", "") not in {"", "0"}
CASSETTE = Path(os.environ.get("HEPCITE_LIVE_CASSETTE", "") or Path(__file__).parent / "cassettes" / "pubmed.yaml")
NOBODY = "nobody@hepcite.invalid"  # who asks when nobody is asked
QUERY = " OR ".join(f"{pmid}[uid]" for pmid in PAPERS)

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(900),
    # A replay stays as shut in as every other test.
    *([pytest.mark.enable_socket] if RECORD else []),
    pytest.mark.skipif(
        not RECORD and not CASSETTE.exists(),
        reason="no cassette: to record one set HEPCITE_LIVE_EMAIL to your address and HEPCITE_LIVE_RECORD=1, "
        "as docs/live-test.md says",
    ),
]


def ingested(home: Path, email: str, api_key: str | None) -> tuple[PubmedReport, dict[str, Record]]:
    """Run the ingest over the papers into a corpus of its own, and give the report and what is stored."""
    home.mkdir(parents=True)
    gate = PacingGate(home / "ncbi.pace", gap=ncbi_gap(has_key=api_key is not None))
    strategy = Strategy.of(QUERY)
    with CorpusStore.open(home / "corpus.sqlite") as store:
        eutils = Eutils(email, api_key, gate, home / "entrez")
        report = ingest_pubmed(store, eutils, home, strategy, strategy.variant())
        return report, {pmid: store.get(f"pmid:{pmid}") for pmid in PAPERS}


def test_papers_of_the_starter_notes_come_from_the_cassette(home):
    live = None
    if RECORD:
        assert EMAIL, "set HEPCITE_LIVE_EMAIL to your address: NCBI wants to know who asks"
        CASSETTE.parent.mkdir(parents=True, exist_ok=True)
        with recorded(CASSETTE, EMAIL, API_KEY):
            live = ingested(home / "live", EMAIL, API_KEY or None)
    with replayed(CASSETTE) as cassette:
        report, papers = ingested(home / "replay", NOBODY, None)
    assert cassette.all_played
    assert live is None or live[1] == papers
    assert (report.counted, report.stored, report.replaced_notes) == (5, 5, 5)
    assert (report.ignored, report.absent, report.rejected, report.adds_up) == ((), (), (), True)
    with CorpusStore.open(home / "corpus.sqlite") as corpus:
        notes = {pmid: corpus.find(pmid) for pmid in PAPERS}
    for pmid, paper in papers.items():
        assert "stem cell" in paper.title.casefold()
        assert paper.authors[0].family == notes[pmid].authors[0].family  # a note's title is a description
        assert (paper.pmid, paper.has_abstract) == (pmid, True)
