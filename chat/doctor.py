"""`examine`: look at everything a home folder holds, and say in words what is wrong and what to do."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import HepciteError, IndexDamaged, IndexMismatch, ModelError, StoreBusy, StoreError
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.encoder import encoder_for, model_of
from index.evidence import orphans
from index.generation import Generation, Generations
from index.models import resolve
from index.onnx_encoder import runs
from index.store_uri import store_at

_FULL = 2**20  # bytes left: SQLite needs some to open a file at all


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: `problems` is empty where it is sound, and ends with what to do where it is not."""

    name: str
    detail: str
    problems: tuple[str, ...] = ()


def examine(settings: Settings) -> Iterator[Finding]:
    """Examine home, model, corpus and index, one finding each; an error becomes a finding, so that all are seen."""
    yield _found("home", lambda: _home(settings.prepared().home))
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


def _home(home: Path) -> tuple[str, list[str]]:
    full = shutil.disk_usage(home).free < _FULL
    return str(home), ["The disk that holds it is full. Make room; what is stored stays stored."] if full else []


def _corpus(settings: Settings) -> tuple[str, list[str]]:
    detail = ""
    try:
        with CorpusStore.open(settings.corpus_path) as corpus:
            problems = corpus.check()
            detail = f"{corpus.counts()['records']} records, every text and section read back"
    except StoreBusy:
        raise
    except StoreError as error:
        problems = [str(error)]
        if error.hint != StoreError.default_hint:  # which is to ask here
            return "", [f"{error} {error.hint}"]
    if problems and shutil.disk_usage(settings.home).free >= _FULL:  # a full disk is the damage, and told above
        problems.append(
            f"Put a copy of {settings.corpus_path} back; or move it away with the files -wal and -shm beside it, "
            "`hepcite ingest` again, then `hepcite index --rebuild`: texts that were embedded are not embedded again."
        )
    return detail, problems


def _index(settings: Settings) -> tuple[str, list[str]]:
    generations = Generations(settings.index_path)
    detail, problems = "", list[str]()
    try:
        generation = generations.current()
        detail, problems = _generation(settings, generation)
    except IndexDamaged as error:
        problems = [str(error)]
    if problems:
        problems.append(_way_back(generations))
    elif (made := generation.manifest.encoder) != (named := _encoder(settings, made)):
        problems = [f"The index was made with {made}, and the settings name {named}.", IndexMismatch.default_hint]
    if left := generations.unfinished():
        detail += f"; a build under way or broken off has left {', '.join(left)}, which the next one removes"
    return detail, problems + _kept(settings.vectors_path)


def _generation(settings: Settings, generation: Generation) -> tuple[str, list[str]]:
    made = generation.manifest
    detail = f"generation {generation.name}, {made.passages} passages, every file hashed"
    if problems := generation.check():
        return detail, problems
    with closing(store_at(made.store, generation.folder, made.dimension)) as store:
        problems = store.check()
        with suppress(StoreError), CorpusStore.open(settings.corpus_path) as corpus:  # told of the corpus, not here too
            problems += orphans(store, corpus, made.sequence)
            if behind := len(corpus.changes(made.sequence)):
                detail += f", {behind} records behind the corpus (run `hepcite index`)"
    return detail, problems


def _encoder(settings: Settings, otherwise: str) -> str:
    try:
        return encoder_for(settings).name
    except ModelError:  # told of the model, not here too
        return otherwise


def _way_back(generations: Generations) -> str:
    """Return what mends the index in force: going back is no advice where that would not work."""
    try:
        generations.earlier()
    except HepciteError:
        return "Rebuild with `hepcite index --rebuild`."
    return IndexDamaged.default_hint


def _kept(path: Path) -> list[str]:
    """Return what is wrong with the file of vectors that an index is rebuilt from."""
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as kept:
            said = [row[0] for row in kept.execute("PRAGMA quick_check")]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return []  # a full disk keeps SQLite from opening what is sound
        said = [str(error)]
    if said == ["ok"]:
        return []
    return [f"The kept vectors {path} cannot be read: {said[0]}. Delete the file: it spares computing, no more."]
