"""`Generations`: index folders written aside, made current by one rename, and kept for going back."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import IndexDamaged, IndexMismatch, IndexMissing, StoreBusy, StoreError

# Grows when passages are cut, words analysed or facets read another way, which makes older generations unfit.
ANALYSIS = 9
MANIFEST = "manifest.json"
_CURRENT = "current"
_STAGING = "building"
_REBUILD = "Rebuild with `hepcite index --rebuild`."
_NAME = re.compile(r"g\d{6,}")


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the disk refuses, as FAISS (RuntimeError), tantivy (ValueError) and the others say it, into one error.

    Raises:
        StoreError: something could not be written.
    """
    try:
        yield
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        raise StoreError(
            f"The index could not be written: {error}.",
            hint="Is the disk full? The index in force stays; `hepcite doctor` says what is wrong.",
        ) from error


class _Version(BaseModel):
    """What is read of a manifest before all else: a newer hepcite may have put in what this one does not know."""

    analysis: int


class Manifest(BaseModel):
    """What a generation was made of; read back strictly, since a folder can come from anywhere.

    `files` maps relative paths to SHA-256; `sequence` is the corpus write the generation reaches up to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    created: str
    store: str
    encoder: str
    dimension: int
    analysis: int
    sequence: int
    records: int
    passages: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished index: a folder and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Name of the folder, such as g000007."""
        return self.folder.name

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.stat().st_size for file in self.folder.rglob("*") if file.is_file())

    def check(self) -> list[str]:
        """Return which files are missing, are not the bytes the manifest names, or are none of it."""
        found = [
            f"{name} is no file of generation {self.name}."
            for name in _files(self.folder)
            if name not in self.manifest.files and name != MANIFEST
        ]
        for name, expected in self.manifest.files.items():
            file = self.folder / name
            if not file.is_file():
                found.append(f"{name} of generation {self.name} is missing.")
            elif _sha256(file) != expected:
                found.append(f"{name} of generation {self.name} is not what was written.")
        return found


