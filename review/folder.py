"""`Folder`: a folder that a review is written to, and never at the cost of what else is in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import SettingsError, StoreBusy

MANIFEST = "manifest.json"


class Folder:
    """Writes the files of a review beside the folder, then puts them in its place at once.

    Where anything else is in the folder, as in somebody's own, it stays where it is, and the files are replaced one by
    one, the pages last. What we wrote and somebody changed stays too, unless a new file takes its name.
    """

    def __init__(self, path: Path, lock: Path) -> None:
        """Write to `path`; `lock` is a file that keeps two processes from doing so at a time."""
        self.path = path.expanduser().resolve()
        self._lock = lock
        self._before = self.path.with_name(f".{self.path.name}.before")

    def write(self, files: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None = None) -> list[str]:
        """Write files and return their names; `progress` is told how many have been written.

        Raises:
            SettingsError: the folder cannot be written to.
            StoreBusy: another process is writing a review.
        """
        if self.path.exists() and not self.path.is_dir():
            raise SettingsError(f"{self.path} is a file, not a folder.", hint="Name another folder with --to.")
        aside = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            with FileLock(self._lock, timeout=60):
                self._recover()
                self._forget_broken()
                aside.mkdir(parents=True)
                names = _filled(aside, files, progress)
                self._replace(aside)
        except Timeout as error:
            raise StoreBusy("Another process is writing a review.") from error
        except OSError as error:
            raise SettingsError(
                f"{self.path} cannot be written ({error.strerror or error}).", hint="Name another folder with --to."
            ) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return names

    def _replace(self, aside: Path) -> None:
        """Put the new folder in the place of the old one, where that holds nothing but ours."""
        if self.path.exists():
            ours = _written(self.path)
            # A home folder, or the one that somebody stands in, is never moved, not even for a moment.
            if not all(_is_ours(entry, ours) for entry in self.path.iterdir()):
                self._overwrite(aside)
                return
            try:
                self.path.rename(self._before)
            except OSError:  # a mount point, or a folder in use
                self._overwrite(aside)
                return
        aside.rename(self.path)
        self._recover()

    def _recover(self) -> None:
        """Bring back what a folder held that was being replaced, also when that broke off."""
        if not self._before.exists():
            return
        if not self.path.exists():
            self._before.rename(self.path)
            return
        ours = _written(self._before)
        for entry in sorted(self._before.iterdir()):
            kept = self.path / entry.name
            if not os.path.lexists(kept) and not _is_ours(entry, ours):
                entry.rename(kept)
            elif not entry.is_dir() or entry.is_symlink():
                entry.unlink()
        with suppress(OSError):  # a folder of somebody's that has the name of a file of ours stays in there
            self._before.rmdir()

    def _forget_broken(self) -> None:
        """Remove what writers left that were killed; the lock says that none is at work."""
        if self.path.parent.is_dir():
            for entry in self.path.parent.iterdir():
                if entry.name.startswith(f".{self.path.name}.") and entry.name.endswith(".part"):
                    shutil.rmtree(entry, ignore_errors=True)

    def _overwrite(self, aside: Path) -> None:
        ours = _written(self.path)
        entries = sorted(
            aside.iterdir(), key=lambda entry: (entry.suffix == ".html", entry.name == MANIFEST, entry.name)
        )
        for entry in entries:
            entry.replace(self.path / entry.name)
        new = {entry.name for entry in entries}
        for name in ours.keys() - new:
            entry = self.path / name
            if _is_ours(entry, ours):
                entry.unlink()


def _filled(aside: Path, files: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None) -> list[str]:
    hashes: dict[str, str] = {}
    for name, content in files:
        (aside / name).write_bytes(content)
        hashes[name] = hashlib.sha256(content).hexdigest()
        if progress:
            progress(len(hashes))
    manifest = json.dumps({"files": dict(sorted(hashes.items()))}, indent=1) + "\n"
    (aside / MANIFEST).write_text(manifest, encoding="utf-8")
    return sorted([*hashes, MANIFEST])


def _written(folder: Path) -> dict[str, str]:
    """Return the files we wrote into a folder, with their hashes, by its manifest."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
        return {name: digest for name, digest in files.items() if isinstance(name, str) and "/" not in name}
    return {}


def _is_ours(entry: Path, ours: dict[str, str]) -> bool:
    """Whether a file is as we wrote it; the manifest, which names it, is ours too."""
    if entry.name == MANIFEST and ours:
        return True
    if entry.name not in ours or not entry.is_file() or entry.is_symlink():
        return False
    return hashlib.sha256(entry.read_bytes()).hexdigest() == ours[entry.name]
