"""How long a question takes on an index that is there: from a cold start, and one after the other.

`python -m benchmarks.latency HOME --queries QUERIES.jsonl [--count 200] [--json FILE]` asks the index of a home folder,
in one process after a question that is not timed, and then `hepcite ask` in processes of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.questions import hardware
from benchmarks.retrieval import commit
from corpus.errors import HepciteError
from corpus.settings import Settings
from index.search import LiteratureIndex

_K = 10
_COLD = 5


def measured(home: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Ask an index, and return what that took; times of searching are in milliseconds, of a cold start in seconds.

    Raises:
        IndexMissing: there is no index in the home folder.
    """
    settings = Settings.load(home=home)
    with LiteratureIndex.open(settings) as literature:
        passages = literature.generation.manifest.passages
        literature.search("warm", _K)  # none of the questions, since one that was asked is remembered
        waits, work = [], []
        for question in questions:
            began, used = time.perf_counter(), time.process_time()
            literature.search(question, _K)
            waits.append(1000 * (time.perf_counter() - began))
            work.append(1000 * (time.process_time() - used))
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "hepcite_commit": commit(),
        "hardware": hardware(),
        "load_average": round(os.getloadavg()[0], 1),
        "profile": settings.profile,
        "passages": passages,
        "k": _K,
        "questions": len(questions),
        "p50_ms": round(float(np.percentile(waits, 50)), 1),
        "p95_ms": round(float(np.percentile(waits, 95)), 1),
        "cpu_p50_ms": round(float(np.percentile(work, 50)), 1),
        "cold_ask_seconds": sorted(round(_cold(home, question), 2) for question in islice(questions, _COLD)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("home", type=Path, metavar="HOME", help="a home folder with an index")
    parser.add_argument(
        "--queries", required=True, type=Path, metavar="FILE", help="questions, JSON Lines with a `text`"
    )
    parser.add_argument("--count", type=int, default=200, help="how many of them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there too")
    options = parser.parse_args(arguments)
    with options.queries.open(encoding="utf-8") as stream:
        questions = [json.loads(line)["text"] for line in islice(stream, options.count)]
    try:
        found = measured(options.home, questions)
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    text = json.dumps(found, indent=2)
    if options.json:
        options.json.write_text(f"{text}\n", encoding="utf-8")
    print(text)
    return 0


def _cold(home: Path, question: str) -> float:
    command = [sys.executable, "-m", "chat", "--home", str(home), "ask", question, "--json"]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
