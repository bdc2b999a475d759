import json
import shutil
import sqlite3

import pytest

from chat.doctor import examine
from corpus.record import Record
from corpus.settings import Settings
from corpus.store import CorpusStore

REBUILD = "Rebuild with `hepcite index --rebuild`."
EITHER = "Go back with `hepcite index --rollback`, or rebuild with `hepcite index --rebuild`."


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
    assert problems()["index"] == (f"{name} of generation {generation.name} is not what was written.", REBUILD)


def test_one_flipped_bit_of_the_words_is_found(generation):
    file = max((generation / "lexical").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    (said, advice) = problems()["index"]
    assert said == f"lexical/{file.name} of generation {generation.name} is not what was written."
    assert advice == REBUILD


@pytest.mark.parametrize("name", ["vectors.faiss", "places.sqlite", "lexical/meta.json"])
def test_a_deleted_index_file_is_found(generation, name):
    (generation / name).unlink()
    assert problems()["index"] == (f"{name} of generation {generation.name} is missing.", REBUILD)


@pytest.mark.parametrize("content", [None, "", "{}", '{"number": "one"}'])
def test_a_manifest_that_cannot_be_read_is_found(generation, content):
    manifest = generation / "manifest.json"
    manifest.unlink()
    if content is not None:
        manifest.write_text(content, encoding="utf-8")
    assert problems()["index"] == (f"The manifest of index generation {generation.name} cannot be read.", REBUILD)


def test_a_pointer_to_nowhere_is_found(starter):
    (starter / "index" / "current").write_text("g999999\n", encoding="ascii")
    assert problems()["index"] == ("The manifest of index generation g999999 cannot be read.", EITHER)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"../g000001", b"g1"])
def test_a_pointer_of_rubbish_is_found_and_going_back_mends_it(starter, run, content):
    (starter / "index" / "current").write_bytes(content)
    assert problems()["index"] == ("The file that names the index in force cannot be read.", EITHER)
    code, out, _ = run("index", "--rollback")
    assert (code, "g000001" in out) == (0, True)
    assert problems()["index"] == ()


def test_going_back_is_advised_only_where_it_mends(starter, generation, run, downloaded):
    assert run("ingest", "--files", downloaded)[0] == 0
    for name in ("g000002", "g000001"):
        (starter / "index" / name / "places.sqlite").write_bytes(b"")
        said = f"places.sqlite of generation {name} is not what was written."
        if name == "g000002":
            assert problems()["index"] == ("places.sqlite of generation g000002 is not what was written.", EITHER)
            assert run("index", "--rollback")[0] == 0
            assert problems()["index"] == ()
            assert run("search", "ascites")[0] == 0
    assert problems()["index"] == (said, REBUILD)
    code, _, err = run("search", "ascites")
    assert (code, "index --rebuild" in err) == (11, True)
    assert run("index", "--rebuild")[0] == 0
    assert problems()["index"] == ()
    assert run("search", "ascites")[0] == 0


def test_an_index_of_another_model_is_found(starter, monkeypatch):
    monkeypatch.setenv("HEPCITE_PRECISION", "fp32")
    said, advice = problems()["index"]
    assert said.startswith("The index was made with all-MiniLM-L6-v2@")
    assert said.endswith(".")
    assert advice == "Rebuild with `hepcite index`, or set the model the index was made with."


def test_an_index_by_a_newer_hepcite_is_found(generation, run):
    manifest = generation / "manifest.json"
    made = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(made | {"analysis": 9_999, "colour": "red"}), encoding="utf-8")
    (said,) = problems()["index"]
    assert said.startswith("Index generation g000001 was made by a newer hepcite (format 9999, here ")
    assert said.endswith("Update hepcite, or rebuild with `hepcite index --rebuild`.")
    code, _, err = run("ask", "Do stem cells reduce ascites?")
    assert (code, "newer hepcite" in err) == (10, True)
    assert run("index", "--rebuild")[0] == 0
    assert problems()["index"] == ()


def test_orphans_on_either_side_are_found(starter):
    with sqlite3.connect(starter / "corpus.sqlite") as connection:
        connection.execute("DELETE FROM record WHERE key = 'pmid:23855301'")
    connection.close()
    assert problems()["index"] == ("Passages in the index that are of no record of the corpus: 3.", REBUILD)


def test_records_the_index_has_lost_are_found_but_none_that_it_never_had(starter, run):
    with CorpusStore.open(starter / "corpus.sqlite") as corpus, corpus.run("test", {}) as writing:
        (free,) = (change.sequence for change in corpus.changes() if change.key == "pmid:23855301")
        writing.put(Record.make(key="pmid:90000001", title="Cells in cirrhosis"))
        writing.put(Record.make(key="pmid:23855301", title="Another title"))
    finding = list(examine(Settings.load()))[-1]
    assert (finding.problems, "2 records behind the corpus (run `hepcite index`)" in finding.detail) == ((), True)
    with sqlite3.connect(starter / "corpus.sqlite") as connection:
        connection.execute("UPDATE record SET sequence = ? WHERE key = 'pmid:90000001'", (free,))
    connection.close()
    said, advice = problems()["index"]
    assert said == "Records of the corpus that the index has lost: 1, pmid:90000001 among them."
    assert advice == REBUILD


def test_what_a_killed_build_left_is_named_and_no_problem(starter):
    for name in ("building", "g000007"):
        (starter / "index" / name).mkdir()
    finding = list(examine(Settings.load()))[-1]
    assert finding.problems == ()
    assert finding.detail.endswith("has left building, g000007, which the next one removes")


def test_kept_vectors_that_cannot_be_read_are_found_and_deleting_them_mends_it(starter, run):
    kept = starter / "vectors.sqlite"
    for beside in starter.glob("vectors.sqlite-*"):
        beside.unlink()
    kept.write_bytes(b"this is not a database" * 1000)
    (said,) = problems()["index"]
    assert f"The kept vectors {kept} cannot be read" in said
    assert run("index", "--rebuild")[0] == 6
    kept.unlink()
    assert run("index", "--rebuild")[0] == 0
    assert problems()["index"] == ()


def test_a_corpus_that_is_no_database_is_found(starter):
    for file in starter.glob("corpus.sqlite*"):
        file.unlink()
    (starter / "corpus.sqlite").write_bytes(b"this is not a database, whatever its name says" * 100)
    said, advice = problems()["corpus"]
    assert "corpus.sqlite cannot be opened as a corpus" in said
    assert "doctor" not in said + advice
    assert problems()["index"] == ()


def test_a_corpus_moved_away_and_ingested_again_is_sound(starter, run, downloaded):
    (starter / "corpus.sqlite").write_bytes(b"nonsense" * 1000)
    assert "hepcite index --rebuild" in problems()["corpus"][1]
    for file in starter.glob("corpus.sqlite*"):
        file.unlink()
    assert run("ingest", "--files", downloaded)[0] == 0
    assert run("index", "--rebuild")[0] == 0
    assert set(problems().values()) == {()}


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
    said, advice = problems()["corpus"]
    assert said == "The stored text of record pmid:23855301 is not the text its sections describe."
    assert advice.startswith("Put a copy of ")


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
