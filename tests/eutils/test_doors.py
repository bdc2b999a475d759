"""The two doors, as a process that knows nothing of the stand-in goes through them."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import urllib.request
from urllib.error import URLError

import pytest

from tests.eutils.article import Article
from tests.eutils.asking import esearch
from tests.eutils.doors import opened, proxied
from tests.eutils.faults import FAULTS
from tests.eutils.server import EutilsServer
from tests.eutils.shelf import FIRST_DAY, Shelf


def test_door_a_restores_the_opener_and_blocks_every_other_way(server):
    inside = vars(urllib.request)["_opener"]
    with opened(server) as blocked:
        for url in ("https://example.org/", "http://eutils.ncbi.nlm.nih.gov/", "file:///etc/hostname"):
            with pytest.raises(URLError, match="lets nothing out"):
                urllib.request.urlopen(url)
    assert len(blocked) == 3
    assert vars(urllib.request)["_opener"] is inside


CHILD = """
import sys, urllib.request, urllib.error
from Bio import Entrez
Entrez.email, Entrez.api_key, Entrez.local_cache, Entrez.max_tries = "a@example.org", "k", sys.argv[1], 1
def read(handle):
    with handle:
        return Entrez.read(handle)
try:
    found = read(Entrez.esearch(db="pubmed", term="hepatic", retmax=3))
    posted = read(Entrez.epost("pubmed", id=",".join(found["IdList"])))
    got = read(Entrez.efetch(db="pubmed", retmode="xml", webenv=posted["WebEnv"], query_key=posted["QueryKey"]))
    print(found["Count"], *(str(one["MedlineCitation"]["PMID"]) for one in got["PubmedArticle"]))
    urllib.request.urlopen("https://example.org/", timeout=5)
except urllib.error.URLError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [(True, r"20 10000040 10000038 10000036\n.*403"), (False, r".*CERTIFICATE_VERIFY_FAILED")],
)
def test_door_b_serves_an_unmodified_child(shelf, tmp_path, trusted, expected):
    script = tmp_path / "child.py"
    script.write_text(CHILD, encoding="utf-8")
    with EutilsServer(shelf) as server, proxied(server, trusted=trusted) as environment:
        command = [sys.executable, str(script), str(tmp_path)]
        child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert re.match(expected, child.stdout), child.stdout + child.stderr
        assert [request.tool for request in server.log] == (["esearch", "epost", "efetch"] if trusted else [])


def test_door_b_carries_faults(shelf, tmp_path):
    script = tmp_path / "child.py"
    script.write_text(CHILD.replace("urllib.error.URLError", "Exception"), encoding="utf-8")
    with EutilsServer(shelf) as server, proxied(server) as environment:
        server.schedule.queue(FAULTS["close cut"])
        command = [sys.executable, str(script), str(tmp_path)]
        child = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert "Failed to parse the XML data" in child.stdout


def test_an_error_of_the_stand_in_does_not_pass(monkeypatch):
    broken = Shelf([Article.made(1, "One.", day=FIRST_DAY)])
    broken.translations = None  # type: ignore[assignment]
    server = EutilsServer(broken).start()
    with opened(server), pytest.raises(http.client.RemoteDisconnected):
        esearch("one")
    with pytest.raises(TypeError):
        server.close()
