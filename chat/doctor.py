"""`examine`: look at everything a home folder holds, and say in words what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.errors import HepciteError
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.encoder import model_of
from index.generation import Generations
from index.models import resolve
from index.onnx_encoder import runs
from index.store_uri import store_at


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: `problems` is empty where it is sound."""

    name: str
    detail: str
    problems: tuple[str, ...] = ()


def examine(settings: Settings) -> Iterator[Finding]:
    """Examine home, model, corpus and index, one finding each; an error becomes a finding, so that all are seen."""
    yield _found("home", lambda: (str(settings.prepared().home), []))
    yield _found("model", lambda: _model(settings))
    yield _found("corpus", lambda: _corpus(settings))
    yield _found("index", lambda: _index(settings))


def _found(name: str, look: Callable[[], tuple[str, list[str]]]) -> Finding:
    try:
        detail, problems = look()
    except HepciteError as error:
        return Finding(name, "", (f"{error} {error.hint}".strip(),))
    return Finding(name, detail, tuple(problems))


def _model(settings: Settings) -> tuple[str, list[str]]:
    model = resolve(model_of(settings))
    detail = f"{model.name}, revision {model.revision}, weights verified"
    if settings.precision == "fp32" or model.weights == "onnx" or not runs(model):
        return detail, []
    from index.export import NETWORK, TOKENIZER, found  # bring onnxruntime, which nothing else here needs

    export = found(model, settings.models)
    if export is None:
        return f"{detail}; no int8 export yet (made when the first text is encoded)", []
    for name in (NETWORK, TOKENIZER):
        export.read(name)
    return f"{detail}; int8 export verified, mean cosine {export.manifest.probe.mean:.4f} to the original", []


def _corpus(settings: Settings) -> tuple[str, list[str]]:
    with CorpusStore.open(settings.corpus_path) as corpus:
        return f"{corpus.counts()['records']} records, every text and section read back", corpus.check()


def _index(settings: Settings) -> tuple[str, list[str]]:
    generation = Generations(settings.index_path).current()
    made = generation.manifest
    problems = generation.check()
    if not problems:
        store = store_at(made.store, generation.folder, made.dimension)
        try:
            problems += store.check()
        finally:
            store.close()
    with CorpusStore.open(settings.corpus_path) as corpus:
        behind = len(corpus.changes(made.sequence))
    note = f", {behind} records behind the corpus (run `hepcite index`)" if behind else ""
    return f"generation {generation.name}, {made.passages} passages, every file hashed{note}", problems
