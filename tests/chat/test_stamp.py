import contextlib

import pytest

from chat.answer import Stamp
from chat.render import stamp_line
from corpus.store import CorpusStore
from tests.corpus.made_up import article


@pytest.mark.parametrize(
    ("stamp", "english", "chinese"),
    [
        (
            Stamp(2, 0, 0, "2026-11-22", "g2", "liver/translated", '"liver diseases"[MeSH Terms]'),
            'found by the search liver/translated: "liver diseases"[MeSH Terms] · index g2',
            '检索策略 liver/translated："liver diseases"[MeSH Terms] · 索引 g2',
        ),
        (Stamp(2, 0, 0, "", "", "files"), "read from files, without a search", "读自文件，未经检索"),
    ],
)
def test_the_stamp_says_how_records_were_found(stamp, english, chinese):
    assert stamp_line("en", stamp).endswith(f" · {english}")
    assert stamp_line("zh", stamp).endswith(f" · {chinese}")


SEARCH = {"strategy": "liver", "variant": "wide", "query": "liver[tiab]"}


def broken_run(corpus, variant, *records):
    """Search, store some records, and break off."""
    with contextlib.suppress(ConnectionError), corpus.run("pubmed", SEARCH | {"variant": variant}) as run:
        for record in records:
            run.put(record)
        raise ConnectionError


def test_the_stamp_of_a_corpus_names_the_newest_search_that_wrote(tmp_path):
    def found():
        stamp = Stamp.of(corpus, "g1")
        return stamp.strategy, stamp.search

    with CorpusStore.open(tmp_path / "corpus.sqlite") as corpus:
        assert found() == ("starter notes", "")
        with corpus.run("files", {"paths": ["missing.xml"]}) as run:
            run.reject("missing.xml", "It is not there.")
        assert found() == ("starter notes", "")
        with corpus.run("files", {"paths": ["a.xml"]}) as run:
            run.put(article("pmid:11111111"))
        assert found() == ("files", "")
        broken_run(corpus, "wide")
        assert found() == ("files", "")
        broken_run(corpus, "half", article())
        assert found() == ("liver/half", "liver[tiab]")
        with corpus.run("pubmed", SEARCH):
            pass
        with corpus.run("files", {"paths": ["b.xml"]}):
            pass
        assert found() == ("liver/wide", "liver[tiab]")
