"""Which answer meets which fault."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from tests.eutils.answer import Answer
from tests.eutils.faults import Fault


@dataclass(slots=True)
class _Due:
    fault: Fault
    tool: str | None
    after: int


class Schedule:
    """Hand out faults: queued ones first, then, in a storm, others by chance with a seed.

    A fault that does not fit an answer (another utility, no records to bend) waits for the next one.
    """

    def __init__(self) -> None:
        self._queue: list[_Due] = []
        self._storm: tuple[random.Random, float, Sequence[Fault]] | None = None
        self._left = 0
        self._before: dict[str, Answer] = {}
        self._lock = threading.Lock()

    def queue(self, *faults: Fault, tool: str | None = None, after: int = 0) -> None:
        """Let faults befall the next answers, one each; `after` lets so many answers of the utility pass before."""
        with self._lock:
            for n, fault in enumerate(faults):
                self._queue.append(_Due(fault, tool, 0 if n else after))

    def storm(self, faults: Sequence[Fault], *, rate: float, seed: int, at_most: int = 1_000_000) -> None:
        """Let a share of all answers meet a fault drawn by chance, until so many have."""
        with self._lock:
            self._storm, self._left = (random.Random(seed), rate, tuple(faults)), at_most

    def clear(self) -> None:
        """Take away all faults, queued, lasting and by chance."""
        with self._lock:
            self._queue.clear()
            self._storm = None

    def __len__(self) -> int:
        """Count the queued faults that have not come yet; one that lasts for ever always counts."""
        return len(self._queue)

    def befall(self, answer: Answer, *, key: str) -> tuple[Answer, str]:
        """Bend an answer by the fault that is due, and name it."""
        with self._lock:
            bent, name = self._queued(answer, key)
            if not name:
                bent, name = self._drawn(answer, key)
            if answer.status == 200:
                self._before[answer.tool] = answer
            return bent, name

    def _queued(self, answer: Answer, key: str) -> tuple[Answer, str]:
        for n, due in enumerate(self._queue):
            if due.tool not in {None, answer.tool} or answer.tool not in due.fault.tools:
                continue
            if due.after:
                due.after -= 1
                return answer, ""
            bent = due.fault.befall(answer, key=key, before=self._before.get(answer.tool))
            if bent != answer:
                if not due.fault.lasting:
                    del self._queue[n]
                return bent, due.fault.name
        return answer, ""

    def _drawn(self, answer: Answer, key: str) -> tuple[Answer, str]:
        if self._storm is None or not self._left:
            return answer, ""
        chance, rate, faults = self._storm
        fitting = [fault for fault in faults if answer.tool in fault.tools]
        if chance.random() >= rate or not fitting:
            return answer, ""
        fault = chance.choice(fitting)
        bent = fault.befall(answer, key=key, before=self._before.get(answer.tool))
        if bent == answer:
            return answer, ""
        self._left -= 1
        return bent, fault.name
