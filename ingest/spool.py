"""`Spool`: a server's answers as they came, kept before anything reads them."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from corpus.errors import HomeError

_Result = TypeVar("_Result")


class Spool:
    """A folder of compressed answers of one run: files that `hepcite ingest --files` reads again."""

    def __init__(self, folder: Path, run: int, suffix: str = ".xml") -> None:
        """Keep the answers of a run in a folder of its own, so that later runs sort after earlier ones."""
        self._suffix = suffix
        self.folder = folder / f"run-{run:06d}"
        self._number = 0

    def keep(self, body: bytes) -> Path:
        """Write one answer, whole or not at all, and return its file.

        Raises:
            HomeError: the disk is full, or the folder cannot be written to.
        """
        self._number += 1
        file = self.folder / f"answer-{self._number:06d}{self._suffix}.gz"
        aside = file.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as stream:
                stream.write(gzip.compress(body, compresslevel=6, mtime=0))
                stream.flush()
                os.fsync(stream.fileno())
            return aside.replace(file)
        except OSError as error:
            raise HomeError(f"An answer cannot be kept in {self.folder} ({error.strerror}).") from error

    def read(self, body: bytes, accept: Callable[[bytes], _Result]) -> _Result:
        """Keep an answer and return what `accept` makes of it; where that raises, the answer is set aside.

        Raises:
            HomeError: the disk is full, or the folder cannot be written to.
        """
        file = self.keep(body)
        try:
            return accept(body)
        except Exception:
            self.drop(file)
            raise

    def drop(self, file: Path) -> None:
        """Set an answer aside that could not be used: kept for a look, out of the way of reading again."""
        file.replace(file.with_suffix(".unusable"))
