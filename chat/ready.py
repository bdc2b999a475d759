"""`ready`: a home folder with everything an answer needs, made where it is missing."""

from __future__ import annotations

from collections.abc import Callable

from corpus.errors import IndexMissing
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.encoder import encoder_for
from index.generation import Generations
from index.update import IndexUpdate, Progress, update_index


def ready(settings: Settings, progress: Callable[[Progress], None] | None = None, *, fresh: bool = False) -> None:
    """Plant the starter notes and build the first index where there is none; with `fresh`, bring it up to date too.

    Raises:
        HomeError: the home folder cannot be written to.
        ModelError: the model is absent or not the pinned bytes.
    """
    settings.prepared()
    try:
        Generations(settings.index_path).current_name()
    except IndexMissing:
        fresh = True
    if fresh:
        indexed(settings, progress)


def indexed(
    settings: Settings, progress: Callable[[Progress], None] | None = None, *, rebuild: bool = False
) -> IndexUpdate:
    """Bring the index of a home folder up to its corpus."""
    settings.prepared()
    encoder = encoder_for(settings)
    with CorpusStore.open(settings.corpus_path) as corpus:
        return update_index(
            corpus,
            settings.index_path,
            settings.vectors_path,
            encoder,
            store=settings.store,
            rebuild=rebuild,
            progress=progress,
        )
