from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from corpus.partial_date import PartialDate
from corpus.passage import passages
from corpus.record import Record, Section, Status
from index.candidates import candidates
from index.faiss_store import FaissStore
from index.query import Concept, Filters, Query
from tests.index.stores import ANY, entries, fill, keys, opened, place, record, vectors
from tests.index.words import DIMENSION, WordEncoder


class AnyWrites(RuleBasedStateMachine):
    """A store beside a plain dictionary of what it should hold."""

    @initialize()
    def begin(self):
        self.place = TemporaryDirectory()
        self.store = FaissStore(Path(self.place.name), DIMENSION, writable=True)
        self.held: dict[str, Record] = {}
        self.saved = True

    @rule(
        numbers=st.sets(st.integers(0, 12), min_size=1, max_size=5),
        sections=st.integers(1, 3),
        status=st.sampled_from(Status),
        year=st.none() | st.integers(2000, 2003),
        types=st.sets(st.sampled_from(["Review", "Letter"])),
    )
    def write(self, numbers, sections, status, year, types):
        made = [
            record(n, sections, status=status, published=PartialDate(year), publication_types=tuple(sorted(types)))
            for n in sorted(numbers)
        ]
        self.store.delete(each.key for each in made)
        fill(self.store, *made)
        self.held |= {each.key: each for each in made}
        self.saved = False

    @rule(numbers=st.sets(st.integers(0, 12), max_size=5))
    def delete(self, numbers):
        gone = [self.held.pop(f"pmid:{number}", None) for number in numbers]
        expected = sum(len(passages(each)) for each in gone if each)
        assert self.store.delete(f"pmid:{number}" for number in numbers) == expected
        self.saved = False

    @rule(again=st.booleans())
    def save(self, again):
        self.store.save()
        self.saved = True
        if again:
            self.store.close()
            self.store = FaissStore(Path(self.place.name), DIMENSION, writable=True)

    @invariant()
    def counts_agree(self):
        assert self.store.count() == sum(len(passages(each)) for each in self.held.values())
        if self.saved:
            assert self.store.records() == len(self.held)
            assert self.store.check() == []

    @invariant()
    def passages_come_back_as_they_went_in(self):
        made = entries(*self.held.values())
        found = self.store.passages([*self.held, "pmid:99"])
        assert found.vectors.tolist() == vectors(made).tolist()
        assert [list(self.held)[owner] for owner in found.owners] == [entry.record.key for entry in made]
        assert self.store.places(found.ids.tolist()) == [place(entry) for entry in made]

    @invariant()
    def every_passage_is_found_by_its_own_vector(self):
        made = entries(*self.held.values())
        for entry, vector in zip(made, vectors(made), strict=True):
            matches = self.store.nearest(vector, ANY, len(made))
            assert matches[0][1] == pytest.approx(1.0, abs=1e-5)
            own = [score for key, score in matches if key == entry.record.key]
            assert len(own) == len(passages(entry.record))
            assert own[0] == matches[0][1]

    @precondition(lambda self: self.saved)
    @rule(
        status=st.sampled_from(Status),
        year_from=st.none() | st.integers(2000, 2003),
        year_to=st.none() | st.integers(2000, 2003),
        kind=st.sampled_from([(), ("review",), ("review", "letter")]),
    )
    def filters_exclude(self, status, year_from, year_to, kind):
        expected = [
            int(key.removeprefix("pmid:"))
            for key, each in self.held.items()
            if each.status is status
            and (year_from is None or (each.year is not None and each.year >= year_from))
            and (year_to is None or (each.year is not None and each.year <= year_to))
            and (not kind or any(name.casefold() in kind for name in each.publication_types))
        ]
        assert keys(self.store, Filters(year_from, year_to, kind, (status,))) == sorted(expected)

    def teardown(self):
        self.store.close()
        self.place.cleanup()


TestAnyWrites = AnyWrites.TestCase
TestAnyWrites.settings = settings(max_examples=15, stateful_step_count=8, deadline=None)


WORD = st.sampled_from(["liver", "ascites", "fever", "kidney", "albumin", "rat", "肝硬化"])
TEXTS = st.lists(st.lists(WORD, min_size=1, max_size=6), min_size=1, max_size=3)  # of one record
QUESTIONS = ("liver ascites", "fever 肝硬化", "albumin rats passage")


def _asked(store):
    """Return what a few questions find, in full."""
    found = []
    for question in QUESTIONS:
        concepts = tuple(Concept(word, (word,)) for word in question.split())
        query = Query(question, "en", question, concepts, filters=ANY)
        found.append(list(candidates(store, query, WordEncoder().encode([question])[0], 50)))
        found.append(list(candidates(store, query, None, 50)))
    return found


@given(
    texts=st.lists(TEXTS, min_size=1, max_size=6),
    added=st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=2),
)
@settings(max_examples=8)
def test_what_was_added_and_removed_again_leaves_no_trace(texts, added):
    # Added in saves of their own: what of one save stays counts on with what of it went, see test_lexical.
    def made(first, texts):
        return [
            Record.make(
                key=f"pmid:{n}", title=f"Number{n}", sections=tuple(Section("", " ".join(each)) for each in parts)
            )
            for n, parts in enumerate(texts, first)
        ]

    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        fill(store, *made(0, texts))
        store.save()
        before = _asked(store)
        extra: list[Record] = []
        for batch in added:
            new = made(100 + len(extra), batch)
            fill(store, *new)
            store.save()
            extra += new
        assert _asked(store) != before
        store.delete(each.key for each in extra)
        store.save()
        assert (store.records(), store.check()) == (len(texts), [])
        assert _asked(store) == before
