import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.answer import Answer
from chat.dialogue import resolve
from chat.dialogue.chips import chips
from index.query import Filters

QUESTIONS = [
    "Are umbilical cord MSCs safe in decompensated cirrhosis?",
    "脐带间充质干细胞治疗失代偿期肝硬化安全吗?",
    "G-CSF能改善慢加急性肝衰竭的无移植生存吗?",
    "Do MSCs improve survival in ACLF?",
    "干细胞移植后患者的生活质量?",
]


def offered(assistant, question: str, *asked: str) -> tuple[str, ...]:
    return chips(assistant.ask(question), assistant.index, asked)


def is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)


def test_the_chips_of_a_question_in_english(words):
    assert offered(words, "Do MSCs improve survival in ACLF?") == (
        "How safe is treatment with MSCs in ACLF?",
        "What is known about MSCs in liver cirrhosis?",
        "What do randomised trials report with MSCs in ACLF?",
    )


def test_the_chips_of_a_question_in_chinese(words):
    assert offered(words, "G-CSF能改善慢加急性肝衰竭的无移植生存吗?") == (
        "G-CSF治疗慢加急性肝衰竭是否安全?",
        "G-CSF治疗肝硬化的效果如何?",
        "G-CSF治疗慢加急性肝衰竭有哪些随机对照试验?",
    )


@pytest.mark.parametrize("question", QUESTIONS)
def test_chips_are_in_the_language_of_the_question(words, question):
    assert {is_chinese(chip) for chip in offered(words, question)} == {is_chinese(question)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_chip_is_answered(assistant, question):
    found = offered(assistant, question)
    assert len(found) == 3
    assert [chip for chip in found if assistant.ask(chip).refusal is not None] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_chip_stands_on_its_own(words, question):
    found = offered(words, question)
    assert [resolve(chip, [question]).understood for chip in found] == list(found)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_is_offered_twice_in_a_conversation(words, question):
    asked: list[str] = []
    while found := offered(words, question, *asked):
        assert set(found).isdisjoint({question, *asked})
        asked += found
        assert len(asked) < 60  # each round takes some away, so it ends


def test_what_was_asked_in_the_other_language_is_not_offered(words):
    found = offered(words, "Do MSCs improve survival in ACLF?", "间充质干细胞治疗慢加急性肝衰竭安全吗?")
    assert found[0] == "What is known about MSCs in liver cirrhosis?"


def test_a_declined_question_is_shown_what_the_corpus_can_say(words):
    found = offered(words, "My father has liver failure. Should he get stem cells?")
    assert found[0] == "How safe is treatment with stem cells in liver failure?"


@pytest.mark.parametrize("question", ["", "Who won the world cup?", "谢谢!"])
def test_a_question_that_names_nothing_of_the_field_gets_none(words, question):
    assert offered(words, question) == ()


def test_records_that_the_filters_leave_out_are_no_proof(words):
    answer: Answer = words.ask("Do MSCs improve survival in ACLF?", Filters(year_from=2100))
    assert chips(answer, words.index) == ()


@given(
    st.lists(st.sampled_from(["MSC ", "肝硬化", "{x}", "safe ", "\x00", "ACLF "]) | st.text(max_size=9), max_size=12)
)
def test_any_question_is_taken(words, pieces):
    assert len(offered(words, "".join(pieces))) <= 3
