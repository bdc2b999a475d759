"""Which sentences are chosen, on a corpus of three records whose encoder counts words."""

import pytest

from chat.demand import Demand
from chat.select import select
from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.expand import understand
from tests.chat.built import word_assistant

TRIAL = Record.make(
    key="pmid:90000001",
    title="Umbilical cord mesenchymal stem cells in decompensated cirrhosis",
    sections=(
        Section("BACKGROUND", "Decompensated cirrhosis has a high mortality. Mesenchymal stem cells may lower it."),
        Section(
            "METHODS",
            "Forty patients received umbilical cord mesenchymal stem cells by peripheral vein. "
            "The dose was one million cells per kilogram, given three times.",
        ),
        Section(
            "RESULTS",
            "Ascites fell in the treated patients. Serum albumin rose by 5.2 g/L after 24 weeks. "
            "Fever was seen in two patients. No tumour was seen.",
        ),
        Section("CAUTIONS", "Ascites was measured by unblinded staff, so ascites may be overstated."),
    ),
)
OTHER = Record.make(
    key="pmid:90000002",
    title="G-CSF in acute-on-chronic liver failure",
    sections=(Section("", "G-CSF did not improve survival in acute-on-chronic liver failure."),),
)
TITLE_ONLY = Record.make(key="pmid:90000003", title="Ascites and mesenchymal stem cells in cirrhosis")


@pytest.fixture
def small(home):
    settings = Settings.load().prepared()
    with CorpusStore.open(settings.corpus_path, plant=False) as corpus, corpus.run("test", {}) as run:
        for record in (TRIAL, OTHER, TITLE_ONLY):
            run.put(record)
    with word_assistant(home, plant=False) as opened:
        yield opened.index


def chosen(index, question):
    query = understand(question)
    return select(Demand(query, index), index.retrieve(query, 12), index)


def quote(candidate):
    return candidate.record.text[candidate.span.start : candidate.span.end]


def test_the_sentence_that_answers_is_chosen(small):
    best = chosen(small, "Did ascites fall after mesenchymal stem cells in cirrhosis?")[0]
    assert best.record.key == TRIAL.key
    assert quote(best).startswith("Ascites fell in the treated patients.")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What dose of mesenchymal stem cells was given in decompensated cirrhosis?", "The dose was one million cells"),
        ("How much did serum albumin rise after mesenchymal stem cells in cirrhosis?", "5.2 g/L"),
        ("How many patients with cirrhosis received umbilical cord mesenchymal stem cells?", "Forty patients"),
    ],
)
def test_the_sentence_is_of_the_kind_asked_for(small, question, expected):
    assert expected in quote(chosen(small, question)[0])


def test_cautions_are_never_evidence(small):
    for question in ("Was ascites measured by unblinded staff?", "Is ascites overstated in cirrhosis trials?"):
        assert all("overstated" not in quote(candidate) for candidate in chosen(small, question))


def test_a_title_alone_is_never_evidence(small):
    found = chosen(small, "Ascites and mesenchymal stem cells in cirrhosis")
    assert TRIAL.key in {candidate.record.key for candidate in found}
    assert TITLE_ONLY.key not in {candidate.record.key for candidate in found}


def test_a_quote_is_at_most_three_whole_sentences_of_one_section(small):
    for question in ("mesenchymal stem cells cirrhosis ascites albumin fever tumour", "cirrhosis", "dose by vein"):
        for candidate in chosen(small, question):
            text = quote(candidate)
            assert text.endswith(".")
            assert text[0].isupper()
            assert text.count(". ") <= 2
            assert "\n" not in text  # a label or a blank line would stand between two sections


def test_candidates_come_best_first_one_a_record(small):
    found = chosen(small, "stem cells and G-CSF in cirrhosis and acute-on-chronic liver failure")
    assert [candidate.score for candidate in found] == sorted((c.score for c in found), reverse=True)
    assert sorted(candidate.record.key for candidate in found) == [TRIAL.key, OTHER.key]


def test_the_least_of_all_hits_can_stand_alone(small):
    query = understand("Did ascites fall after mesenchymal stem cells in cirrhosis?")
    last = small.retrieve(query, 12)[-1]
    assert (last.key, last.score) == (OTHER.key, 0.0)  # so it may come where the corpus has lost the others since
    assert [quote(candidate) for candidate in select(Demand(query, small), [last], small)] == [OTHER.sections[0].text]


def test_shares_are_shares(small):
    for question in ("ascites in cirrhosis", "hazard ratio of dogs", "G-CSF in ACLF", "生存率"):
        for candidate in chosen(small, question):
            assert 0 <= candidate.coverage <= 1
            assert 0 <= candidate.overlap <= 1


def test_what_a_record_says_and_does_not_say_is_told_apart(small):
    by_key = {candidate.record.key: candidate for candidate in chosen(small, "G-CSF in acute-on-chronic liver failure")}
    assert by_key[OTHER.key].coverage == 1
    assert TRIAL.key not in by_key or by_key[TRIAL.key].coverage < 1


def test_nothing_found_is_nothing_chosen(small):
    query = understand("cirrhosis")
    assert select(Demand(query, small), [], small) == []
