"""What the parser may not do, whatever it is given: look at anything else, or take memory without bound."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.ingest.made_up import article, article_set
from tests.ingest.test_fuzz import outcome

ROOT = Path(__file__).parents[2]


def test_nothing_outside_is_opened(tmp_path):
    """A pipe can only be opened for writing while somebody reads it, and a listener counts who comes."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    opened = threading.Event()

    def write():
        os.close(os.open(pipe, os.O_WRONLY))
        opened.set()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        addresses = [pipe.as_uri(), str(pipe), f"http://127.0.0.1:{listener.getsockname()[1]}/x.dtd"]
        for address in addresses:
            for head in (
                f'<!DOCTYPE PubmedArticleSet SYSTEM "{address}">',
                f'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2031//EN" "{address}">',
                f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "{address}">]>',
                f'<!DOCTYPE PubmedArticleSet [<!ENTITY % x SYSTEM "{address}"> %x;]>',
                f'<!DOCTYPE PubmedArticleSet SYSTEM "{address}" [<!ENTITY x SYSTEM "{address}">]>',
                f'<?xml-stylesheet href="{address}" type="text/xsl"?>',
            ):
                include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}"/>'
                schema = f'<i xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="a {address}">x</i>'
                for title in ("&x;", include, schema, "plain"):
                    outcome(article_set(article(1, title), head=head))
        with pytest.raises(TimeoutError):
            listener.accept()
    assert not opened.is_set()
    os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))  # lets the writer go
    writer.join(10)
    assert opened.wait(1)  # so an opening would have been seen


# Memory, of a process of its own because libxml2's is not Python's to count

READ = """
import json, re, sys
from itertools import chain, count, repeat
from pathlib import Path
from corpus.errors import SourceError
from ingest.pubmed_xml import articles
from tests.ingest.made_up import article, abstract

MIB = 2**20

def numbered(version):
    text = abstract("word " * 200)
    return (article(number, inside=text, version=version).encode() for number in count(1))

ENDLESS = {
    "small records": (b"<PubmedArticleSet>", numbered("1")),
    "versions": (b"<PubmedArticleSet>", numbered("2")),
    "blanks between records": (b"<PubmedArticleSet>", repeat(b" " * MIB)),
    "one text": (b"<PubmedArticleSet><PubmedArticle>", repeat(b"x" * MIB)),
    "one attribute": (b'<PubmedArticleSet><PubmedArticle a="', repeat(b"x" * MIB)),
    "one name": (b"<PubmedArticleSet><", repeat(b"x" * MIB)),
    "one comment": (b"<PubmedArticleSet><!--", repeat(b"x" * MIB)),
    "one instruction": (b"<PubmedArticleSet><?x ", repeat(b"x" * MIB)),
    "one cdata": (b"<PubmedArticleSet><PubmedArticle><![CDATA[", repeat(b"x" * MIB)),
    "short elements": (b"<PubmedArticleSet><PubmedArticle>", repeat(b"<a/>" * 2**17)),
    "unknown members": (b"<PubmedArticleSet>", repeat(b"<a>x</a>" * 2**17)),
    "nested": (b"<PubmedArticleSet>", repeat(b"<a>" * 2**17)),
    "comments": (b"<PubmedArticleSet>", repeat(b"<!-- x -->" * 2**17)),
    "deletions": (b"<PubmedArticleSet><DeleteCitation>", repeat(b"<PMID>1</PMID>" * 2**16)),
    "no root": (b"", repeat(b" " * MIB)),
    "entities": (b"<!DOCTYPE PubmedArticleSet [", repeat(b"<!ENTITY a 'x'>" * 2**16)),
    "entities after the start": (b"<!DOCTYPE a [<!ENTITY a 'x'>]><PubmedArticleSet>", repeat(b"&a;" * 2**18)),
}

class Stream:
    def __init__(self, head, pieces, most):
        self._pieces, self._rest, self._most, self.given = chain([head], pieces), b"", most, 0
    def read(self, size):
        while len(self._rest) < size and self.given < self._most and (piece := next(self._pieces, b"")):
            self._rest += piece
        given, self._rest = self._rest[:size], self._rest[size:]
        self.given += len(given)
        return given

def peak():  # of this process alone: what getrusage says begins with the parent's
    return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

name, most = sys.argv[1], float(sys.argv[2]) * MIB
assert len(list(articles(Stream(b"<PubmedArticleSet>", iter([article(1).encode(), b"</PubmedArticleSet>"]), MIB)))) == 1
stream, before, items, end = Stream(*ENDLESS[name], most), peak(), 0, ""
try:
    for _ in articles(stream):
        items += 1
except SourceError as error:
    end = str(error)
print(json.dumps({"items": items, "end": end, "mib": round(peak() - before), "read": stream.given / MIB}))
"""
MIB = {"small records": 16, "versions": 8}  # of the others more than is ever read
MOST_READ = 20
BOUNDED = {
    "small records",
    "versions",
    "blanks between records",
    "one name",
    "comments",
    "no root",
    "entities",
    "nested",
}
# What belongs to one record is kept up to `LARGEST_RECORD`, and a tree takes up to 33 times the bytes it is made from.
ONE_RECORD = {
    "one text", "one attribute", "one comment", "one instruction", "one cdata", "short elements", "unknown members",
    "deletions", "entities after the start",
}  # fmt: skip


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the peak is read from /proc")
@pytest.mark.parametrize("name", sorted(BOUNDED | ONE_RECORD))
def test_memory_does_not_grow_with_the_input(name):
    child = subprocess.run(
        [sys.executable, "-c", READ, name, str(MIB.get(name, 96))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    found = json.loads(child.stdout)
    assert found["end"] != ""  # none of them ends
    assert found["mib"] <= (24 if name in BOUNDED else 600), found
    assert name in MIB or found["read"] <= MOST_READ, found
