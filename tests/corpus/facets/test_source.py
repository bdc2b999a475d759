from corpus.facets.source import Source
from corpus.facets.words import any_of
from corpus.record import Record, Section
from tests.corpus.facets.made import study

RATS = any_of(r"\brats\b")


def found(record: Record, *, told: bool = False) -> int:
    return len(Source(record).find(RATS, told=told))


def test_what_is_told_of_others_is_passed_over():
    record = study("Rats have been studied. Previously, rats died. We studied rats. Rats might live.", "Rats")
    assert found(record) == 2
    assert found(record, told=True) == 5


def test_a_background_ends_where_another_part_begins():
    inline = study("BACKGROUND Rats die. Rats are ill. METHODS We saw rats. RESULTS Rats lived.")
    assert found(inline) == 2
    labelled = Record.make(
        key="note:1", title="T", sections=(Section("BACKGROUND", "Rats die."), Section("METHODS", "Rats lived."))
    )
    assert found(labelled) == 1


def test_letters_whose_small_form_is_longer_move_no_offset():
    record = study("İİİ rats")
    (match,) = Source(record).find(RATS)
    assert record.text[match.start() : match.end()] == "rats"
