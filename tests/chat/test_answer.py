import json

import pytest

from chat.answer import Answer, Reason, Refusal
from chat.citation import Citation
from index.query import Hit, Query
from tests.chat.fixed import NOTE, STAMP

ENGLISH = Query("Is PBC treated?", "en", "Is PBC treated?", expansions=(("PBC", "primary biliary cholangitis"),))
CHINESE = Query("能治PBC吗?", "zh", "primary biliary cholangitis")
CITATION = Citation(1, NOTE, 0, 11, "Pilot study")
CORPUS = {
    "records": 178,
    "notes": 178,
    "retracted_hidden": 2,
    "updated": "2026-11-22",
    "generation": "g1",
    "strategy": "starter notes",
    "search": "",
    "trials": 0,
}


@pytest.mark.parametrize(("citations", "refusal"), [((), None), ((CITATION,), Refusal(Reason.ADVICE))])
def test_an_answer_has_either_citations_or_a_refusal(citations, refusal):
    with pytest.raises(ValueError, match="either citations or a refusal"):
        Answer(ENGLISH, citations, refusal, STAMP)


def test_an_answer_as_plain_values():
    answer = Answer(ENGLISH, (CITATION,), None, STAMP)
    assert answer.question == "Is PBC treated?"
    assert answer.as_dict() == {
        "question": "Is PBC treated?",
        "language": "en",
        "query": "Is PBC treated?",
        "expansions": [["PBC", "primary biliary cholangitis"]],
        "refused": False,
        "reason": None,
        "reason_code": None,
        "nearest": [],
        "citations": [CITATION.as_dict() | {"ties": []}],
        "plans": [],
        "plans_first": False,
        "corpus": CORPUS,
    }


def test_a_refusal_as_plain_values():
    refusal = Refusal(Reason.NOT_STATED, ("hazard ratio",), (Hit(1, 0.5, NOTE, 0, 11),))
    found = Answer(CHINESE, (), refusal, STAMP).as_dict()
    assert found["refused"] is True
    assert found["reason_code"] == "not_stated"
    assert found["citations"] == []
    assert found["nearest"] == [{"key": "note:wang-2013", "pmid": "23855301", "title": NOTE.title, "year": 2013}]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("query", "reason", "sentence"),
    [
        (ENGLISH, Reason.NOT_STATED, "The records nearest to this do not state: hazard ratio, dogs."),
        (CHINESE, Reason.NOT_STATED, "最相近的记录没有给出:hazard ratio、dogs。"),
        (ENGLISH, Reason.OFF_SUBJECT, "The corpus does not speak of: hazard ratio, dogs."),
        (CHINESE, Reason.OFF_SUBJECT, "语料库没有涉及:hazard ratio、dogs。"),
        (ENGLISH, Reason.NOTHING_FOUND, "Nothing in the corpus answers this."),
        (CHINESE, Reason.NOTHING_FOUND, "语料库中没有能回答该问题的内容。"),
    ],
)
def test_the_reason_speaks_the_language_of_the_question(query, reason, sentence):
    said = Answer(query, (), Refusal(reason, ("hazard ratio", "dogs")), STAMP).reason
    # Which width a Chinese colon has is for the wording to say.
    assert said is not None
    assert said.replace("：", ":") == sentence


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("query", [ENGLISH, CHINESE])
def test_every_reason_has_a_sentence(query, reason):
    said = Answer(query, (), Refusal(reason), STAMP).reason
    assert said
    assert "{" not in said


def test_an_answer_needs_no_reason():
    assert Answer(ENGLISH, (CITATION,), None, STAMP).reason is None
