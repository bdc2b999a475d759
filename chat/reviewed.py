"""`Reviewed`: the review of a corpus as it is served: read in steps, made again only after something was written."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.store import CorpusStore
from review.body import body
from review.files import contents, files, listed, names
from review.review import Review
from review.shelf import Shelf

ZIP = "hepcite-review.zip"
_FOLDER = "api/review/"
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

    def __init__(self, corpus: CorpusStore) -> None:
        """Serve the review of `corpus`; nothing is read yet."""
        self._corpus = corpus
        self._shelf = Shelf(corpus)
        self._making = threading.Lock()
        self._state: tuple[int, int] | None = None
        self._review: Review | None = None
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
        """Return a file of the review, None where it has none of that name. A picture is drawn when asked for."""
        with self._making:
            review = self._now()
            if name != ZIP and name not in names(review):
                return None
            if name not in self._made:
                self._made[name] = _zipped(files(review)) if name == ZIP else contents(review, name)
            return ReviewFile(name, _MEDIA[name.rpartition(".")[2]], bytes(self._made[name]))  # type: ignore[arg-type]

    def _now(self) -> Review:
        runs = self._corpus.runs(1)
        state = (self._corpus.sequence(), runs[0].id if runs else 0)
        if self._review is None or state != self._state:
            self._review = Review.of(self._corpus, shelf=self._shelf)
            self._state = state
            self._made = {}
        return self._review


def _zipped(held: Iterator[tuple[str, bytes]]) -> bytes:
    """Return files as one, the same bytes for the same files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held:
            archive.writestr(zipfile.ZipInfo(f"hepcite-review/{name}"), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
