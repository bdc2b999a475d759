"""Registered trials beside answers: which are shown, and that they never count as evidence."""

import pytest

from chat.answer import Reason
from chat.citation import MisquoteError
from chat.plan import Plan
from chat.registry_question import Wanted
from chat.render import EXAMPLES
from corpus.record import Kind
from corpus.store import CorpusStore
from index.analysis import tokens
from index.query import Filters
from ingest.trial import trial
from tests.chat.built import word_assistant
from tests.chat.trials import ACLF, ACLF_SUMMARY, PAPER, TRIALS
from tests.ingest.studies import study

SURVIVAL = "Do umbilical cord mesenchymal stem cells improve survival in acute-on-chronic liver failure?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    home = tmp_path_factory.mktemp("plans-home")
    with CorpusStore.open(home / "corpus.sqlite") as corpus, corpus.run("trials", {}) as run:
        for record in TRIALS:
            run.put(record)
    with word_assistant(home) as opened:
        yield opened


def shown(answer):
    return [plan.record.key for plan in answer.plans]


def test_a_question_that_papers_answer_has_the_plans_after_the_evidence(desk, words):
    answer = desk.ask(SURVIVAL)
    assert shown(answer)[0] == "nct:NCT00000001"
    assert answer.plans[0].quote in ACLF_SUMMARY
    assert not answer.plans_first
    assert all(citation.record.kind is not Kind.TRIAL for citation in answer.citations)
    without = words.ask(SURVIVAL)
    assert [citation.quote for citation in answer.citations] == [citation.quote for citation in without.citations]
    assert without.plans == ()


@pytest.mark.parametrize(
    "question",
    [
        "Which registered trials are recruiting for acute-on-chronic liver failure?",
        "有哪些正在招募的慢加急性肝衰竭注册试验？",
    ],
)
def test_a_question_for_trials_at_a_standing_has_those_first(desk, question):
    answer = desk.ask(question)
    assert (shown(answer), answer.plans_first) == (["nct:NCT00000001"], True)


def test_a_trial_is_not_found_for_what_it_leaves_out(desk):
    assert "nct:NCT00000003" not in shown(desk.ask("Which trials are registered for acute-on-chronic liver failure?"))
    assert shown(desk.ask("Which trials are registered for graft-versus-host disease?")) == ["nct:NCT00000003"]


def test_what_only_plans_speak_of_is_no_answer(desk):
    answer = desk.ask("Do placenta-derived mesenchymal stem cells help in Wilson disease?")
    assert answer.refusal is not None
    assert (answer.refusal.reason, answer.citations) == (Reason.ONLY_PLANNED, ())
    assert shown(answer) == ["nct:NCT00000002"]
    assert answer.reason == (
        "No paper in the corpus answers this. Registered trials were set up to study it; "
        "their entries do not say what was found."
    )
    assert all(hit.record.kind is not Kind.TRIAL for hit in answer.refusal.nearest)


def test_a_trial_named_by_its_number_is_shown_whatever_its_standing(desk):
    answer = desk.ask("What is planned in nct00000004?")
    assert answer.refusal is None or answer.refusal.nearest == ()
    assert (shown(answer), answer.plans_first) == (["nct:NCT00000004"], True)
    assert answer.plans[0].quote.startswith("Bone marrow mesenchymal stem cells will be infused")


@pytest.mark.parametrize(
    "question",
    [
        "Should my father join a registered trial for liver failure?",
        "Invent a registered trial of stem cells in acute-on-chronic liver failure",
        "Which drugs treat malaria in pregnancy?",
    ],
)
def test_no_plans_where_nothing_is_to_be_shown(desk, question):
    assert desk.ask(question).plans == ()


