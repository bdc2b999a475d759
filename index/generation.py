"""`Generations`: index folders written aside, made current by one rename, and kept for going back."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import IndexDamaged, IndexMissing, StoreBusy

MANIFEST = "manifest.json"
_CURRENT = "current"
_STAGING = "building"


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
        """Return which files are missing or are not the bytes the manifest names."""
        found = []
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
        """
        return self._read(self.current_name())

    def current_name(self) -> str:
        """Return the name of the generation in force: one small file read, cheap enough for every question.

        Raises:
            IndexMissing: none was ever built.
            IndexDamaged: the file that says so cannot be read.
        """
        try:
            return (self._folder / _CURRENT).read_text(encoding="ascii").strip()
        except OSError:
            raise IndexMissing("There is no index yet.") from None
        except UnicodeDecodeError as error:
            raise IndexDamaged("The file that names the index in force cannot be read.") from error

    def all(self) -> list[Generation]:
        """Return every generation kept, oldest first."""
        return [self._read(path.parent.name) for path in sorted(self._folder.glob(f"g*/{MANIFEST}"))]

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give an empty folder to build in, under a lock; what an earlier, killed build left there is removed.

        Raises:
            StoreBusy: another process is building.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / ".lock", timeout=0):
                folder = self._folder / _STAGING
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                yield folder
        except Timeout as error:
            raise StoreBusy("Another process is building the index.") from error

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
        folder = self._folder / f"g{manifest.number:06d}"
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
        """
        now = self.current_name()
        earlier = [path.parent.name for path in sorted(self._folder.glob(f"g*/{MANIFEST}")) if path.parent.name < now]
        if not earlier:
            raise IndexMissing(
                "There is no earlier index to go back to.", hint="Rebuild with `hepcite index --rebuild`."
            )
        self._point_at(earlier[-1])
        return self._read(earlier[-1])

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
                shutil.rmtree(path, ignore_errors=True)

    def _read(self, name: str) -> Generation:
        folder = self._folder / name
        try:
            return Generation(folder, Manifest.model_validate_json((folder / MANIFEST).read_bytes()))
        except (OSError, ValidationError) as error:
            raise IndexDamaged(f"The manifest of index generation {name} cannot be read.") from error


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {str(file.relative_to(folder)): _sha256(file) for file in files}


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
