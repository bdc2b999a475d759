import gzip
import io
import os
import zlib

import pytest

from corpus.errors import SourceError
from ingest import articles, sources
from ingest.files import LARGEST_RATIO
from tests.ingest.made_up import article, article_set

DOCUMENT = article_set(*(article(n, f"Record {n} of many, about the liver.") for n in range(1, 2_001)))


def everything(source):
    with source.open() as stream:
        return b"".join(iter(lambda: stream.read(1000), b""))


def until_broken(source):
    """Return how many records a source gives before it breaks, and what is said of it."""
    found: list[object] = []
    with source.open() as stream, pytest.raises(SourceError) as caught:
        found.extend(articles(stream))
    return len(found), str(caught.value)


def test_content_not_name_says_what_is_packed(tmp_path):
    for name, content in {"a.xml": gzip.compress(DOCUMENT), "b.xml.gz": DOCUMENT, "c.txt": DOCUMENT}.items():
        path = tmp_path / name
        path.write_bytes(content)
        (source,) = sources([path])
        assert source.size == len(content)
        assert everything(source) == DOCUMENT


def test_files_packed_one_after_another_are_one(tmp_path):
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(DOCUMENT[:5000]) + gzip.compress(DOCUMENT[5000:]))
    assert everything(sources([path])[0]) == DOCUMENT


def test_position_counts_bytes_on_the_disk(tmp_path):
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(DOCUMENT))
    (source,) = sources([path])
    with source.open() as stream:
        assert stream.position == 0
        while stream.read(1000):
            assert 0 < stream.position <= source.size
        assert stream.position == source.size


def test_a_folder_gives_what_ends_as_exports_do_sorted_and_nothing_else(tmp_path):
    endings = ("RIS", "bib", "ciw", "csv", "enl", "medline", "nbib.gz", "tab", "tsv", "txt", "xlsx")
    exports = [f"g.{ending}" for ending in endings]
    names = ["b/2.xml", "b/10.XML.GZ", "a.xml", "c.xml.md5", "d.pdf", ".hidden.xml", "b/e.nxml", "folder.xml/f.xml"]
    for name in ("LICENSE", *names, *exports):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"<x/>")
    found = [source.path.relative_to(tmp_path).as_posix() for source in sources([tmp_path])]
    exports = [
        "g.RIS",
        "g.bib",
        "g.ciw",
        "g.csv",
        "g.enl",
        "g.medline",
        "g.nbib.gz",
        "g.tab",
        "g.tsv",
        "g.txt",
        "g.xlsx",
    ]
    assert found == ["a.xml", "b/10.XML.GZ", "b/2.xml", "folder.xml/f.xml", *exports]


def test_a_file_named_twice_is_read_once(tmp_path):
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(b"<x/>")
    found = sources([tmp_path / "b.xml", tmp_path, tmp_path / "." / "a.xml"])
    assert sorted(source.path.name for source in found) == ["a.xml", "b.xml"]


def test_what_cannot_be_read_is_named_with_a_way_out(tmp_path):
    with pytest.raises(SourceError, match=r"^There is no file .*absent\.xml\.$") as missing:
        sources([tmp_path / "absent.xml"])
    assert missing.value.hint == "Is the path spelt right?"
    with pytest.raises(SourceError, match=r"^There is no file of records in ") as empty:
        sources([tmp_path])
    assert empty.value.hint == "Name the files themselves."
    with pytest.raises(SourceError, match="cannot be read"):
        sources([tmp_path / ("x" * 300)])
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        sources([type(tmp_path)(os.devnull)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(b"<x/>")
    path.chmod(0)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        sources([path])


def test_a_file_that_went_away_is_named_when_it_is_opened(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(b"<x/>")
    (source,) = sources([path])
    path.unlink()
    with pytest.raises(SourceError, match=r"^It cannot be read: No such file or directory\.$"):
        source.open()


def test_a_name_that_is_not_text_can_be_shown(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.xml")
    try:
        path.write_bytes(b"<x/>")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    assert sources([tmp_path])[0].name.endswith("caf\ufffd.xml")


def test_a_cut_gzip_gives_what_it_holds(tmp_path):
    path = tmp_path / "a.xml.gz"
    packed = gzip.compress(DOCUMENT)
    path.write_bytes(packed[: len(packed) // 2])
    records, reason = until_broken(sources([path])[0])
    assert 500 < records < 1500
    assert reason == "The gzip file ends too early."


def test_a_damaged_gzip_is_named(tmp_path):
    path = tmp_path / "a.xml.gz"
    packed = bytearray(gzip.compress(DOCUMENT))
    packed[-6] ^= 0xFF  # in the checksum
    path.write_bytes(packed)
    records, reason = until_broken(sources([path])[0])
    assert records == 2000
    assert reason.startswith("It cannot be read: CRC check failed")
    path.write_bytes(gzip.compress(DOCUMENT)[:20] + b"\xff" * 100)
    records, reason = until_broken(sources([path])[0])
    assert records == 0
    assert reason.startswith("The gzip file is damaged")


def test_a_file_that_opens_to_far_more_than_its_size_is_stopped(tmp_path):
    path = tmp_path / "a.xml.gz"
    packer = zlib.compressobj(9, wbits=31)
    packed = io.BytesIO()
    packed.write(packer.compress(b"<PubmedArticleSet><!--"))
    for _ in range(100):
        packed.write(packer.compress(bytes(2**20)))
    packed.write(packer.flush())
    path.write_bytes(packed.getvalue())
    (source,) = sources([path])
    given: list[int] = []
    with source.open() as stream, pytest.raises(SourceError, match=f"more than {LARGEST_RATIO} times its size"):
        given.extend(len(piece) for piece in iter(lambda: stream.read(2**16), b""))
    assert sum(given) < 20 * 2**20
