"""What the corpus does not answer is refused for the reason there is, and what it does answer is not."""

from __future__ import annotations

import pytest

from chat.answer import Reason
from chat.demand import Demand
from chat.refuse import Evidence, unanswered
from chat.select import select
from corpus.record import Record, Section, Status
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.expand import understand
from tests.chat.built import word_assistant

RETRACTED = Record.make(
    key="pmid:90000011",
    title="Amniotic fluid cells in Wilson disease of adults",
    sections=(Section("RESULTS", "Amniotic fluid cells lowered hepatic copper in adults with Wilson disease."),),
    status=Status.RETRACTED,
)
STANDING = Record.make(
    key="pmid:90000012",
    title="Umbilical cord mesenchymal stem cells in adults with cirrhosis",
    sections=(
        Section("RESULTS", "Patients with cirrhosis had less ascites after umbilical cord mesenchymal stem cells."),
    ),
)


@pytest.fixture
def with_a_retraction(home):
    settings = Settings.load().prepared()
    with CorpusStore.open(settings.corpus_path, plant=False) as corpus, corpus.run("test", {}) as run:
        for record in (RETRACTED, STANDING):
            run.put(record)
    with word_assistant(home, plant=False) as opened:
        yield opened


def evidence(assistant, question):
    demand = Demand(understand(question), assistant.index)
    return Evidence.of(demand, select(demand, assistant.index.retrieve(demand.query, 40), assistant.index))


@pytest.mark.parametrize(
    ("question", "reason", "missing"),
    [
        ("Can stem cells treat gallstones in dogs?", Reason.OFF_SUBJECT, "dogs"),
        ("干细胞能治狗的胆结石吗?", Reason.OFF_SUBJECT, "胆结石"),
        ("What hazard ratio for overall survival does the abstract of the 2021 UC-MSC cirrhosis trial report?",
         Reason.NOT_STATED, "hazard ratio"),
    ],
)  # fmt: skip
def test_what_no_record_speaks_of_is_named_in_the_words_of_the_asker(words, question, reason, missing):
    refusal = words.ask(question).refusal
    assert refusal is not None
    assert refusal.reason is reason
    assert missing in refusal.missing
    assert 1 <= len(refusal.nearest) <= 3


@pytest.mark.parametrize(
    "question",
    [
        "Is umbilical cord MSC therapy safe in decompensated cirrhosis?",  # no one record says it all
        "脐带间充质干细胞治疗失代偿期肝硬化安全吗?",
        "急性慢性肝衰竭可以用间叶干细胞治疗吗?",  # other spellings of ACLF and MSC
        "Do adipose MSC exosomes help liver regeneration in pigs?",
    ],
)
def test_what_the_records_answer_together_is_answered(assistant, question):
    assert assistant.ask(question).refusal is None


@pytest.mark.parametrize(
    ("question", "reason", "missing"),
    [
        # Words that no glossary knows, of which the corpus says nothing.
        ("Does semaglutide reduce liver fat in NAFLD?", Reason.OFF_SUBJECT, ("semaglutide",)),
        ("Were stem cells tested in horses with liver failure?", Reason.OFF_SUBJECT, ("horses",)),
        ("间充质干细胞能改善肝硬化患者的骨密度吗?", Reason.OFF_SUBJECT, ("骨密度",)),
        # On the subject, and stated elsewhere if at all.
        ("Which completed phase III trial proved that MSCs cure NASH cirrhosis?", Reason.NOT_STATED, ("phase III",)),
        ("脐带间充质干细胞治疗PBC的试点研究中患者的平均年龄是多少?", Reason.NOT_STATED, ("年龄",)),
    ],
)
def test_what_is_missing_is_named(assistant, question, reason, missing):
    refusal = assistant.ask(question).refusal
    assert refusal is not None
    assert (refusal.reason, refusal.missing) == (reason, missing)


@pytest.mark.parametrize(
    ("question", "missing"),
    [("Which vaccine protects against measles?", "measles"), ("How do I train a neural network on images?", "images")],
)
def test_another_subject_is_told_as_such(assistant, question, missing):
    refusal = assistant.ask(question).refusal
    assert refusal is not None
    assert refusal.reason is Reason.OFF_SUBJECT
    assert missing in refusal.missing


@pytest.mark.parametrize(
    "question", ["Did dental pulp stem cells help patients with cirrhosis?", "经血干细胞对慢性胆汁淤积患者有效吗?"]
)
def test_animals_are_no_answer_to_a_question_about_people(assistant, question):
    refusal = assistant.ask(question).refusal
    assert refusal is not None
    assert refusal.reason is Reason.ONLY_ANIMAL
    assert refusal.nearest
    assert refusal.missing == ()


@pytest.mark.parametrize(
    "question", ["Did dental pulp stem cells help rats with cirrhosis?", "过表达HGF的牙髓干细胞对肝硬化大鼠有什么作用?"]
)
def test_animals_are_an_answer_to_a_question_about_animals(assistant, question):
    assert assistant.ask(question).refusal is None


def test_what_only_retracted_papers_speak_of_is_shown_as_such(with_a_retraction):
    refusal = with_a_retraction.ask("Do amniotic fluid cells lower hepatic copper in Wilson disease?").refusal
    assert refusal is not None
    assert refusal.reason is Reason.ONLY_RETRACTED
    assert [(hit.key, hit.record.status) for hit in refusal.nearest] == [(RETRACTED.key, Status.RETRACTED)]


def test_a_retracted_paper_on_another_matter_is_no_reason(with_a_retraction):
    refusal = with_a_retraction.ask("Do platelet infusions cure migraine?").refusal
    assert refusal is not None
    assert refusal.reason is not Reason.ONLY_RETRACTED
    assert RETRACTED.key not in {hit.key for hit in refusal.nearest}


def test_pairs_stand_together_in_one_record_each(words):
    together = evidence(words, "Is umbilical cord MSC therapy safe in decompensated cirrhosis?")
    assert (together.together, together.coverage < 1) == (1.0, True)
    apart = evidence(words, "Do umbilical cord MSCs help in Wilson disease?")
    assert apart.together < together.together


def test_likelihood_grows_with_each_share():
    least = Evidence(0.2, 0.2, 0.2, 0.2)
    for more in (
        Evidence(1, 0.2, 0.2, 0.2),
        Evidence(0.2, 1, 0.2, 0.2),
        Evidence(0.2, 0.2, 1, 0.2),
        Evidence(0.2, 0.2, 0.2, 1),
    ):
        assert 0 < least.likelihood() < more.likelihood() < 1


def test_enough_of_nothing_is_always_there_and_of_everything_never(words):
    demand = Demand(understand("Does G-CSF improve survival in ACLF?"), words.index)
    candidates = select(demand, words.index.retrieve(demand.query, 40), words.index)
    assert unanswered(demand, candidates, enough=0) is None
    assert unanswered(demand, candidates, enough=1) is not None
