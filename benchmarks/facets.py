"""How right the facets are that are read from records, a value at a time, against labels made by hand.

`python -m benchmarks.facets DATA [--json | --wrong | --cost]`: DATA holds `facets/labels.jsonl` with the abstracts in
`scifact/corpus.jsonl`, and `trials/labels_open.jsonl` with the registry entries in `trials/legacy.jsonl`. Species,
design, cells and participants are those of the abstracts; all else is of the entries.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.legacy_study import study
from benchmarks.score import Score
from corpus.errors import HepciteError, SourceError
from corpus.facets import CELLS, UNKNOWN, Facet, Facets, facets_of
from corpus.record import Record, Section
from index.query import FACETS
from ingest.trial import trial

# The labels' words for our values. What is not among them has no value of ours, and has to come out as unknown.
_SPECIES = {"human_and_animal": ("human", "animal"), "review_or_none": ()}
_DESIGNS = {"animal_experiment": "animal_study", "in_vitro": "in_vitro_study", "other": UNKNOWN}
_CELLS = {"peripheral_blood_mobilised": "mobilised_blood"}
# Fields of the labels of trials, by the facet they are of, and the labels' words for our values in any of them.
_OF_TRIALS = {"disease": "disease", "stage": "stage", "etiology": "etiologies", "donor": "autologous", "route": "route"}
_WORDS = {"ACLF": "aclf", "HBV": "hbv", "HCV": "hcv", "PBC": "pbc", "AIH": "aih", "NASH": "nash", "Wilson": "wilson"}
_UNLABELLED = ("dental", "vesicles")  # cells that the labels do not tell apart
_NUMBER = "a number"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one facet of one document, and what the label says."""

    document: str
    facet: str
    read: frozenset[str]
    labelled: frozenset[str]


def abstracts(data: Path) -> Iterator[Reading]:
    """Read the facets of the labelled abstracts.

    Raises:
        SourceError: a file cannot be read.
    """
    documents = {line["_id"]: line for line in _lines(data / "scifact" / "corpus.jsonl")}
    for label in _lines(data / "facets" / "labels.jsonl"):
        document = documents[label["doc"]]
        sections = (Section("", document["text"]),)
        facets = facets_of(Record.make(key=f"scifact:{label['doc']}", title=document["title"], sections=sections))
        species = _SPECIES.get(label["species"], (label["species"],))
        design = {"case_control": "cohort"}  # which the labels count as one
        yield _reading(label["doc"], facets.species, species)
        read = frozenset(design.get(value, value) for value in facets.design.values)
        labelled = frozenset({_DESIGNS.get(label["design"], label["design"])})
        yield Reading(label["doc"], "design", read - {UNKNOWN}, labelled - {UNKNOWN})
        yield _cells(label["doc"], facets.cells, label["cell_source"])
        number = label["n_participants"]
        yield _reading(label["doc"], facets.participants, () if number is None else (str(number),))


def trials(data: Path) -> Iterator[Reading]:
    """Read the facets of the labelled registry entries.

    Raises:
        SourceError: a file cannot be read.
    """
    entries = {line["NCTId"][0]: line for line in _lines(data / "trials" / "legacy.jsonl")}
    for label in _lines(data / "trials" / "labels_open.jsonl"):
        facets = facets_of(trial(study(entries[label["nct"]])))
        yield _cells(label["nct"], facets.cells, label["cell_source"], "cells of trials")
        for name, field in _OF_TRIALS.items():
            words = label[field] if isinstance(label[field], list) else [label[field]]
            labelled = {_WORDS.get(word, word) for word in words} - {UNKNOWN}
            yield Reading(label["nct"], name, frozenset(facets.values(name)) - {UNKNOWN}, frozenset(labelled))
        number = [str(label["n"])] if label["n"] else []
        yield Reading(
            label["nct"], "participants of trials", frozenset(facets.participants.values) - {UNKNOWN}, frozenset(number)
        )
        phases = [name[-1] for name in label["phases"] if name[-1].isdecimal()]
        yield Reading(
            label["nct"],
            "phase of trials",
            frozenset(facets.phase.values) - {UNKNOWN},
            frozenset(["/".join(phases)] if phases else []),
        )


