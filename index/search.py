"""`LiteratureIndex`: the door to searching the corpus."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Self

import numpy as np

from corpus.errors import IndexMismatch
from corpus.passage import Passage
from corpus.record import Record, Span
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.candidates import Candidate, candidates
from index.encoder import Encoder, Vectors, encoder_for
from index.expand import understand
from index.fusion import LEXICAL, LEXICAL_TRANSLATED
from index.generation import Generation, Generations
from index.glossary import Glossary
from index.hits import Hits
from index.profile import Profile
from index.query import Filters, Hit, Query
from index.recent import Recent
from index.store import PassageStore, Place
from index.store_uri import store_at

_QUESTIONS = 200  # that are remembered: papers, plans and sentences are all held against one
_TERMS = 5_000  # whose frequency is remembered
_DEPTH = 100  # passages and records asked of the two routes; a record has about four passages


class LiteratureIndex:
    """The corpus, searchable: hybrid retrieval, one best passage a record.

    Reads the generation in force and moves to a newer one by itself. Safe to use from several threads.
    """

    def __init__(
        self, settings: Settings, corpus: CorpusStore, encoder: Encoder, profile: Profile | None = None
    ) -> None:
        """Put an index together from its parts; `open` does so from settings alone.

        The profile is the one that the settings name, except where an ablation gives one that has no name there.

        Raises:
            IndexMissing: nothing was built yet.
            IndexMismatch: it was built with another model.
        """
        self.corpus = corpus
        self._settings = settings
        self._encoder = encoder
        self._recent = Recent(encoder.encode)
        self._asked = Recent(encoder.encode_questions, _QUESTIONS)
        self._frequencies: _Frequencies | None = None
        self._profile = profile or Profile.named(settings.profile)
        self._glossary = None if self._profile.expansion else Glossary(())  # none of its own: the shipped one
        self._generations = Generations(settings.index_path)
        self._lock = threading.Lock()
        self._opened: tuple[Generation, PassageStore] | None = None
        self._current()

    @classmethod
    def open(cls, settings: Settings | None = None) -> Self:
        """Open the index of a home folder (the one the environment names, where no settings are given).

        Raises:
            IndexMissing: nothing was built yet.
            IndexMismatch: it was built with another model than the settings name.
            ModelError: the model's weights are absent or not the pinned bytes.
        """
        settings = (settings or Settings.load()).prepared()
        return cls(settings, CorpusStore.open(settings.corpus_path), encoder_for(settings))

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close every file."""
        self.close()

    def close(self) -> None:
        """Let go of the generation and the corpus."""
        with self._lock:
            self._opened = self._frequencies = (
                None  # as when a newer one comes: searches under way end, and the last closes the store
            )
        self.corpus.close()

    @property
    def generation(self) -> Generation:
        """The generation in force."""
        return self._current()[0]

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> Hits:
        """Return the k records that answer a Chinese or English question best, each with its best passage.

        docs/python.md has shapes, units and errors.
        """
        (found,) = self.search_many([question], k, filters)
        return found

    def search_many(self, questions: Sequence[str], k: int = 10, filters: Filters | None = None) -> list[Hits]:
        """Return what `search` finds for each question, in order: all are encoded at once and ask one generation."""
        queries = [understand(question, filters, self._glossary) for question in questions]
        _, store = self._current()
        meant = [self.meant(query) for query in queries]
        rows = iter(self.encode_questions([text for text in meant if text]))
        return [
            Hits(query, tuple(self._ranked(store, query, next(rows) if text else None, k)))
            for query, text in zip(queries, meant, strict=True)
        ]

    def retrieve(self, query: Query, k: int = 10) -> list[Hit]:
        """Return the k best records for a query as `understand` made it, best first."""
        _, store = self._current()
        meant = self.meant(query)
        return self._ranked(store, query, self.encode_questions([meant])[0] if meant else None, k)

    def meant(self, query: Query) -> str:
        """Return what the encoder is given of a query; "" where that is nothing."""
        if "dense" not in self._profile.routes:
            return ""
        return query.text if self._profile.reads_chinese else query.meaning

    def _ranked(self, store: PassageStore, query: Query, meaning: Vectors | None, k: int) -> list[Hit]:
        hits: list[Hit] = []
        depth = max(_DEPTH, 2 * k)
        asked = query if "sparse" in self._profile.routes else replace(query, concepts=())
        translated = query.language != "en" and not self._profile.reads_chinese
        found = candidates(
            store,
            asked,
            meaning,
            depth,
            feedback=self._profile.feedback,
            lexical=LEXICAL_TRANSLATED if translated else LEXICAL,
        )
        while len(hits) < k and (some := list(islice(found, k - len(hits)))):
            for candidate, record, place in self._standing(store, some, query.filters):
                hits.append(Hit(len(hits) + 1, candidate.score, record, place.start, place.end, candidate.routes))
        return hits

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of texts, by the model the index was built with: shape (len(texts), dimension)."""
        return self._recent.encode(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of questions, by the same model: shape (len(texts), dimension)."""
        return self._asked.encode(texts)

    def similarity(self, text: str, others: Sequence[str]) -> Vectors:
        """Return the cosine of `text` with each of `others`: shape (len(others),)."""
        return np.asarray(self.encode(others) @ self.encode_questions([text])[0], dtype=np.float32)

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an analysed term over papers (BM25's form, natural log)."""
        counts = self._counts()
        frequency = counts.of(term)
        return float(np.log(1 + (counts.papers - frequency + 0.5) / (frequency + 0.5)))

    def holds(self, term: str) -> bool:
        """Return whether any paper holds an analysed term."""
        return self._counts().of(term) > 0

    def _counts(self) -> _Frequencies:
        _, store = self._current()
        counts = self._frequencies
        if counts is None or counts.store is not store:
            counts = self._frequencies = _Frequencies(store)
        return counts

    def _standing(
        self, store: PassageStore, found: Sequence[Candidate], filters: Filters
    ) -> Iterator[tuple[Candidate, Record, Place]]:
        """Read found records from the corpus, without those that have changed since the generation was built."""
        records = {record.key: record for record in self.corpus.records(candidate.key for candidate in found)}
        places = store.places([number for candidate in found for number in candidate.passages])
        of: dict[str, list[Place]] = {}
        for place in places:
            of.setdefault(place.key, []).append(place)
        for candidate in found:
            record = records.get(candidate.key)
            if record is None or not filters.admit(record):
                continue
            best = next((place for place in of.get(record.key, ()) if _stands(place, record)), None)
            if best is not None:
                yield candidate, record, best

    def _current(self) -> tuple[Generation, PassageStore]:
        name = self._generations.current_name()
        opened = self._opened
        if opened is not None and opened[0].name == name:
            return opened
        with self._lock:
            if self._opened is None or self._opened[0].name != name:
                generation = self._generations.current()
                made = generation.manifest
                if made.encoder != self._encoder.name:
                    raise IndexMismatch(
                        f"The index was made with {made.encoder}, and the settings name {self._encoder.name}."
                    )
                # The old store is left to the searches that still hold it and closes when the last lets go.
                self._opened = generation, store_at(made.store, generation.folder, made.dimension)
            return self._opened


class _Frequencies:
    """How many papers of a generation, which never changes, hold a term: each is counted once."""

    def __init__(self, store: PassageStore) -> None:
        self.store = store
        self.papers = store.papers()
        self.of = lru_cache(_TERMS)(store.frequency)


def _stands(place: Place, record: Record) -> bool:
    """Return whether a record still says at a place what was embedded."""
    if place.end > len(record.text):
        return False
    return Passage.of(record, place.ordinal, Span(place.start, place.end)).digest == place.digest
