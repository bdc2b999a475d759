from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import RecordError
from corpus.passage import LENGTH, LONGEST, Passage, passages
from corpus.record import Record, Section, Span
from corpus.sentences import sentences

SHORT = "Albumin rose in all treated patients."
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="ab AB. 细胞。！(）😀é\u3000\n", min_size=1, max_size=300),
    st.lists(
        st.tuples(st.sampled_from(["Cells grew", "细胞有效", "P < 0.05", "x" * 700]), st.integers(1, 90)), max_size=40
    ).map(lambda parts: " ".join(f"{words} " * times + "end." for words, times in parts)),
)
SECTIONS = st.lists(
    st.builds(Section, st.sampled_from(["", "RESULTS", "CAUTIONS"]), TEXTS, st.sampled_from(["en", "zh"])), max_size=5
)


def record(*texts: str, title: str = "Stem cells in cirrhosis", label: str = "") -> Record:
    return Record.make(key="pmid:1", title=title, sections=tuple(Section(label, text) for text in texts))


def numbered(count: int, length: int) -> str:
    return " ".join(f"Sentence {n} ".ljust(length - 1, "x") + "." for n in range(count))


def lengths(made: Record) -> list[int]:
    return [len(passage.text) for passage in passages(made)]


def test_sections_are_passages_of_their_own():
    made = Record.make(
        key="note:1",
        title="A note",
        sections=(Section("Results", "It worked. It was safe."), Section("Cautions", SHORT)),
    )
    assert passages(made) == (
        Passage("note:1", 0, 16, 39, "It worked. It was safe.", "RESULTS", "A note"),
        Passage("note:1", 1, 50, 87, SHORT, "CAUTIONS", "A note"),
    )


def test_a_record_without_sections_gives_its_title():
    (only,) = passages(record(title="Stem cells. A review."))
    assert only == Passage("pmid:1", 0, 0, 21, "Stem cells. A review.", "", "Stem cells. A review.")
    assert only.embedded == "Stem cells. A review."


def test_a_record_without_a_title_is_embedded_by_its_text():
    (only,) = passages(record(SHORT, title=""))
    assert (only.context, only.embedded) == ("", SHORT)


def test_embedded_and_digest():
    (only,) = passages(record(SHORT))
    assert only.embedded == "Stem cells in cirrhosis\nAlbumin rose in all treated patients."
    assert only.digest == "ad93300e8893c6a7fc3d8fea09483fb63965f9dca5804b137eebb09796a09a40"
    (moved,) = passages(record(SHORT, label="RESULTS"))
    assert (moved.start, moved.digest) == (33, only.digest)
    assert passages(record(SHORT, title="Other"))[0].digest != only.digest


def test_groups_are_full_and_balanced():
    assert lengths(record(numbered(6, 100))) == [605]
    assert lengths(record(numbered(7, 100))) == [302, 403]
    assert lengths(record(numbered(13, 100))) == [403, 403, 504]
    assert lengths(record(numbered(18, 100))) == [605, 605, 605]


def test_a_long_sentence_stays_whole_up_to_the_limit():
    whole = "C" + ("ell " + "cell " * 400)[: LONGEST - 2] + "."
    assert lengths(record(whole)) == [LONGEST]
    assert lengths(record(f"{SHORT} {whole} {SHORT}")) == [len(SHORT), LONGEST, len(SHORT)]


def test_an_over_long_sentence_is_cut_at_blanks():
    text = "cells " * 500 + "end."
    made = record(text)
    parts = [passage.text for passage in passages(made)]
    assert " ".join(parts) == text
    assert [len(part) for part in parts] == [599, 599, 599, 599, 604]


def test_without_a_blank_nothing_is_cut():
    assert lengths(record("细胞" * 2_000)) == [4_000]


@pytest.mark.parametrize("span", [Span(0, 0), Span(5, 1_000), Span(3, 2), Span(-4, -1)])
def test_a_span_that_is_not_in_the_text_is_refused(span):
    with pytest.raises(RecordError, match="Passage 0 of pmid:1"):
        Passage.of(record(SHORT), 0, span)


def test_text_and_offsets_must_agree():
    with pytest.raises(RecordError, match="has 4 characters at 10-15"):
        Passage("pmid:1", 0, 10, 15, "four")


@given(st.text(), SECTIONS)
def test_passages_are_the_record_and_hold_each_sentence_once(title, sections):
    made = Record.make(key="pmid:1", title="T" + title, sections=tuple(sections))
    found = passages(made)
    assert [passage.ordinal for passage in found] == list(range(len(found)))
    assert all(passage.text == made.text[passage.start : passage.end] for passage in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(passage.digest == sha256(passage.embedded.encode()).hexdigest() for passage in found)
    if not made.sections:
        assert [passage.text for passage in found] == [made.title]
    for part, section in zip(made.section_spans, made.sections, strict=True):
        own = [passage for passage in found if part.span.start <= passage.start < part.span.end]
        assert all(passage.end <= part.span.end and passage.label == section.label for passage in own)
        assert "".join("".join(p.text for p in own).split()) == "".join(section.text.split())
        spans = sentences(section.text, section.language)
        for span in spans:
            start, end = part.span.start + span.start, part.span.start + span.end
            if end - start <= LONGEST:
                assert sum(passage.start <= start and end <= passage.end for passage in own) == 1
    inside = [p for p in found if any(s.span.start <= p.start and p.end <= s.span.end for s in made.section_spans)]
    assert len(inside) == (len(found) if made.sections else 0)


@given(st.lists(st.integers(2, 1_200), min_size=1, max_size=12))
def test_no_passage_of_several_sentences_is_too_long(sizes):
    text = " ".join("C" + "x" * (size - 2) + "." if size > 2 else "C." for size in sizes)
    made = record(text)
    for passage in passages(made):
        assert len(passage.text) <= LENGTH or len(sentences(passage.text)) == 1
