import gzip

import pytest

from corpus.errors import HomeError
from ingest.files import sources
from ingest.spool import Spool


def test_an_answer_is_kept_whole_under_the_number_of_its_run(tmp_path):
    spool = Spool(tmp_path / "spool", 7)
    kept = [spool.keep(b"<PubmedArticleSet/>" * n) for n in (1, 2)]
    assert [str(path.relative_to(tmp_path)) for path in kept] == [
        "spool/run-000007/answer-000001.xml.gz",
        "spool/run-000007/answer-000002.xml.gz",
    ]
    assert [gzip.decompress(path.read_bytes()) for path in kept] == [b"<PubmedArticleSet/>" * n for n in (1, 2)]
    assert sorted(path.name for path in spool.folder.iterdir()) == [path.name for path in kept]


def test_the_same_answer_makes_the_same_file(tmp_path):
    one, other = (Spool(tmp_path / name, 1).keep(b"<PubmedArticleSet/>") for name in "ab")
    assert one.read_bytes() == other.read_bytes()


def test_an_answer_set_aside_is_kept_and_not_read_again(tmp_path):
    spool = Spool(tmp_path, 1)
    good, bad = spool.keep(b"<PubmedArticleSet/>"), spool.keep(b"<PubmedArticleSet>")
    spool.drop(bad)
    assert [source.name for source in sources([tmp_path])] == [str(good)]
    assert (spool.folder / "answer-000002.xml.unusable").is_file()
    assert spool.keep(b"").name == "answer-000003.xml.gz"


def test_later_runs_are_read_after_earlier_ones(tmp_path):
    for run in (10, 9, 100):
        Spool(tmp_path, run).keep(b"<PubmedArticleSet/>")
    assert [folder.name for folder in sorted(tmp_path.iterdir())] == ["run-000009", "run-000010", "run-000100"]


def test_nothing_is_made_until_there_is_an_answer(tmp_path):
    Spool(tmp_path / "spool", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "spool").write_text("a file")
    with pytest.raises(HomeError, match=r"cannot be kept in .*spool/run-000001"):
        Spool(tmp_path / "spool", 1).keep(b"")
