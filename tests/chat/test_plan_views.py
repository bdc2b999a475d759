"""Plans on the page, in the terminal, in files and for programs."""

import csv
import io
import json
from dataclasses import replace

import pytest

from chat.answer import Answer, Reason, Refusal, Stamp
from chat.bubble import bubble
from chat.card import card, reference
from chat.export import Format, export
from chat.plan import Plan
from chat.registered import registered
from chat.render import corpus_line, evidence
from chat.schema import Answered
from chat.terminal import Terminal
from corpus.export import Format as RecordFormat
from corpus.export import export as export_records
from corpus.record import Kind, Status
from corpus.store import CorpusStore
from corpus.ties import Tie
from index.query import Filters, Query
from tests.chat.fixed import ARTICLE, ATTACK, SURVIVAL, cite
from tests.chat.trials import ACLF, ACLF_SUMMARY, PAPER
from tests.ingest.studies import study

STAMP = Stamp(records=180, notes=178, retracted_hidden=0, updated="2026-11-22", generation="g1", trials=1)
HEADING = {"en": "Registered trials: plans, not results", "zh": "已注册的试验（计划，而非结果）"}
TIE = Tie("pmid:28370357", "Allogeneic cells", 2017, "28370357", "names")


def plan(record=ACLF, quote=ACLF_SUMMARY):
    start = record.text.index(quote)
    return Plan(1, record, start, start + len(quote), quote)


def answer(question="Do cells improve survival?", *, language="en", refused=False):
    citations = () if refused else (cite(1, ARTICLE, SURVIVAL),)
    refusal = Refusal(Reason.ONLY_PLANNED) if refused else None
    query = Query(question, language, question)
    return Answer(query, citations, refusal, STAMP, (plan(),), ((ACLF.key, (TIE,)),))


