"""How long an ingest from PubMed takes, and how much of it is waiting at NCBI's pace.

`python -m benchmarks.pacing [FILE...] [--key] [--json]` puts the records of PubMed XML files (5,000 made-up ones
where none is given) behind the stand-in for NCBI, and runs the shipped command against it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.questions import hardware
from tests.eutils.doors import proxied
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import Shelf

_MADE_UP = 5000
_QUERY = "eng[la]"  # finds every record in English


def ingested(shelf: Shelf, *, key: bool) -> dict[str, Any]:
    """Ingest a shelf with the shipped command, in a home of its own; return its report and what the server saw."""
    shelf.known.add("retracted publication")
    with tempfile.TemporaryDirectory() as home, EutilsServer(shelf) as server, proxied(server) as environment:
        command = [sys.executable, "-m", "chat", "--home", home, "ingest", "--no-index", "--json", "--query", _QUERY]
        command += ["--email", "reader@example.org", *(["--api-key", "key-of-a-benchmark"] if key else [])]
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        whole = time.perf_counter() - started
        server_requests, busiest = len(server.log), server.log.busiest_second()
    report = json.loads(done.stdout)["ingest"]
    seconds, waited, requests = report["seconds"], report["waited"], report["requests"]
    return {
        "records": report["stored"],
        "adds_up": report["adds_up"] and server_requests == requests,
        "requests": requests,
        "megabytes": round(report["bytes"] / 1e6, 1),
        "seconds": round(seconds, 1),
        "seconds_with_start": round(whole, 1),
        "waiting_share": round(waited / seconds, 3),
        "work_per_request": round((seconds - waited) / requests, 3),
        "requests_per_second": round(requests / seconds, 2),
        "busiest_second": busiest,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Ingest the records, print what it took, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pacing", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="PubMed XML, .xml or .xml.gz, or folders of it")
    parser.add_argument("--key", action="store_true", help="with an API key: 10 requests a second in place of 3")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    options = parser.parse_args(arguments)
    shelf = Shelf() if options.files else Shelf.generated(_MADE_UP)
    for file in options.files:
        shelf.load(file)
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "files": [file.name for file in options.files] or ["made up"],
        "with_key": options.key,
        "hardware": hardware(),
        **ingested(shelf, key=options.key),
    }
    print(json.dumps(found, indent=2) if options.json else _shown(found))
    return 0 if found["adds_up"] and found["records"] == len(shelf) else 1


def _shown(found: dict[str, Any]) -> str:
    machine = found["hardware"]
    return "\n".join(
        [
            f"{found['date']}, {', '.join(found['files'])}, {'with' if found['with_key'] else 'without'} a key",
            f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
            f"Python {machine['python']}",
            f"{found['records']} records, {found['requests']} requests, {found['megabytes']} MB in {found['seconds']} "
            f"s ({found['seconds_with_start']} s with starting and ending)",
            f"waiting at the pace: {found['waiting_share']:.1%} of the time; work for each request "
            f"{found['work_per_request']} s, {found['requests_per_second']} requests a second, at most "
            f"{found['busiest_second']} in one",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
