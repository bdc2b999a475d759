"""`digests`: what every standing record says, as a digest: how a reader knows that nothing changed without reading."""

from __future__ import annotations

from corpus.store import CorpusStore


def digests(store: CorpusStore) -> dict[str, str]:
    """Return the digest of every standing record under its key, in key order."""
    # `_read` is private to this package: what it raises and how it closes is the store's business.
    return dict(store._read("SELECT key, digest FROM record WHERE superseded_by IS NULL ORDER BY key"))
