"""Quality, speed and memory of hepcite's search, beside the systems that a user would otherwise pick.

`python -m benchmarks.retrieval DIR --qrels SPLIT --peers-python PATH [--profiles NAME...] [--json FILE]` has every
system index the same documents and answer the same queries, one after the other, each in a process of its own, and
measures all runs alike. `python -m benchmarks.retrieval --table [FILE...] [--readme FILE...]` prints the results that
are stored as a table, or writes it between the marks in a document.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks import marks
from corpus.errors import HepciteError, SettingsError
from index.collection import Collection

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
HEPCITE = "hepcite"
PEERS = {"bm25s": "bm25s_lexical", "txtai": "txtai_hybrid", "haystack": "haystack_hybrid"}
_COLUMNS = ("system", "nDCG@10", "recall@10", "recall@100", "MRR", "documents/s", "query p50, p95", "CPU", "peak")
# Enough for every system to build an index, so that one that cannot run ends the measurement before it took an hour.
_FEW = [("1", "Ascites", "Cells reduced ascites in cirrhosis."), ("2", "Fibrosis", "Fibrosis scores fell in mice.")]


def measured(
    collection: Collection, commands: Mapping[str, Sequence[str]], *, k: int = 100, quiet: float | None = None
) -> dict[str, Any]:
    """Have every system index and answer, one after the other, and return what each came to.

    Before each it waits, where `quiet` is given, until the load average of the last minute is below that.

    Raises:
        SettingsError: a system does not run, or ir-measures is not installed.
    """
    from benchmarks.questions import hardware

    found: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "collection": collection.name,
        "qrels": collection.split,
        "queries": len(collection.queries),
        "k": k,
        "hepcite_commit": commit(),
        "hardware": hardware(),
        "systems": {},
    }
    with tempfile.TemporaryDirectory() as folder, _settings_apart() as environment:
        few, run = _few(Path(folder)), Path(folder) / "run.trec"
        for name, command in commands.items():
            _answer(name, [*command, str(few), "--qrels", "few", "--run", str(run), "--k", "2"], environment)
        for name, command in commands.items():
            before = _load_below(quiet)
            call = [str(collection.folder), "--qrels", collection.split, "--run", str(run), "--k", str(k)]
            print(f"{name} (load {before})", file=sys.stderr)
            with _others() as share:
                told = _answer(name, [*command, *call], environment)
            busy = {"load_before": before, "others_share": share[0] if share else None}
            found["systems"][name] = {**told, **scores(collection.judgements, run), **busy}
    return found


def commands(systems: Sequence[str], profiles: Sequence[str], peers_python: str) -> dict[str, list[str]]:
    """Return how to start each system, by the name of its row; a profile is a row of its own."""
    found: dict[str, list[str]] = {}
    for system in systems:
        if system != HEPCITE:
            found[system] = [peers_python, "-m", f"benchmarks.peers.{PEERS[system]}"]
            continue
        ours = [sys.executable, "-m", "benchmarks.peers.hepcite_evaluate"]
        found |= {f"{HEPCITE} {name}": [*ours, "--profile", name] for name in profiles} or {HEPCITE: ours}
    return found


def scores(judgements: Mapping[str, Mapping[str, int]], run: Path) -> dict[str, float]:
    """Return the measures of a TREC run, averaged over all judged queries.

    Raises:
        SettingsError: ir-measures is not installed.
    """
    try:
        from ir_measures import RR, R, calc_aggregate, nDCG
    except ImportError as error:
        raise SettingsError("ir-measures is not installed.", hint="pip install 'hepcite[evaluate]'") from error
    measures = {"nDCG@10": nDCG @ 10, "recall@10": R @ 10, "recall@100": R @ 100, "MRR": RR}
    # Below 0 is as irrelevant as 0, and can end pytrec_eval 0.5 in a segmentation fault.
    clean = {query: {document: max(score, 0) for document, score in of.items()} for query, of in judgements.items()}
    rankings: dict[str, dict[str, float]] = {query: {} for query in judgements}  # one without a line found nothing
    for line in run.read_text(encoding="utf-8").splitlines():
        query, _, document, _, score, _ = line.split()
        rankings[query][document] = float(score)
    found = calc_aggregate(measures.values(), clean, rankings)
    return {name: round(float(found[measure]), 4) for name, measure in measures.items()}


def table(results: Sequence[Mapping[str, Any]]) -> str:
    """Return results as Markdown: for each collection a sentence that says what was measured where, and a table."""
    parts = []
    for found in results:
        systems, machine = found["systems"].values(), found["hardware"]
        others = [system["others_share"] or 0 for system in systems]
        documents = max(system["documents"] for system in systems)
        rows = [_COLUMNS, ("---", *["---:"] * (len(_COLUMNS) - 1)), *map(_row, systems)]
        parts.append(
            f"{found['collection']}, {found['qrels']}: {documents:,} documents, {found['queries']:,} queries, "
            f"{found['k']} results each; {day(found['date'])}, {machine['processor']}, {machine['cores']} cores, "
            f"{machine['memory_gib']} GiB, Python {machine['python']}; other work took at "
            f"most {max(others):.0%} of the processor's time beside them.\n\n"
            + "\n".join(f"| {' | '.join(row)} |" for row in rows)
        )
    return "\n\n".join(parts)


def written(document: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Return a document with the table between its marks.

    Raises:
        SettingsError: the document has no marks.
    """
    return marks.written(document, "retrieval", table(results))


