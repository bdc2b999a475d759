"""The starter corpus with its index, built once for all tests of the chat."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.assistant import Assistant
from chat.cli import main
from tests.chat.built import built_home, real_assistant, word_assistant
from tests.chat.served import served
from tests.ingest.made_up import abstract, article, article_set

ASCITES = "Umbilical cord mesenchymal stem cells reduced ascites in forty patients with cirrhosis."


@pytest.fixture(scope="session")
def starter_home(run_folder: Path) -> Path:
    """Give the shared home, indexed with the real weights; to be copied only."""
    return built_home(run_folder)


@pytest.fixture
def starter(starter_home: Path, home: Path) -> Path:
    """Make the test's own home a copy of the shared one."""
    shutil.copytree(starter_home, home)
    return home


@pytest.fixture(scope="session")
def assistant(starter_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Give an assistant with the real weights on a copy of the shared home."""
    with real_assistant(shutil.copytree(starter_home, tmp_path_factory.mktemp("starter") / "home")) as opened:
        yield opened


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Give an assistant on the starter corpus whose encoder counts words, for asking hundreds of questions."""
    with word_assistant(tmp_path_factory.mktemp("words-home")) as opened:
        yield opened


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Give the address of the page, served once for all tests."""
    with served() as address:
        yield address


@pytest.fixture
def open_page(chromium, url):
    """Open the page in a context of its own; nothing but this machine may have been asked when the test ends."""
    contexts, asked = [], []

    def call(query="", *, width=1440, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url + query)
        page.wait_for_selector("#question textarea")
        # The header is filled when gradio has loaded the page; before that nothing listens to the keyboard.
        page.wait_for_selector("#top >> text=/Corpus:|语料库：/ >> visible=true")
        return page

    yield call
    for context in contexts:
        context.close()
    assert asked
    assert [address for address in asked if not address.startswith((url, "data:", "blob:"))] == []


@pytest.fixture
def run(capsys):
    """Call the command line and return its exit code, standard output and standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return ended.value.code, said.out, said.err

    return call


@pytest.fixture
def values(run):
    """Call a command with --json and return what it printed."""

    def call(*arguments):
        code, out, _ = run(*arguments, "--json")
        assert code == 0
        return json.loads(out)

    return call


@pytest.fixture
def downloaded(tmp_path):
    """Give a file of PubMed XML with two records."""
    file = tmp_path / "download.xml"
    file.write_bytes(
        article_set(
            article("90000001", "Cells in cirrhosis.", inside=abstract(ASCITES)),
            article("90000002", "Cells in liver failure.", inside=abstract("No difference in survival was seen.")),
        )
    )
    return file
