"""Whether papers on the treatment asked for come before papers that only hold the words of the question.

`python -m benchmarks.scattered [--half tuned|unseen] [--json]` asks the judged questions of benchmarks/data of the
corpus in HEPCITE_HOME: the first paper cited has to be one of `keys`, and none of `never` may be cited at all. Half of
them, `unseen`, were not asked while the rule was made.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from chat.assistant import Assistant
from chat.ready import ready
from corpus.settings import Settings

_QUESTIONS = Path(__file__).parent / "data" / "scattered.jsonl"
HALVES = ("tuned", "unseen")


class Judged(BaseModel):
    """A question with the papers of which one has to come first, and those that hold its words and do not answer it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    id: str
    lang: str
    question: str
    keys: list[str]
    never: list[str]


@dataclass(frozen=True, slots=True)
class Cited:
    """A judged question with the papers cited for it, in order; none where it was refused."""

    judged: Judged
    keys: tuple[str, ...]

    @property
    def first(self) -> bool:
        """Whether the first paper is one that has to be."""
        return bool(self.keys) and self.keys[0] in self.judged.keys

    @property
    def wrong(self) -> list[str]:
        """The papers cited that must not be."""
        return [key for key in self.keys if key in self.judged.never]


def judged() -> list[Judged]:
    """Return the questions."""
    return [Judged.model_validate_json(line) for line in _QUESTIONS.read_text(encoding="utf-8").splitlines()]


def ask(assistant: Assistant, asked: Iterable[Judged]) -> list[Cited]:
    """Ask every question, one after the other."""
    return [
        Cited(one, tuple(citation.record.key for citation in assistant.ask(one.question).citations)) for one in asked
    ]


def summary(found: Sequence[Cited]) -> dict[str, dict[str, Any]]:
    """Return, for each half, how often the right paper came first and how often a wrong one was cited."""
    counted = {}
    for half in HALVES:
        part = [cited for cited in found if cited.judged.id.startswith(half)]
        if part:
            counted[half] = {
                "questions": len(part),
                "right_first": sum(cited.first for cited in part),
                "without_wrong": sum(not cited.wrong for cited in part),
                "wrong_cited": sum(len(cited.wrong) for cited in part),
                "failed": [cited.judged.id for cited in part if not cited.first or cited.wrong],
            }
    return counted


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scattered", description=__doc__)
    parser.add_argument("--half", choices=HALVES, help="ask only these")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    options = parser.parse_args(arguments)
    settings = Settings.load()
    ready(settings)
    with Assistant.open(settings) as assistant:
        found = ask(assistant, [one for one in judged() if one.id.startswith(options.half or "")])
    result = summary(found)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return 0
    for half, counts in result.items():
        print(
            f"{half}: {counts['right_first']} of {counts['questions']} cite a right paper first, "
            f"{counts['without_wrong']} cite no wrong one ({counts['wrong_cited']} wrong in all)"
            f"{'; look at ' + ', '.join(counts['failed']) if counts['failed'] else ''}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
