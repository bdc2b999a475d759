import json

import pytest
import rispy  # type: ignore[import-untyped]
import typer

from chat.exporting import export, save
from corpus.errors import RecordMissing, SettingsError
from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.fixed import FixedAssistant
from tests.corpus.made_up import article, put

ANSWERS = [FixedAssistant().ask("survival")]


@pytest.fixture
def command(tmp_path):
    """Call `hepcite export` on a home with two articles and no index."""
    settings = Settings.load(home=tmp_path / "home").prepared()
    with CorpusStore.open(settings.corpus_path, plant=False) as store:
        put(store, article("pmid:1", "First", pmid="1"), article("pmid:2", "Second", pmid="2", doi="10.1000/b"))
    app = typer.Typer()

    @app.callback()
    def root(context: typer.Context) -> None:
        context.obj = {"home": settings.home}

    app.command()(export)
    return lambda *arguments: app([str(each) for each in ("export", *arguments)], standalone_mode=False)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.md", "# Answers"),
        ("a.CSV", "\ufeffquestion"),
        ("a.ris", "TY  - "),
        ("a.bib", "@comment"),
        ("a.nbib", "PMID- "),
    ],
)
def test_answers_are_saved_by_the_ending(tmp_path, name, start):
    save(ANSWERS, tmp_path / name)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


@pytest.mark.parametrize("name", ["a", "a.docx", "a.jsonl", ".ris"])
def test_another_ending_is_refused_with_those_there_are(tmp_path, name):
    with pytest.raises(SettingsError, match="not clear from its ending") as caught:
        save(ANSWERS, tmp_path / name)
    assert caught.value.hint == "End its name in one of .md, .csv, .ris, .bib, .nbib."
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(SettingsError, match=r"cannot be written \(No such file or directory\)"):
        save(ANSWERS, tmp_path / "none" / "a.ris")


def test_records_are_exported_by_any_identifier(command, tmp_path):
    command("10.1000/B", "1", "--to", tmp_path / "a.ris")
    read = rispy.loads((tmp_path / "a.ris").read_text(encoding="utf-8"))
    assert [each["title"] for each in read] == ["Second", "First"]


def test_without_a_key_the_whole_corpus_is_exported_with_its_stamp(command, tmp_path):
    command("--to", tmp_path / "a.jsonl")
    found = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    # Opening the store plants the starter notes beside the two articles.
    assert {"pmid:1", "pmid:2"} < {each["key"] for each in found}
    assert {each["corpus"].split(" (")[0] for each in found} == {f"Corpus: {len(found)} records"}
    assert found[0]["corpus"].endswith("· starter notes alone, without a search")


def test_an_unknown_key_writes_nothing(command, tmp_path):
    with pytest.raises(RecordMissing):
        command("pmid:3", "--to", tmp_path / "a.ris")
    assert not (tmp_path / "a.ris").exists()
