"""The promise the product stands on: whatever is asked, every quote is what the store says at its offsets."""

import json

import pytest

from corpus.record import CAUTIONS
from corpus.starter import notes
from corpus.store import CorpusStore
from index.query import Filters

TITLES = [title for note in notes() for title in (note.title, note.title_other) if title]


@pytest.fixture(scope="module")
def questions(request):
    asked = list(dict.fromkeys(TITLES))[:220]
    try:
        file = request.getfixturevalue("shared") / "seed" / "questions.jsonl"
    except pytest.skip.Exception:
        return asked  # the titles alone are enough
    return asked + [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()]


def hold_verbatim(answer, store):
    """Hold every citation of an answer against the record, read afresh; return how many there were."""
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    keys = [citation.record.key for citation in answer.citations]
    assert len(set(keys)) == len(keys)
    for citation in answer.as_dict()["citations"]:
        record = store.get(citation["key"])
        start, end = citation["start"], citation["end"]
        assert 0 <= start < end <= len(record.text)
        assert record.text[start:end] == citation["quote"]
        assert record.label_at(start) == citation["section"] != CAUTIONS
        held_by = [part for part in record.section_spans if part.span.start <= start and end <= part.span.end]
        assert len(held_by) == 1, "a quote stands within one section"
    return len(keys)


def test_every_quote_of_hundreds_of_answers_is_verbatim(words, questions):
    assert len(set(questions)) >= 200
    with CorpusStore.open(words.index.corpus.path) as store:
        quoted = [hold_verbatim(words.ask(question), store) for question in questions]
    # The titles of the corpus are about what is in it: an assistant that refused them all would prove nothing.
    assert sum(count > 0 for count in quoted) >= 0.9 * len(questions) - 10


@pytest.mark.parametrize(
    "filters", [Filters(year_from=2021), Filters(year_to=2015), Filters(publication_types=("Review",))]
)
def test_filters_hold_for_every_citation(words, filters):
    cited = [c.record for title in TITLES[::12] for c in words.ask(title, filters).citations]
    assert cited
    for record in cited:
        # A record without a year is in no range of years.
        assert filters.year_from is None or (record.year is not None and record.year >= filters.year_from)
        assert filters.year_to is None or (record.year is not None and record.year <= filters.year_to)
        assert not filters.publication_types or "Review" in record.publication_types


def test_the_real_model_quotes_verbatim_too(assistant):
    with CorpusStore.open(assistant.index.corpus.path) as store:
        assert sum(hold_verbatim(assistant.ask(title), store) for title in TITLES[::80]) >= 3
