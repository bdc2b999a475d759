from corpus.record import Record, Section, Span
from review.quotations import Quotations

TEXT = "Seven patients took part. They had 0.5 x 10^6 cells per kg, three times. Nobody died."
RECORD = Record.make(key="note:x", title="Cells", sections=(Section("METHODS", TEXT),))


def at(words, record=RECORD):
    start = record.text.index(words)
    return Span(start, start + len(words))


def test_a_quote_is_the_sentence_with_its_words_marked():
    (quote,) = Quotations(RECORD).of([at("three times"), at("0.5 x 10^6")])
    assert quote.text == "They had 0.5 x 10^6 cells per kg, three times."
    assert quote.text == RECORD.text[quote.start : quote.end]
    assert (quote.start, quote.end, quote.section, quote.whole) == (41, 87, "METHODS", True)
    assert list(quote.parts) == [
        ("They had ", False), ("0.5 x 10^6", True), (" cells per kg, ", False), ("three times", True), (".", False),
    ]  # fmt: skip


def test_words_over_two_sentences_are_quoted_with_both():
    (quote,) = Quotations(RECORD).of([at("part. They")])
    assert quote.text == "Seven patients took part. They had 0.5 x 10^6 cells per kg, three times."


def test_marks_that_overlap_are_told_once():
    (quote,) = Quotations(RECORD).of([at("Seven patients"), at("patients took")])
    assert list(quote.parts) == [("Seven patients", True), (" took", True), (" part.", False)]


def test_of_an_endless_sentence_the_stretch_around_the_words_is_quoted():
    record = Record.make(
        key="note:x", title="T", sections=(Section("", "word " * 2000 + "forty patients" + " end" * 900),)
    )
    (quote,) = Quotations(record).of([at("forty patients", record)])
    assert len(quote.text) == 700
    assert not quote.whole
    assert ("forty patients", True) in list(quote.parts)


def test_a_span_outside_the_text_is_no_quote():
    assert Quotations(RECORD).of([Span(5, 5), Span(0, 10_000)]) == ()
