"""What it takes to add records to a corpus of a given size, and whether removing them leaves the search as it was.

`python -m benchmarks.adding HOME_OR_XML... [--count 100] [--json FILE]` copies a home, or makes one of PubMed XML
files, writes new records as PubMed XML (texts of its own records under other titles), and adds them by the shipped
command.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.parsing import write
from benchmarks.questions import hardware
from benchmarks.retrieval import commit, day
from corpus.errors import HepciteError
from corpus.record import Kind, Record
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.candidates import candidates
from index.encoder import encoder_for
from index.expand import understand
from index.generation import MANIFEST, Generation, Generations
from index.store_uri import store_at
from tests.eutils.article import Article

_FIRST_PMID = 99_000_001  # PubMed is far from there
_QUESTIONS = 50
_BLOCK = 512  # bytes in which getrusage counts what was written

Answers = list[list[tuple[str, float]]]


def added(home: Path, count: int) -> dict[str, Any]:
    """Add `count` records to a home, by the shipped command; then remove them from the index, and compare.

    Raises:
        HepciteError: the home cannot be read.
    """
    _hepcite(home, "index")  # of an index by another version, or of none; not part of any time
    settings = Settings.load(home=home)
    generations = Generations(settings.index_path)
    with CorpusStore.open(settings.corpus_path) as corpus:
        articles = [record for record in corpus.records() if record.kind is not Kind.NOTE and record.sections]
        questions = [record.title for record in _evenly(articles, _QUESTIONS)]
        new = [_other(record, _FIRST_PMID + number) for number, record in enumerate(_evenly(articles, count))]
        records = corpus.counts()["records"]
    before = generations.current()
    expected = _answers(settings, before, questions)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "new.xml"
        write(file, [article.xml for article in new], len(new))
        ingest, ingest_seconds, ingest_bytes = _hepcite(home, "ingest", "--no-index", "--files", str(file))
        index, index_seconds, index_bytes = _hepcite(home, "index")
        after = generations.current()
        removed = shutil.copytree(after.folder, Path(folder) / "removed", ignore=shutil.ignore_patterns(MANIFEST))
        started = time.perf_counter()
        store = store_at(after.manifest.store, removed, after.manifest.dimension, writable=True)
        gone = store.delete([f"pmid:{article.pmid}" for article in new])
        store.save()
        store.close()
        removing = time.perf_counter() - started
        found = _answers(settings, Generation(removed, after.manifest), questions)
    return {
        "records": records,
        "passages": before.manifest.passages,
        "added": ingest["ingest"]["new"],
        "passages_added": after.manifest.passages - before.manifest.passages,
        "passages_embedded": index["embedded"],
        "passages_removed": gone,
        "ingest_seconds": round(ingest_seconds, 1),
        "index_seconds": round(index_seconds, 1),
        "ingest_megabytes_written": round(ingest_bytes / 1e6, 1),
        "index_megabytes_written": round(index_bytes / 1e6, 1),
        "index_megabytes": index["index_megabytes"],
        "removing_seconds": round(removing, 1),
        "questions": len(questions),
        "questions_with_the_same_results": sum(a == b for a, b in zip(expected, found, strict=True)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Add and remove, print what it took, and return the exit code: 1 where a removal left something behind."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adding", description=__doc__)
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="HOME_OR_XML", help="a home, or PubMed XML and folders"
    )
    parser.add_argument("--count", type=int, default=100, help="records to add")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there too")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        try:
            if (options.sources[0] / Settings.load().corpus_path.name).is_file():
                shutil.copytree(options.sources[0], home)
            else:
                _hepcite(home, "ingest", "--no-index", "--files", *map(str, options.sources))
            taken = added(home, options.count)
        except HepciteError as error:
            print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
            return error.exit_code
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "hepcite_commit": commit(),
        "hardware": hardware(),
        "load_average": round(os.getloadavg()[0], 1),
        **taken,
    }
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(shown(found))
    return 0 if found["questions"] == found["questions_with_the_same_results"] else 1


def shown(found: dict[str, Any]) -> str:
    """Return a result as a paragraph."""
    machine, same = found["hardware"], found["questions_with_the_same_results"]
    return (
        f"{found['added']} records added to {found['records']:,} ({found['passages']:,} passages): "
        f"{found['ingest_seconds']} s to read them in and {found['index_seconds']} s to index them, starting and "
        f"ending included; {found['passages_embedded']} passages embedded, of {found['passages_added']} new ones; "
        f"{found['ingest_megabytes_written']} and {found['index_megabytes_written']} MB written (a generation is a "
        f"copy of the one before, {found['index_megabytes']} MB). Removed from the index in "
        f"{found['removing_seconds']} s; then {same} of {found['questions']} questions have the very results, keys "
        f"and scores, they had before. {day(found['date'])}, {machine['processor']}, {machine['cores']} cores, Python "
        f"{machine['python']}, load {found['load_average']}."
    )


def _hepcite(home: Path, *arguments: str) -> tuple[dict[str, Any], float, int]:
    """Run the shipped command and return its JSON, the seconds it took, and the bytes it wrote."""
    wrote, started = _written(), time.perf_counter()
    command = [sys.executable, "-m", "chat", "--home", str(home), *arguments, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout), time.perf_counter() - started, _written() - wrote


def _written() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_oublock * _BLOCK


def _answers(settings: Settings, generation: Generation, questions: Sequence[str]) -> Answers:
    """Return the ten best keys with their scores for each question, from one generation of the index."""
    encoder, made = encoder_for(settings), generation.manifest
    store = store_at(made.store, generation.folder, made.dimension)
    found = []
    for question, meaning in zip(questions, encoder.encode_questions(questions), strict=True):
        best = islice(candidates(store, understand(question), meaning, 100, feedback=False), 10)
        found.append([(candidate.key, candidate.score) for candidate in best])
    store.close()
    return found


def _evenly(records: Sequence[Record], count: int) -> list[Record]:
    """Return so many of the records, at even distances."""
    return [records[at * len(records) // count] for at in range(min(count, len(records)))]


def _other(record: Record, pmid: int) -> Article:
    """Return a record of the same text under a title and a number of its own, so that none of it is known."""
    text = " ".join(section.text for section in record.sections)
    return Article.made(pmid, f"A further report {pmid}: {record.title}", text, day=date(2026, 1, 1))


if __name__ == "__main__":
    sys.exit(main())
