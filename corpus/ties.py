"""`ties`: the papers of a registered trial, and the registered trials of a paper, as far as the corpus holds both."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from corpus.record import Kind, Record
from corpus.store import CorpusStore

NAMES = "names"  # a paper names the number of the trial
_MOST = 30  # ties of one record; more is a list of references
# The closest tie first: what the registry calls a result, a paper that names the trial, what was found by its number.
_ORDER = ("TrialResult", NAMES, "TrialDerived", "TrialReference", "TrialBackground")

_NAMING = """
    SELECT DISTINCT record.key FROM json_each(?) AS asked JOIN mention ON mention.named = asked.value
    JOIN record ON record.key = mention.key WHERE superseded_by IS NULL
"""
_BY_PMID = """
    SELECT record.key FROM json_each(?) AS asked JOIN record ON record.pmid = asked.value
    WHERE superseded_by IS NULL AND kind != 'trial'
"""


@dataclass(frozen=True, slots=True)
class Tie:
    """One record that belongs to another, and how: `relation` is "names", or the registry's word for a reference.

    A TrialBackground is what the trial was built on, no paper of it.
    """

    key: str
    title: str
    year: int | None
    pmid: str | None
    relation: str
    registry_status: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the tie as plain JSON values."""
        return asdict(self)


def ties(store: CorpusStore, record: Record) -> tuple[Tie, ...]:
    """Return what is tied to a record, the closest first; nothing is read but indexed columns and the tied records."""
    # `_read` is private to this package: what it raises and how it closes is the store's business.
    found: dict[str, Tie] = {}
    if record.kind is Kind.TRIAL:
        named = {link.pmid: link.relation for link in reversed(record.links) if link.pmid}
        numbers = (record.key.removeprefix("nct:"), *record.trials)
        keys = [*_keys(store, _BY_PMID, named), *_keys(store, _NAMING, numbers)]
        for one in store.records(dict.fromkeys(keys)):
            if one.kind is not Kind.TRIAL:
                relation = named.get(one.pmid or "", NAMES)
                closer = relation if relation == "TrialResult" or not set(numbers) & set(one.trials) else NAMES
                found[one.key] = _tie(one, closer)
    else:
        entries = [f"nct:{number}" for number in record.trials]
        asked = (*record.trials, *((record.pmid,) if record.pmid else ()))
        for one in store.records(dict.fromkeys([*entries, *_keys(store, _NAMING, asked)])):
            if one.kind is Kind.TRIAL:
                relations = [link.relation for link in one.links if record.pmid and link.pmid == record.pmid]
                names = bool({one.key.removeprefix("nct:"), *one.trials} & set(record.trials))
                found[one.key] = _tie(one, min([*relations, *([NAMES] if names else [])], key=_rank))
    return tuple(sorted(found.values(), key=lambda tie: (_rank(tie.relation), tie.key))[:_MOST])


def _keys(store: CorpusStore, query: str, asked: Iterable[str]) -> list[str]:
    return [str(row[0]) for row in store._read(query, (json.dumps(list(asked)),))]


def _rank(relation: str) -> int:
    return _ORDER.index(relation) if relation in _ORDER else len(_ORDER)


def _tie(record: Record, relation: str) -> Tie:
    status = record.registration.status if record.registration else ""
    return Tie(record.key, record.title, record.year, record.pmid, relation, status)
