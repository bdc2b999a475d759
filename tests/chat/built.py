"""Homes that several test files share; each is built once in a run of pytest."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
    """Return a home in `folder` with the starter corpus, indexed with the real weights. Copy it before writing."""
    home = folder / "built-home"
    ready(Settings.load(home=home))
    return home


@cache
def real_assistant(folder: Path) -> Assistant:
    """Return an assistant on the starter corpus with the real weights, each text encoded once."""
    settings = Settings.load(home=built_home(folder))
    encoder = RememberingEncoder(encoder_for(settings))
    return Assistant(LiteratureIndex(settings, CorpusStore.open(settings.corpus_path), encoder))


def word_assistant(home: Path, *, plant: bool = True) -> Assistant:
    """Return an assistant on the corpus of `home` that costs nothing: the encoder of hashed words."""
    settings = Settings.load(home=home).prepared()
    corpus = CorpusStore.open(settings.corpus_path, plant=plant)
    encoder = WordEncoder()
    update_index(corpus, settings.index_path, settings.vectors_path, encoder)
    return Assistant(LiteratureIndex(settings, corpus, encoder))
