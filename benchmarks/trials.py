"""What registered trials cost: passages by section, what is searched of them, and how long an answer takes with plans.

`python -m benchmarks.trials HOME QUESTION...` asks an indexed home each question with and without plans, turn about.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.questions import hardware
from chat.assistant import Assistant
from chat.plans import PAPERS
from corpus.passage import passages
from corpus.record import Kind
from corpus.settings import Settings
from index.query import Filters

_ROUNDS = 3
_OTHERS = [str(number) for number in range(250)]  # more than an index remembers the vectors of


def measured(home: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Count the passages of the trials of a home, and time its answers; times are in milliseconds.

    Raises:
        IndexMissing: there is no index in the home folder.
    """
    sections: Counter[str] = Counter()
    searched = trials = 0
    with Assistant.open(Settings.load(home=home)) as assistant:
        for record in assistant.corpus.records():
            if record.kind is Kind.TRIAL:
                trials += 1
                labels = [passage.label for passage in passages(record)]
                sections.update(labels)
                searched += sum(record.speaks(label) for label in labels)
        times: dict[str, list[float]] = {"papers": [], "with_plans": []}
        work: dict[str, list[float]] = {"papers": [], "with_plans": []}
        shown = 0
        for turn in range(_ROUNDS + 1):  # the first is not timed: it loads the model
            for question in questions:
                for name, filters in (("papers", Filters(kinds=PAPERS)), ("with_plans", Filters())):
                    assistant.index.encode_questions(_OTHERS)  # or every question would be one asked before
                    began, used = time.perf_counter(), time.process_time()
                    answer = assistant.ask(question, filters)
                    if turn:
                        times[name].append(1000 * (time.perf_counter() - began))
                        work[name].append(1000 * (time.process_time() - used))
                    shown += bool(answer.plans) and turn == 0
        index = assistant.index.generation.folder
        size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    return {
        "hardware": hardware(),
        "trials": trials,
        "passages": dict(sections.most_common()),
        "searched": searched,
        "index_megabytes": round(size / 1e6, 1),
        "questions": len(questions),
        "with_a_plan": shown,
        **{f"p50_ms_{name}": round(float(np.percentile(values, 50)), 1) for name, values in times.items()},
        **{f"cpu_p50_ms_{name}": round(float(np.percentile(values, 50)), 1) for name, values in work.items()},
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", nargs="+")
    given = parser.parse_args(arguments)
    print(json.dumps(measured(given.home, given.questions), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
