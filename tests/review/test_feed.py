"""The feed against what RFC 4287 asks of one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime

import pytest
from lxml import etree

from corpus.store import CorpusStore
from review.feed import feed
from tests.corpus.made_up import article, note, put, sql
from tests.review.test_digest import ENDED, FALSE, META, PLAN

ATOM = "{http://www.w3.org/2005/Atom}"
ATTACK = "</content><script>alert(1)</script> & ]]> \x00\x0b"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "corpus.sqlite"


@pytest.fixture
def store(path):
    with CorpusStore.open(path, plant=False) as opened:
        put(opened, META, PLAN, note())
        put(opened, FALSE, ENDED, replace(META, title="Other"))
        put(opened, META)
        yield opened


def valid(content):
    """Hold a feed to section 4 of RFC 4287, and return it."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None
        assert element.findtext(f"{ATOM}id").startswith("tag:hepcite,2026:")
    assert root.findtext(f"{ATOM}author/{ATOM}name")  # stands for the entries, which have none
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len({*ids, root.findtext(f"{ATOM}id")}) == len(ids) + 1
    for entry in entries:
        (inside,) = entry.findall(f"{ATOM}content")
        assert (inside.get("type"), len(inside)) == ("text", 0)
    times = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
    assert times == sorted(times, reverse=True)
    assert {child.tag for child in root} <= {
        f"{ATOM}{name}" for name in ("id", "title", "subtitle", "updated", "author", "generator", "link", "entry")
    }
    return root


def test_a_run_an_entry(store):
    root = valid(feed(store))
    assert [entry.findtext(f"{ATOM}title")[12:] for entry in root.findall(f"{ATOM}entry")] == [
        "1 revised",
        "1 retracted, withdrawn or of concern · 1 trials with another status · 1 revised",
        "1 new papers · 1 new registered trials · 1 new starter notes",
    ]
    second = root.findall(f"{ATOM}entry/{ATOM}content")[1].text
    assert "Retracted: Mesenchymal stem cells in cirrhosis 4 (PMID 4, 2031). Notice: PMID 99." in second.splitlines()
    first = root.findall(f"{ATOM}entry/{ATOM}content")[2].text
    assert "New registered trials (plans, no results):" in first
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_same_corpus_gives_the_same_bytes_wherever_it_lies(store, path, tmp_path):
    content = feed(store)
    assert feed(store) == content
    store.close()
    (tmp_path / "moved").mkdir()
    shutil.copy(path, tmp_path / "moved" / "elsewhere.sqlite")
    with CorpusStore.open(tmp_path / "moved" / "elsewhere.sqlite", plant=False) as moved:
        assert feed(moved) == content


def test_an_entry_stays_what_it_was_when_more_comes(store):
    before = valid(feed(store))
    put(store, replace(META, title="Again another"), replace(FALSE, title="Other"))
    after = valid(feed(store))
    kept = [etree.tostring(entry) for entry in after.findall(f"{ATOM}entry")[1:]]
    assert kept == [etree.tostring(entry) for entry in before.findall(f"{ATOM}entry")]
    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id")


def test_in_chinese(store):
    root = valid(feed(store, "zh"))
    assert root.findtext(f"{ATOM}entry/{ATOM}title").endswith("：修订 1 条")


def test_where_it_is_served_it_says_so(store):
    (link,) = valid(feed(store, address="http://127.0.0.1/api/digest.atom?language=en&x=<")).findall(f"{ATOM}link")
    assert (link.get("rel"), link.get("href")) == ("self", "http://127.0.0.1/api/digest.atom?language=en&x=<")


def test_an_empty_corpus_has_an_empty_feed(tmp_path):
    with CorpusStore.open(tmp_path / "empty.sqlite", plant=False) as empty:
        root = valid(feed(empty))
    assert root.findall(f"{ATOM}entry") == []


def test_what_a_record_says_is_text(store):
    put(store, replace(META, title=ATTACK, pmid=ATTACK))
    text = valid(feed(store)).findtext(f"{ATOM}entry/{ATOM}content")
    assert text == "1 revised"
    put(store, article("pmid:77", "x", pmid="77"), replace(FALSE, key="pmid:8", title=ATTACK))
    text = valid(feed(store)).findtext(f"{ATOM}entry/{ATOM}content")
    assert "Retracted: </content><script>alert(1)</script> & ]]>" in text
    assert "\x00" not in text


def test_of_many_the_first_are_named_and_the_others_counted(tmp_path):
    with CorpusStore.open(tmp_path / "many.sqlite", plant=False) as many:
        put(many, *(article(f"pmid:{n}", f"Title {n}", pmid=str(n)) for n in range(100, 150)))
        lines = valid(feed(many)).findtext(f"{ATOM}entry/{ATOM}content").splitlines()
    assert (lines[0], lines[2], lines[-1]) == ("50 new papers", "- Title 100 (PMID 100)", "- and 30 more")
    assert len(lines) == 23


def test_a_run_that_changed_something_and_changed_it_back_is_no_news(store):
    put(store, replace(META, title="Other"), META)
    assert len(valid(feed(store)).findall(f"{ATOM}entry")) == 3


def test_a_run_that_goes_on_is_not_told_yet(store, path):
    put(store, article("pmid:77", "x"))
    sql(path, "UPDATE run SET outcome = 'running', finished = NULL WHERE id = 4")
    assert len(valid(feed(store)).findall(f"{ATOM}entry")) == 3
    sql(path, "UPDATE run SET outcome = 'interrupted' WHERE id = 4")
    assert len(valid(feed(store)).findall(f"{ATOM}entry")) == 4
