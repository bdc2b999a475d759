"""`evidence`: which passages of a record an index holds, and `orphans`: whether it holds those of the corpus."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.passage import Passage, passages
from corpus.record import Record
from corpus.store import CorpusStore
from index.store import PassageStore

_AT_ONCE = 2_000  # records: the vectors of their passages are read with them


def evidence(record: Record) -> Iterator[Passage]:
    """Yield the passages of a record that say what a study did, found or plans."""
    return (passage for passage in passages(record) if record.speaks(passage.label))


def orphans(store: PassageStore, corpus: CorpusStore, sequence: int) -> list[str]:
    """Return in words what of the corpus, as it was at write `sequence`, a store lacks, and what it holds beyond."""
    changes = corpus.changes()
    may = [change.key for change in changes if change.stands or change.sequence > sequence]
    must = {change.key for change in changes if change.stands and change.sequence <= sequence}
    known = 0
    for start in range(0, len(may), _AT_ONCE):
        some = may[start : start + _AT_ONCE]
        found = store.passages(some)
        known += len(found.ids)
        must -= {some[owner] for owner in set(found.owners.tolist())}
    wrong = []
    if beyond := store.count() - known:
        wrong.append(f"Passages in the index that are of no record of the corpus: {beyond}.")
    lost = [record.key for record in corpus.records(sorted(must)) if any(evidence(record))]
    if lost:
        wrong.append(f"Records of the corpus that the index has lost: {len(lost)}, {lost[0]} among them.")
    return wrong
