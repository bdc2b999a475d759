"""`inventory`: every path, count, model and date, for `hepcite info`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.errors import HepciteError, IndexDamaged, IndexMismatch, IndexMissing
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.encoder import model_of
from index.generation import Generations
from index.models import resolve


def inventory(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return what a home folder holds as plain JSON values, under corpus, index, paths and models.

    `corpus.passages` is the number the index in force holds; 0 where there is none that can be read.
    """
    with CorpusStore.open(settings.corpus_path) as corpus:
        runs = corpus.runs(limit=1)
        found: dict[str, dict[str, Any]] = {
            "corpus": corpus.counts() | {"passages": 0, "updated": runs[0].finished or runs[0].started},
            "index": {"generation": None},
        }
        try:
            generation = Generations(settings.index_path).current()
        except (IndexMissing, IndexDamaged, IndexMismatch) as error:
            found["index"]["state"] = str(error)
        else:
            made = generation.manifest
            found["corpus"]["passages"] = made.passages
            found["index"] = {
                "generation": generation.name,
                "created": made.created,
                "encoder": made.encoder,
                "records": made.records,
                "passages": made.passages,
                "records_behind": len(corpus.changes(made.sequence)),
                "bytes": generation.size,
            }
    found["paths"] = {
        "home": str(settings.home),
        "corpus": str(settings.corpus_path),
        "vectors": str(settings.vectors_path),
        "index": str(settings.index_path),
        "settings": str(Path(settings.home) / "hepcite.toml"),
    }
    model = model_of(settings)
    found["models"] = {"profile": settings.profile, "encoder": model, "precision": settings.precision} | _model(model)
    return found


def _model(name: str) -> dict[str, Any]:
    try:
        model = resolve(name)
    except HepciteError as error:
        return {"state": str(error)}
    return {"revision": model.revision, "location": model.location, "licence": model.licence}
