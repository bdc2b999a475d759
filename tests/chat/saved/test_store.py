"""What is said to be saved is saved: by threads, by processes, through kill -9 and a restart."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from chat.saved import SavedQuestions
from chat.saved.news import Happening, News
from chat.saved.snapshot import Snapshot
from chat.saved.store import MOST
from corpus.errors import SavedFull, SavedMissing, StoreError
from index.query import Filters
from tests.chat.fixed import ARTICLE, SURVIVAL, FixedAssistant

ROOT = Path(__file__).parents[3]
ASSISTANT = FixedAssistant()
ANSWER = ASSISTANT.ask("Does it help survival?", Filters(year_from=2010, designs=("rct",)))
REFUSED = ASSISTANT.ask("xenon")
SAVE = """
import sys
from pathlib import Path
from chat.saved import SavedQuestions
from tests.chat.fixed import FixedAssistant
saved, answer = SavedQuestions(Path(sys.argv[1])), FixedAssistant().ask
for number in range(int(sys.argv[3])):
    question = f"survival {sys.argv[2]} {number}"
    saved.keep(answer(question))
    print(question, flush=True)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "saved.sqlite"


@pytest.fixture
def saved(path):
    return SavedQuestions(path)


def saving(path, name, count):
    return subprocess.Popen(
        [sys.executable, "-c", SAVE, str(path), name, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_all_of_an_answer_is_kept(saved, path):
    assert saved.listed() == []
    assert not path.exists()  # looking makes no file
    one = saved.keep(ANSWER)
    again = SavedQuestions(path).get(one.number)
    assert again == one
    assert (one.number, one.question, one.language, one.checked, one.news) == (
        1, "Does it help survival?", "en", "", ())  # fmt: skip
    assert one.filters == Filters(year_from=2010, designs=("rct",))
    assert one.known == Snapshot.of(ANSWER)
    first = one.known.citations[0]
    assert (first.key, first.quote, ARTICLE.text[first.start : first.end]) == ("pmid:28370357", SURVIVAL, SURVIVAL)
    assert (first.design, first.species, first.stance, first.year) == ("rct", ("human",), "benefit", 2017)
    assert len(first.digest) == 64


def test_a_refusal_is_kept_with_its_reason(saved):
    known = saved.keep(REFUSED).known
    assert (known.refusal, known.missing, known.citations) == ("off_subject", ("xenon",), ())


def test_the_same_question_is_saved_once_and_begins_anew(saved):
    first = saved.keep(ANSWER)
    saved.tell(first, (News(Happening.GONE, "pmid:1"),), first.known)
    again = saved.keep(ANSWER)
    assert (again.number, again.flags, again.checked) == (first.number, (), "")
    other = saved.keep(ASSISTANT.ask("Does it help survival?"))
    assert [one.number for one in saved.listed()] == [other.number, first.number]


def test_flags_stay_until_they_are_seen(saved):
    one = saved.keep(ANSWER)
    gone, added = News(Happening.GONE, "pmid:1"), News(Happening.ADDED, "pmid:2")
    latest = replace(one.known, generation="g2")
    one = saved.tell(one, (gone, added), latest)
    one = saved.tell(one, (News(Happening.ADDED, "pmid:3"),), latest)
    assert [(each.kind, each.key) for each in one.news] == [(Happening.GONE, "pmid:1"), (Happening.ADDED, "pmid:3")]
    assert saved.get(1) == one
    assert one.generation == "g2"
    seen = saved.seen(1)
    assert (seen.news, seen.known, seen.latest) == ((), latest, None)


def test_a_check_under_way_does_not_undo_what_was_done_meanwhile(saved):
    one = saved.keep(ANSWER)
    saved.seen(1)
    assert saved.tell(one, (News(Happening.GONE, "pmid:1"),), one.known) is None
    assert saved.get(1).news == ()
    saved.forget(1)
    assert saved.tell(one, (), one.known) is None
    assert saved.listed() == []


def test_each_account_has_its_own(saved):
    saved.keep(ANSWER, "anna")
    saved.keep(ANSWER, "ben")
    assert [one.account for one in saved.listed("anna")] == ["anna"]
    assert saved.listed() == []
    assert [one.account for one in saved.listed(None)] == ["ben", "anna"]
    for call in (saved.get, saved.forget, saved.seen):
        with pytest.raises(SavedMissing):
            call(1, "ben")
    assert saved.get(1, "anna").flags == ()


def test_so_many_and_no_more(saved):
    for number in range(MOST):
        saved.keep(ASSISTANT.ask(f"survival {number}"))
    with pytest.raises(SavedFull, match="100 questions are saved already"):
        saved.keep(ANSWER)
    saved.keep(ASSISTANT.ask("survival 7"))  # it is there already
    saved.keep(ANSWER, "anna")
    saved.forget(1)
    saved.keep(ANSWER)
    assert len(saved.listed()) == MOST


def test_numbers_are_not_given_twice(saved):
    saved.keep(ANSWER)
    saved.forget(1)
    assert saved.keep(ANSWER).number == 2


def test_what_is_no_such_file_is_an_error_of_ours(saved, path):
    path.write_bytes(b"not a database, " * 64)
    with pytest.raises(StoreError, match="cannot be used"):
        saved.listed()
    with pytest.raises(StoreError):
        saved.keep(ANSWER)


def test_threads_save_side_by_side(saved):
    def keep(name):
        for number in range(5):
            saved.keep(ASSISTANT.ask(f"survival {name} {number}"))

    threads = [threading.Thread(target=keep, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.question for one in saved.listed()} == {f"survival {n} {m}" for n in range(8) for m in range(5)}


def test_two_processes_at_once_and_a_kill_lose_nothing_that_was_said_to_be_saved(saved, path):
    with saving(path, "one", 40) as killed, saving(path, "two", 20) as other:
        assert killed.stdout is not None
        said = [killed.stdout.readline().rstrip() for _ in range(7)]
        killed.send_signal(signal.SIGKILL)
        said += [line.rstrip() for line in killed.stdout if line.endswith("\n")]
        out, _ = other.communicate()
    assert (killed.returncode, other.returncode) == (-signal.SIGKILL, 0)
    kept = [one.question for one in saved.listed()]
    assert {*said, *out.splitlines()} <= {*kept}
    # At most the one that was not yet said to be saved is there beside them.
    assert len(kept) <= len({*said, *out.splitlines()}) + 1
    assert len(out.splitlines()) == 20
    saved.keep(ANSWER)  # no lock was left behind
