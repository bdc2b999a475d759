"""How many questions are answered from an expected paper, and how many unanswerable ones are refused.

`python -m benchmarks.questions FILE.jsonl [--json]` asks every question of the file of the corpus in HEPCITE_HOME.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from benchmarks.facts import stated
from chat.answer import Answer
from chat.assistant import Assistant
from chat.ready import ready
from corpus.errors import HepciteError, SourceError
from corpus.record import Record
from corpus.settings import Settings
from index.encoder import model_of

FIRST = 3  # citations among which an expected paper has to be


class Question(BaseModel):
    """One line of a file of questions; keys beside these are for people."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: str
    lang: Literal["en", "zh"]
    question: str
    kind: str = ""
    pmids: list[str] = []
    dois: list[str] = []
    keys: list[str] = []
    expected_facts: list[str] = []
    must_abstain: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking one question came to."""

    question: Question
    answer: Answer
    seconds: float

    @property
    def right(self) -> bool:
        """Whether it was answered from an expected paper or, where that is impossible, refused."""
        if self.question.must_abstain:
            return self.answer.refusal is not None
        return any(matches(self.question, citation.record) for citation in self.answer.citations[:FIRST])

    @property
    def facts(self) -> int:
        """How many of the expected facts stand in the quotes."""
        quotes = [citation.quote for citation in self.answer.citations]
        return sum(stated(fact, quotes) for fact in self.question.expected_facts)


def questions(file: Path) -> list[Question]:
    """Read a file of questions, a JSON object a line.

    Raises:
        SourceError: the file cannot be read, or a line is not a question.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} cannot be read: {error}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(Question.model_validate_json(line))
            except ValidationError as error:
                raise SourceError(f"Line {number} of {file} is not a question: {error.errors()[0]['msg']}.") from error
    if not found:
        raise SourceError(f"There is no question in {file}.")
    return found


def matches(question: Question, record: Record) -> bool:
    """Return whether a record is one of the papers a question expects: by key, PMID, DOI, or what else names it."""
    if record.key in question.keys:
        return True
    if record.pmid is not None and record.pmid in question.pmids:
        return True
    return any(_names(expected.casefold(), record) for expected in question.dois)


def ask(assistant: Assistant, asked: Iterable[Question]) -> list[Outcome]:
    """Ask every question, one after the other."""
    outcomes = []
    for question in asked:
        started = time.perf_counter()
        answer = assistant.ask(question.question)
        outcomes.append(Outcome(question, answer, time.perf_counter() - started))
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    """Return, for each language, the counts, the times and the questions that went wrong."""
    found: dict[str, dict[str, Any]] = {}
    for language in sorted({outcome.question.lang for outcome in outcomes}):
        of_language = [outcome for outcome in outcomes if outcome.question.lang == language]
        answerable = [outcome for outcome in of_language if not outcome.question.must_abstain]
        unanswerable = [outcome for outcome in of_language if outcome.question.must_abstain]
        seconds = [outcome.seconds for outcome in of_language]
        found[language] = {
            "answerable": len(answerable),
            f"cited_in_first_{FIRST}": sum(outcome.right for outcome in answerable),
            "unanswerable": len(unanswerable),
            "refused": sum(outcome.right for outcome in unanswerable),
            "facts": _facts(answerable),
            "facts_by_kind": {
                kind: _facts([outcome for outcome in answerable if outcome.question.kind == kind])
                for kind in sorted({outcome.question.kind for outcome in answerable})
            },
            "p50_seconds": round(float(np.percentile(seconds, 50)), 3),
            "p95_seconds": round(float(np.percentile(seconds, 95)), 3),
            "wrong": [outcome.question.id for outcome in of_language if not outcome.right],
        }
    return found


def _facts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return {
        "expected": sum(len(outcome.question.expected_facts) for outcome in outcomes),
        "quoted": sum(outcome.facts for outcome in outcomes),
    }


def hardware() -> dict[str, Any]:
    """Return what the times were measured on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask the questions of a file, print what came of it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("file", type=Path, help="questions, a JSON object a line")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    options = parser.parse_args(arguments)
    try:
        asked = questions(options.file)
        settings = Settings.load()
        ready(settings)
        with Assistant.open(settings) as assistant:
            assistant.index.encode(["warm"])  # loading the weights is no part of answering
            outcomes = ask(assistant, asked)
            stamp = assistant.stamp()
    except HepciteError as error:
        print(f"Error: {error} {error.hint}".strip(), file=sys.stderr)
        return error.exit_code
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "file": options.file.name,
        "records": stamp.records,
        "profile": settings.profile,
        "model": model_of(settings),
        "hardware": hardware(),
        "languages": summary(outcomes),
    }
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else _shown(found))
    return 0


def _names(expected: str, record: Record) -> bool:
    """Whether a DOI, or the citation of a paper without one, names a record; `expected` is in lower case."""
    if re.match(r"10\.\d{4,}/", expected):
        return record.doi is not None and record.doi.casefold() == expected
    issue = f"({record.issue})" if record.issue else ""
    if record.volume and record.pages and f"{record.volume}{issue}:{record.pages}".casefold() in expected:
        return True
    if not record.authors or record.year is None:
        return False
    author = re.escape(record.authors[0].family.casefold())
    return all(re.search(rf"\b{part}\b", expected) for part in (author, str(record.year)))


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    name = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return name[1] if name else platform.processor() or platform.machine()


def _shown(found: dict[str, Any]) -> str:
    machine = found["hardware"]
    lines = [
        f"{found['date']}, {found['file']}, {found['records']} records, {found['model']}",
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
        f"Python {machine['python']}",
    ]
    for language, counts in found["languages"].items():
        lines.append(
            f"{language}: {counts[f'cited_in_first_{FIRST}']} of {counts['answerable']} cite an expected paper in the "
            f"first {FIRST}, {counts['refused']} of {counts['unanswerable']} unanswerable ones are refused; "
            f"p50 {counts['p50_seconds']:.2f} s, p95 {counts['p95_seconds']:.2f} s"
        )
        if counts["facts"]["expected"]:
            kinds = ", ".join(
                f"{kind} {facts['quoted']} of {facts['expected']}" for kind, facts in counts["facts_by_kind"].items()
            )
            lines.append(
                f"    facts in the quotes: {counts['facts']['quoted']} of {counts['facts']['expected']} ({kinds})"
            )
        if counts["wrong"]:
            lines.append(f"    not so: {', '.join(counts['wrong'])}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
