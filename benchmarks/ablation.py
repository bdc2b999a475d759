"""What each part of the search adds: words, meaning, both, the glossary, feedback, and the encoders.

`python -m benchmarks.ablation DIR --qrels SPLIT [--vectors FILE] [--json FILE]` indexes a collection once for every
encoder and asks its queries in several ways. `python -m benchmarks.ablation --table [FILE...] [--readme FILE...]`
prints the results that are stored as a table, or writes it between the marks in a document.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks import marks
from benchmarks.questions import hardware
from benchmarks.retrieval import RESULTS, commit, day
from corpus.errors import HepciteError, ModelError
from corpus.settings import Settings
from index.collection import Collection
from index.encoder import encoder_for
from index.evaluate import Step, ablated
from index.expand import understand
from index.profile import PROFILES, Profile

_MINILM, _BGE, _E5 = "all-MiniLM-L6-v2", "bge-small-en-v1.5", "multilingual-e5-small"
ENGLISH = (
    Profile("lexical", _MINILM, ("sparse",), expansion=False),
    Profile("lexical + expansion", _MINILM, ("sparse",)),
    Profile("dense", _MINILM, ("dense",)),
    Profile("hybrid", _MINILM, expansion=False),
    Profile("hybrid + expansion", _MINILM),
    Profile("hybrid + expansion + feedback", _MINILM, feedback=True),
    Profile("dense", _BGE, ("dense",)),
    Profile("hybrid", _BGE, expansion=False),
    Profile("hybrid + expansion", _BGE),
    Profile("hybrid + expansion + feedback", _BGE, feedback=True),
)
CHINESE = (
    Profile("hybrid, the Chinese as it is", _MINILM, expansion=False, reads_chinese=True),
    Profile("lexical, glossary", _MINILM, ("sparse",)),
    Profile("dense, glossary", _MINILM, ("dense",)),
    Profile("hybrid, glossary", _MINILM),
    Profile("dense, the Chinese as it is", _E5, ("dense",), reads_chinese=True),
    Profile("hybrid, glossary for the words alone", _E5, reads_chinese=True),
)
_COLUMNS = ("search", "encoder", "nDCG@10", "recall@1", "recall@10", "recall@100", "MRR")


def measured(collection: Collection, *, k: int = 100, vectors: Path | None = None) -> dict[str, Any]:
    """Measure every way to search that fits the language of the queries; an encoder that is not there is named.

    Raises:
        HepciteError: the collection cannot be read, or a measurement is not possible.
    """
    ways = CHINESE if understand(next(iter(collection.queries.values()))).language == "zh" else ENGLISH
    found: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "hepcite_commit": commit(),
        "hardware": hardware(),
        "rows": [],
        "not_run": {},
    }
    for model, profiles in groupby(ways, lambda profile: profile.model):
        asked = list(profiles)
        settings = Settings.load(model=model)
        try:
            encoder = encoder_for(settings)
        except ModelError as error:
            found["not_run"][model] = f"{error} {error.hint}"
            continue
        evaluations = ablated(collection, settings, encoder, asked, k=k, vectors=vectors, progress=_show)
        found["rows"] += [
            {"search": profile.name, "is_profile": _named(profile), **evaluation.as_dict()}
            for profile, evaluation in zip(asked, evaluations, strict=True)
        ]
    return found


def table(results: Sequence[Mapping[str, Any]]) -> str:
    """Return results as Markdown: for each collection a sentence that says what was measured where, and a table."""
    parts = []
    for found in results:
        first, machine = found["rows"][0], found["hardware"]
        rows = [_COLUMNS, ("---", "---", *["---:"] * (len(_COLUMNS) - 2)), *map(_row, found["rows"])]
        parts.append(
            f"{first['collection']}, {first['qrels']}: {first['documents']:,} documents, {first['queries']:,} queries; "
            f"{day(found['date'])}, {machine['processor']}, Python {machine['python']}.\n\n"
            + "\n".join(f"| {' | '.join(row)} |" for row in rows)
        )
    return "\n\n".join(parts)


def written(document: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Return a document with the table between its marks.

    Raises:
        SettingsError: the document has no marks.
    """
    return marks.written(document, "ablation", table(results))


def stored(files: Sequence[Path] = ()) -> list[dict[str, Any]]:
    """Return the results in the files, or all that are kept in this repository, by the names of the files."""
    files = files or sorted(RESULTS.glob("ablation-*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or print what was measured, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a collection in the layout of BEIR")
    parser.add_argument("--qrels", metavar="SPLIT", help="whose judgements: qrels/SPLIT.tsv in the folder")
    parser.add_argument("--k", type=int, default=100, help="results a query; recall@100 needs 100")
    parser.add_argument("--vectors", type=Path, metavar="FILE", help="keep vectors here for the next time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    parser.add_argument("--table", nargs="*", type=Path, metavar="FILE", help="print these results, or all stored ones")
    parser.add_argument("--readme", nargs="+", type=Path, metavar="FILE", help="write the table between its marks")
    options = parser.parse_args(arguments)
    try:
        if options.table is None:
            if options.folder is None or options.qrels is None:
                parser.error("DIR and --qrels are needed, or --table.")
            collection = Collection.read(options.folder, options.qrels)
            results = [measured(collection, k=options.k, vectors=options.vectors)]
        else:
            results = stored(options.table)
        for document in options.readme or []:
            document.write_text(written(document.read_text(encoding="utf-8"), results), encoding="utf-8")
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    if options.json:
        options.json.write_text(json.dumps(results[0], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if not options.readme:
        print(table(results))
    return 0


def _named(profile: Profile) -> str | None:
    """Return the name of the profile that a user chooses to search this way."""
    ways = ("model", "routes", "expansion", "feedback", "reads_chinese")
    same = (named for named in PROFILES if all(getattr(named, way) == getattr(profile, way) for way in ways))
    return next((named.name for named in same), None)


def _row(row: Mapping[str, Any]) -> tuple[str, ...]:
    search = f"{row['search']} (`{row['is_profile']}`)" if row["is_profile"] else row["search"]
    encoder = "none" if row["search"].startswith("lexical") else row["encoder"].partition("@")[0]
    return (search, encoder, *("-" if row[name] is None else f"{row[name]:.3f}" for name in _COLUMNS[2:]))


def _show(step: Step) -> None:
    if step.done == step.total:
        print(f"{step.stage}: {step.total:,} {step.remark}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
