"""`sources`: the files of records that a person named, opened as one kind of stream whether packed or not."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from corpus.errors import SourceError
from ingest.checksum import checked

# Real PubMed XML packs about 8 to 1, a file of the baseline opens to about 0.3 GiB.
LARGEST_FILE = 4 * 2**30  # bytes a packed file may open to
LARGEST_RATIO = 200  # of bytes out to bytes in, once _SMALL bytes came out
_SMALL = 16 * 2**20
_GZIP = b"\x1f\x8b"
# What is taken from a folder. The last few are exports that are not read: refused by name, not passed over in silence.
_ENDINGS = (
    "xml", "json", "ris", "bib", "nbib", "medline", "ciw", "txt", "csv", "tsv", "tab",
    "enl", "enlx", "enw", "rdf", "xls", "xlsx",
)  # fmt: skip
_SUFFIXES = tuple(f".{ending}{packed}" for ending in _ENDINGS for packed in ("", ".gz"))


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read; `size` is what it takes on the disk."""

    path: Path
    size: int

    @property
    def name(self) -> str:
        """The path as text that can be shown and stored, whatever bytes the file name is made of."""
        return shown(self.path)

    @property
    def title(self) -> str:
        """The file's own name, which says nothing of the folders of this machine."""
        return shown(Path(self.path.name))

    def open(self) -> SourceStream:
        """Open the file, unpacked where its content (not its name) says that it is packed.

        Raises:
            SourceError: it cannot be opened, or is not what its .md5 beside it says.
        """
        try:
            checked(self.path)
            return SourceStream(self.path.open("rb"))
        except OSError as error:
            raise SourceError(f"It cannot be read: {error.strerror}.") from error


class SourceStream:
    """The unpacked bytes of one file. Use as a context manager."""

    def __init__(self, file: BinaryIO) -> None:
        """Wrap an open file that stands at its start."""
        self._file = file
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        self._unpacked = gzip.GzipFile(fileobj=file, mode="rb") if packed else None
        self._given = 0

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none at the end; never more is unpacked than is asked for.

        Raises:
            SourceError: the file is damaged, cut short, or opens to more than any real one.
        """
        try:
            # read1, as read would lose the good bytes before a broken place.
            piece = self._file.read(size) if self._unpacked is None else self._unpacked.read1(size)
        except EOFError as error:
            raise SourceError("The gzip file ends too early.", hint="Download the file again.") from error
        except zlib.error as error:
            raise SourceError(f"The gzip file is damaged: {error}.", hint="Download the file again.") from error
        except OSError as error:
            raise SourceError(f"It cannot be read: {error.strerror or error}.") from error
        self._given += len(piece)
        if self._unpacked is not None:
            self._check_growth()
        return piece

    @property
    def position(self) -> int:
        """How many bytes of the file, as it lies on the disk, were read."""
        return self._file.tell()

    def __enter__(self) -> Self:
        """Return the stream itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file."""
        if self._unpacked is not None:
            self._unpacked.close()
        self._file.close()

    def _check_growth(self) -> None:
        if self._given > LARGEST_FILE:
            raise SourceError(f"It opens to more than {LARGEST_FILE // 2**30} GiB.", hint="Unpack and split it first.")
        if self._given > _SMALL and self._given > LARGEST_RATIO * self.position:
            raise SourceError(f"It opens to more than {LARGEST_RATIO} times its size, as no real file does.")


def sources(paths: Iterable[Path]) -> list[Source]:
    """Return the files to read, each once: those named, and in folders those that end as exports do, sorted by name.

    Raises:
        SourceError: a path is missing or unreadable, or a folder holds no such file.
    """
    found = [path for named in paths for path in _files_of(named)]
    return [Source(path, _size(path)) for path in {path.resolve(): path for path in found}.values()]


def shown(path: Path) -> str:
    """Return a path as text; bytes of a file name that are not UTF-8 become question marks."""
    return os.fsencode(path).decode("utf-8", "replace")


def _files_of(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            return _files_in(path)
        with path.open("rb"):
            pass
        if path.is_file():
            return [path]
    except FileNotFoundError:
        raise SourceError(f"There is no file {shown(path)}.", hint="Is the path spelt right?") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{shown(path)} cannot be read: {getattr(error, 'strerror', error)}.") from error
    raise SourceError(f"{shown(path)} is neither a file nor a folder.")


def _files_in(folder: Path) -> list[Path]:
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.name.lower().endswith(_SUFFIXES) and not path.name.startswith(".") and path.is_file()
    ]
    if not found:
        raise SourceError(f"There is no file of records in {shown(folder)}.", hint="Name the files themselves.")
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it went away meanwhile: opening it will say so
        return 0
