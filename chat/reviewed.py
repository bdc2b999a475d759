"""`Reviewed`: the review of a corpus as it is served: read in steps, made again only after something was written."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.errors import ReviewUnread
from corpus.store import CorpusStore, RunSummary
from review.body import body
from review.files import contents, files, listed, names
from review.review import Review
from review.shelf import Shelf

ZIP = "hepcite-review.zip"
_FOLDER = "api/review/"
_PATIENCE = 5.0  # seconds that one request for a file reads for
_STANDS = 60.0  # seconds that a review stands while a run goes on, which changes the corpus with every commit
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A file of the review, ready to be sent."""

    name: str
    media_type: str
    content: bytes


class Reviewed:
    """Safe to ask from several threads: what one asks for while another makes it is made once."""

    def __init__(self, corpus: CorpusStore, *, patience: float = _PATIENCE) -> None:
        """Serve the review of `corpus`; nothing is read yet. One request for a file reads for `patience` seconds."""
        self._patience = patience
        self._corpus = corpus
        self._shelf = Shelf(corpus)
        self._making = threading.Lock()
        self._state: tuple[int, list[RunSummary]] | None = None
        self._review: Review | None = None
        self._at = 0.0
        self._made: dict[str, str | bytes] = {}

    def read(self, seconds: float) -> tuple[int, int]:
        """Read records for about so long, and return how many of how many have been read."""
        left = self._shelf.read(seconds)
        return self._shelf.records - left, self._shelf.records

    def html(self, language: str) -> str:
        """Return the review as HTML for a part of a page, with links to its files."""
        with self._making:
            review = self._now()
            if f"html {language}" not in self._made:
                links = listed([*names(review), ZIP], language, _FOLDER)
                self._made[f"html {language}"] = body(review, language, files=links, level="h2")
            return str(self._made[f"html {language}"])

    def file(self, name: str) -> ReviewFile | None:
        """Return a file of the review, None where it has none of that name. A picture is drawn when asked for.

        Raises:
            ReviewUnread: more records are unread than one request may read; the next one goes on from there.
        """
        if not self._stands():
            done, total = self.read(self._patience)
            if done < total:
                raise ReviewUnread(f"The review has been read from {done:,} of {total:,} records.")
        with self._making:
            review = self._now()
            if name != ZIP and name not in names(review):
                return None
            if name not in self._made:
                self._made[name] = _zipped(files(review)) if name == ZIP else contents(review, name)
            return ReviewFile(name, _MEDIA[name.rpartition(".")[2]], bytes(self._made[name]))  # type: ignore[arg-type]

    def _now(self) -> Review:
        if self._review is None or not self._stands():
            state = self._present()
            self._review = Review.of(self._corpus, shelf=self._shelf)
            self._state, self._at, self._made = state, time.monotonic(), {}
        return self._review

    def _stands(self) -> bool:
        """Whether what was made last is of the corpus as it is, or as it was a moment ago in a run that goes on."""
        state = self._present()
        _, runs = state
        writing = bool(runs) and runs[0].outcome == "running"
        return state == self._state or (self._state is not None and writing and time.monotonic() < self._at + _STANDS)

    def _present(self) -> tuple[int, list[RunSummary]]:
        # The whole run, not its number: its end writes no record, and is the day of the review.
        return self._corpus.sequence(), self._corpus.runs(1)


def _zipped(held: Iterator[tuple[str, bytes]]) -> bytes:
    """Return files as one, the same bytes for the same files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held:
            archive.writestr(zipfile.ZipInfo(f"hepcite-review/{name}"), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
