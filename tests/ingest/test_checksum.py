"""The .md5 files of NLM: a file that fits is read, one that does not is refused, and the others go on."""

import hashlib

import pytest

from corpus.errors import SourceError
from corpus.store import CorpusStore
from ingest import ingest_files
from ingest.checksum import checked
from tests.ingest.made_up import article, article_set


@pytest.fixture
def baseline(tmp_path):
    """Give a file as NLM would name it."""
    file = tmp_path / "pubmed26n0001.xml"
    file.write_bytes(article_set(article("90000001", "Cells in cirrhosis.")))
    return file


def lay_beside(file, text):
    file.with_name(f"{file.name}.md5").write_text(text, encoding="ascii")


def test_without_a_sum_there_is_nothing_to_hold_it_against(baseline):
    checked(baseline)


@pytest.mark.parametrize("form", ["MD5({name})= {sum}\n", "{sum}  {name}\n", "{SUM}"])
def test_a_file_that_fits_is_read(baseline, form):
    found = hashlib.md5(baseline.read_bytes(), usedforsecurity=False).hexdigest()
    lay_beside(baseline, form.format(name=baseline.name, sum=found, SUM=found.upper()))
    checked(baseline)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MD5(pubmed26n0001.xml)= " + 32 * "0", "is not the file that"),
        ("nothing", "holds no MD5"),
        ("", "holds no MD5"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_the_others_go_on(baseline, tmp_path, text, message):
    lay_beside(baseline, text)
    with pytest.raises(SourceError, match=message):
        checked(baseline)
    other = tmp_path / "pubmed26n0002.xml"
    other.write_bytes(article_set(article("90000002", "Cells in liver failure.")))
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as store:
        report = ingest_files(store, [tmp_path])
        assert [record.key for record in store.records()] == ["pmid:90000002"]
    assert (report.new, len(report.broken)) == (1, 1)
    assert message in report.broken[0].reason
