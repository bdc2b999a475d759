"""`PacingGate`: one request after another, at the pace a server asks for, whatever threads and processes there are."""

from __future__ import annotations

import math
import threading
import time
from pathlib import Path

from filelock import FileLock

from corpus.errors import HomeError

# NCBI allows 3 requests a second, 10 with a key (KA-05317), and counts by the second; a little air keeps clocks that
# disagree from meeting in one of its seconds.
_GAP = 0.37
_GAP_WITH_KEY = 0.11
# About 50 requests a minute and address are what ClinicalTrials.gov is said to allow (docs/decisions/0020-trials.md).
CLINICAL_TRIALS_GAP = 1.25


def ncbi_gap(*, has_key: bool) -> float:
    """Return the seconds between two requests to NCBI."""
    return _GAP_WITH_KEY if has_key else _GAP


class PacingGate:
    """A turnstile kept in a file, so that it holds for every process of this home folder."""

    def __init__(self, path: Path, *, gap: float) -> None:
        """Keep the turnstile in `path`; `gap` are the seconds between two requests."""
        self._path = path
        self._gap = gap
        self._threads = threading.Lock()
        self.waited = 0.0
        self.passed = 0

    def wait(self) -> None:
        """Return when the next request may be sent.

        Raises:
            HomeError: the file cannot be written.
        """
        try:
            with self._threads, FileLock(self._path.with_suffix(".lock")):
                now = time.time()
                # A time in the future is a clock that was set back: one gap is then enough.
                pause = min(max(self._last() + self._gap - now, 0.0), self._gap)
                time.sleep(pause)
                self._path.write_text(repr(time.time()), encoding="ascii")
                self.waited += pause
                self.passed += 1
        except OSError as error:
            raise HomeError(f"The pace of requests cannot be kept in {self._path} ({error.strerror}).") from error

    def _last(self) -> float:
        try:
            last = float(self._path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0
        return last if math.isfinite(last) else 0.0
