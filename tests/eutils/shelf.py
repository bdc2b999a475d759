"""The "database" behind the stand-in: articles that come, change and go between two runs of a test."""

from __future__ import annotations

import gzip
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from tests.eutils.article import Article, words

FIRST_DAY = date(2001, 1, 1)
FIRST_PMID = 10_000_001
A_DAY = 10
ORGANS = ("liver disease", "hepatic disease", "liver disorder", "hepatic disorder")
CELLS = (("stem cell therapy", "Stem Cells"), ("stem cell transplantation", "Stem Cell Transplantation"))


class Shelf:
    """Keep articles by PMID and answer single clauses over them; safe to change while a server reads it.

    Attributes:
        known: Phrases (lower case) that PubMed's phrase index is to hold although no article here has them: such a
            phrase finds nothing and raises no warning.
        narrower: MeSH headings below a heading, all lower case: `[MeSH Terms]` explodes by this and nothing else.
        translations: What automatic term mapping makes of an untagged, unquoted phrase (lower case): a term.
    """

    def __init__(self, articles: Iterable[Article] = ()) -> None:
        self.known: set[str] = set()
        self.narrower: dict[str, set[str]] = {}
        self.translations: dict[str, str] = {}
        self._articles: dict[int, Article] = {}
        self._texts: dict[int, dict[str, str]] = {}
        self._matches: dict[tuple[str, str], frozenset[int]] = {}
        self._lock = threading.RLock()
        self.add(*articles)

    @classmethod
    def generated(cls, count: int, *, busiest_day: int = 0) -> Shelf:
        """Make articles with texts that are a function of their number: ten a day, and one day in the middle with more.

        All match `liver OR hepatic` and `"stem cell"[tiab]`; PMIDs grow with the create date. `busiest_day` beyond
        9,999 gives a day that no date slice can bring below the cap.
        """
        before = (count - busiest_day) // 2 // A_DAY * A_DAY
        peak = before // A_DAY
        articles = []
        for n in range(count):
            since = n // A_DAY if n < before else peak
            if n >= before + busiest_day:
                since = peak + bool(busiest_day) + (n - before - busiest_day) // A_DAY
            organ, (cell, heading) = ORGANS[n % 4], CELLS[n // 4 % 2]
            day = FIRST_DAY + timedelta(days=since)
            title = f"{cell.capitalize()} in {organ}: case {n}."
            abstract = f"We report {cell} with {n % 97} patients. Outcome {n % 13} was seen after {n % 11} weeks."
            mesh = ("Liver Diseases", heading)
            articles.append(Article.made(FIRST_PMID + n, title, abstract, day=day, mesh=mesh))
        return cls(articles)

    def load(self, path: Path, *, at_most: int | None = None) -> int:
        """Add the articles of a PubmedArticleSet file, plain or gzip, or of a folder of them; say how many."""
        files = sorted(p for p in path.iterdir() if p.name.endswith((".xml", ".xml.gz"))) if path.is_dir() else [path]
        loaded = 0
        for file in files:
            with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as source:
                for _, node in ET.iterparse(source):
                    if node.tag in {"PubmedArticle", "PubmedBookArticle"}:
                        if loaded == at_most:
                            return loaded
                        node.tail = None
                        self.add(Article.read(ET.tostring(node, encoding="unicode").encode()))
                        node.clear()
                        loaded += 1
        return loaded

    def add(self, *articles: Article) -> None:
        """Add articles that are not on the shelf yet."""
        with self._lock:
            for article in articles:
                if article.pmid in self._articles:
                    raise ValueError(f"already on the shelf: {article.pmid}")
                self._put(article)

    def replace(self, *articles: Article) -> None:
        """Put newer texts in the place of articles on the shelf."""
        with self._lock:
            for article in articles:
                self[article.pmid]
                self._put(article)

    def remove(self, *pmids: int) -> None:
        """Take articles away, as a deletion or a merger does at PubMed."""
        with self._lock:
            for pmid in pmids:
                del self._articles[pmid]
                self._texts.pop(pmid, None)
            self._matches.clear()

    def retract(self, pmid: int, *, notice: int, on: date) -> None:
        """Mark an article as retracted; the notice itself is not added."""
        self.replace(self[pmid].retracted(notice=notice, on=on))

    def __len__(self) -> int:
        return len(self._articles)

    def __contains__(self, pmid: int) -> bool:
        return pmid in self._articles

    def __getitem__(self, pmid: int) -> Article:
        return self._articles[pmid]

    def pmids(self) -> frozenset[int]:
        """Give all PMIDs."""
        with self._lock:
            return frozenset(self._articles)

    def newest_first(self, pmids: Iterable[int]) -> list[int]:
        """Sort by create date and PMID, newest first, which is the order of esearch; those gone by now are left out."""
        with self._lock:
            held = [pmid for pmid in pmids if pmid in self._articles]
            return sorted(held, key=lambda pmid: (self._articles[pmid].crdt, pmid), reverse=True)

    def dated(self, field: str, low: date, high: date) -> frozenset[int]:
        """Find the articles whose date of one kind (`crdt`, `edat`, `mdat`, `mhda`, `pdat`) lies in a range."""
        with self._lock:
            days = ((pmid, getattr(article, field)) for pmid, article in self._articles.items())
            return frozenset(pmid for pmid, day in days if day is not None and low <= day <= high)

    def matching(self, phrase: str, field: str, tag: str) -> frozenset[int]:
        """Find the articles that hold a phrase in a field, or that answer to the clause as it was typed."""
        key = (phrase.lower(), f"{field} {tag.lower()}")
        with self._lock:
            if key not in self._matches:
                self._matches[key] = self._match(phrase.lower(), field, f"{phrase}[{tag}]".lower())
            return self._matches[key]

    def _match(self, phrase: str, field: str, clause: str) -> frozenset[int]:
        whole = field in {"mh", "mh:noexp", "majr", "pt", "la"}
        start, end = ("| ", " |") if whole else (" ", " ")
        headings = {phrase} | (self.narrower.get(phrase, set()) if field in {"mh", "majr"} else set())
        needles = []
        for heading in headings:
            needles.append(f"{start}{words(heading)}{'' if heading.endswith('*') else end}")
        found = set()
        for pmid, article in self._articles.items():
            if pmid not in self._texts:
                self._texts[pmid] = article.texts()
            text = self._texts[pmid][field.removesuffix(":noexp")]
            if any(needle in text for needle in needles) or clause in article.clauses:
                found.add(pmid)
        return frozenset(found)

    def _put(self, article: Article) -> None:
        self._articles[article.pmid] = article
        self._texts.pop(article.pmid, None)
        self._matches.clear()
