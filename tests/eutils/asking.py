"""Asking by stock Bio.Entrez, as the tests of the stand-in do."""

from __future__ import annotations

from contextlib import closing
from urllib.error import HTTPError

import pytest
from Bio import Entrez
from lxml import etree

KEY = "key-of-a-test"


def esearch(term, **params):
    with closing(Entrez.esearch(db="pubmed", term=term, **params)) as handle:
        return Entrez.read(handle)


def body(utility, **params) -> bytes:
    with closing(utility(db="pubmed", **params)) as handle:
        read = handle.read()
    assert isinstance(read, bytes)
    return read


def fetched(**params) -> list[int]:
    root = etree.fromstring(body(Entrez.efetch, retmode="xml", **params))
    assert root.tag == "PubmedArticleSet"
    return [int(record.findtext("*/PMID") or 0) for record in root]


def failure(utility, **params) -> tuple[HTTPError, str]:
    """Give the HTTPError of a request and its body."""
    with pytest.raises(HTTPError) as caught, closing(utility(db="pubmed", **params)):
        pass
    with caught.value as error:
        return error, error.read().decode()
