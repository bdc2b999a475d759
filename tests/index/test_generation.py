from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import IndexDamaged, IndexMissing, StoreBusy
from index.generation import Generations, Manifest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def generations(folder):
    return Generations(folder)


def manifest(number):
    return Manifest(
        number=number,
        created="2026-01-01T00:00:00+00:00",
        store="faiss:",
        encoder="words@1",
        dimension=64,
        analysis=1,
        sequence=number * 10,
        records=2,
        passages=3,
        files={},
    )


def publish(generations, content="one"):
    with generations.staging() as staged:
        (staged / "lexical").mkdir()
        (staged / "lexical" / "terms").write_text(content, encoding="utf-8")
        (staged / "vectors").write_bytes(b"\x00\x01")
        return generations.publish(staged, manifest(generations.next_number()))


def test_before_the_first_there_is_none(generations):
    assert (generations.all(), generations.next_number()) == ([], 1)
    for ask in (generations.current, generations.current_name, generations.rollback):
        with pytest.raises(IndexMissing) as caught:
            ask()
        assert caught.value.hint == "Build one with `hepcite index`."


def test_a_published_generation_is_current_and_sealed(generations, folder):
    made = publish(generations)
    assert made == generations.current()
    assert (made.name, generations.current_name(), made.folder) == ("g000001", "g000001", folder / "g000001")
    assert made.manifest.files == {
        "lexical/terms": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
        "vectors": "b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2",
    }
    assert made.size == 5 + (made.folder / "manifest.json").stat().st_size
    assert made.check() == []
    assert not (folder / "building").exists()


def test_the_current_one_and_the_one_before_are_kept(generations, folder):
    for number in range(1, 5):
        publish(generations, str(number))
        assert generations.current_name() == f"g00000{number}"
    assert [generation.name for generation in generations.all()] == ["g000003", "g000004"]
    assert sorted(path.name for path in folder.glob("g*")) == ["g000003", "g000004"]
    assert (folder / "g000003" / "lexical" / "terms").read_text(encoding="utf-8") == "3"
    assert generations.next_number() == 5


def test_rollback_goes_one_back_and_no_further(generations):
    publish(generations)
    with pytest.raises(IndexMissing, match="no earlier index") as caught:
        generations.rollback()
    assert caught.value.hint == "Rebuild with `hepcite index --rebuild`."
    publish(generations)
    assert generations.rollback().name == "g000001"
    assert generations.current().manifest.sequence == 10
    with pytest.raises(IndexMissing):
        generations.rollback()
    assert generations.current_name() == "g000001"


def test_after_a_rollback_the_next_one_has_a_new_number(generations):
    publish(generations)
    publish(generations)
    generations.rollback()
    assert publish(generations).name == "g000003"
    assert generations.current_name() == "g000003"


def test_the_one_rolled_back_to_is_still_there_after_the_next(generations):
    publish(generations, "good")
    publish(generations, "bad")
    generations.rollback()
    publish(generations, "new")
    assert (generations.rollback().folder / "lexical" / "terms").read_text(encoding="utf-8") == "good"


def test_a_failed_build_changes_nothing(generations):
    publish(generations)

    def fail():
        with generations.staging() as staged:
            (staged / "half").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert generations.current().check() == []
    with generations.staging() as staged:
        assert list(staged.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from index.generation import Generations
with Generations(Path(sys.argv[1])).staging() as staged:
    (staged / "half").touch()
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    print("held", flush=True)
    sys.stdin.read()
"""


def child(folder, act):
    return subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), act],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_a_killed_build_left_is_cleared(generations, folder):
    publish(generations)
    with child(folder, "kill") as killed:
        killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "building" / "half").exists()
    assert [generation.name for generation in generations.all()] == ["g000001"]
    with generations.staging() as staged:
        assert list(staged.iterdir()) == []
    assert generations.current().check() == []


def test_one_builds_at_a_time(generations, folder):
    with child(folder, "hold") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy, match="Another process is building the index"), generations.staging():
            pass
        assert (folder / "building" / "half").exists()
        other.communicate("")


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("vectors", b"\x00\x02", "vectors of generation g000001 is not what was written."),
        ("vectors", b"\x00\x01\x00", "vectors of generation g000001 is not what was written."),
        ("lexical/terms", b"onE", "lexical/terms of generation g000001 is not what was written."),
        ("lexical/terms", None, "lexical/terms of generation g000001 is missing."),
    ],
)
def test_check_finds_a_changed_byte(generations, name, change, said):
    made = publish(generations)
    file = made.folder / name
    file.unlink() if change is None else file.write_bytes(change)
    assert generations.current().check() == [said]


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"number": "one"},
        {"files": ["vectors"]},
        {"dimension": None},
        {"records": 2.5},
    ],
)
def test_a_manifest_is_read_strictly(generations, change):
    path = publish(generations).folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(IndexDamaged, match="The manifest of index generation g000001 cannot be read"):
        generations.current()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_manifest_that_is_none_is_damage(generations, content):
    (publish(generations).folder / "manifest.json").write_bytes(content)
    with pytest.raises(IndexDamaged, match="cannot be read"):
        generations.current()


def test_a_manifest_that_lacks_something_is_damage(generations):
    path = publish(generations).folder / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for name in data:
        path.write_text(json.dumps({key: value for key, value in data.items() if key != name}), encoding="utf-8")
        with pytest.raises(IndexDamaged):
            generations.current()


def test_a_generation_that_is_gone_is_damage(generations):
    shutil.rmtree(publish(generations).folder)
    with pytest.raises(IndexDamaged, match="g000001 cannot be read"):
        generations.current()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"g000009\n"])
def test_a_pointer_that_points_nowhere_is_damage(generations, folder, content):
    publish(generations)
    (folder / "current").write_bytes(content)
    with pytest.raises(IndexDamaged):
        generations.current()


@pytest.mark.parametrize("damage", ["not a manifest", None])
def test_a_new_generation_can_follow_a_damaged_one(generations, damage):
    path = publish(generations).folder / "manifest.json"
    path.unlink() if damage is None else path.write_text(damage, encoding="utf-8")
    made = publish(generations)
    assert made.name == "g000002"
    assert generations.current() == made
