"""Time, memory, disk and recall of nearest-passage search by the number of passages, for five types of FAISS index.

`python -m benchmarks.scale --vectors FILE.sqlite [--count 20000 100000 1000000] [--json]` takes the vectors of real
passages out of a vector cache. `--texts FOLDER...` (layout of BEIR) are re-cut into windows of sentences, encoded and
kept in that cache where it holds too few; `--queries FILE` has the questions. Processes have one thread each.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.parsing import _peak
from benchmarks.windows import windows
from corpus.settings import Settings
from index.codes import admitting, coder, scaled, two_stage
from index.encoder import Vectors, encoder_for
from index.vector_cache import VectorCache

FLAT, OURS, SQ8, HNSW = "Flat", "hepcite", "SQ8", "HNSW32"
IVF = {"IVF,SQ8 1/16": 1 / 16, "IVF,SQ8 1/4": 1 / 4}  # of its lists are read, then rescored as ours
KINDS = (FLAT, OURS, SQ8, *IVF, HNSW)
KEPT = (1.0, 0.5, 0.1, 0.01)  # shares of the passages that pass a filter
K = 10
# HNSW cannot remove, and training IVF takes hours beyond: neither is a candidate there.
MOST = {HNSW: 100_000, **dict.fromkeys(IVF, 100_000)}
_EF = 64  # candidates that HNSW keeps while searching
_AT_ONCE = 10_000  # vectors added at once
_ENCODED = 512  # texts between two writes to the cache
_PASSES = 3
_ROWS, _QUESTIONS, _MASKS, _FOUND = "rows.f32", "questions.npy", "masks.npy", "found.npy"
_ROW = "SELECT encoder, row, min(encoder) FROM vector WHERE encoder LIKE ? || '@%' GROUP BY digest"
_FILES = ("first.faiss", "second.faiss")


def kept(file: Path, model: str) -> dict[str, int]:
    """Return how many passages a cache holds vectors of one model for, by encoder; full precision goes first."""
    with closing(sqlite3.connect(file)) as cache:
        return dict(cache.execute(f"SELECT encoder, count(*) FROM ({_ROW}) GROUP BY encoder", (model,)).fetchall())


def fill(file: Path, model: str, folders: Sequence[Path], count: int) -> None:
    """Encode re-cut texts until the cache holds `count` vectors or they run out."""
    encoder = encoder_for(Settings.load(model=model, precision="int8"))
    cut, lacking = windows(folders), count - sum(kept(file, model).values())
    with VectorCache(file) as cache:
        while lacking > 0:
            texts = {sha256(text.encode("utf-8", "surrogatepass")).hexdigest(): text for text in islice(cut, _ENCODED)}
            if not texts:
                return
            known = cache.get(encoder.name, list(texts))
            fresh = [digest for digest in texts if digest not in known][:lacking]
            cache.put(encoder.name, fresh, encoder.encode([texts[digest] for digest in fresh]))
            lacking -= len(fresh)


def take(file: Path, model: str, count: int, into: Path) -> dict[str, int]:
    """Write `count` vectors as rows of float32, by digest: drawn by lot, so that all sizes have the same mixture."""
    taken: dict[str, int] = {}
    with closing(sqlite3.connect(file)) as cache, (into / _ROWS).open("wb") as stream:
        for encoder, row, _ in cache.execute(f"{_ROW} ORDER BY digest LIMIT ?", (model, count)):
            stream.write(row)
            taken[encoder] = taken.get(encoder, 0) + 1
    return taken


def blocks(folder: Path, dimension: int) -> Iterator[Vectors]:
    """Yield the rows again, some thousands at a time: a whole map of them would count as memory of the process."""
    with (folder / _ROWS).open("rb") as stream:
        while len(block := np.fromfile(stream, dtype="<f4", count=_AT_ONCE * dimension)):
            yield block.reshape(-1, dimension)


def build(kind: str, folder: Path) -> dict[str, float]:
    """Build an index in this process, where nothing else may have been done, and write it."""
    faiss.omp_set_num_threads(1)
    dimension = int(np.load(folder / _QUESTIONS).shape[1])
    count = (folder / _ROWS).stat().st_size // (4 * dimension)
    before, started, used = _peak(), time.perf_counter(), time.process_time()
    indexes = _empty(kind, dimension, count)
    if not indexes[0].is_trained:
        indexes[0].train(np.concatenate(list(blocks(folder, dimension))))
    for first, block in zip(range(0, count, _AT_ONCE), blocks(folder, dimension), strict=True):
        numbers = np.arange(first, first + len(block))
        for at, index in enumerate(indexes):
            rows = scaled(block) if kind == OURS and at == 0 else block
            if kind == HNSW:
                index.add(rows)  # numbers its rows itself, and can neither take ids nor remove any
            else:
                index.add_with_ids(rows, numbers)
    for index, name in zip(indexes, _FILES, strict=False):
        faiss.write_index(index, str(folder / name))
    return {
        "build_seconds": round(time.perf_counter() - started, 2),
        "build_cpu_seconds": round(time.process_time() - used, 2),
        "build_growth_mib": round(_peak() - before, 1),
        "bytes_per_vector": round(sum((folder / name).stat().st_size for name in _FILES[: len(indexes)]) / count, 1),
    }


def ask(kind: str, folder: Path) -> dict[str, Any]:
    """Ask an index all questions under every filter in this process, where nothing else may have been done."""
    faiss.omp_set_num_threads(1)
    questions: Vectors = np.load(folder / _QUESTIONS)
    masks: NDArray[np.bool_] = np.load(folder / _MASKS)
    before = _peak()
    files = sorted(folder.glob("*.faiss"))
    indexes: list[Any] = [faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC) for file in files]
    found = np.full((len(KEPT), len(questions), K), -1, dtype=np.int64)
    figures: dict[str, Any] = {}
    for row, (share, mask) in enumerate(zip(KEPT, masks, strict=True)):
        waits, used = np.full(len(questions), np.inf), time.process_time()
        for _ in range(_PASSES):
            for number, question in enumerate(questions):
                begun = time.perf_counter()
                ids = _nearest(kind, indexes, question, None if share == 1 else mask)
                waits[number] = min(waits[number], 1000 * (time.perf_counter() - begun))
                found[row, number, : len(ids)] = ids
        spent = 1000 * (time.process_time() - used) / (_PASSES * len(questions))
        p50, p95 = np.percentile(waits, (50, 95)).tolist()
        figures[str(share)] = {"p50_ms": round(p50, 3), "p95_ms": round(p95, 3), "cpu_ms": round(spent, 3)}
    np.save(folder / _FOUND, found)
    return {"filters": figures, "peak_mib": round(_peak(), 1), "growth_mib": round(_peak() - before, 1)}


def recall(folder: Path) -> list[float]:
    """Return, by filter, how many of the ten found are as near as the exact tenth; ties are no mistakes."""
    questions: Vectors = np.load(folder / _QUESTIONS)
    masks, found = np.load(folder / _MASKS), np.load(folder / _FOUND)
    cosines = np.concatenate([block @ questions.T for block in blocks(folder, questions.shape[1])])
    shares = []
    for mask, ids in zip(masks, found, strict=True):
        passing = cosines[mask]
        k = min(K, len(passing))
        tenth = np.partition(passing, len(passing) - k, axis=0)[len(passing) - k]
        weighed = np.take_along_axis(cosines, np.maximum(ids, 0).T, axis=0).T
        right = (weighed >= tenth[:, None] - 1e-6) & (ids >= 0)
        shares.append(round(float(right.sum() / (k * len(ids))), 4))
    return shares


def measured(kind: str, folder: Path) -> dict[str, Any]:
    """Build and ask an index, and weigh what it found."""
    for file in folder.glob("*.faiss"):
        file.unlink()
    figures: dict[str, Any] = {}
    for step in ("build", "ask"):
        command = [sys.executable, "-m", "benchmarks.scale", "--vectors", str(folder), "--child", step, kind]
        figures |= json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    for share, right in zip(KEPT, recall(folder), strict=True):
        figures["filters"][str(share)]["recall@10"] = right
    return figures | {"removes": kind != HNSW}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the types at every size, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--vectors", type=Path, required=True, help="vector cache; --texts are added to it")
    parser.add_argument("--queries", type=Path, help="questions, JSON Lines with a `text`")
    parser.add_argument("--count", nargs="+", type=int, default=[20_000, 100_000, 1_000_000], help="passages")
    parser.add_argument("--texts", nargs="+", type=Path, default=[], help="BEIR folders, re-cut where the cache ends")
    parser.add_argument("--questions", type=int, default=200, help="how many of the queries")
    parser.add_argument("--model", default="all-MiniLM-L6-v2", help="model of the vectors")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child:
        step, kind = options.child
        print(json.dumps(build(kind, options.vectors) if step == "build" else ask(kind, options.vectors)))
        return 0
    if not options.vectors.exists() or options.queries is None:
        print("Error: --vectors has to be a vector cache, --queries a file of questions.", file=sys.stderr)
        return 8
    from benchmarks.questions import hardware  # imports the chat, which is no part of any peak

    if options.texts:
        fill(options.vectors, options.model, options.texts, max(options.count))
    with options.queries.open(encoding="utf-8") as stream:
        asked = [json.loads(line)["text"] for line in islice(stream, options.questions)]
    rows = encoder_for(Settings.load(model=options.model, precision="int8")).encode_questions(asked)
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "hardware": hardware(),
        "faiss": faiss.__version__,
        "load_average": round(os.getloadavg()[0], 1),
        "questions": len(asked),
        "sizes": [size(options.vectors, options.model, count, rows, KINDS) for count in sorted(options.count)],
    }
    print(json.dumps(found, indent=2) if options.json else _shown(found))
    return 0


def size(file: Path, model: str, count: int, questions: Vectors, kinds: Sequence[str]) -> dict[str, Any]:
    """Measure every type at one size, or say that there are too few vectors for it."""
    held = sum(kept(file, model).values())
    if held < count:
        return {"count": count, "not_run": f"the cache holds {held} vectors"}
    draw = np.random.default_rng(2026)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        taken = take(file, model, count, folder)
        np.save(folder / _QUESTIONS, questions)
        np.save(folder / _MASKS, np.stack([draw.random(count) < share for share in KEPT]))
        for kind in kinds:
            most = MOST.get(kind, count)
            figures[kind] = measured(kind, folder) if count <= most else {"not_run": f"only up to {most:,}"}
    return {"count": count, "encoders": taken, "kinds": figures}


def _empty(kind: str, dimension: int, count: int) -> list[Any]:
    """Return what a type consists of: the index that is asked, and the vectors that weigh what it found."""
    exact = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    if kind in (FLAT, OURS):
        return [exact] if kind == FLAT else [faiss.IndexIDMap2(coder(dimension)), exact]
    # FAISS's guidelines begin with 4 roots of the count, and want 39 vectors a list to train on.
    lists = max(1, min(round(4 * count**0.5), count // 39))
    index = faiss.index_factory(dimension, f"IVF{lists},SQ8" if kind in IVF else kind, faiss.METRIC_INNER_PRODUCT)
    return [index, exact] if kind in IVF else [faiss.IndexIDMap2(index) if kind == SQ8 else index]


def _nearest(kind: str, indexes: list[Any], question: Vectors, mask: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """Return the ids of the ten nearest as an application would ask for them, setting up the filter included."""
    row = question.reshape(1, -1)
    only = parameters = admitting(mask)  # `only` owns the selector, which the others just point to
    chosen = {} if only is None else {"sel": only.sel}
    flavours: Any = faiss  # its stubs lack what these take
    if kind in IVF:
        probed = max(1, round(indexes[0].nlist * IVF[kind]))
        parameters = flavours.SearchParametersIVF(nprobe=probed, **chosen)
    elif kind == HNSW:
        parameters = flavours.SearchParametersHNSW(efSearch=_EF, **chosen)
    if len(indexes) == 2:
        codes, vectors = indexes
        return two_stage(codes, vectors, scaled(row) if kind == OURS else row, question, K, parameters)[0]
    ids: NDArray[np.int64] = indexes[0].search(row, K, params=parameters)[1][0]
    return ids[ids >= 0]


def _shown(found: dict[str, Any]) -> str:
    machine = found["hardware"]
    lines = [f"{found['date']}, {machine['processor']}, {machine['cores']} cores, load {found['load_average']} before"]
    for one in found["sizes"]:
        lines.append(f"{one['count']:,} passages" + (f": not run, {one['not_run']}" if "not_run" in one else ""))
        for kind, taken in one.get("kinds", {}).items():
            lines.append(
                f"    {kind:<13} not run, {taken['not_run']}"
                if "not_run" in taken
                else f"    {kind:<13} built in {taken['build_seconds']} s, {taken['bytes_per_vector']:,} bytes a "
                f"vector, peak {taken['peak_mib']:,} MiB, {taken['growth_mib']:,} of it for searching"
            )
            lines += [
                f"        {float(share):>4.0%}: p50 {times['p50_ms']:.2f} ms, p95 {times['p95_ms']:.2f} ms, CPU "
                f"{times['cpu_ms']:.2f} ms, recall@10 {times['recall@10']:.3f}"
                for share, times in taken.get("filters", {}).items()
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
