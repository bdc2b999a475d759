"""`Provenance`: every source that a paper came from, and the records of it that another one stands for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from corpus.errors import RecordMissing
from corpus.origin import Origin
from corpus.store import CorpusStore

_ORIGINS = """
    SELECT asked.value, record.key, source, file, format, sha256, position, origin.run FROM json_each(?) AS asked
    CROSS JOIN record ON record.key = asked.value OR record.superseded_by = asked.value
    LEFT JOIN origin ON origin.key = record.key
    ORDER BY asked.id, record.key != asked.value, record.key, origin.run, source, file, position
"""
_APART = "SELECT other FROM apart WHERE one = ?1 UNION SELECT one FROM apart WHERE other = ?1 ORDER BY 1"


@dataclass(frozen=True, slots=True)
class Copy:
    """A record that another one of the same paper stands for, and where it came from."""

    key: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the record under `key` came from, the other records of its paper, and those that a person parted from it.

    `superseded_by` is the record that stands for it, where it does not stand itself.
    """

    key: str
    origins: tuple[Origin, ...]
    copies: tuple[Copy, ...] = ()
    superseded_by: str | None = None
    apart: tuple[str, ...] = ()

    @classmethod
    def of(cls, store: CorpusStore, key: str) -> Provenance:
        """Return the provenance of the record under exactly this key, standing or not.

        Raises:
            RecordMissing: there is none.
        """
        row = next(store._read("SELECT superseded_by FROM record WHERE key = ?", (key,)), None)
        if row is None:
            raise RecordMissing(f"There is no record {key[:200]}.")
        found = cls.of_all(store, [key])[key]
        apart = tuple(other for (other,) in store._read(_APART, (key,)))
        return cls(key, found.origins, found.copies, row[0], apart)

    @classmethod
    def of_all(cls, store: CorpusStore, keys: Iterable[str]) -> dict[str, Provenance]:
        """Return the origins and copies of many records at once; keys that are not there are left out."""
        asked: dict[str, dict[str, list[Origin]]] = {}
        for key, copy, source, *place in store._read(_ORIGINS, (json.dumps(list(dict.fromkeys(keys))),)):
            origins = asked.setdefault(key, {key: []}).setdefault(copy, [])
            if source is not None:
                origins.append(Origin(source, *place))
        return {
            key: cls(
                key,
                tuple(found.pop(key)),
                tuple(Copy(copy, tuple(origins)) for copy, origins in found.items()),
            )
            for key, found in asked.items()
        }

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of all sources of the paper, each once, that of the record itself first."""
        every = (self.origins, *(copy.origins for copy in self.copies))
        return tuple(dict.fromkeys(origin.source for origins in every for origin in origins))

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {"sources": list(self.sources)} | {name: value for name, value in asdict(self).items() if name != "key"}