def stored(files: Sequence[Path] = ()) -> list[dict[str, Any]]:
    """Return the results in the files, or all that are kept in this repository, by the names of the files."""
    files = files or sorted(RESULTS.glob("retrieval-*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or print what was measured, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a collection in the layout of BEIR")
    parser.add_argument("--qrels", metavar="SPLIT", help="whose judgements: qrels/SPLIT.tsv in the folder")
    parser.add_argument("--systems", nargs="+", choices=[HEPCITE, *PEERS], default=[HEPCITE, *PEERS])
    parser.add_argument("--profiles", nargs="+", default=[], metavar="NAME", help="hepcite's, each a row of its own")
    parser.add_argument("--peers-python", metavar="PATH", help="interpreter that has benchmarks/peers/requirements.txt")
    parser.add_argument("--k", type=int, default=100, help="results a query; recall@100 needs 100")
    parser.add_argument("--quiet", type=float, metavar="LOAD", help="wait before each until the load is below this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    parser.add_argument("--table", nargs="*", type=Path, metavar="FILE", help="print these results, or all stored ones")
    parser.add_argument("--readme", nargs="+", type=Path, metavar="FILE", help="write the table between its marks")
    options = parser.parse_args(arguments)
    try:
        if options.table is not None:
            return _show(stored(options.table), options.readme or [])
        if options.folder is None or options.qrels is None:
            parser.error("DIR and --qrels are needed, or --table.")
        if options.peers_python is None and set(options.systems) & set(PEERS):
            parser.error("--peers-python is needed for systems other than hepcite; benchmarks/README.md says how.")
        collection = Collection.read(options.folder, options.qrels)
        started = commands(options.systems, options.profiles, options.peers_python or "")
        found = measured(collection, started, k=options.k, quiet=options.quiet)
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(table([found]))
    return 0


def _show(results: Sequence[Mapping[str, Any]], documents: Sequence[Path]) -> int:
    for document in documents:
        document.write_text(written(document.read_text(encoding="utf-8"), results), encoding="utf-8")
    if not documents:
        print(table(results))
    return 0


def _answer(name: str, command: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Run a system and return the line of JSON it ends with."""
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SettingsError(f"{name} could not be measured: {error}.", hint="What it said stands above.") from error
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # a library may have printed before it
    return told


@contextmanager
def _settings_apart() -> Iterator[dict[str, str]]:
    """Give an environment in which no setting of the user's changes what hepcite does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEPCITE_")}
    if "HEPCITE_MODELS" in os.environ:
        kept["HEPCITE_MODELS"] = os.environ["HEPCITE_MODELS"]
    with tempfile.TemporaryDirectory() as home:
        yield kept | {"HEPCITE_HOME": home}


def _load_below(limit: float | None) -> float:
    """Wait until the load average is below the limit, where there is one, and return it."""
    while limit is not None and os.getloadavg()[0] >= limit:
        time.sleep(5)
    return round(os.getloadavg()[0], 1)


@contextmanager
def _others() -> Iterator[list[float]]:
    """Give a list that holds, afterwards, the share of all cores' time that went into work which is not ours.

    It stays empty where the system does not tell.
    """
    share: list[float] = []
    started, busy, own = time.monotonic(), _busy(), _own()
    yield share
    if busy is not None and (now := _busy()) is not None:
        whole = (time.monotonic() - started) * (os.cpu_count() or 1)
        share.append(max(0.0, round((now - busy - (_own() - own)) / whole, 3)))


def _busy() -> float | None:
    """Return the seconds that all cores together have worked since the machine was started."""
    try:
        with Path("/proc/stat").open(encoding="ascii") as stream:
            user, nice, system, _, _, *interrupts = map(int, stream.readline().split()[1:9])
    except OSError:
        return None
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """Return the seconds that this process and its children have worked."""
    return sum(os.times()[:4])


def _few(folder: Path) -> Path:
    """Write a collection of a few documents and one query."""
    (folder / "few" / "qrels").mkdir(parents=True)
    corpus = [json.dumps({"_id": id, "title": title, "text": text}) for id, title, text in _FEW]
    for name, lines in {
        "corpus.jsonl": corpus,
        "queries.jsonl": [json.dumps({"_id": "q", "text": "ascites in cirrhosis"})],
        "qrels/few.tsv": ["query-id\tcorpus-id\tscore", "q\t1\t1"],
    }.items():
        (folder / "few" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "few"


def commit() -> str | None:
    """Return the commit that is measured, marked where the files are not what it holds, or None outside a checkout."""
    call = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        return subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _row(system: Mapping[str, Any]) -> tuple[str, ...]:
    measures = [f"{system[name]:.3f}" for name in ("nDCG@10", "recall@10", "recall@100", "MRR")]
    speed = system["documents_per_second"]
    return (
        system["label"],
        *measures,
        f"{speed:,.1f}" if speed < 1000 else f"{speed:,.0f}",
        f"{system['query_p50_ms']:.1f}, {system['query_p95_ms']:.1f} ms",
        f"{system['cpu_seconds']:,.0f} s",
        f"{system['peak_mib']:,} MiB",
    )


def day(iso: str) -> str:
    """Return a date as people write it."""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%B %Y}"


if __name__ == "__main__":
    sys.exit(main())
