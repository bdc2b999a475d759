import re

import pytest

from chat.holdings.ledger import Ledger
from chat.holdings.updating import Stage, Update
from chat.holdings.view import details, overview, progress
from chat.wording import say
from corpus.run import Outcome
from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.fixed import ATTACK
from tests.chat.holdings.corpus_page import HOSTILE_SEARCH, filled, paper


@pytest.fixture
def corpus(home):
    with CorpusStore.open(Settings.load(home=home).prepared().corpus_path) as store:
        yield store


def text_of(html, language="en"):
    other = "zh" if language == "en" else "en"
    spoken = re.sub(rf'<span class="say-{other}"[^>]*>[^<]*</span>', "", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", spoken))


def test_the_starter_corpus_is_told_from_a_real_one(corpus):
    ledger = Ledger(corpus)
    holdings = ledger.now(60)
    assert (holdings.only_starter, holdings.search, len(holdings.runs)) == (True, None, 1)
    assert holdings.census.counts["note"] == 178
    assert "Only the starter corpus is here: 178 notes" in text_of(overview(holdings, allowed=True))
    assert "Start the update below." in text_of(overview(holdings, allowed=True))
    assert "hepcite ingest --email YOUR@ADDRESS" in text_of(overview(holdings, allowed=False))
    with corpus.run("files", {"paths": ["/somewhere/else.xml"]}) as run:
        run.put(paper(90_100_001, 2020))
    holdings = ledger.now(60)
    assert not holdings.only_starter
    assert "Only the starter corpus" not in overview(holdings, allowed=True)


def test_designs_are_read_step_by_step(corpus):
    ledger = Ledger(corpus)
    first = ledger.now(0)
    assert (sum(first.designs.values()), first.unread) == (1, 177)
    assert "177 are still to be read" in text_of(details(first))
    last = ledger.now(60)
    assert (sum(last.designs.values()), last.unread) == (178, 0)
    assert "still to be read" not in details(last)
    filled(corpus)
    again = ledger.now(0)
    assert (again.census.counts["records"], again.unread) == (241, 62)


def test_runs_say_what_they_brought(corpus):
    filled(corpus)
    with corpus.run("pubmed", {"strategy": "liver_stem_cell", "variant": "wide", "query": "liver"}) as run:
        run.put(paper(90_100_000, 1995))
    holdings = Ledger(corpus).now(60)
    assert [(run.kind, run.counts[Outcome.NEW]) for run in holdings.runs] == [
        ("pubmed", 0), ("pubmed", 2), ("pubmed", 61), ("starter", 178),
    ]  # fmt: skip
    assert dict(holdings.census.noticed) == {3: 2}
    assert holdings.search == holdings.runs[0]
    (table,) = re.findall(r'<table class="runs">.*?</table>', details(holdings))
    rows = [text_of(row).split() for row in re.findall(r"<tr>.*?</tr>", table)[1:]]
    assert [row[2:] for row in rows] == [
        ["PubMed", "Done", "0", "1", "0", "0", "0"],
        ["PubMed", "Done", "2", "0", "0", "0", "2"],
        ["PubMed", "Done", "61", "0", "0", "0", "0"],
        ["Starter", "notes", "Done", "178", "0", "0", "0", "0"],
    ]
    assert "liver_stem_cell, variant wide, last sent on 20" in text_of(overview(holdings, allowed=False))


def test_retractions_lead_to_the_record_and_its_notice(corpus):
    filled(corpus)
    html = details(Ledger(corpus).now(60))
    assert re.findall(r'href="([^"]+)"', html) == [
        "https://pubmed.ncbi.nlm.nih.gov/90000011/",
        "https://pubmed.ncbi.nlm.nih.gov/90000012/",
    ]
    assert "Notice: PMID 90000012" in text_of(html)
    assert "声明：PMID 90000012" in text_of(html, "zh")


def test_nothing_of_a_record_or_a_run_is_markup(corpus):
    filled(corpus)
    with corpus.run(ATTACK, {"paths": ["/somewhere/secret.xml"]}):
        pass
    holdings = Ledger(corpus).now(60)
    assert holdings.search is not None
    assert holdings.search.arguments == HOSTILE_SEARCH
    html = overview(holdings, allowed=True) + details(holdings)
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {
        "section", "h2", "h3", "p", "b", "span", "div", "dl", "dt", "dd", "details", "summary", "code", "figure",
        "figcaption", "svg", "rect", "title", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "li", "a",
    }  # fmt: skip
    assert "/somewhere/" not in html


def test_no_retraction_is_said_in_words(corpus):
    assert say("zh", "page.holdings.no_retractions") in details(Ledger(corpus).now(60))


def test_progress_is_a_sentence_and_a_bar():
    assert progress(Update()) == ""
    html = progress(Update(Stage.FETCHING, 1200, 7000))
    assert "Fetching records: 1,200 of 7,000" in html
    assert '<progress max="7000" value="1200">' in html
    assert "<progress></progress>" in progress(Update(Stage.LISTING))
    failed = progress(Update(Stage.FAILED, error=f"No {ATTACK}", hint="Wait."))
    assert "The update did not finish." in failed
    assert "<img" not in failed
    assert "Wait." in failed


@pytest.mark.parametrize("stage", list(Stage)[1:])
def test_every_stage_has_a_sentence(stage):
    assert "say-zh" in progress(Update(stage))


def test_a_run_that_brought_papers_says_how_many(corpus):
    filled(corpus)
    newest = Ledger(corpus).now().runs[0]
    assert "up to date: 2 new, 0 revised." in text_of(progress(Update(Stage.DONE), newest))
