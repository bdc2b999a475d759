"""Records by number for the tests of the passage store, and how they go in and come out."""

from __future__ import annotations

from contextlib import contextmanager

from corpus.passage import passages
from corpus.record import Record, Section
from index.faiss_store import FaissStore
from index.query import Concept, Filters
from index.store import Entry, Place
from tests.index.words import DIMENSION, WordEncoder

ANY = Filters(statuses=())
LIVER = [Concept("liver", ("liver",))]


def record(number, sections=1, **rest):
    texts = tuple(Section("", f"Passage {part} of number{number} about the liver.") for part in range(sections))
    return Record.make(key=f"pmid:{number}", title=f"Title of number{number}", sections=texts, **rest)


def entries(*records):
    return [Entry(passage, each) for each in records for passage in passages(each)]


def place(entry):
    passage = entry.passage
    return Place(passage.key, passage.ordinal, passage.start, passage.end, passage.digest)


def vectors(made):
    return WordEncoder().encode([entry.passage.embedded for entry in made])


def fill(store, *records):
    made = entries(*records)
    store.upsert(made, vectors(made))


@contextmanager
def opened(folder, writable=True):
    store = FaissStore(folder, DIMENSION, writable=writable)
    try:
        yield store
    finally:
        store.close()


def keys(store, filters, k=50):
    probe = WordEncoder().encode(["liver"])[0]
    nearest = {key for key, _ in store.nearest(probe, filters, k)}
    matching = [key for key, _ in store.matching(LIVER, filters, k)]
    assert len(matching) == len(nearest)  # a record comes once by its words, however many passages it has
    assert set(matching) == nearest
    return sorted(int(key.removeprefix("pmid:")) for key in nearest)
