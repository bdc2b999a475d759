import shutil

from benchmarks import scattered
from benchmarks.scattered import Cited, Judged, ask, judged, summary
from tests.chat.built import built_home, real_assistant


def test_half_of_the_questions_was_not_asked_while_the_rule_was_made():
    found = judged()
    assert [sum(one.id.startswith(half) for one in found) for half in scattered.HALVES] == [10, 10]
    assert {one.lang for one in found} == {"en", "zh"}
    assert all(one.keys and one.never and not set(one.keys) & set(one.never) for one in found)


def test_what_is_counted():
    def cited(id, *keys):
        return Cited(Judged(id=id, lang="en", question="?", keys=["a", "b"], never=["x", "y"]), keys)

    found = [cited("tuned-1", "b", "c"), cited("tuned-2", "a", "x", "y"), cited("tuned-3", "c", "a"), cited("tuned-4")]
    assert summary(found) == {
        "tuned": {
            "questions": 4,
            "right_first": 2,
            "without_wrong": 3,
            "wrong_cited": 2,
            "failed": ["tuned-2", "tuned-3", "tuned-4"],
        }
    }


def test_papers_on_the_treatment_asked_for_come_first(home, run_folder):
    shutil.copytree(built_home(run_folder), home)
    with real_assistant(home) as assistant:
        found = summary(ask(assistant, judged()))
    # A floor: the tuned half was read while the rule was made, the other was not.
    assert found["tuned"]["right_first"] >= 8
    assert found["tuned"]["without_wrong"] >= 9
    assert found["unseen"]["right_first"] >= 6
    assert found["unseen"]["without_wrong"] >= 8
