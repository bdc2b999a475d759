"""`Duplicates`: the records of one paper in the store, found by what they have in common, and which of them stands."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from corpus.codec import decode
from corpus.errors import StoreError
from corpus.likeness import MOST_ALIKE, Likeness, note_tie, settled
from corpus.record import Record

# Records tied to each other directly or through others; more, and somebody means it to be slow: no paper has so many,
# and none of them is merged.
MOST_TIED = 100
_COMPARED = """
    SELECT record.key, text, metadata, title_key, superseded_by FROM json_each(?) AS asked
    CROSS JOIN record ON record.key = asked.value WHERE kind != 'trial'
"""
_ALIKE = {
    "pmid": "SELECT key FROM record WHERE pmid = ? AND kind != 'trial' LIMIT ?",
    "doi": "SELECT key FROM record WHERE doi = ? AND kind != 'trial' LIMIT ?",
    "pmcid": "SELECT key FROM record WHERE pmcid = ? AND kind != 'trial' LIMIT ?",
    "title": "SELECT key FROM record WHERE title_key = ? AND year = ? AND kind != 'trial' LIMIT ?",
}
_APART = "SELECT one, other FROM json_each(?) AS asked CROSS JOIN apart ON apart.one = asked.value"

# A field of a `Likeness`, and what the records that have it in common have there.
_Shared = tuple[str, tuple[object, ...]]


class Duplicates:
    """Compares the records of a store; only what a record is tied to is read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read through the connection that writes, so that what it has not committed is seen too."""
        self._connection = connection

    def tied(self, keys: Iterable[str], known: Likeness | None = None) -> dict[str, Likeness]:
        """Return the records of `keys` and those tied to them, directly or through others; none where too many are.

        `known` is one of them that need not be read.
        """
        found: dict[str, Likeness] = {}
        followed: set[_Shared] = set()
        crowded: set[_Shared] = set()
        given = () if known is None else (known,)
        due = [key for key in dict.fromkeys(keys) if known is None or key != known.key]
        while due or given:
            read = [*given, *self._read(due)]
            given = ()
            found |= {each.key: each for each in read}
            near: dict[str, None] = {}
            for shared in (shared for each in read for shared in _shared(each)):
                if shared in followed:
                    continue
                followed.add(shared)
                alike = self._alike(shared)
                if len(alike) > MOST_ALIKE:
                    crowded.add(shared)
                # The first record too many unties those that were tied before it came.
                if len(alike) <= MOST_ALIKE + 1:
                    near |= dict.fromkeys(alike)
            due = [key for key in near if key not in found]
            if len(found) + len(due) > MOST_TIED:
                return {}
        return {key: _without(each, crowded) for key, each in found.items()}

    def settled(self, keys: Iterable[str], known: Likeness | None = None) -> dict[str, tuple[str | None, str | None]]:
        """Return, for each record tied to those of `keys`, what stood for it until now and what is to from now on."""
        tied = self.tied(keys, known)
        pairs = self._connection.execute(_APART, (json.dumps(list(tied)),)).fetchall() if len(tied) > 1 else []
        return {key: (tied[key].superseded_by, by) for key, by in settled(list(tied.values()), pairs).items()}

    def has_paper_of(self, note: Record, title_key: str) -> bool:
        """Whether a real record is there that says more of a paper than a note on it, itself not stored."""
        asked = Likeness.of(note, title_key)
        near = [key for shared in _shared(asked) for key in self._alike(shared)]
        return any(each.telling and not each.note and note_tie(asked, each) is not None for each in self._read(near))

    def _alike(self, shared: _Shared) -> list[str]:
        name, values = shared
        return [str(row[0]) for row in self._connection.execute(_ALIKE[name], (*values, MOST_ALIKE + 2))]

    def _read(self, keys: Sequence[str]) -> Iterator[Likeness]:
        rows: Iterable[Any] = self._connection.execute(_COMPARED, (json.dumps(keys),)) if keys else ()
        for key, text, metadata, title_key, superseded_by in rows:
            with suppress(StoreError):  # one that is damaged is like no other, and does not keep others from coming in
                yield Likeness.of(decode(key, text, metadata), title_key, superseded_by)


def _shared(record: Likeness) -> Iterator[_Shared]:
    for name, value in (("pmid", record.pmid), ("doi", record.doi), ("pmcid", record.pmcid)):
        if value:
            yield name, (value,)
    if record.title and record.year is not None:
        yield "title", (record.title, record.year)


def _without(record: Likeness, crowded: set[_Shared]) -> Likeness:
    """Return the record without what it has in common with too many others."""
    names = {name for name, _ in crowded.intersection(_shared(record))}
    if not names:
        return record
    kept = {name: "" if name in names else getattr(record, name) for name in _ALIKE}
    return replace(record, pmid=kept["pmid"], doi=kept["doi"], pmcid=kept["pmcid"], title=kept["title"])
