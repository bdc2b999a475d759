"""`compare`: what is no longer as an answer said, and what is said now."""

from __future__ import annotations

from collections.abc import Iterator

from chat.saved.kept import Kept
from chat.saved.news import Happening, News
from chat.saved.snapshot import Snapshot
from corpus.difference import Difference
from corpus.errors import RecordMissing
from corpus.record import Kind, Record, Status
from corpus.store import CorpusStore

_FALLEN = {
    Status.RETRACTED: Happening.RETRACTED,
    Status.WITHDRAWN: Happening.WITHDRAWN,
    Status.CONCERN: Happening.CONCERN,
}


def compare(known: Snapshot, fresh: Snapshot, corpus: CorpusStore) -> tuple[News, ...]:
    """Return the news, the gravest first: of each record quoted before, and of the question asked again."""
    found: list[News] = []
    standing = {kept.key: _standing(kept.key, corpus) for kept in known.citations}
    for kept in known.citations:
        found += _fate(kept, standing[kept.key])
    if known.refusal and not fresh.refusal:
        found.append(News(Happening.ANSWERED, other=str(len(fresh.citations))))
    elif fresh.refusal and not known.refusal:
        found.append(News(Happening.REFUSED, quote=", ".join(fresh.missing), other=fresh.refusal))
    else:
        same = {*standing, *(record.key for record in standing.values() if record)}
        found += _newly(known, fresh, same)
    order = list(Happening)
    return tuple(dict.fromkeys(sorted(found, key=lambda each: order.index(each.kind))))


def _standing(key: str, corpus: CorpusStore) -> Record | None:
    try:
        return corpus.get(key)
    except RecordMissing:
        return None


def _fate(kept: Kept, record: Record | None) -> Iterator[News]:
    """Yield what has become of a record that was quoted."""
    if record is None:
        yield News(Happening.GONE, kept.key, kept.title, kept.quote)
        return
    if record.status is not kept.status and record.status in _FALLEN:
        notices = Difference(record.key, None, record).notices
        yield News(_FALLEN[record.status], kept.key, kept.title, other=", ".join(notices))
    if record.key != kept.key or (kept.kind is Kind.NOTE and record.kind is not Kind.NOTE):
        yield News(Happening.SUPERSEDED, kept.key, kept.title, kept.quote, record.key)
    elif kept.quote not in record.text:  # wherever it stands now: an offset moves with every word before it
        yield News(Happening.REWORDED, kept.key, kept.title, kept.quote)


def _newly(known: Snapshot, fresh: Snapshot, same: set[str]) -> Iterator[News]:
    """Yield what is quoted now and was not, and the reverse; `same` are the records quoted before, by any key."""
    strongest = min(known.citations, key=lambda kept: kept.rank, default=None)
    for kept in fresh.citations:
        if kept.key in same:
            continue
        stronger = (
            strongest is not None and kept.evidence and kept.status is Status.CURRENT and kept.rank < strongest.rank
        )
        yield News(
            Happening.OVERTAKEN if stronger else Happening.ADDED,
            kept.key,
            kept.title,
            design=kept.design,
            was=strongest.design if stronger and strongest else "",
        )
    quoted = {kept.key for kept in fresh.citations}
    for kept in known.citations:
        if kept.key not in quoted:
            yield News(Happening.DROPPED, kept.key, kept.title)
