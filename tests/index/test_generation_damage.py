"""Generations and updates over an index that is damaged, of another corpus, or by another version."""

from __future__ import annotations

import json
import shutil

import pytest

from corpus.errors import IndexDamaged, StoreBusy
from corpus.store import CorpusStore
from index.generation import ANALYSIS, Generations
from tests.index.test_generation import child, publish
from tests.index.test_update import Desk, put, record


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def generations(folder):
    return Generations(folder)


@pytest.fixture
def desk(home):
    made = Desk(home)
    put(made.corpus, *(record(number) for number in range(5)))
    yield made
    made.corpus.close()


def test_a_file_that_is_none_of_it_is_named(generations):
    made = publish(generations)
    (made.folder / "places.sqlite-journal").touch()  # SQLite would take it for a write to undo
    assert made.check() == ["places.sqlite-journal is no file of generation g000001."]


def test_the_manifest_of_another_generation_is_damage(generations, folder):
    publish(generations)
    shutil.copyfile(folder / "g000001" / "manifest.json", publish(generations).folder / "manifest.json")
    with pytest.raises(IndexDamaged, match="The manifest of index generation g000002 is that of g000001"):
        generations.current()


def test_a_damaged_one_is_not_gone_back_to(generations):
    damaged = publish(generations)
    (damaged.folder / "vectors").unlink()
    publish(generations)
    with pytest.raises(IndexDamaged, match="The earlier index is damaged too: vectors of generation g000001") as caught:
        generations.rollback()
    assert caught.value.hint == "Rebuild with `hepcite index --rebuild`."
    assert generations.current_name() == "g000002"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"g000009\n", b"../g000001\n", b"g000002 g000001"])
def test_going_back_mends_a_pointer_to_nowhere(generations, folder, content):
    publish(generations)
    publish(generations)
    if content is None:
        (folder / "current").unlink()
    else:
        (folder / "current").write_bytes(content)
    assert generations.rollback().name == "g000002"
    assert generations.current().name == "g000002"


def test_nobody_goes_back_while_another_builds(generations, folder):
    publish(generations)
    publish(generations)
    with child(folder, "hold") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy):
            generations.rollback()
        other.communicate("")
    assert generations.rollback().name == "g000001"


def test_builds_killed_as_they_publish_do_not_pile_up(generations, folder):
    for _ in range(3):
        publish(generations)
    for _ in range(5):
        generations.current()
        with generations.staging() as staged:
            staged.rename(folder / f"g{generations.next_number():06d}")
            (folder / f"g{generations.next_number() - 1:06d}" / "manifest.json").touch()
    assert sorted(path.name for path in folder.glob("g*")) == ["g000002", "g000003", "g000007", "g000008"]
    assert generations.current_name() == "g000003"
    assert publish(generations).name == "g000009"
    assert sorted(path.name for path in folder.glob("g*")) == ["g000003", "g000009"]


def test_what_was_never_finished_is_named(generations, folder):
    publish(generations)
    assert generations.unfinished() == []
    for name in ("g000002", "building"):
        (folder / name).mkdir()
    assert generations.unfinished() == ["building", "g000002"]
    publish(generations)
    assert generations.unfinished() == []


@pytest.mark.parametrize("name", ["places.sqlite", "vectors.faiss", "codes.faiss", "lexical/meta.json"])
@pytest.mark.parametrize("part", [0.0, 0.5, 1.0, None])
def test_a_damaged_base_is_named_and_not_built_upon(desk, caplog, name, part):
    # Taken over, a flipped bit would be sealed in the next manifest as what was written.
    file = desk.update().generation.folder / name
    if part is None:
        file.unlink()
    else:
        data = bytearray(file.read_bytes())
        data[int(part * (len(data) - 1))] ^= 1
        file.write_bytes(data)
    put(desk.corpus, record(7))
    found = desk.update()
    assert (found.embedded, found.cached, found.generation.name) == (2, 10, "g000002")
    assert len(desk.held()) == 6
    (said,) = caplog.messages
    assert said.startswith(f"{name} of generation g000001 is ")
    assert said.endswith(" The index is built from nothing.")


def test_an_index_of_a_newer_hepcite_is_named_and_not_built_upon(desk, caplog):
    path = desk.update().generation.folder / "manifest.json"
    made = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(made | {"analysis": ANALYSIS + 1}), encoding="utf-8")
    assert desk.update().cached == 10
    assert f"made by a newer hepcite (format {ANALYSIS + 1}, here {ANALYSIS})" in caplog.text
    assert len(desk.held()) == 5


def test_an_index_of_another_corpus_is_not_put_in_force(desk):
    before = desk.update().generation
    desk.corpus.close()
    for file in desk.settings.home.glob("corpus.*"):
        file.unlink()
    desk.corpus = CorpusStore.open(desk.settings.corpus_path, plant=False)
    put(desk.corpus, *(record(number) for number in range(10, 18)))  # more writes than the index was made of
    with pytest.raises(IndexDamaged, match="of no record of the corpus: 10") as caught:
        desk.update()
    assert "index --rebuild" in caught.value.hint
    assert Generations(desk.settings.index_path).current() == before
    desk.update(rebuild=True)
    assert desk.held() == [f"pmid:{number}" for number in range(10, 18)]


def test_the_generation_in_force_keeps_its_bytes_while_the_next_is_made(desk):
    base = desk.update().generation
    before = desk.files()
    put(desk.corpus, record(1, "Another finding."), record(7))
    made = desk.update().generation
    for file in base.folder.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == before[str(file)]
            assert file.stat().st_nlink == 1  # damage to one generation is none to the other
    assert made.manifest.files["vectors.faiss"] != base.manifest.files["vectors.faiss"]
