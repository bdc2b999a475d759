"""The open questions, where they lie beside the repository: the right papers are cited, and the rest is refused."""

import pytest

from benchmarks.questions import FIRST, Question, ask, matches, questions, summary
from corpus.partial_date import PartialDate
from corpus.record import Author, Record

PAPER = Record.make(
    key="pmid:90000007",
    title="A paper",
    authors=(Author("Nevens", "F"), Author("Other", "A")),
    volume="56",
    issue="7",
    pages="1179-1185",
    published=PartialDate(2021),
    pmid="90000007",
    doi="10.1000/ABC",
)


@pytest.fixture(scope="module")
def found(shared, assistant):
    file = shared / "seed" / "questions.jsonl"
    if not file.is_file():
        pytest.skip("needs ../shared/seed/questions.jsonl")
    return summary(ask(assistant, questions(file)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_expected_paper_is_cited_first(found, language):
    counts = found[language]
    assert counts["answerable"] > 0
    assert counts[f"cited_in_first_{FIRST}"] >= 0.95 * counts["answerable"], counts["wrong"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_answered_is_refused(found, language):
    counts = found[language]
    assert counts["unanswerable"] > 0
    assert counts["refused"] == counts["unanswerable"], counts["wrong"]


@pytest.mark.parametrize(("language", "least"), [("en", 0.62), ("zh", 0.70)])
def test_expected_facts_are_quoted(found, language, least):
    facts = found[language]["facts"]
    assert facts["expected"] > 0
    assert facts["quoted"] >= least * facts["expected"], found[language]["facts_by_kind"]
    assert sum(kind["quoted"] for kind in found[language]["facts_by_kind"].values()) == facts["quoted"]


@pytest.mark.parametrize(
    ("pmids", "dois", "expected"),
    [
        (["90000007"], [], True),
        (["9000000"], [], False),
        ([], ["10.1000/abc"], True),
        ([], ["10.1000/abcd"], False),
        ([], ["J Pediatr Surg 2021;56(7):1179-1185"], True),
        ([], ["J Pediatr Surg 2021;56(8):1179-1185"], False),
        ([], ["Nevens et al., A phase II study (2021)"], True),
        ([], ["Nevens et al., A phase II study (2020)"], False),
        ([], ["Other et al. (2021)"], False),
        ([], [], False),
    ],
)
def test_a_paper_is_matched_by_what_names_it(pmids, dois, expected):
    question = Question(id="x", lang="en", question="?", pmids=pmids, dois=dois)
    assert matches(question, PAPER) is expected
