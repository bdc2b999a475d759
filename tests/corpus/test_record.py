from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.errors import RecordError
from corpus.normalise import normalise
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, Record, Section, SectionSpan, Span, Status

ABSTRACT = (Section("Methods", "Ten were treated."), Section("", "It worked."), Section("结果", "安全。", "zh"))
SECTIONS = st.lists(
    st.builds(Section, st.one_of(st.sampled_from(["", "RESULTS", "Results "]), st.text(max_size=8)), st.text()),
    max_size=6,
).map(tuple)


def test_layout_is_blocks_parted_by_a_blank_line_with_labels_on_their_own():
    made = Record.make(key="pmid:1", title=" Stem  cells ", sections=ABSTRACT)
    assert made.text == "Stem cells\n\nMETHODS\nTen were treated.\n\nIt worked.\n\n结果\n安全。"
    assert made.title_span == Span(0, 10)
    assert made.section_spans == (
        SectionSpan(0, "METHODS", Span(20, 37)),
        SectionSpan(1, "", Span(39, 49)),
        SectionSpan(2, "结果", Span(54, 57)),
    )
    assert made.sections[2] == Section("结果", "安全。", "zh")


def test_a_record_without_a_title_begins_with_its_first_section():
    made = Record.make(key="pmid:1", title="", sections=(Section("results", "It worked."),))
    assert made.text == "RESULTS\nIt worked."
    assert made.section_spans == (SectionSpan(0, "RESULTS", Span(8, 18)),)
    assert Record.make(key="pmid:1", title="", sections=(Section("", "It worked."),)).section_spans[0].span == Span(
        0, 10
    )


def test_offsets_count_code_points():
    made = Record.make(key="pmid:1", title="肝😀", sections=(Section("", "10⁶ 细胞"),))
    assert (made.title_span, made.section_spans[0].span) == (Span(0, 2), Span(4, 10))
    assert made.text[4:10] == "10⁶ 细胞"


@pytest.mark.parametrize(
    ("offset", "label"),
    [
        (0, ""),
        (9, ""),
        (12, ""),
        (19, ""),
        (20, "METHODS"),
        (36, "METHODS"),
        (37, ""),
        (39, ""),
        (54, "结果"),
        (57, ""),
    ],
)
def test_label_at(offset, label):
    assert Record.make(key="pmid:1", title="Stem cells", sections=ABSTRACT).label_at(offset) == label


def test_sections_without_text_are_left_out():
    made = Record.make(key="pmid:1", title="T", sections=(Section("A", " \u200b\n"), Section("B", "b")))
    assert made.sections == (Section("B", "b"),)
    assert made.has_abstract
    assert not Record.make(key="pmid:1", title="T", sections=(Section("A", ""),)).has_abstract


@pytest.mark.parametrize("key", ["", "pmid", "pmid:", ":1"])
def test_a_key_says_where_the_record_is_from(key):
    with pytest.raises(RecordError, match="does not say where it is from"):
        Record.make(key=key, title="T")


def test_a_record_with_nothing_to_read_is_refused():
    with pytest.raises(RecordError, match="Record pmid:1 has neither a title nor a text"):
        Record.make(key="pmid:1", title="\u200b ", sections=(Section("RESULTS", "\x00"),))


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (PartialDate(), ""),
        (PartialDate(2013), "2013"),
        (PartialDate(2013, 4), "2013-04"),
        (PartialDate(2013, 4, 9), "2013-04-09"),
        (PartialDate(2013, None, 9), "2013"),
        (PartialDate(raw="1998 Dec-1999 Jan"), "1998 Dec-1999 Jan"),
        (PartialDate(1998, 12, raw="1998 Dec-1999 Jan"), "1998-12"),
    ],
)
def test_a_date_is_shown_as_precisely_as_it_is_known(date, shown):
    assert str(date) == shown
    assert Record.make(key="pmid:1", title="T", published=date).year == date.year


def test_an_author_is_shown_as_in_pubmed():
    assert [str(author) for author in (Author("Xue", "R"), Author("Xue"), Author("The Group", "", True))] == [
        "Xue R",
        "Xue",
        "The Group",
    ]


def test_another_status_changes_nothing_else():
    made = Record.make(key="pmid:1", title="T", kind=Kind.BOOK, sections=ABSTRACT)
    retracted = made.with_status(Status.RETRACTED)
    assert (retracted.status, made.status) == (Status.RETRACTED, Status.CURRENT)
    assert retracted != made
    assert retracted.with_status(Status.CURRENT) == made


@given(st.text(), SECTIONS)
def test_spans_hold_the_normalised_sections_in_order(title, sections):
    made = Record.make(key="pmid:1", title="T" + title, sections=sections)
    assert made.text[: made.title_span.end] == made.title == normalise("T" + title)
    kept = [section for section in sections if normalise(section.text)]
    assert [made.text[part.span.start : part.span.end] for part in made.section_spans] == [
        normalise(section.text) for section in kept
    ]
    assert [made.sections[part.section].label for part in made.section_spans] == [
        part.label for part in made.section_spans
    ]
    left = made.text
    for part in reversed(made.section_spans):
        label = f"{part.label}\n" if part.label else ""
        start = part.span.start - len(label)
        assert left[start - 2 : part.span.start] == f"\n\n{label}"
        assert part.span.end == len(left)
        left = left[: start - 2]
    assert left == made.title


@given(st.text(), SECTIONS, st.integers(0, 200))
def test_label_at_agrees_with_the_spans(title, sections, offset):
    made = Record.make(key="pmid:1", title="T" + title, sections=sections)
    holding = [part.label for part in made.section_spans if offset in range(part.span.start, part.span.end)]
    assert made.label_at(offset) == (holding[0] if holding else "")
    assert len(holding) <= 1


@given(st.text(min_size=1))
@example("ΐ")
def test_a_label_is_normalised_too(label):
    # Upper case can take a letter apart ("ΐ"), and a label is part of the text that offsets refer to.
    for section in Record.make(key="pmid:1", title="T", sections=(Section(label, "text"),)).sections:
        assert normalise(section.label) == section.label


def test_the_notices_of_a_record_are_those_of_its_status():
    links = (Link("RetractedandRepublishedIn", pmid="8"), Link("CommentIn", pmid="9"), Link("ExpressionOfConcernIn"))
    record = Record.make(key="pmid:1", title="Title", links=links)
    assert record.notices == ()
    assert record.with_status(Status.RETRACTED).notices == links[:1]
    assert record.with_status(Status.CONCERN).notices == links[2:]
