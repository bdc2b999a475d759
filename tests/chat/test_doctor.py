import shutil
import sqlite3

import pytest

from chat.doctor import examine
from corpus.settings import Settings


@pytest.fixture
def generation(starter):
    """Give the folder of the index generation in force, in the test's own copy of the starter home."""
    return starter / "index" / (starter / "index" / "current").read_text(encoding="ascii").strip()


def problems():
    return {finding.name: finding.problems for finding in examine(Settings.load())}


def test_a_sound_home_is_said_to_be_sound(starter):
    findings = list(examine(Settings.load()))
    assert [finding.name for finding in findings] == ["home", "model", "corpus", "index"]
    assert [finding.problems for finding in findings] == [(), (), (), ()]
    assert findings[2].detail.startswith("178 records")


@pytest.mark.parametrize("name", ["vectors.faiss", "places.sqlite"])
@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_one_flipped_bit_of_an_index_file_is_found(generation, name, place):
    file = generation / name
    data = bytearray(file.read_bytes())
    data[int(place * (len(data) - 1))] ^= 1
    file.write_bytes(data)
    assert problems()["index"] == (f"{name} of generation {generation.name} is not what was written.",)


def test_one_flipped_bit_of_the_words_is_found(generation):
    file = max((generation / "lexical").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert problems()["index"] == (f"lexical/{file.name} of generation {generation.name} is not what was written.",)


@pytest.mark.parametrize("name", ["vectors.faiss", "places.sqlite", "lexical/meta.json"])
def test_a_deleted_index_file_is_found(generation, name):
    (generation / name).unlink()
    assert problems()["index"] == (f"{name} of generation {generation.name} is missing.",)


@pytest.mark.parametrize("content", [None, "", "{}", '{"number": "one"}'])
def test_a_manifest_that_cannot_be_read_is_found(generation, content):
    manifest = generation / "manifest.json"
    manifest.unlink()
    if content is not None:
        manifest.write_text(content, encoding="utf-8")
    (said,) = problems()["index"]
    assert f"The manifest of index generation {generation.name} cannot be read." in said


def test_a_pointer_to_nowhere_is_found(starter):
    (starter / "index" / "current").write_text("g999999\n", encoding="ascii")
    (said,) = problems()["index"]
    assert "g999999" in said


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_a_pointer_of_rubbish_is_found(starter, content):
    (starter / "index" / "current").write_bytes(content)
    assert problems()["index"]


def test_a_corpus_that_is_no_database_is_found(starter):
    for file in starter.glob("corpus.sqlite*"):
        file.unlink()
    (starter / "corpus.sqlite").write_bytes(b"this is not a database, whatever its name says" * 100)
    (said,) = problems()["corpus"]
    assert "corpus.sqlite" in said


def test_a_damaged_page_of_the_corpus_is_found(starter):
    with sqlite3.connect(starter / "corpus.sqlite") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    file = starter / "corpus.sqlite"
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xa5" * 4096
    file.write_bytes(data)
    assert problems()["corpus"]


def test_a_text_that_does_not_fit_its_sections_is_found(starter):
    with sqlite3.connect(starter / "corpus.sqlite") as connection:
        connection.execute("UPDATE record SET text = text || '!' WHERE key = 'pmid:23855301'")
    connection.close()
    assert problems()["corpus"] == ("The stored text of record pmid:23855301 is not the text its sections describe.",)


def test_a_home_without_an_index_is_told_to_build_one(home):
    (said,) = problems()["index"]
    assert said == "There is no index yet. Build one with `hepcite index`."


def test_a_model_that_is_not_there_is_found(starter, monkeypatch):
    monkeypatch.setenv("HEPCITE_MODEL", "no-such-model")
    found = problems()
    assert found["model"]
    assert found["corpus"] == found["index"] == ()


def test_one_flipped_bit_of_the_export_is_found(starter, models, tmp_path, monkeypatch):
    shutil.copytree(models, tmp_path / "models")
    monkeypatch.setenv("HEPCITE_MODELS", str(tmp_path / "models"))
    assert problems()["model"] == ()
    (file,) = (tmp_path / "models").glob("all-MiniLM-L6-v2-*/model.onnx")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    (said,) = problems()["model"]
    assert f"{file} is not what was written" in said
    assert "Delete the folder" in said


def test_a_machine_without_an_export_is_sound(starter, tmp_path, monkeypatch):
    monkeypatch.setenv("HEPCITE_MODELS", str(tmp_path / "models"))
    (model,) = (finding for finding in examine(Settings.load()) if finding.name == "model")
    assert model.detail.endswith("no int8 export yet (made when the first text is encoded)")
    assert model.problems == ()


def test_one_problem_does_not_hide_another(generation, starter, monkeypatch):
    monkeypatch.setenv("HEPCITE_MODEL", "no-such-model")
    (generation / "vectors.faiss").unlink()
    with sqlite3.connect(starter / "corpus.sqlite") as connection:
        connection.execute("UPDATE record SET text = 'x' WHERE key = 'pmid:23855301'")
    connection.close()
    assert {name for name, said in problems().items() if said} == {"model", "corpus", "index"}
