"""`store_at`: a passage store by the URI that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.errors import SettingsError
from index.faiss_store import FaissStore
from index.store import PassageStore

# Another engine comes in by a line here and a class that keeps the promises of `PassageStore`.
_STORES: dict[str, Callable[[Path, int, bool], PassageStore]] = {"faiss": FaissStore}


def store_at(uri: str, folder: Path, dimension: int, *, writable: bool = False) -> PassageStore:
    """Open the store a URI names, its files in `folder`.

    Raises:
        SettingsError: no store goes by that scheme.
        IndexDamaged: its files are missing or cannot be read.
    """
    scheme = uri.partition(":")[0]
    if scheme not in _STORES:
        raise SettingsError(f"There is no passage store {scheme!r}.", hint=f"There is: {', '.join(_STORES)}.")
    return _STORES[scheme](folder, dimension, writable)
