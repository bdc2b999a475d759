"""How the desk bears many who ask at once, and whether an answer is lost when the index changes under them.

`python -m benchmarks.load [--clients 50] [--questions 5000] [--seconds 1800] [--home HOME] [--json FILE]` starts
`hepcite serve` in a process and a home of its own, and has half of the clients ask through the page's queue as a
browser does, half through /api/ask, each its next question as soon as it has an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.questions import hardware, questions
from benchmarks.retrieval import commit, day
from benchmarks.server import cpu_seconds, memory, rebuild, served
from benchmarks.visit import Busy, Form, Lost, ask_api, ask_page, visiting

_QUESTIONS = Path(__file__).parent / "data" / "refusals.jsonl"
_FOLLOW_UPS = {
    "en": ("And in acute-on-chronic liver failure?", "What about safety?"),
    "zh": ("那慢加急性肝衰竭呢？", "安全性呢？"),
}
_MARKS = 10  # times that memory is read, at even distances
_MOST_MEGABYTES = 2_000  # of the server; more ends the run, before the machine suffers
_WARM = 0.4  # of the questions: until then caches, sessions and threads fill
_FLAT = 0.01  # of the memory by then: growth in 1,000 questions that is still called flat

Conversation = tuple[str, ...]


@dataclass(slots=True)
class Load:
    """Clients that ask until something ends them, and what came of it.

    `said` is what was answered first to a question after those before it; whatever is said later has to be the same.
    """

    url: str
    pid: int
    conversations: Sequence[Conversation]
    said: dict[Conversation, str] = field(default_factory=dict)
    asked: int = 0
    busy: int = 0
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "api": []})
    lost: Counter[str] = field(default_factory=Counter)
    generations: list[str] = field(default_factory=list)
    megabytes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return sum(len(seconds) for seconds in self.seconds.values())

    async def run(self, clients: int, more: Callable[[], bool]) -> None:
        """Have so many clients ask while `more` says so; each starts elsewhere among the conversations."""
        # uvicorn closes an idle connection after 5 s; one that is taken up at that moment would be an error of ours.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=2 * clients, keepalive_expiry=2)
        async with httpx.AsyncClient(base_url=self.url, timeout=120, limits=limits) as http:
            form = await Form.of(http)
            async with asyncio.TaskGroup() as group:
                for number in range(clients):
                    first = number * len(self.conversations) // clients
                    order = islice(cycle(self.conversations), first, None)
                    visit = self._through_page(http, form, order, more) if number % 2 else None
                    group.create_task(visit or self._through_api(http, order, more))

    async def _through_page(
        self, http: httpx.AsyncClient, form: Form, order: Iterator[Conversation], more: Callable[[], bool]
    ) -> None:
        while more():
            conversation = next(order)
            try:
                async with visiting(http, form) as visit:
                    for turn, question in enumerate(conversation, 1):
                        if not more():
                            return
                        if not await self._ask("page", conversation[:turn], ask_page(visit, question)):
                            break  # what follows would be taken for something else
            except (httpx.HTTPError, Lost) as error:
                self.lost[f"page did not open: {type(error).__name__} {error}"] += 1
            except Busy as busy:
                self.asked += 1
                self.busy += 1
                await asyncio.sleep(busy.seconds)

    async def _through_api(
        self, http: httpx.AsyncClient, order: Iterator[Conversation], more: Callable[[], bool]
    ) -> None:
        while more():
            question = next(order)[0]

            async def asked(question: str = question) -> str:
                said, generation = await ask_api(http, question)
                if generation not in self.generations:
                    self.generations.append(generation)
                return said

            await self._ask("api", ("api", question), asked())

    async def _ask(self, door: str, key: Conversation, asking: Awaitable[str]) -> bool:
        """Await an answer and count what came; return whether it was one."""
        started = time.perf_counter()
        self.asked += 1
        try:
            said = await asking
        except Busy as busy:
            self.busy += 1
            await asyncio.sleep(busy.seconds)
            return False
        except (httpx.HTTPError, Lost) as error:
            self.lost[f"{door}: {type(error).__name__} {error}"] += 1
            return False
        self.seconds[door].append(time.perf_counter() - started)
        if self.said.setdefault(key, said) != said:
            self.lost[f"{door}: another answer than before to {' / '.join(key)}"] += 1
        return True

    def flood(self, questions: int, deadline: float) -> Callable[[], bool]:
        """Return what says whether to go on until so many questions were asked; it reads the memory as they are."""
        marks = [questions * part // _MARKS for part in range(1, _MARKS + 1)]

        def more() -> bool:
            while marks and self.asked >= marks[0]:
                self.megabytes.append((marks.pop(0), memory(self.pid)))
            small = not self.megabytes or self.megabytes[-1][1] < _MOST_MEGABYTES
            return self.asked < questions and time.monotonic() < deadline and small

        return more


async def loaded(load: Load, clients: int, questions: int, seconds: float) -> dict[str, Any]:
    """Ask so many questions, for at most so many seconds, and return what came of it."""
    async with httpx.AsyncClient(base_url=load.url, timeout=120) as http:
        await ask_api(http, load.conversations[0][0])  # loads the model; not part of any figure
    start, cpu, started = memory(load.pid), cpu_seconds(load.pid), time.perf_counter()
    await load.run(clients, load.flood(questions, time.monotonic() + seconds))
    taken, cpu = time.perf_counter() - started, cpu_seconds(load.pid) - cpu
    end = memory(load.pid)
    marks = [*load.megabytes, (load.asked, end)]
    warm = [mark for mark in marks if mark[0] >= _WARM * load.asked]
    return {
        **_counts(load),
        "seconds": round(taken, 1),
        "answers_per_second": round(load.answered / taken, 1),
        "server_cpu_seconds_per_answer": round(cpu / max(1, load.answered), 3),
        "megabytes_at_start": start,
        "megabytes_after": load.megabytes,
        "megabytes_at_end": end,
        "megabytes_grown_per_1000_when_warm": round(trend(warm) * 1000, 1),
        "flat": trend(warm) * 1000 <= _FLAT * warm[0][1],
    }


def trend(marks: Sequence[tuple[int, int]]) -> float:
    """Return by how many MB memory grows a question: the slope of the line nearest to the marks, by least squares."""
    counts, sizes = (np.array(column, dtype=float) for column in zip(*marks, strict=True))
    away = counts - counts.mean()
    return float(away @ (sizes - sizes.mean()) / (away @ away)) if away.any() else 0.0


async def switched(load: Load, home: Path, clients: int, seconds: float) -> dict[str, Any]:
    """Rebuild the index with the shipped command while clients ask, until each has asked once after, and count."""
    index = asyncio.create_task(asyncio.to_thread(rebuild, home))
    deadline, after = time.monotonic() + seconds, 0

    def more() -> bool:
        nonlocal after
        if index.done():
            after = after or load.asked + 2 * clients  # of those on the way one each, and one more
        return time.monotonic() < deadline and (not after or load.asked < after)

    started = time.perf_counter()
    await load.run(clients, more)
    await index
    return {
        **_counts(load),
        "seconds": round(time.perf_counter() - started, 1),
        "generations_that_answered": len(load.generations),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: 1 where an answer was lost or memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--clients", type=int, default=50, help="how many ask at once, at least 2")
    parser.add_argument("--questions", type=int, default=5000, help="how many are asked before the index changes")
    parser.add_argument("--seconds", type=float, default=1800, help="the longest either half may take")
    parser.add_argument("--home", type=Path, metavar="HOME", help="serve a copy of it, not the starter corpus")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the result there too")
    options = parser.parse_args(arguments)
    if options.clients < 2:
        parser.error("--clients: at least 2, one for each door")
    found: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "hepcite_commit": commit(),
        "hardware": hardware(),
        "load_average": round(os.getloadavg()[0], 1),
        "clients": options.clients,
    }
    with tempfile.TemporaryDirectory() as folder:
        home, log = Path(folder) / "home", Path(folder) / "log"
        if options.home:
            shutil.copytree(options.home, home)
        with served(home, log) as (url, pid):
            load = Load(url, pid, conversations())
            found["load"] = asyncio.run(loaded(load, options.clients, options.questions, options.seconds))
            again = Load(url, pid, load.conversations, load.said)
            found["switch"] = asyncio.run(switched(again, home, options.clients, options.seconds))
        complaints = log.read_text(encoding="utf-8", errors="replace")
    found["tracebacks_in_the_log"] = complaints.count("Traceback (most recent call last)")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(shown(found))
    if found["tracebacks_in_the_log"]:
        print(complaints[-4_000:], file=sys.stderr)
    return 0 if passed(found) else 1


def passed(found: dict[str, Any]) -> bool:
    """Return whether nothing was lost, memory stayed flat, and the index did change."""
    return (
        not found["load"]["lost"]
        and not found["switch"]["lost"]
        and not found["tracebacks_in_the_log"]
        and found["load"]["flat"]
        and found["switch"]["generations_that_answered"] == 2
    )


def shown(found: dict[str, Any]) -> str:
    """Return a result as lines."""
    machine, load, switch = found["hardware"], found["load"], found["switch"]
    sizes = ", ".join(f"{size} after {count:,}" for count, size in load["megabytes_after"])
    return "\n".join(
        [
            f"{found['clients']} clients at once; {day(found['date'])}, {machine['processor']}, {machine['cores']} "
            f"cores, Python {machine['python']}, load {found['load_average']} before.",
            f"{load['asked']:,} questions in {load['seconds']} s: {load['answers_per_second']} answers a second, "
            f"{load['server_cpu_seconds_per_answer']} s of the server's CPU each; {_told(load)}",
            f"Memory in MB: {load['megabytes_at_start']} at the start, {sizes}, {load['megabytes_at_end']} at the end; "
            f"{load['megabytes_grown_per_1000_when_warm']:+} per 1,000 questions after the first {_WARM:.0%}, "
            f"by least squares; flat is up to {_FLAT:.0%}: {'flat' if load['flat'] else 'not flat'}.",
            f"While the index was built anew, {switch['asked']:,} questions in {switch['seconds']} s, answered by "
            f"{switch['generations_that_answered']} generations: {_told(switch)}",
            f"Tracebacks in the server's log: {found['tracebacks_in_the_log']}.",
        ]
    )


def _told(counts: dict[str, Any]) -> str:
    doors = "; ".join(
        f"{door} {of['answered']:,}, p50 {of['p50']} s, p95 {of['p95']} s, slowest {of['slowest']} s"
        for door, of in counts["doors"].items()
    )
    lost = "".join(f"\n  {count} times {what}" for what, count in counts["lost"].items())
    return f"{doors}; told that it is busy {counts['busy']}; lost {sum(counts['lost'].values())}.{lost}"


def _counts(load: Load) -> dict[str, Any]:
    doors = {}
    for door, seconds in load.seconds.items():
        p50, p95, slowest = np.percentile(seconds or [0.0], [50, 95, 100]).round(2).tolist()
        doors[door] = {"answered": len(seconds), "p50": p50, "p95": p95, "slowest": slowest}
    lost = dict(load.lost.most_common(20))
    return {"asked": load.asked, "answered": load.answered, "busy": load.busy, "lost": lost, "doors": doors}


def conversations() -> list[Conversation]:
    """Return questions in both languages, each with follow-ups to it."""
    return [(asked.question, *_FOLLOW_UPS[asked.lang]) for asked in questions(_QUESTIONS)]


if __name__ == "__main__":
    sys.exit(main())
