"""How often the rules of `chat.stance` read a sentence as people did.

`python -m benchmarks.stance DATA [--json]` reads `evidence_inference`, `healthver` and `facets` in the folder DATA.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chat.stance import Stance, judge
from chat.stance.clause import Direction
from chat.stance.direction import direction
from corpus.errors import HepciteError, SourceError

_DIRECTIONS = {
    "significantly increased": Direction.INCREASE,
    "significantly increase": Direction.INCREASE,
    "significantly decreased": Direction.DECREASE,
    "no significant difference": Direction.NONE,
}
_STANCES = {"benefit": Stance.BENEFIT, "no_difference": Stance.NO_DIFFERENCE, "harm": Stance.HARM}
Pair = tuple[str, str]  # what people said, what the rules said


def lines(file: Path) -> list[dict[str, Any]]:
    """Read the JSON objects of a file, one a line.

    Raises:
        SourceError: the file cannot be read, or is not JSON Lines.
    """
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise SourceError(f"{file} cannot be read: {error}.") from error


def evidence(folder: Path) -> tuple[dict[str, list[Pair]], int]:
    """Return the pairs of the tuned and of the held-out half, and how many rows of tables were left out.

    Which half a prompt is in hangs on the PMID alone, so that no paper is in both.
    """
    pmids = {row["_id"]: row["metadata"]["pmid"] for row in lines(folder / "corpus.jsonl")}
    halves: dict[str, list[Pair]] = {"tuned": [], "held out": []}
    rows = 0
    for prompt in lines(folder / "queries.jsonl"):
        pmcid = prompt["metadata"]["pmcid"]
        digest = hashlib.sha256((pmids.get(pmcid) or pmcid).encode()).hexdigest()
        half = halves["held out" if int(digest, 16) % 2 else "tuned"]
        answers = {(answer["evidence"], _DIRECTIONS[answer["label"]]) for answer in prompt["metadata"]["answers"]}
        for text, expected in sorted(answers):
            if text.strip().count("\n") >= 2:  # the cells of a row, one a line: no sentence
                rows += 1
            else:
                half.append((expected, direction(text)))
    return halves, rows


def claims(folder: Path) -> list[Pair]:
    """Return the pairs for claims held against evidence: they agree, contradict, or either says nothing clear."""
    pairs = []
    for row in lines(folder / "pairs.jsonl"):
        stances = {judge(row["claim"]).stance, judge(row["evidence"]).stance}
        said = "Neutral" if Stance.UNCLEAR in stances else "Supports" if len(stances) == 1 else "Refutes"
        pairs.append((row["label"], said))
    return pairs


def facets(folder: Path) -> list[Pair]:
    """Return the pairs for the main findings of abstracts; what is neither good nor bad should be unclear."""
    return [
        (_STANCES.get(row["direction"], Stance.UNCLEAR), judge(row["sentence_text"]).stance)
        for row in lines(folder / "labels.jsonl")
        if row["sentence_text"]
    ]


def summary(pairs: Sequence[Pair], silent: str) -> dict[str, Any]:
    """Return coverage, accuracy where a verdict was given and over all, the baseline, and figures for each class.

    `silent` is the verdict that is none. The baseline says the commonest class where the rules gave a verdict.
    """
    given = [pair for pair in pairs if pair[1] != silent]
    right = sum(expected == said for expected, said in given)
    commonest = Counter(expected for expected, _ in given).most_common(1)
    return {
        "pairs": len(pairs),
        "verdicts": len(given),
        "coverage": _share(len(given), len(pairs)),
        "accuracy": _share(right, len(given)),
        "baseline": _share(commonest[0][1] if commonest else 0, len(given)),
        "accuracy_over_all": _share(sum(expected == said for expected, said in pairs), len(pairs)),
        "baseline_over_all": _share(max(Counter(expected for expected, _ in pairs).values()), len(pairs)),
        "classes": {name: _class(pairs, name) for name in sorted({expected for expected, _ in pairs})},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the sentences of a folder, print how that compares with what people said, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stance", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with evidence_inference, healthver and facets")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    options = parser.parse_args(arguments)
    try:
        halves, rows = evidence(options.data / "evidence_inference")
        sets = {f"evidence_inference, {name}": summary(pairs, Direction.UNKNOWN) for name, pairs in halves.items()}
        sets["healthver"] = summary(claims(options.data / "healthver"), "Neutral")
        sets["facets"] = summary(facets(options.data / "facets"), Stance.UNCLEAR)
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    found = {"date": datetime.now(UTC).date().isoformat(), "table_rows_left_out": rows, "sets": sets}
    print(json.dumps(found, indent=2) if options.json else "\n".join(_shown(found)))
    return 0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _class(pairs: Sequence[Pair], name: str) -> dict[str, float]:
    both = sum(pair == (name, name) for pair in pairs)
    said = sum(pair[1] == name for pair in pairs)
    expected = sum(pair[0] == name for pair in pairs)
    return {
        "expected": expected,
        "precision": _share(both, said),
        "recall": _share(both, expected),
        "f1": _share(2 * both, said + expected),
    }


def _shown(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['date']}; {found['table_rows_left_out']} rows of tables left out of evidence_inference"
    for name, figures in found["sets"].items():
        yield (
            f"{name}: {figures['verdicts']} verdicts on {figures['pairs']} (coverage {figures['coverage']:.3f}), "
            f"accuracy {figures['accuracy']:.3f} where one is given (commonest class {figures['baseline']:.3f}), "
            f"{figures['accuracy_over_all']:.3f} over all ({figures['baseline_over_all']:.3f})"
        )
        for label, each in figures["classes"].items():
            yield (
                f"    {label:14} {each['expected']:5}  precision {each['precision']:.3f}  "
                f"recall {each['recall']:.3f}  F1 {each['f1']:.3f}"
            )


if __name__ == "__main__":
    sys.exit(main())
