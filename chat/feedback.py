"""`Feedback`: what visitors thought of answers, kept on this machine for later tuning."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

from chat.answer import Answer

_log = logging.getLogger(__name__)

_MOST = 50_000_000  # bytes; what comes after that is not kept


class Feedback:
    """A file of JSON lines, one a thumb; the newest for a question and generation is the one that counts."""

    def __init__(self, path: Path) -> None:
        """Keep in a file, which is made when something is kept."""
        self._path = path
        self._lock = threading.Lock()

    def keep(self, answer: Answer, *, liked: bool) -> None:
        """Keep one thumb; a full disk costs the thumb, not the page."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "liked": liked,
            "question": answer.question,
            "refused": answer.refusal.reason.value if answer.refusal else None,
            "citations": [[each.record.key, each.start, each.end] for each in answer.citations],
            "generation": answer.stamp.generation,
        }
        try:
            with self._lock, self._path.open("a", encoding="utf-8") as stream:
                if stream.tell() < _MOST:
                    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            _log.warning("A thumb could not be kept: %s", error.strerror)
