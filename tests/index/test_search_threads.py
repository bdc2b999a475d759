"""Many questions at once: in one call, from threads, from asyncio, beside an update."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import faiss
import pytest

from corpus.partial_date import PartialDate
from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index import Filters, LiteratureIndex, update_index
from index.encoder import Vectors
from index.faiss_store import FaissStore
from tests.index.stores import fill, opened, record
from tests.index.words import DIMENSION, WordEncoder

THREADS = 16
SUBJECTS = ("ascites", "exosomes", "organoids", "hepatocytes", "cirrhosis", "fibrosis", "macrophages", "rabbits")
QUESTIONS = [f"Do stem cells change {subject} in the liver?" for subject in SUBJECTS]
FEW = Filters(year_from=2005, publication_types=("review",))


class CountingEncoder(WordEncoder):
    """Keeps which questions came together."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.calls: list[list[str]] = []

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a question."""
        self.calls.append(list(texts))
        return super().encode_questions(texts)


class WaitingEncoder(WordEncoder):
    """Answers once something has been closed."""

    def __init__(self) -> None:
        """Begin before anything is asked or closed."""
        super().__init__()
        self.asked, self.closed = threading.Event(), threading.Event()

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a question."""
        self.asked.set()
        assert self.closed.wait(timeout=30)
        return super().encode_questions(texts)


def study(number):
    subject = SUBJECTS[number % len(SUBJECTS)]
    return Record.make(
        key=f"pmid:{number}",
        title=f"Stem cells and {subject}, study number{number}",
        sections=(Section("RESULTS", f"In group{number % 5} the {subject} of the liver changed."),),
        published=PartialDate(2000 + number % 20),
        publication_types=("Review",) if number % 3 else ("Journal Article",),
    )


def put(corpus, numbers):
    with corpus.run("test", {}) as run:
        for number in numbers:
            run.put(study(number))


@pytest.fixture
def settings(home):
    return Settings.load().prepared()


@pytest.fixture
def corpus(settings):
    with CorpusStore.open(settings.corpus_path, plant=False) as opened:
        put(opened, range(100))
        update_index(opened, settings.index_path, settings.vectors_path, WordEncoder())
        yield opened


@pytest.fixture
def encoder():
    return CountingEncoder()


@pytest.fixture
def literature(settings, corpus, encoder):
    with LiteratureIndex(settings, corpus, encoder) as opened:
        yield opened


# In one call


@pytest.mark.parametrize("filters", [None, FEW], ids=["all", "few"])
@pytest.mark.parametrize("k", [0, 1, 7])
def test_a_batch_returns_what_single_searches_return(literature, k, filters):
    questions = [*QUESTIONS, "", "鳄鱼", QUESTIONS[0], "干细胞治疗肝硬化"]  # two that nothing can be encoded of
    batch = literature.search_many(questions, k, filters)
    assert batch == [literature.search(question, k, filters) for question in questions]
    assert [hits.query.text for hits in batch] == questions
    assert [len(hits) for hits in batch[: len(QUESTIONS)]] == [k] * len(QUESTIONS)


def test_a_batch_is_encoded_at_once(literature, encoder):
    literature.search_many(QUESTIONS, 3)
    assert encoder.calls == [QUESTIONS]


def test_no_questions_no_answers(literature):
    assert literature.search_many([]) == []


# From threads and asyncio


def test_asyncio_gather_returns_what_one_by_one_returns(literature):
    expected = [literature.search(question, 5) for question in QUESTIONS]

    async def ask_all():
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        return await asyncio.gather(*(asyncio.to_thread(literature.search, text, 5) for text in QUESTIONS * 5))

    assert asyncio.run(ask_all()) == expected * 5


def test_a_new_generation_in_the_middle_disturbs_no_search(literature, settings, corpus):
    before = {question: literature.search(question, 5) for question in QUESTIONS}
    asking, moved = threading.Barrier(THREADS + 1), threading.Event()

    def ask(question):
        found = [literature.search(question, 5)]
        asking.wait(timeout=30)
        last = False
        while not last:
            last = moved.is_set()
            found.append(literature.search(question, 5))
        return found

    def update():
        asking.wait(timeout=30)
        put(corpus, range(100, 140))
        update_index(corpus, settings.index_path, settings.vectors_path, WordEncoder())
        moved.set()

    async def all_at_once():
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS + 1))
        return await asyncio.gather(
            asyncio.to_thread(update), *(asyncio.to_thread(ask, question) for question in QUESTIONS * 2)
        )

    _, *found = asyncio.run(all_at_once())
    for question, seen in zip(QUESTIONS * 2, found, strict=True):
        after = literature.search(question, 5)
        assert after != before[question]
        switch = seen.index(after)
        assert switch > 0
        assert seen == [before[question]] * switch + [after] * (len(seen) - switch)


def test_threads_that_meet_in_one_statement_get_their_own_rows(tmp_path):
    # Told apart by nothing but its parameters; CPython 3.12 and later mixed such statements up (its issue 118172).
    with opened(tmp_path) as store:
        fill(store, *(record(number, sections=3) for number in range(60)))
        store.save()
    with opened(tmp_path, writable=False) as store:
        asked = [list(range(first, first + 9)) for first in range(0, 171, 9)]
        expected = [store.places(ids) for ids in asked]
        with ThreadPoolExecutor(THREADS) as threads:
            assert list(threads.map(store.places, asked * 50)) == expected * 50


def test_a_search_takes_one_thread_in_whichever_thread_it_runs(tmp_path):
    with opened(tmp_path) as store:
        fill(store, record(1))

        def threads_taken():
            faiss.omp_set_num_threads(4)
            store.nearest(WordEncoder().encode(["liver"])[0], Filters(), 1)
            return faiss.omp_get_max_threads()

        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(threads_taken).result() == 1


# Closing


def test_a_store_that_nobody_holds_any_more_is_closed_at_once(tmp_path):
    with opened(tmp_path) as store:
        fill(store, record(1))
        store.save()
    gc.disable()  # what would find a store that holds itself
    try:
        held = FaissStore(tmp_path, DIMENSION)
        assert held.nearest(WordEncoder().encode(["liver"])[0], Filters(year_from=1900), 1) == []
        connection, gone = held._places, weakref.ref(held)
        del held
        assert gone() is None
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")
    finally:
        gc.enable()


def test_a_search_under_way_ends_when_the_index_is_closed(settings, corpus, literature):
    expected = literature.search(QUESTIONS[0], 5)
    encoder = WaitingEncoder()
    closing = LiteratureIndex(settings, CorpusStore.open(settings.corpus_path, plant=False), encoder)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(closing.search, QUESTIONS[0], 5)
        assert encoder.asked.wait(timeout=30)
        closing.close()
        encoder.closed.set()
        assert running.result() == expected
    closing.close()  # the search had to open the corpus again
