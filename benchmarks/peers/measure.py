"""`measure`: one system builds its index over a collection and answers its queries, in a process of its own.

Needs the standard library and numpy alone, since it runs where hepcite is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.parsing import _peak


class Peer(Protocol):
    """A system under measurement. Making one loads the weights of its model, where it has one.

    `title` names it in a table, before its version, `setup` says there what it is set up as, and `packages` are those
    whose versions are written down, its own first.
    """

    title: str
    setup: str
    packages: tuple[str, ...]

    def warm(self) -> None:
        """Encode something, so that what is done once does not count as building."""

    def build(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Make the index."""

    def search(self, query: str, k: int) -> list[str]:
        """Return the ids of the k best documents, best first."""


def measure(make: Callable[[], Peer], arguments: Sequence[str] | None = None) -> int:
    """Measure a system on the collection that the command line names, print one line of JSON, return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--qrels", required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--k", type=int, required=True)
    options = parser.parse_args(arguments)
    # There is no model hub here, and a measurement tells nobody that it was made.
    os.environ.update(HF_HUB_OFFLINE="1", HAYSTACK_TELEMETRY_ENABLED="False")
    peer = make()
    peer.warm()
    started = time.perf_counter()
    ids, texts = documents(options.folder)
    peer.build(ids, texts)
    building = time.perf_counter() - started
    asked = queries(options.folder, options.qrels)
    peer.search(next(iter(asked.values())), options.k)  # the first search of a process does more than a search
    waits, lines = [], []
    for name, text in asked.items():
        started = time.perf_counter()
        ranking = peer.search(text, options.k)
        waits.append(1000 * (time.perf_counter() - started))
        # Falling by one: scores have ties, which trec_eval would break by document id (docs/evaluate.md).
        lines += [f"{name} Q0 {id} {rank} {len(ranking) - rank} peer\n" for rank, id in enumerate(ranking)]
    options.run.write_text("".join(lines), encoding="utf-8")
    found = {
        "label": f"{peer.title} {version(peer.packages[0])}, {peer.setup}",
        "versions": {package: version(package) for package in peer.packages},
        "documents": len(ids),
        "build_seconds": round(building, 1),
        "documents_per_second": round(len(ids) / building, 1),
        "query_p50_ms": round(float(np.percentile(waits, 50)), 1),
        "query_p95_ms": round(float(np.percentile(waits, 95)), 1),
        "peak_mib": round(_peak()),
        "cpu_seconds": round(time.process_time(), 1),
    }
    print(json.dumps(found))
    return 0


def documents(folder: Path) -> tuple[list[str], list[str]]:
    """Return the ids of a collection's documents, and their texts: title and text in one, as BEIR's own models do."""
    ids, texts = [], []
    with (folder / "corpus.jsonl").open(encoding="utf-8") as stream:
        for line in filter(str.strip, stream):
            said = json.loads(line)
            ids.append(said["_id"])
            texts.append(f"{said.get('title') or ''} {said.get('text') or ''}".strip())
    return ids, texts


def queries(folder: Path, split: str) -> dict[str, str]:
    """Return the texts of the judged queries by their ids."""
    lines = (folder / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()
    judged = {line.split("\t")[0] for line in lines[1:]}
    with (folder / "queries.jsonl").open(encoding="utf-8") as stream:
        asked = map(json.loads, filter(str.strip, stream))
        return {query["_id"]: query["text"] for query in asked if query["_id"] in judged}
