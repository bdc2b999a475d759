"""How many unanswerable questions are answered, against how many answerable ones are, as the threshold moves.

`python -m benchmarks.refusals [DIR...] [--questions FILE...] [--keep FOLDER] [--count N] [--fit] [--chart FILE]
[--json]` asks its own questions, those of each FILE, and those of each test collection DIR, of which half the judged
documents are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.questions import hardware, questions
from chat.assistant import Assistant
from chat.declined import declined
from chat.demand import Demand
from chat.ready import ready
from chat.refuse import CONSTANTS, ENOUGH, Evidence, unanswered
from corpus.errors import HepciteError
from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.collection import Collection
from index.encoder import encoder_for, model_of
from index.expand import understand
from index.update import update_index

OWN = Path(__file__).parent / "data" / "refusals.jsonl"
_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_AGAINST_GROWTH = 0.01  # ridge of the fit


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with whether the corpus it is asked of can answer it."""

    group: str
    id: str
    text: str
    answerable: bool

    @property
    def tuning(self) -> bool:
        """Whether constants may be fitted to it; the other half only measures."""
        return not _odd(f"half {self.id}")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the records found for a question come to; `ruled_out` if it is refused at any threshold."""

    asked: Asked
    evidence: Evidence | None
    ruled_out: bool

    def answered(self, threshold: float, constants: Sequence[float] = CONSTANTS) -> bool:
        """Whether it is answered where so much likelihood, by these constants, is enough."""
        return not self.ruled_out and self.evidence is not None and self.evidence.likelihood(constants) >= threshold


def weighed(asked: Iterable[Asked], assistant: Assistant) -> Iterator[Weighed]:
    """Yield what an assistant finds for each question."""
    for each in asked:
        demand = Demand(understand(each.text), assistant.index)
        candidates = assistant.candidates(demand)
        evidence = Evidence.of(demand, candidates) if candidates and demand.weights else None
        ruled_out = declined(each.text) is not None or unanswered(demand, candidates, enough=0) is not None
        yield Weighed(each, evidence, ruled_out)


def rate(
    found: Iterable[Weighed], threshold: float, constants: Sequence[float] = CONSTANTS, *, answerable: bool
) -> float | None:
    """Return the share of the answerable, or of the other, questions that are answered; None where there are none."""
    meant = [each.answered(threshold, constants) for each in found if each.asked.answerable is answerable]
    return sum(meant) / len(meant) if meant else None


def fitted(found: Sequence[Weighed]) -> tuple[float, ...]:
    """Return the constants of the logistic rule in chat/refuse.py, fitted by Newton's method to some questions.

    Each group, and in it the answerable and the unanswerable ones, weigh the same, however many there are.
    """
    used = [(each.asked, each.evidence) for each in found if each.evidence is not None and not each.ruled_out]
    rows = np.array([[*astuple(evidence), 1.0] for _, evidence in used])
    wanted = np.array([asked.answerable for asked, _ in used], dtype=float)
    kinds = [(asked.group, asked.answerable) for asked, _ in used]
    weights = np.array([1 / kinds.count(kind) for kind in kinds])
    ridge = _AGAINST_GROWTH * np.diag([1.0] * (rows.shape[1] - 1) + [0.0])
    constants: NDArray[np.float64] = np.zeros(rows.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ constants))
        slope = rows.T @ (weights * (likely - wanted)) + ridge @ constants
        curvature = (rows * (weights * likely * (1 - likely))[:, None]).T @ rows + ridge
        constants -= np.linalg.solve(curvature + 1e-9 * np.eye(len(constants)), slope)
    return tuple(round(float(value), 2) for value in constants)


def curve(found: Sequence[Weighed], constants: Sequence[float] = CONSTANTS) -> dict[str, Any]:
    """Return, for each group and half, the shares answered at every threshold and at the one in force."""
    parts = {"all": list(found)}
    for group in dict.fromkeys(each.asked.group for each in found):
        for half, tuning in (("tuning", True), ("held out", False)):
            part = [each for each in found if each.asked.group == group and each.asked.tuning is tuning]
            if part:
                parts[f"{group}, {half}"] = part
    return {
        name: {
            "answerable": sum(each.asked.answerable for each in part),
            "unanswerable": sum(not each.asked.answerable for each in part),
            "points": [
                {
                    "threshold": threshold,
                    "answerable_answered": rate(part, threshold, constants, answerable=True),
                    "unanswerable_answered": rate(part, threshold, constants, answerable=False),
                }
                for threshold in sorted({*_THRESHOLDS, ENOUGH})
            ],
            "wrong": [each.asked.id for each in part if each.answered(ENOUGH, constants) is not each.asked.answerable],
        }
        for name, part in parts.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask all the questions, print the curve, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.refusals", description=__doc__)
    parser.add_argument("collections", nargs="*", type=Path, metavar="DIR", help="test collections in the BEIR layout")
    parser.add_argument("--qrels", default="dev", metavar="SPLIT", help="whose judgements, in each DIR")
    parser.add_argument("--questions", action="append", default=[], type=Path, metavar="FILE", help="as for questions")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the indexes here for the next time")
    parser.add_argument("--count", type=int, default=80, help="questions of each kind out of each DIR")
    parser.add_argument("--fit", action="store_true", help="fit the constants to the tuning halves, and use them")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="draw the curve there too, as SVG")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    options = parser.parse_args(arguments)
    try:
        with ExitStack() as stack:
            keep = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hepcite-refusals-")))
            found = _measured(options, keep)
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    constants = fitted([each for each in found if each.asked.tuning]) if options.fit else CONSTANTS
    result: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "model": model_of(Settings.load()),
        "hardware": hardware(),
        "constants": constants,
        "threshold": ENOUGH,
        "curve": curve(found, constants),
    }
    if options.chart:
        from benchmarks.trade_off import drawn  # imports matplotlib

        drawn(result, options.chart)
    print(json.dumps(result, ensure_ascii=False, indent=2) if options.json else _shown(result))
    return 0


def _measured(options: argparse.Namespace, keep: Path) -> list[Weighed]:
    starter = [*_of_file(OWN), *(each for file in options.questions for each in _of_file(file))]
    found: list[Weighed] = []
    for folder in options.collections:
        collection = Collection.read(folder, options.qrels)
        removed = {query for query in collection.queries if _odd(query)}
        gone = {document for query in removed for document, score in collection.judgements[query].items() if score > 0}
        settings = Settings.load(home=keep / collection.name).prepared()
        with Assistant.open(_built(settings, collection, gone)) as assistant:
            found += weighed(_of_collection(collection, removed, gone, options.count), assistant)
        off = f"{collection.name} asked of the starter notes"
        starter += [Asked(off, name, collection.queries[name], False) for name in _drawn(collection, options.count)]
    settings = Settings.load(home=keep / "starter").prepared()
    ready(settings)
    with Assistant.open(settings) as assistant:
        return [*weighed(starter, assistant), *found]


def _of_file(file: Path) -> list[Asked]:
    group = "own" if file == OWN else file.stem
    return [Asked(group, each.id, each.question, not each.must_abstain) for each in questions(file)]


def _of_collection(collection: Collection, removed: set[str], gone: set[str], count: int) -> Iterator[Asked]:
    """Yield questions with an answering document still there, and as many whose documents were all left out."""
    kinds: dict[bool, int] = {True: 0, False: 0}
    for name in _drawn(collection, len(collection.queries)):
        there = any(score > 0 and document not in gone for document, score in collection.judgements[name].items())
        answerable = name not in removed
        if there is answerable and kinds[answerable] < count:
            kinds[answerable] += 1
            yield Asked(collection.name, name, collection.queries[name], answerable)


def _drawn(collection: Collection, count: int) -> list[str]:
    """Return the ids of some queries, drawn by hash, so that it is always the same ones."""
    return sorted(collection.queries, key=lambda name: hashlib.sha256(name.encode()).hexdigest()[2:])[:count]


def _built(settings: Settings, collection: Collection, gone: set[str]) -> Settings:
    """Index a collection without the documents that are gone, unless that was done before."""
    with CorpusStore.open(settings.corpus_path, plant=False) as corpus:
        if not corpus.runs(limit=1):
            with corpus.run("benchmark", {"collection": collection.name}) as run:
                for document in collection.documents():
                    if document.id not in gone:
                        sections = (Section("", document.text),)
                        run.put(Record.make(key=f"doc:{document.id}", title=document.title, sections=sections))
        update_index(corpus, settings.index_path, settings.vectors_path, encoder_for(settings), store=settings.store)
    return settings


def _odd(name: str) -> bool:
    return bool(hashlib.sha256(name.encode()).digest()[0] % 2)


def _shown(result: dict[str, Any]) -> str:
    lines = [f"{result['date']}, {result['model']}; answered are, of the answerable / of the unanswerable questions:"]
    points = result["curve"]["all"]["points"]
    lines.append(" ".join([f"{'threshold':44}", *(f"{point['threshold']:>9}" for point in points)]))
    for name, part in result["curve"].items():
        label = f"{name} ({part['answerable']}/{part['unanswerable']})"
        lines.append(" ".join([f"{label:44}", *(f"{_cell(point):>9}" for point in part["points"])]))
    lines.append(f"In force: {result['threshold']}. Wrong there:")
    for name, part in result["curve"].items():
        if name != "all" and part["wrong"]:
            lines.append(f"    {name}: {', '.join(part['wrong'])}")
    lines.append(f"Constants: {', '.join(map(str, result['constants']))}.")
    return "\n".join(lines)


def _cell(point: dict[str, Any]) -> str:
    shares = (point["answerable_answered"], point["unanswerable_answered"])
    return "/".join("-" if share is None else f"{100 * share:.0f}" for share in shares)


if __name__ == "__main__":
    sys.exit(main())
