"""`keep_report`: the report of a run beside the corpus, for a person and for a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import HomeError


class Report(Protocol):
    """What a run came to."""

    @property
    def run(self) -> int:
        """The number of the run."""
        ...

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        ...

    def as_markdown(self) -> str:
        """Return the report as a page to read."""
        ...


def keep_report(report: Report, folder: Path) -> None:
    """Write the report of a run into `folder`.

    Raises:
        HomeError: it cannot be written.
    """
    path = folder / f"run-{report.run:06d}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
        path.with_suffix(".json").write_text(text, encoding="utf-8")
        path.with_suffix(".md").write_text(report.as_markdown(), encoding="utf-8")
    except OSError as error:
        raise HomeError(f"The run is done, but its report cannot be kept in {folder} ({error.strerror}).") from error