def test_what_the_registry_says_is_told_in_both_languages():
    assert list(registered("en", ACLF)) == [
        "Recruiting", "phase 1/2", "60 planned", "China", "entry of 2024-03-01",
    ]  # fmt: skip
    assert list(registered("zh", ACLF)) == ["招募中", "1/2 期", "计划入组 60 人", "China", "条目日期 2024-03-01"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_bubble_has_plans_under_their_heading_after_the_evidence(language):
    text = bubble(answer(language=language), 3)
    head = text.index(f"### {bubble_text(HEADING[language])}")
    assert text.index("73&#46;2&#37;") < head < text.index("(#ev-t3-plan1)")
    assert "Benefit" not in text[head:]


def bubble_text(text):
    from chat.render import inert

    return inert(text)


def test_the_bubble_has_them_first_where_trials_were_asked_for():
    text = bubble(answer("Which registered trials are recruiting?"), 1)
    assert text.index("(#ev-t1-plan1)") < text.index("(#ev-t1-1)")


def test_that_the_trials_shown_are_not_all_is_said_where_trials_were_asked_for():
    asked = answer("Which registered trials are recruiting?")
    assert "Up to three that fit best are shown" in bubble(asked, 1)
    assert "Up to three that fit best are shown" in export([asked], Format.MARKDOWN).content.decode()
    assert "最多列出三条最符合的试验" in bubble(answer("有哪些注册试验？", language="zh"), 1)
    assert "Up to three" not in bubble(answer(), 1)
    assert "Up to three" not in bubble(answer("What does NCT00000001 plan?"), 1)


def test_the_terminal_counts_trials_apart_from_the_records_that_are_evidence(capsys):
    Terminal().answer(answer())
    shown = " ".join(capsys.readouterr().out.split())
    assert "Corpus: 179 records (178 starter notes) and 1 registered trials, updated 2026-11-22" in shown


def test_that_no_trial_fits_is_said_where_trials_were_asked_for():
    asked = answer("Which registered trials are recruiting?")
    without = replace(asked, plans=())
    none = "None of the registered trials in the corpus fits this question"
    assert none in bubble(without, 1)
    assert none in export([without], Format.MARKDOWN).content.decode()
    assert none not in bubble(asked, 1)
    assert none not in bubble(replace(answer(), plans=()), 1)
    declined = replace(without, citations=(), refusal=Refusal(Reason.ADVICE))
    assert none not in bubble(declined, 1)
    papers = replace(without.query, filters=Filters(kinds=(Kind.ARTICLE,)))
    assert none not in bubble(replace(without, query=papers), 1)


def test_that_the_corpus_holds_no_trials_is_said_where_trials_were_asked_for():
    asked = replace(answer("Which trials are recruiting?"), plans=(), stamp=replace(STAMP, trials=0))
    assert "This corpus holds no registered trials yet" in bubble(asked, 1)
    assert "This corpus holds no registered trials yet" in export([asked], Format.MARKDOWN).content.decode()
    assert "None of the registered trials" not in bubble(asked, 1)
    chinese = replace(answer("有哪些注册试验？", language="zh"), plans=(), stamp=replace(STAMP, trials=0))
    assert "本语料库还没有注册试验" in bubble(chinese, 1)
    assert "no registered trials" not in bubble(replace(asked, query=answer().query), 1)


def test_a_refusal_is_shown_with_its_plans():
    text = bubble(answer(refused=True), 1)
    assert text.index("No paper in the corpus answers this") < text.index("(#ev-t1-plan1)")


def test_the_card_says_what_it_is_and_where_it_is_from():
    shown = evidence([(1, answer())])
    html = shown[shown.index('id="ev-t1-plan1"') :]
    assert "Registered trial: a plan, not a result" in html
    assert f"<mark>{ACLF_SUMMARY}</mark>" in html
    assert 'href="https://clinicaltrials.gov/study/NCT00000001"' in html
    assert "Paper that names this trial: " in html
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/28370357/"' in html
    assert "60 planned" in html
    assert "stance" not in html
    assert "Trial protocol" not in html


def test_a_paper_shows_its_trials():
    tie = Tie("nct:NCT00000001", "Cells & <b>more</b>", 2024, None, "TrialResult", "TERMINATED")
    html = card("en", "x", "1", PAPER, 0, 5, tied=(tie,))
    assert "Registered trial whose entry gives this paper as its results: " in html
    assert 'href="https://clinicaltrials.gov/study/NCT00000001"' in html
    assert "Cells &amp; &lt;b&gt;more&lt;/b&gt; (2024)</a> · Stopped early</li>" in html


def test_an_entry_that_is_gone_says_so():
    html = card("en", "x", "", ACLF.with_status(Status.WITHDRAWN), 0, 5)
    assert "The registry no longer has this entry." in html
    assert "publication" not in html


def test_a_hostile_entry_is_text():
    from ingest.trial import trial

    record = trial(
        study(
            5,
            identificationModule={"briefTitle": ATTACK},
            statusModule={"overallStatus": ATTACK},
            descriptionModule={"briefSummary": ATTACK},
            contactsLocationsModule={"locations": [{"country": ATTACK}]},
        )
    )
    hostile = Answer(
        answer().query, (cite(1, ARTICLE, SURVIVAL),), None, STAMP, (plan(record, record.sections[0].text),)
    )
    html = evidence([(1, hostile)])
    assert "<script" not in html
    assert "<img" not in html
    assert "<" not in bubble(hostile, 1).replace("<b>", "").replace("</b>", "")


def test_the_terminal_prints_plans_and_ties(capsys):
    Terminal().answer(answer())
    said = " ".join(capsys.readouterr().out.split())
    assert said.index(HEADING["en"]) > said.index("73.2%")
    assert "Recruiting · phase 1/2 · 60 planned · China · entry of 2024-03-01" in said
    assert "[registered trial: a plan, not a result]" in said
    assert "Paper that names this trial: PMID 28370357, Allogeneic cells (2017)" in said
    Terminal().record(ACLF, (TIE,))
    assert "https://clinicaltrials.gov/study/NCT00000001" in capsys.readouterr().out.replace("\n", "")


def test_programs_are_told_plans_apart_from_citations():
    told = answer().as_dict()
    assert [one["key"] for one in told["citations"]] == ["pmid:28370357"]
    assert [one["nct"] for one in told["plans"]] == ["NCT00000001"]
    assert told["plans"][0]["ties"] == [TIE.as_dict()]
    assert Answered.model_validate(told).plans[0].registry_status == "RECRUITING"
    assert json.loads(json.dumps(told)) == told


def test_files_hold_plans_in_their_own_form():
    markdown = export([answer()], Format.MARKDOWN).content.decode()
    assert markdown.index("### Registered trials: plans, not results") > markdown.index("### References")
    assert "<https://clinicaltrials.gov/study/NCT00000001>" in markdown
    rows = list(csv.DictReader(io.StringIO(export([answer()], Format.CSV).content.decode("utf-8-sig"))))
    assert [(row["key"], row["kind"]) for row in rows] == [("pmid:28370357", "article"), ("nct:NCT00000001", "trial")]
    ris = export([answer()], Format.RIS).content.decode()
    entry = ris[ris.index("ID  - nct:NCT00000001") - 60 :]
    assert "TY  - ELEC" in entry
    assert "AN  - NCT00000001" in entry
    assert (
        "A registered trial: a plan, not a result. ClinicalTrials.gov: status RECRUITING; phases PHASE1/PHASE2" in entry
    )
    assert "quoted as a plan for the question: Do cells improve survival?" in entry
    bib = export([answer()], Format.BIBTEX).content.decode()
    assert "@misc{nct-nct00000001" in bib.lower() or "@misc{nct:nct00000001" in bib.lower()
    assert "howpublished = {ClinicalTrials.gov}" in bib
    nbib = export([answer()], Format.NBIB).content.decode()
    assert "NCT00000001" not in nbib
    assert "Registered trials are left out" in " ".join(nbib.split())
    assert export_records([ACLF], RecordFormat.NBIB) == b""
    assert b"nct:NCT00000001" in export_records([ACLF], RecordFormat.JSONL)


def test_a_reference_says_that_it_is_a_plan():
    assert reference(ACLF) == (
        "A Hospital. Umbilical Cord Mesenchymal Stem Cells for Acute-on-Chronic Liver Failure. ClinicalTrials.gov. "
        "2024. NCT00000001. [registered trial: a plan, not a result]"
    )


def test_the_corpus_line_counts_trials_apart():
    assert corpus_line("en", STAMP).startswith("Corpus: 179 records (178 starter notes) · 1 registered trial · ")


def test_show_finds_a_trial_by_its_number(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as store:
        with store.run("test", {}) as run:
            run.put(ACLF)
        assert {store.find(name).key for name in ("NCT00000001", "nct00000001", "nct:NCT00000001")} == {ACLF.key}
