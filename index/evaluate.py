"""`evaluate`: how well and how fast the search that answers users finds what a test collection says it should."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import HomeError, SettingsError
from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.collection import Collection
from index.encoder import Encoder
from index.profile import Profile
from index.search import LiteratureIndex
from index.update import IndexUpdate, Progress, update_index

TAG = "hepcite"  # last column of a TREC run: the system that made it
_PREFIX = "doc:"
_CUTOFFS = {"nDCG@10": 10, "recall@1": 1, "recall@10": 10, "recall@100": 100, "MRR": 1}

_Scorer = Callable[[Mapping[str, Mapping[str, int]], Mapping[str, Mapping[str, float]]], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Step:
    """How far an evaluation is: `done` of `total` bytes read, records indexed or queries asked, by `stage`."""

    stage: str
    done: int
    total: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation came to.

    `rankings` maps each query to the ids of the documents found, best first. A measure in `measures` is None where k
    is smaller than its cutoff. `absent` counts judgements on documents that the collection does not hold; they count
    as relevant documents not found. Times are in seconds; `building` goes from the first document read to the index in
    force, `asking` holds one time a query.
    """

    collection: str
    split: str
    encoder: str
    k: int
    documents: int
    passages: int
    embedded: int
    judgements: int
    absent: int
    measures: Mapping[str, float | None]
    rankings: Mapping[str, tuple[str, ...]]
    building: float
    asking: tuple[float, ...]

    @property
    def documents_per_second(self) -> float:
        """Documents read, stored, embedded and indexed in a second."""
        return self.documents / self.building

    def query_milliseconds(self, percentile: float) -> float:
        """Return the time within which `percentile` of a hundred queries were answered, encoding included."""
        return 1000 * float(np.percentile(self.asking, percentile))

    def as_dict(self) -> dict[str, Any]:
        """Return the evaluation as plain JSON values, without the rankings."""
        return {
            "collection": self.collection,
            "qrels": self.split,
            "encoder": self.encoder,
            "k": self.k,
            "queries": len(self.rankings),
            "judgements": self.judgements,
            "judgements_on_absent_documents": self.absent,
            **{name: None if value is None else round(value, 4) for name, value in self.measures.items()},
            "records_per_query": round(sum(map(len, self.rankings.values())) / len(self.rankings), 1),
            "query_p50_ms": round(self.query_milliseconds(50), 1),
            "query_p95_ms": round(self.query_milliseconds(95), 1),
            "documents": self.documents,
            "passages": self.passages,
            "passages_embedded": self.embedded,
            "build_seconds": round(self.building, 1),
            "documents_per_second": round(self.documents_per_second, 1),
        }

    def trec(self) -> Iterator[str]:
        """Yield the lines of a TREC run: query id, Q0, document id, rank, score, tag."""
        for query, ranking in self.rankings.items():
            for rank, (document, score) in enumerate(_scores(ranking).items(), 1):
                yield f"{query} Q0 {document} {rank} {score} {TAG}"


def evaluate(
    collection: Collection,
    settings: Settings,
    encoder: Encoder,
    *,
    k: int = 100,
    vectors: Path | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Evaluation:
    """Index a collection in a temporary home, ask its judged queries for k records each, and measure.

    The home of `settings` is neither read nor written. Vectors are kept in the file `vectors` for the next time, or
    forgotten where none is named.

    Raises:
        SettingsError: ir-measures is not installed.
        SourceError: a document cannot be read.
        HomeError: there is no room for a temporary folder.
        StoreError: the disk refused, or `vectors` is no vector cache.
    """
    profile = Profile.named(settings.profile)
    return ablated(collection, settings, encoder, [profile], k=k, vectors=vectors, progress=progress)[0]


def ablated(
    collection: Collection,
    settings: Settings,
    encoder: Encoder,
    profiles: Sequence[Profile],
    *,
    k: int = 100,
    vectors: Path | None = None,
    progress: Callable[[Step], None] | None = None,
) -> list[Evaluation]:
    """Do as `evaluate` does for several ways to search one index, each a profile with the model of `encoder`.

    Raises:
        SettingsError: ir-measures is not installed.
        SourceError: a document cannot be read.
        HomeError: there is no room for a temporary folder.
        StoreError: the disk refused, or `vectors` is no vector cache.
    """
    tell = progress or (lambda _: None)
    scored = _scorer()  # asked for first: minutes go by before it is needed
    with _temporary_home() as folder:
        settings = settings.model_copy(update={"home": Path(folder)})
        with CorpusStore.open(settings.corpus_path, plant=False) as corpus:
            started = time.perf_counter()
            known = _store(corpus, collection, tell)
            building = time.perf_counter() - started
            encoder.encode(["warm"])  # loading the weights is no part of building or answering
            started = time.perf_counter()
            update = _indexed(corpus, settings, encoder, vectors, tell)
            building += time.perf_counter() - started
            answers = []
            for profile in profiles:
                with LiteratureIndex(settings, corpus, encoder, profile) as literature:
                    answers.append(_ask(literature, collection.queries, k, tell))
    judged = [document for documents in collection.judgements.values() for document in documents]
    evaluations = []
    for rankings, asking in answers:
        found = scored(collection.judgements, {query: _scores(ranking) for query, ranking in rankings.items()})
        evaluations.append(
            Evaluation(
                collection=collection.name,
                split=collection.split,
                encoder=encoder.name,
                k=k,
                documents=len(known),
                passages=update.generation.manifest.passages,
                embedded=update.embedded,
                judgements=len(judged),
                absent=sum(document not in known for document in judged),
                measures={name: value if k >= _CUTOFFS[name] else None for name, value in found.items()},
                rankings=rankings,
                building=building,
                asking=asking,
            )
        )
    return evaluations


def _temporary_home() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="hepcite-evaluate-")
    except OSError as error:
        raise HomeError(
            f"A temporary folder cannot be made ({error.strerror}).", hint="Point TMPDIR to a folder with room."
        ) from error


