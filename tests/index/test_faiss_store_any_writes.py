from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from corpus.passage import passages
from corpus.record import PartialDate, Record, Status
from index.faiss_store import FaissStore
from index.query import Filters
from tests.index.stores import ANY, entries, fill, keys, record, vectors
from tests.index.words import DIMENSION


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
            assert self.store.check() == []

    @invariant()
    def every_passage_is_found_by_its_own_vector(self):
        made = entries(*self.held.values())
        for entry, vector in zip(made, vectors(made), strict=True):
            matches = self.store.nearest(vector, ANY, len(made))
            own = [
                match for match in matches if (match.key, match.ordinal) == (entry.record.key, entry.passage.ordinal)
            ]
            assert [match.digest for match in own] == [entry.passage.digest]
            assert own[0].score == pytest.approx(matches[0].score, abs=1e-5)

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