def scores(readings: Iterable[Reading]) -> dict[str, dict[str, Score]]:
    """Return the score of each value of each facet, numbers of people taken together, and of all values ("all")."""
    read, right, labelled = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for reading in readings:
        for counter, values in (
            (read, reading.read),
            (right, reading.read & reading.labelled),
            (labelled, reading.labelled),
        ):
            names = [
                _NUMBER if value.isdecimal() and reading.facet.startswith("participants") else value for value in values
            ]
            counter.update((reading.facet, name) for name in [*names, *["all"] * len(names)])
    found: dict[str, dict[str, Score]] = {}
    for facet, value in sorted(read.keys() | labelled.keys()):
        key = (facet, value)
        found.setdefault(facet, {})[value] = Score(read[key], right[key], labelled[key])
    return found


def costs(data: Path) -> Iterator[tuple[str, float]]:
    """Yield the facets that an index keeps, each with the milliseconds of one core that a record takes.

    Raises:
        SourceError: the file of abstracts cannot be read.
    """
    read = [
        Facets(Record.make(key=f"scifact:{line['_id']}", title=line["title"], sections=(Section("", line["text"]),)))
        for line in _lines(data / "scifact" / "corpus.jsonl")
    ]
    for name in FACETS:  # each reads what those before it have not read yet
        started = time.process_time()
        for facets in read:
            facets.values(name)
        yield name, (time.process_time() - started) * 1000 / len(read)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.facets", description=__doc__)
    parser.add_argument("data", type=Path, help="folder that holds facets/, scifact/ and trials/")
    printed = parser.add_mutually_exclusive_group()
    printed.add_argument("--json", action="store_true", help="print JSON for a program to read")
    printed.add_argument("--wrong", action="store_true", help="list what was read otherwise than it is labelled")
    printed.add_argument("--cost", action="store_true", help="print what reading takes instead")
    options = parser.parse_args(arguments)
    try:
        if options.cost:
            for name, milliseconds in costs(options.data):
                print(f"{name:<12}{milliseconds:6.2f} ms a record")
            return 0
        readings = [*abstracts(options.data), *trials(options.data)]
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    found = scores(readings)
    print(_json(found) if options.json else _table(found))
    if options.wrong:
        for reading in readings:
            if reading.read != reading.labelled:
                print(reading.document, reading.facet, sorted(reading.read), "labelled", sorted(reading.labelled))
    return 0


def _reading(document: str, facet: Facet, labelled: Iterable[str]) -> Reading:
    return Reading(document, facet.name, frozenset(facet.values) - {UNKNOWN}, frozenset(labelled))


def _cells(document: str, facet: Facet, labels: Sequence[str], name: str = "cells") -> Reading:
    judged = frozenset(CELLS) - frozenset(_UNLABELLED)
    labelled = {_CELLS.get(label, label) for label in labels}
    return Reading(document, name, judged.intersection(facet.values), judged & labelled)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} cannot be read: {error}.") from error
    for line in lines:
        yield json.loads(line)


def _table(found: dict[str, dict[str, Score]]) -> str:
    lines = ["| facet | value | read | labelled | precision | recall |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    for facet, values in found.items():
        for value, score in values.items():
            shares = f"{_share(score.precision)} | {_share(score.recall)}"
            lines.append(f"| {facet} | {value} | {score.read} | {score.labelled} | {shares} |")
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.2f}"


def _json(found: dict[str, dict[str, Score]]) -> str:
    facets = {
        facet: {
            value: {
                "read": score.read,
                "right": score.right,
                "labelled": score.labelled,
                "precision": score.precision,
                "recall": score.recall,
            }
            for value, score in values.items()
        }
        for facet, values in found.items()
    }
    return json.dumps({"date": datetime.now(UTC).date().isoformat(), "facets": facets}, indent=2)


if __name__ == "__main__":
    sys.exit(main())