def _store(corpus: CorpusStore, collection: Collection, tell: Callable[[Step], None]) -> set[str]:
    """Put every document into the corpus, and return their ids."""
    known = set()
    with corpus.run("evaluate", {"collection": collection.name}) as run:
        for document in collection.documents(lambda done, total: tell(Step("Reading", done, total))):
            sections = (Section("", document.text),)
            run.put(Record.make(key=_PREFIX + document.id, title=document.title, sections=sections))
            known.add(document.id)
    return known


def _indexed(
    corpus: CorpusStore, settings: Settings, encoder: Encoder, vectors: Path | None, tell: Callable[[Step], None]
) -> IndexUpdate:
    def step(progress: Progress) -> None:
        remark = f"{progress.embedded:,} passages embedded, {progress.cached:,} known"
        tell(Step("Indexing", progress.records, progress.of_records, remark))

    return update_index(
        corpus, settings.index_path, vectors or settings.vectors_path, encoder, store=settings.store, progress=step
    )


def _ask(
    literature: LiteratureIndex, queries: Mapping[str, str], k: int, tell: Callable[[Step], None]
) -> tuple[dict[str, tuple[str, ...]], tuple[float, ...]]:
    """Ask every query, one by one, and return what each found and how many seconds it took."""
    # The first search opens files and reads the glossary; a question once asked is remembered, so it is none of these.
    literature.search("warm", k)
    rankings, asking = {}, []
    for name, text in queries.items():
        started = time.perf_counter()
        hits = literature.search(text, k)
        asking.append(time.perf_counter() - started)
        rankings[name] = tuple(hit.key.removeprefix(_PREFIX) for hit in hits)
        tell(Step("Asking", len(asking), len(queries)))
    return rankings, tuple(asking)


def _scores(ranking: Sequence[str]) -> dict[str, int]:
    """Return falling scores for a ranking.

    The scores of the search itself have ties, which trec_eval breaks by document id: it would measure another ranking
    than the one a user sees.
    """
    return {document: len(ranking) - place for place, document in enumerate(ranking)}


def _scorer() -> _Scorer:
    """Return what computes the measures of a run, averaged over the queries judged."""
    try:
        from ir_measures import RR, R, calc_aggregate, nDCG
    except ImportError as error:
        raise SettingsError(
            "The library ir-measures, which computes the measures, is not installed.",
            hint="Install it with: pip install 'hepcite[evaluate]'",
        ) from error
    measures = dict(zip(_CUTOFFS, (nDCG @ 10, R @ 1, R @ 10, R @ 100, RR), strict=True))

    def scored(judgements: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        # Below 0 (spam, in some collections) is as irrelevant as 0 to these measures, and can end pytrec_eval 0.5 in a
        # segmentation fault.
        clean = {
            query: {document: max(score, 0) for document, score in judged.items()}
            for query, judged in judgements.items()
        }
        found = calc_aggregate(measures.values(), clean, run)
        return {name: float(found[measure]) for name, measure in measures.items()}

    return scored
