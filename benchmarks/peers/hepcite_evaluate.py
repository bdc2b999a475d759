"""hepcite itself, measured by its own command: `hepcite evaluate`, with a profile where one is named.

Runs where hepcite is installed. All it adds is what the other systems tell too: versions, memory, CPU time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO

from benchmarks.parsing import _peak

_PACKAGES = ("hepcite", "onnxruntime", "faiss-cpu", "tantivy", "numpy")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `evaluate`, print one line of JSON, and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--qrels", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--k", required=True)
    parser.add_argument("--profile")
    options = parser.parse_args(arguments)
    from chat.cli import main as hepcite

    call = ["evaluate", options.folder, "--qrels", options.qrels, "--run", options.run, "--k", options.k, "--json"]
    if options.profile:
        call += ["--profile", options.profile]
    said = StringIO()
    try:
        with redirect_stdout(said):
            hepcite(call)
    except SystemExit as end:
        if end.code:
            return int(end.code)
    told = json.loads(said.getvalue())
    kept = ("encoder", "documents", "build_seconds", "documents_per_second", "query_p50_ms", "query_p95_ms")
    found = {
        "label": f"hepcite {version('hepcite')}" + (f", {options.profile}" if options.profile else ""),
        "versions": {package: version(package) for package in _PACKAGES},
        **{key: told[key] for key in kept},
        "peak_mib": round(_peak()),
        "cpu_seconds": round(time.process_time(), 1),
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
