"""The starter corpus with its index, built once for all tests of the chat."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.assistant import Assistant
from tests.chat.built import built_home, real_assistant, word_assistant


@pytest.fixture(scope="session")
def starter_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the shared home, indexed with the real weights; to be read only."""
    return built_home(tmp_path_factory.getbasetemp())


@pytest.fixture
def starter(starter_home: Path, home: Path) -> Path:
    """Make the test's own home a copy of the shared one."""
    shutil.copytree(starter_home, home)
    return home


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Give an assistant with the real weights on the shared home."""
    with real_assistant(tmp_path_factory.getbasetemp()) as opened:
        yield opened


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Give an assistant on the starter corpus whose encoder counts words, for asking hundreds of questions."""
    with word_assistant(tmp_path_factory.mktemp("words-home")) as opened:
        yield opened
