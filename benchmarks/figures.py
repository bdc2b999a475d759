"""How right dose, infusions, follow-up and outcomes are that are read from records, against labels made by hand.

`python -m benchmarks.figures [DATA] [--json | --wrong PART]`: the labels stand in `data/figures.jsonl`, for notes of
the starter corpus and, where DATA holds `evidence_inference`, `pubmedqa`, `cohen2006` and `scifact`, for abstracts of
those. The rules were made with the part "tune" in sight; "held" was labelled first and its errors were never looked at;
"fresh" was labelled when the rules were done, and corrected them once.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.score import Score
from corpus.errors import HepciteError, SourceError
from corpus.facets import UNKNOWN, facets_of
from corpus.facets.finding import findings
from corpus.record import Record, Section
from corpus.starter import notes

LABELS = Path(__file__).parent / "data" / "figures.jsonl"
PARTS = ("tune", "held", "fresh")
FACETS = ("dose", "infusions", "follow_up", "outcomes", "figures")
_NUMBER = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?!\d)|\d*[.·]\d+|\d+")
_NOMINAL = re.compile(r"95 ?%(?= ?[cC])")
_LABEL = re.compile(r"([A-Z][A-Za-z/& -]{3,40}): ")


@dataclass(frozen=True, slots=True)
class Compared:
    """What was read of one facet of one document, and what the label says."""

    document: str
    part: str
    facet: str
    read: frozenset[str]
    labelled: frozenset[str]


def compared(data: Path | None, labels: Path = LABELS) -> Iterator[Compared]:
    """Read every labelled document that is there, and set what was read beside its label.

    Raises:
        SourceError: a file cannot be read.
    """
    lines = list(_lines(labels))
    found = {record.key: record for record in notes()}
    if data is not None:
        found |= _abstracts(data, {line["key"] for line in lines} - found.keys())
    for line in lines:
        if record := found.get(line["key"]):
            yield from _compared(record, line)


def scores(readings: Iterable[Compared]) -> dict[str, dict[str, Score]]:
    """Return the score of each facet in each part; the figures are the distinct numbers told of each outcome."""
    counts = {(part, facet): [0, 0, 0] for part in PARTS for facet in FACETS}
    for one in readings:
        count = counts[one.part, one.facet]
        for place, values in enumerate((one.read, one.read & one.labelled, one.labelled)):
            count[place] += len(values)
    return {part: {facet: Score(*counts[part, facet]) for facet in FACETS} for part in PARTS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures", description=__doc__)
    parser.add_argument(
        "data", type=Path, nargs="?", help="folder that holds evidence_inference/, pubmedqa/ and others"
    )
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print JSON for a program to read")
    printed.add_argument("--wrong", choices=PARTS, help="list what was read otherwise than it is labelled in a part")
    options = parser.parse_args(arguments)
    try:
        readings = list(compared(options.data))
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    found = scores(readings)
    documents = {part: len({one.document for one in readings if one.part == part}) for part in PARTS}
    print(_json(found, documents) if options.json else _table(found, documents))
    for one in readings:
        if one.part == options.wrong and one.read != one.labelled:
            print(one.document, one.facet, sorted(one.read - one.labelled), "missed", sorted(one.labelled - one.read))
    return 0


def _compared(record: Record, line: dict[str, Any]) -> Iterator[Compared]:
    facets = facets_of(record).as_dict()
    for facet in FACETS[:-1]:
        yield Compared(record.key, line["part"], facet, frozenset(facets[facet]) - {UNKNOWN}, frozenset(line[facet]))
    read = {
        f"{finding.outcome} {number:g}"
        for finding in findings(record)
        for span in finding.figures
        for number in _numbers(record.text[span.start : span.end])
    }
    labelled = {
        f"{outcome} {number:g}" for outcome, told in line["outcomes"].items() for number in _numbers(" ; ".join(told))
    }
    yield Compared(record.key, line["part"], "figures", frozenset(read), frozenset(labelled))


def _numbers(text: str) -> Iterator[float]:
    for match in _NUMBER.finditer(_NOMINAL.sub("", text)):
        yield float(re.sub("[, ]", "", match[0]).replace("·", "."))


def _abstracts(data: Path, keys: set[str]) -> dict[str, Record]:
    found = {}
    for collection in sorted({key.partition(":")[0] for key in keys}):
        file = data / collection / "corpus.jsonl"
        for line in _lines(file) if file.exists() else ():
            key = f"{collection}:{line['_id']}"
            if key in keys:
                found[key] = Record.make(key=key, title=line["title"], sections=tuple(_sections(line["text"])))
    return found


def _sections(text: str) -> Iterator[Section]:
    """Yield the lines of an abstract, each a section with its label where it begins with one."""
    for line in text.splitlines():
        label = _LABEL.match(line)
        yield Section(label[1].upper(), line[label.end() :]) if label else Section("", line)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} cannot be read: {error}.") from error
    for line in lines:
        yield json.loads(line)


def _table(found: dict[str, dict[str, Score]], documents: dict[str, int]) -> str:
    lines = [
        "| part | documents | facet | read | labelled | precision | recall |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    for part, facets in found.items():
        for facet, score in facets.items():
            shares = f"{_share(score.precision)} | {_share(score.recall)}"
            lines.append(f"| {part} | {documents[part]} | {facet} | {score.read} | {score.labelled} | {shares} |")
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"


def _json(found: dict[str, dict[str, Score]], documents: dict[str, int]) -> str:
    parts = {
        part: {
            "documents": documents[part],
            "facets": {
                facet: {
                    "read": score.read,
                    "right": score.right,
                    "labelled": score.labelled,
                    "precision": score.precision,
                    "recall": score.recall,
                }
                for facet, score in facets.items()
            },
        }
        for part, facets in found.items()
    }
    return json.dumps({"date": datetime.now(UTC).date().isoformat(), "parts": parts}, indent=2)


if __name__ == "__main__":
    sys.exit(main())
