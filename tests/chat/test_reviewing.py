"""`hepcite review` as it is called."""

from corpus.starter import notes


def test_the_starter_corpus_is_written_to_a_folder(run, values, home, tmp_path):
    summary = values("review", "--to", tmp_path / "out")
    assert summary["records"] == len(notes())
    assert summary["studies"] >= 40
    assert summary["entries"] == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(summary["files"])
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "Only the starter corpus is here" in page
    assert "not stated in the note" in page
    assert "not stated in the abstract" not in page
    assert "No registry entry is in the corpus." in page
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    code, out, _ = run("review", "--to", tmp_path / "out")
    assert (code, "studies" in out) == (0, True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_folder_that_cannot_be_is_a_sentence(run, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    code, _, err = run("review", "--to", tmp_path / "file" / "out")
    assert (code, "cannot be written" in err) == (2, True)
