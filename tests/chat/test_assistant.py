"""Answers on the starter corpus with the real weights."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chat.answer import Reason
from chat.assistant import Assistant
from corpus.errors import IndexMismatch, IndexMissing
from corpus.settings import Settings
from index.query import Filters


@pytest.mark.parametrize(
    "question",
    ["Is umbilical cord MSC infusion safe in primary biliary cirrhosis?", "脐带间充质干细胞治疗PBC是否安全?随访多久?"],
)
def test_a_paper_is_found_in_either_language(assistant, question):
    answer = assistant.ask(question)
    assert answer.refusal is None
    assert "23855301" in [citation.record.pmid for citation in answer.citations[:3]]


def test_what_a_chinese_question_was_read_as_is_told(assistant):
    answer = assistant.ask("脐带间充质干细胞治疗PBC是否安全?")
    assert answer.query.language == "zh"
    assert "umbilical cord" in answer.query.meaning.lower()
    assert "PBC" in dict(answer.query.expansions)


def test_an_answer_says_which_corpus_it_is_from(assistant):
    stamp = assistant.ask("Do MSCs improve survival in ACLF?").stamp
    assert (stamp.records, stamp.notes, stamp.retracted_hidden) == (178, 178, 0)
    assert stamp.updated[:2] == "20"
    assert stamp.generation == "g000001"


def test_citations_are_few_and_of_different_papers(assistant):
    keys = [
        citation.record.key for citation in assistant.ask("Are mesenchymal stem cells safe in cirrhosis?").citations
    ]
    assert 1 <= len(keys) <= 6
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("question", ["", " ", "?", "\n\t", "。。。", "\u200b", "🙂"])
def test_nothing_asked_is_refused(assistant, question):
    refusal = assistant.ask(question).refusal
    assert refusal is not None
    assert refusal.reason is Reason.EMPTY


@pytest.mark.parametrize(
    "question",
    [
        "' OR 1=1; DROP TABLE record; --",
        'body:"cirrhosis" AND (',
        "cirrhosis " * 5_000,
        "肝" * 5_000,
        "a" * 10_000,
        "\x00 cirrhosis \ud800",
        "*", "the of and", "<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_any_text_gets_an_answer_or_a_refusal(words, question):
    answer = words.ask(question)
    assert bool(answer.citations) == (answer.refusal is None)


@pytest.mark.parametrize("question", ["Is it safe in cirrhosis? \ud800", "cirrhosis \x00 MSC"])
def test_broken_text_does_not_break_the_real_model(assistant, question):
    answer = assistant.ask(question, Filters(year_from=2025))
    assert bool(answer.citations) == (answer.refusal is None)


def test_nothing_passes_filters_that_nothing_can_pass(words):
    answer = words.ask("Do MSCs improve survival in ACLF?", Filters(year_from=2090))
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.NOTHING_FOUND
    assert answer.citations == ()


def test_the_same_question_gets_the_same_answer(assistant):
    question = "Does G-CSF improve survival in alcoholic hepatitis?"
    assert assistant.ask(question) == assistant.ask(question)


def test_without_an_index_it_says_what_to_do(home):
    with pytest.raises(IndexMissing) as raised:
        Assistant.open(Settings.load())
    assert raised.value.hint == "Build one with `hepcite index`."


def test_an_index_of_another_model_is_an_error_not_a_wrong_answer(starter, tmp_path):
    folder = tmp_path / "another-model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights of something else")
    with pytest.raises(IndexMismatch, match="all-MiniLM-L6-v2@53aa51172d14"):
        Assistant.open(Settings.load(model=str(folder)))


def test_eight_threads_get_the_answers_of_one(starter):
    # Few papers pass, so that each question costs little; the encoder is the real one, without anything around it.
    few = Filters(year_from=2025)
    questions = [
        "Do mesenchymal stem cells improve survival in ACLF?",
        "Are mesenchymal stem cells safe in liver cirrhosis?",
        "Which cells were given in liver failure?",
        "Exosomes in liver fibrosis",
        "间充质干细胞治疗慢加急性肝衰竭的生存率",
        "干细胞治疗肝硬化是否安全?",
        "Should I stop entecavir?",
        "Can stem cells treat gallstones in dogs?",
    ]
    with Assistant.open(Settings.load()) as opened:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda question: opened.ask(question, few), questions))
        alone = [opened.ask(question, few) for question in questions]
    assert together == alone
    assert any(answer.citations for answer in together)
    assert any(answer.refusal for answer in together)
