"""What the stand-in sends back, as data, so that a fault can bend it before it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, Self
from xml.sax.saxutils import escape

XML = "text/xml; charset=UTF-8"
Framing = Literal["chunked", "length", "close"]
RECORD = re.compile(rb"<(Pubmed(?:Book)?Article)>.*?</\1>", re.DOTALL)
DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"
DOCTYPES = {
    "esearch": f'eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "{DTD}/20060628/esearch.dtd"',
    "efetch": f'eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" "{DTD}/20131226/efetch.dtd"',
    "epost": f'ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" "{DTD}/20090526/epost.dtd"',
    "einfo": f'eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" "{DTD}/20190110/einfo.dtd"',
    "esummary": f'eSummaryResult PUBLIC "-//NLM//DTD esummary v1 20041029//EN" "{DTD}/20041029/esummary-v1.dtd"',
}
ROOTS = {"esearch": "eSearchResult", "efetch": "eFetchResult", "epost": "ePostResult", "einfo": "eInfoResult"}
ARTICLES = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Describe one answer and how it travels.

    Attributes:
        tool: The utility that gives it, such as `efetch`.
        framing: How its end is told: chunks, Content-Length, or nothing but the end of the connection.
        sent: Bytes of the body that are sent before the connection ends; all of them by default.
        wait: Seconds before anything is sent.
        drip: Seconds over which the body is spread.
        ending: `drop` closes without a word, `reset` resets the connection.
    """

    tool: str
    body: bytes
    status: int = 200
    kind: str = XML
    headers: tuple[tuple[str, str], ...] = ()
    framing: Framing = "chunked"
    sent: int | None = None
    wait: float = 0
    drip: float = 0
    ending: Literal["told", "drop", "reset"] = "told"

    @classmethod
    def result(cls, tool: str, inside: str) -> Self:
        """Give a document of the utility's own kind."""
        root = ROOTS.get(tool, "eSummaryResult")
        head = f'<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {DOCTYPES[tool]}>\n'
        return cls(tool, f"{head}<{root}>{inside}</{root}>\n".encode())

    @classmethod
    def error(cls, tool: str, text: str, *, status: int = 200) -> Self:
        """Give the utility's error document; NCBI sends several of these with status 200."""
        return replace(cls.result(tool, f"<ERROR>{escape(text)}</ERROR>"), status=status)

    @classmethod
    def articles(cls, records: list[bytes]) -> Self:
        """Give a PubmedArticleSet; without records it is empty, which is no error."""
        return cls("efetch", ARTICLES + b"\n".join(records) + b"</PubmedArticleSet>\n")

    def records(self) -> list[bytes]:
        """Give the articles of the body, each as it stands there."""
        return [match[0] for match in RECORD.finditer(self.body)]
