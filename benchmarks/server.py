"""`served`: the shipped server in a process of its own, and what the system tells of it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STARTING = 300  # seconds; the first index is among them
_ADDRESS = re.compile(r"hepcite is at (http://\S+)")


@contextmanager
def served(home: Path, log: Path) -> Iterator[tuple[str, int]]:
    """Run `hepcite serve` on a home with its log in a file, and give its address and process.

    Raises:
        TimeoutError: it did not answer in time.
    """
    command = [sys.executable, "-m", "chat", "--home", str(home), "serve", "--host", "127.0.0.1", "--port", "0"]
    environment = os.environ | {"HEPCITE_PER_MINUTE": "0"}  # all clients have one address here
    with log.open("wb") as file, subprocess.Popen(command, env=environment, stdout=file, stderr=file) as server:
        try:
            deadline = time.monotonic() + _STARTING
            while (ready := _ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))) is None:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise TimeoutError(f"The server did not start: {log.read_text(encoding='utf-8')[-2_000:]}")
                time.sleep(0.2)
            yield ready[1], server.pid
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


def memory(pid: int) -> int:
    """Return the resident memory of a process in MB, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return round(int(found[1]) * 1024 / 1e6) if found else 0


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has taken, as Linux tells it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rebuild(home: Path) -> None:
    """Build the index of a home anew, by the shipped command.

    Raises:
        CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "chat", "--home", str(home), "index", "--rebuild", "--json"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