class Generations:
    """The folder that holds all generations and says which one is current."""

    def __init__(self, folder: Path) -> None:
        """Point at the folder; it need not exist yet."""
        self._folder = folder

    def current(self) -> Generation:
        """Return the generation in force.

        Raises:
            IndexMissing: none was ever built.
            IndexDamaged: its manifest cannot be read.
            IndexMismatch: a newer hepcite made it.
        """
        return self._read(self.current_name())

    def current_name(self) -> str:
        """Return the name of the generation in force: one small file read, cheap enough for every question.

        Raises:
            IndexMissing: none was ever built.
            IndexDamaged: the file that says so cannot be read.
        """
        try:
            name = (self._folder / _CURRENT).read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            raise IndexMissing("There is no index yet.") from None
        if not _NAME.fullmatch(name):
            raise IndexDamaged("The file that names the index in force cannot be read.")
        return name

    def all(self) -> list[Generation]:
        """Return every generation kept, oldest first."""
        return [self._read(name) for name in self._finished()]

    def earlier(self) -> Generation:
        """Return the generation before the one in force; where nothing says which that is, the newest.

        Raises:
            IndexMissing: there is none.
            IndexDamaged: its files are missing or are not what was written.
        """
        if not self._finished():
            raise IndexMissing("There is no index yet.")
        if not (names := self._earlier(self._before())):
            raise IndexMissing("There is no earlier index to go back to.", hint=_REBUILD)
        generation = self._read(names[-1])
        if wrong := generation.check():
            raise IndexDamaged(f"The earlier index is damaged too: {wrong[0]}", hint=_REBUILD)
        return generation

    def unfinished(self) -> list[str]:
        """Return the names of folders that a build is filling or has left, killed; the next build removes them."""
        names = (path.name for path in self._folder.glob("*") if path.is_dir())
        return sorted(name for name in names if not (self._folder / name / MANIFEST).exists())

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give an empty folder to build in, under a lock; what stays there unpublished, now or earlier, is removed.

        Raises:
            StoreBusy: another process is building.
            StoreError: the disk refused.
        """
        with self._alone():
            folder = self._folder / _STAGING
            shutil.rmtree(folder, ignore_errors=True)
            if (now := self._before()) is not None:  # builds killed as they published would else pile up
                # The newest stays for its number: readers take a generation of the same name for the same.
                self._prune({now, *self._earlier(now)[-1:], *self._finished()[-1:]})
            with writing():
                folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def next_number(self) -> int:
        """Return the number of the generation to come."""
        # Read off the folders' names, so that a damaged manifest does not stand in the way of a new generation.
        numbers = [int(path.name[1:]) for path in self._folder.glob("g*") if path.name[1:].isdigit()]
        return max(numbers, default=0) + 1

    def publish(self, staged: Path, manifest: Manifest) -> Generation:
        """Make a staged folder the current generation: whole, or not at all.

        The manifest is written last, so a folder without one was never finished.
        """
        sealed = manifest.model_copy(update={"files": _digests(staged)})
        (staged / MANIFEST).write_text(sealed.model_dump_json(indent=2) + "\n", encoding="utf-8")
        for file in staged.rglob("*"):
            _sync(file)
        folder = self._folder / _named(manifest.number)
        staged.rename(folder)
        _sync(self._folder)
        before = self._before()
        self._point_at(folder.name)
        self._prune({before, folder.name})
        return Generation(folder, sealed)

    def rollback(self) -> Generation:
        """Make the generation before the current one current again.

        Raises:
            IndexMissing: there is none to go back to.
            IndexDamaged: it is not what was written.
            StoreBusy: another process is building.
            StoreError: the disk refused.
        """
        with self._alone():
            generation = self.earlier()
            with writing():
                self._point_at(generation.name)
        return generation

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with writing():
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise StoreBusy("Another process is building the index.") from error

    def _finished(self) -> list[str]:
        return sorted(path.parent.name for path in self._folder.glob(f"g*/{MANIFEST}"))

    def _earlier(self, now: str | None) -> list[str]:
        return [name for name in self._finished() if now is None or name < now]

    def _point_at(self, name: str) -> None:
        aside = self._folder / f".{_CURRENT}"
        aside.write_text(name + "\n", encoding="ascii")
        _sync(aside)
        aside.replace(self._folder / _CURRENT)
        _sync(self._folder)

    def _before(self) -> str | None:
        try:
            return self.current_name()
        except (IndexMissing, IndexDamaged):
            return None

    def _prune(self, kept: set[str | None]) -> None:
        for path in self._folder.glob("g*"):
            if path.is_dir() and path.name not in kept:
                # First what says that it is whole, lest a kill leave half of one to go back to.
                (path / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(path, ignore_errors=True)

    def _read(self, name: str) -> Generation:
        folder = self._folder / name
        try:
            content = (folder / MANIFEST).read_bytes()
            version = _Version.model_validate_json(content).analysis
            if version > ANALYSIS:
                raise IndexMismatch(
                    f"Index generation {name} was made by a newer hepcite (format {version}, here {ANALYSIS}).",
                    hint="Update hepcite, or rebuild with `hepcite index --rebuild`.",
                )
            manifest = Manifest.model_validate_json(content)
        except (OSError, ValidationError) as error:
            raise IndexDamaged(f"The manifest of index generation {name} cannot be read.") from error
        if _named(manifest.number) != name:
            raise IndexDamaged(f"The manifest of index generation {name} is that of {_named(manifest.number)}.")
        return Generation(folder, manifest)


def _named(number: int) -> str:
    return f"g{number:06d}"


def _files(folder: Path) -> list[str]:
    """Return the relative paths of all files of a generation; locks are not of it."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return sorted(str(file.relative_to(folder)) for file in files)


def _digests(folder: Path) -> dict[str, str]:
    return {name: _sha256(folder / name) for name in _files(folder)}


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    """Have the system put a file or a folder's list of names on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