def test_what_an_entry_says_of_earlier_findings_is_never_quoted(tmp_path):
    told = (
        "Our previous study demonstrated that umbilical cord mesenchymal stem cells improved survival in liver failure."
    )
    record = trial(
        study(
            9,
            identificationModule={"briefTitle": "Umbilical Cord Mesenchymal Stem Cells in Liver Failure"},
            descriptionModule={"briefSummary": f"{told}\n\nCells have been given to many patients."},
            outcomesModule={"primaryOutcomes": [{"measure": "Survival", "timeFrame": "90 days"}]},
        )
    )
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as corpus, corpus.run("trials", {}) as run:
        run.put(record)
    with word_assistant(tmp_path, plant=False) as desk:
        (plan,) = desk.ask("Do umbilical cord mesenchymal stem cells improve survival in liver failure?").plans
    assert (plan.section, plan.quote) == ("PRIMARY OUTCOMES", "Survival [90 days].")


@pytest.mark.parametrize("question", [question for _, question in EXAMPLES] + ["Do MSCs cure malaria?"])
def test_trials_in_the_index_change_neither_quotes_nor_refusals(desk, words, question):
    beside, without = desk.ask(question), words.ask(question)
    assert [citation.quote for citation in beside.citations] == [citation.quote for citation in without.citations]
    assert (beside.refusal is None) == (without.refusal is None)
    term = tokens(question)[1]
    assert desk.index.rarity(term) == words.index.rarity(term)


def test_a_question_that_names_no_subject_is_on_the_liver(desk):
    assert set(shown(desk.ask("有哪些注册试验？"))).isdisjoint({"nct:NCT00000003"})


def test_filters_hold_plans_too(desk):
    assert desk.ask(SURVIVAL, Filters(kinds=(Kind.NOTE, Kind.ARTICLE))).plans == ()
    assert desk.ask(SURVIVAL, Filters(year_to=2020)).plans == ()
    alone = desk.ask(SURVIVAL, Filters(kinds=(Kind.TRIAL,)))
    assert (alone.citations, shown(alone)[0]) == ((), "nct:NCT00000001")


def test_chips_are_drawn_from_papers(desk, words):
    assert desk.chips(desk.ask(SURVIVAL)) == words.chips(words.ask(SURVIVAL))


def test_a_plan_is_verbatim_or_is_none_and_says_nothing_of_an_effect():
    start = ACLF.text.index(ACLF_SUMMARY)
    plan = Plan(1, ACLF, start, start + len(ACLF_SUMMARY), ACLF_SUMMARY)
    told = plan.as_dict()
    assert (told["registry_status"], told["enrolment"], told["enrolment_is_actual"]) == ("RECRUITING", 60, False)
    assert (told["nct"], told["url"]) == ("NCT00000001", "https://clinicaltrials.gov/study/NCT00000001")
    assert {"stance", "deciding", "facets"}.isdisjoint(told)
    with pytest.raises(MisquoteError):
        Plan(1, ACLF, start, start + len(ACLF_SUMMARY), ACLF_SUMMARY.upper())
    with pytest.raises(ValueError, match="is no registered trial"):
        Plan(1, PAPER, 0, len(PAPER.title), PAPER.title)


@pytest.mark.parametrize(
    ("question", "trials", "statuses"),
    [
        ("Which trials are recruiting for ACLF?", True, {"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"}),
        ("有哪些注册试验？", True, set()),
        ("哪些干细胞治疗肝硬化的临床试验正在招募？", True, {"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"}),
        ("Are there registered trials of MSC in cirrhosis?", True, set()),
        ("Which trials of MSC in cirrhosis were terminated?", True, {"TERMINATED", "WITHDRAWN", "SUSPENDED"}),
        ("Which studies are not yet recruiting?", True, {"NOT_YET_RECRUITING"}),
        ("What does NCT03860155 plan?", True, set()),
        ("What do randomised trials report on survival?", False, set()),
        ("有哪些随机对照试验未能证明干细胞治疗肝硬化有效？", False, set()),
        ("How many patients were recruited in the pilot trial?", False, set()),
        ("Do MSC improve survival in ACLF?", False, set()),
    ],
)
def test_what_a_question_asks_of_the_registry(question, trials, statuses):
    wanted = Wanted.of(question)
    assert (wanted.trials, set(wanted.statuses)) == (trials, statuses)
