import json
import logging
from datetime import UTC, datetime, timedelta

from chat.feedback import Feedback
from tests.chat.fixed import FixedAssistant

ASSISTANT = FixedAssistant()


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_thumb_is_a_line_with_the_question_and_its_citations(tmp_path):
    path = tmp_path / "feedback.jsonl"
    feedback = Feedback(path)
    assert not path.exists()
    feedback.keep(ASSISTANT.ask("干细胞 survival"), liked=True)
    feedback.keep(ASSISTANT.ask("xenon"), liked=False)
    first, second = lines(path)
    assert datetime.now(UTC) - datetime.fromisoformat(first.pop("time")) < timedelta(minutes=5)
    assert first == {
        "liked": True,
        "question": "干细胞 survival",
        "refused": None,
        "citations": [[each.record.key, each.start, each.end] for each in ASSISTANT.ask("survival").citations],
        "generation": "g1",
    }
    assert (second["liked"], second["refused"], second["citations"]) == (False, "off_subject", [])


def test_a_disk_that_takes_nothing_costs_the_thumb_and_no_more(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        Feedback(tmp_path / "gone" / "feedback.jsonl").keep(ASSISTANT.ask("pilot"), liked=True)
    assert "A thumb could not be kept: No such file or directory" in caplog.text
    assert str(tmp_path) not in caplog.text


def test_a_full_file_takes_no_more(tmp_path):
    path = tmp_path / "feedback.jsonl"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    Feedback(path).keep(ASSISTANT.ask("pilot"), liked=True)
    assert path.stat().st_size == 50_000_000
