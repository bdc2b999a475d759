"""`LiteratureIndex`: the door to searching the corpus."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Self

import numpy as np

from corpus.errors import IndexMismatch, RecordMissing
from corpus.passage import Passage
from corpus.record import Record, Span
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.encoder import Encoder, SentenceEncoder, Vectors
from index.expand import understand
from index.fusion import reciprocal_rank_fusion
from index.generation import Generation, Generations
from index.query import Filters, Hit, Query
from index.store import Match, PassageStore
from index.store_uri import store_at

_DEPTH = 200  # passages asked of each route; a record has about four


class LiteratureIndex:
    """The corpus, searchable: hybrid retrieval, one best passage a record.

    Reads the generation in force and moves to a newer one by itself. Safe to use from several threads.
    """

    def __init__(self, settings: Settings, corpus: CorpusStore, encoder: Encoder) -> None:
        """Put an index together from its parts; `open` does so from settings alone.

        Raises:
            IndexMissing: nothing was built yet.
            IndexMismatch: it was built with another model.
        """
        self.corpus = corpus
        self._settings = settings
        self._encoder = encoder
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
        return cls(settings, CorpusStore.open(settings.corpus_path), SentenceEncoder.named(settings.model))

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close every file."""
        self.close()

    def close(self) -> None:
        """Let go of the generation and the corpus."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()
                self._opened = None
        self.corpus.close()

    @property
    def generation(self) -> Generation:
        """The generation in force."""
        return self._current()[0]

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """Return the k records that answer a Chinese or English question best, each with its best passage."""
        return self.retrieve(understand(question, filters or Filters()), k)

    def retrieve(self, query: Query, k: int = 10) -> list[Hit]:
        """Return the k best records for a query as `understand` made it, best first."""
        _, store = self._current()
        routes = {"sparse": store.matching(query.concepts, query.filters, _DEPTH)}
        if query.meaning:
            routes["dense"] = store.nearest(self.encode([query.meaning])[0], query.filters, _DEPTH)
        ranks = {name: _ranked_records(matches) for name, matches in routes.items()}
        places = reciprocal_rank_fusion([[(m.key, m.ordinal) for m in matches] for matches in routes.values()])
        matches = {(m.key, m.ordinal): m for found in routes.values() for m in found}
        best: dict[str, list[Match]] = {}
        for place, _ in places:
            best.setdefault(place[0], []).append(matches[place])
        hits: list[Hit] = []
        for key, score in reciprocal_rank_fusion([list(ranking) for ranking in ranks.values()]):
            if len(hits) == k:
                break
            found = self._hit(key, best[key], query.filters)
            if found is not None:
                record, match = found
                routes_of = tuple((name, ranking[key]) for name, ranking in ranks.items() if key in ranking)
                hits.append(Hit(len(hits) + 1, score, record, match.start, match.end, routes_of))
        return hits

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of texts, by the model the index was built with: shape (len(texts), dimension)."""
        return self._encoder.encode(texts)

    def similarity(self, text: str, others: Sequence[str]) -> Vectors:
        """Return the cosine of `text` with each of `others`: shape (len(others),)."""
        rows = self.encode([text, *others])
        return np.asarray(rows[1:] @ rows[0], dtype=np.float32)

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of an analysed term over passages (BM25's form, natural log)."""
        _, store = self._current()
        frequency = store.frequency(term)
        return float(np.log(1 + (store.count() - frequency + 0.5) / (frequency + 0.5)))

    def holds(self, term: str) -> bool:
        """Return whether any passage holds an analysed term."""
        return self._current()[1].frequency(term) > 0

    def _hit(self, key: str, matches: Sequence[Match], filters: Filters) -> tuple[Record, Match] | None:
        """Read a found record from the corpus, unless the corpus has moved on since the generation was built."""
        try:
            record = self.corpus.get(key)
        except RecordMissing:
            return None
        if record.key != key or not filters.admit(record):
            return None
        for match in matches:
            if match.end > len(record.text):
                continue
            passage = Passage.of(record, match.ordinal, Span(match.start, match.end))
            if passage.digest == match.digest:
                return record, match
        return None

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


def _ranked_records(matches: Sequence[Match]) -> dict[str, int]:
    """Return records in the order of their best passage, with that order as rank from 1."""
    ranking: dict[str, int] = {}
    for match in matches:
        ranking.setdefault(match.key, len(ranking) + 1)
    return ranking
