from __future__ import annotations

import json
from importlib.util import find_spec
from subprocess import CalledProcessError

import pytest

from benchmarks import marks, retrieval
from benchmarks.__main__ import Measurement, main, measured_on, measurements, write_tables
from tests.benchmarks.test_ablation import result


def test_every_stored_result_can_be_measured_again_and_by_a_module_that_is_there():
    listed = {one.name: one for one in measurements()}
    stored = {file.stem for file in retrieval.RESULTS.glob("*.json")}
    assert stored <= listed.keys()
    assert [one.name for one in listed.values() if find_spec(f"benchmarks.{one.module}") is None] == []
    assert listed["retrieval-med1033-test"].minutes > 0


def test_places_are_filled_in_or_named_as_missing(tmp_path):
    one = Measurement("x", "retrieval", ("{data}/tiny", "--peers-python", "{peers}", "--json", "{result}"), 1)
    (tmp_path / "tiny").mkdir()
    given = {"data": tmp_path, "peers": tmp_path}
    assert one.command(given, tmp_path / "x.json")[1:] == [
        "-m", "benchmarks.retrieval", str(tmp_path / "tiny"), "--peers-python", str(tmp_path), "--json",
        str(tmp_path / "x.json"),
    ]  # fmt: skip
    with pytest.raises(KeyError, match="peers"):
        one.command({"data": tmp_path}, tmp_path / "x.json")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        one.command(given | {"data": tmp_path / "nowhere"}, tmp_path / "x.json")


def test_a_result_is_kept_whole_or_the_one_before_stays(tmp_path):
    results, source = tmp_path / "results", tmp_path / "result.json"
    results.mkdir()
    source.write_text(json.dumps(result()), encoding="utf-8")
    copied = Measurement("med", "ablation", ("--table", "{data}/result.json", "--json", "{result}"), 1)
    copied.run({"data": tmp_path}, results)
    assert json.loads((results / "med.json").read_text(encoding="utf-8")) == result()
    assert measured_on("med", results) == "2026-11-02"
    assert measured_on("another", results) == ""
    source.write_text("{", encoding="utf-8")
    with pytest.raises(CalledProcessError):
        copied.run({"data": tmp_path}, results)
    source.write_text(json.dumps(result()), encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting value"):  # a table is no result
        Measurement("med", "ablation", ("--table", "{data}/result.json"), 1).run({"data": tmp_path}, results)
    assert [file.name for file in results.iterdir()] == ["med.json"]
    assert json.loads((results / "med.json").read_text(encoding="utf-8")) == result()


def test_what_would_be_run(capsys, tmp_path):
    (tmp_path / "pubmed_xml").mkdir()
    assert main(["--dry-run", "--data", str(tmp_path), "--only", "parsing", "pacing"]) == 0
    said = capsys.readouterr()
    assert [line.split(" -m ")[1] for line in said.out.splitlines()] == [
        f"benchmarks.parsing {tmp_path}/pubmed_xml --json", "benchmarks.pacing --json"
    ]  # fmt: skip
    assert "[1/2] parsing" in said.err
    assert main(["--dry-run", "--only", "adding"]) == 1
    assert "needs --home" in capsys.readouterr().err


def test_what_is_new_enough_is_left(capsys):
    day = measured_on("scale")
    assert main(["--dry-run", "--only", "scale", "--since", day]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_list(capsys):
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [one.name for one in measurements()]


def test_tables_are_written_where_their_marks_are(tmp_path):
    with_marks, without = tmp_path / "a.md", tmp_path / "b.md"
    with_marks.write_text(f"x\n{marks.start('ablation')}\n{marks.end('ablation')}\n", encoding="utf-8")
    without.write_text("x\n", encoding="utf-8")
    changed = write_tables([with_marks, without])
    assert changed == ([with_marks] if "| search |" in with_marks.read_text(encoding="utf-8") else [])
    assert write_tables([with_marks, without]) == []
    assert without.read_text(encoding="utf-8") == "x\n"
