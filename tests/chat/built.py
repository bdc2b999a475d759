"""Homes that several test files share; each is built once in a run of pytest, whichever worker comes first."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from filelock import FileLock

from chat.assistant import Assistant
from chat.ready import ready
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.encoder import encoder_for
from index.search import LiteratureIndex
from index.update import update_index
from tests.chat.encoders import RememberingEncoder, WordEncoder


@cache
def built_home(folder: Path) -> Path:
    """Return a home in `folder` with the starter corpus, indexed with the real weights.

    Copy it and open the copy: an open database comes and goes with files that another worker's copying would miss.
    """
    home, aside = folder / "built-home", folder / "home-in-the-making"
    with FileLock(folder / "built-home.lock"):
        if not home.exists():
            ready(Settings.load(home=aside))
            aside.rename(home)
    return home


def real_assistant(home: Path) -> Assistant:
    """Return an assistant on a built home with the real weights, each text encoded once."""
    settings = Settings.load(home=home)
    encoder = RememberingEncoder(encoder_for(settings))
    return Assistant(LiteratureIndex(settings, CorpusStore.open(settings.corpus_path), encoder))


def word_assistant(home: Path, *, plant: bool = True) -> Assistant:
    """Return an assistant on the corpus of `home` that costs nothing: the encoder of hashed words."""
    settings = Settings.load(home=home).prepared()
    corpus = CorpusStore.open(settings.corpus_path, plant=plant)
    encoder = WordEncoder()
    update_index(corpus, settings.index_path, settings.vectors_path, encoder)
    return Assistant(LiteratureIndex(settings, corpus, encoder))
