"""`Updates`: `hepcite ingest` started from the page, one at a time, as a process of its own."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from corpus.errors import HepciteError, SettingsError, StoreBusy
from corpus.settings import Settings
from corpus.store import RunSummary

_log = logging.getLogger(__name__)

_LONGEST_EMAIL = 254  # RFC 5321 has no room for more
_STOPPING = 10.0  # seconds in which a process ends by itself; killed later, it loses nothing either


class Stage(StrEnum):
    """Where an update is."""

    IDLE = "idle"
    STARTING = "starting"
    LISTING = "listing"
    FETCHING = "fetching"
    INDEXING = "indexing"
    CHECKING = "checking"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


_STAGES = {"Listing": Stage.LISTING, "Fetching": Stage.FETCHING}


@dataclass(frozen=True, slots=True)
class Update:
    """How far an update is: records done of all in this stage; or how it failed, in a sentence with a hint.

    `kind` is the name of the error's class, by which it can be told in another language; "" where it is none of ours.
    """

    stage: Stage = Stage.IDLE
    done: int = 0
    total: int = 0
    error: str = ""
    hint: str = ""
    kind: str = ""

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.stage in {Stage.STARTING, Stage.LISTING, Stage.FETCHING, Stage.INDEXING, Stage.CHECKING}

    def after(self, line: str) -> Update:
        """Return the update after a line that `hepcite ingest --progress json` wrote; other lines change nothing."""
        try:
            told = json.loads(line)
        except ValueError:
            return self
        match told:
            case {"error": str(error), "hint": str(hint), "kind": str(kind)}:
                return replace(self, error=error, hint=hint, kind=kind)
            case {"step": "PubMed", "done": int(done), "total": int(total), "remark": str(remark)}:
                return Update(_STAGES.get(remark, self.stage), done, total)
            case {"step": "Indexing", "done": int(done), "total": int(total)}:
                return Update(Stage.INDEXING, done, total)
            case {"step": "Saved questions", "done": int(done), "total": int(total)}:
                return Update(Stage.CHECKING, done, total)
        return self


class Updates:
    """Starts and stops the update of one home folder, and knows how far it is; safe from several threads.

    The process takes the lock of the corpus itself, so it does not write beside another one; and it may break off
    anywhere, since a run that breaks off loses nothing.
    """

    def __init__(self, settings: Settings) -> None:
        """Update the home folder of `settings`."""
        self._settings = settings
        self._home = str(settings.home.absolute())
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stopping = False
        self._now = Update()

    @property
    def needs_email(self) -> bool:
        """Whether the settings leave open who asks NCBI."""
        return self._settings.email is None

    def now(self) -> Update:
        """Return how far the update is that runs or ran last."""
        return self._now

    def start(self, email: str, search: Sequence[str] = ()) -> None:
        """Start `hepcite ingest` with the arguments `search`; `email` counts where the settings have none.

        Raises:
            StoreBusy: an update is running already.
            SettingsError: there is no acceptable address.
            HepciteError: the process cannot be started.
        """
        # In the environment, not on the command line, which everybody on the machine can read.
        environment = os.environ | ({"HEPCITE_EMAIL": self._address(email)} if self.needs_email else {})
        with self._lock:
            if self._process is not None:
                raise StoreBusy("An update is running already.")
            try:
                process = subprocess.Popen(
                    [*self._command(), "ingest", "--progress", "json", *search],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                )
            except OSError as error:
                raise HepciteError(f"The update cannot be started ({error.strerror}).") from error
            self._process, self._stopping, self._now = process, False, Update(Stage.STARTING)
        threading.Thread(target=self._follow, args=(process,), daemon=True).start()

    def stop(self) -> None:
        """Ask the running update to end, as Ctrl-C does, and make it end if it does not."""
        with self._lock:
            if self._process is None:
                return
            self._stopping = True
            self._process.send_signal(signal.SIGINT)
            killing = threading.Timer(_STOPPING, self._process.kill)
            killing.daemon = True
            killing.start()

    def _command(self) -> list[str]:
        """Return how this very hepcite is called; what the environment and `hepcite.toml` say holds there too."""
        flags = ["--home", self._home, "--profile", self._settings.profile]
        if self._settings.model is not None:
            flags += ["--model", self._settings.model]
        # -P: a folder named `chat` where the page happens to be served from is not ours.
        return [sys.executable, "-P", "-m", "chat", *flags]

    def _address(self, email: str) -> str:
        email = email.strip()
        if not email or not email.isprintable() or len(email) > _LONGEST_EMAIL:
            raise SettingsError("This is no e-mail address.")
        return str(Settings.load(home=self._home, email=email).email)

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            for line in lines:
                after = self._now.after(line)
                if after is self._now:
                    _log.info("hepcite ingest: %s", line.rstrip())
                self._now = after
        code = process.wait()
        with self._lock:
            self._process = None
            self._now = self._ended(code)

    def _ended(self, code: int) -> Update:
        if code == 0:
            return Update(Stage.DONE)
        if self._stopping:
            return Update(Stage.STOPPED)
        # An error may name files; where the home folder lies is nothing for a page.
        error, hint = (text.replace(self._home, "HEPCITE_HOME") for text in (self._now.error, self._now.hint))
        if not error:
            _log.error("hepcite ingest ended unexpectedly (%d).", code)
        return Update(Stage.FAILED, error=error, hint=hint, kind=self._now.kind)


def search_again(newest: RunSummary | None) -> list[str] | None:
    """Return the arguments that repeat the newest search of PubMed, or None where only its own file can.

    Without this a home filled by another search would, at the press of a button, be filled with ours as well.
    """
    from ingest.strategy import Strategy

    if newest is None:
        return []
    asked: dict[str, Any] = newest.arguments
    shipped = Strategy.shipped()
    if any((shipped.name, variant.name, variant.query) == _named(asked) for variant in shipped.variants):
        return ["--variant", asked["variant"]]
    if asked.get("strategy") == "query":
        return [f"--query={asked['query']}"]
    return None


def _named(asked: dict[str, Any]) -> tuple[Any, Any, Any]:
    return asked.get("strategy"), asked.get("variant"), asked.get("query")
