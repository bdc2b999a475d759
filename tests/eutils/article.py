"""One citation as the stand-in keeps it: the XML it serves and what a search may find it by."""

from __future__ import annotations

import calendar
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

MONTHS = {name: n for n, name in enumerate(calendar.month_abbr) if name}
TITLES = ("Article/ArticleTitle", "ArticleTitle", "Book/BookTitle")
DATES = ("crdt", "edat", "mdat", "mhda", "pdat")


@dataclass(frozen=True, slots=True)
class Article:
    """Hold one PubmedArticle or PubmedBookArticle and the fields it is searched by.

    Attributes:
        xml: The element as bytes, without XML declaration; efetch serves it unchanged.
        crdt: Create date, `PubMedPubDate[@PubStatus="entrez"]`.
        edat: Entry date, `PubStatus="pubmed"`.
        mdat: Date of the last revision, `DateRevised`.
        pdat: Date of publication; the first day where month or day are not given, as PubMed indexes it.
        mhda: Date of indexing, `PubStatus="medline"`.
        clauses: Clauses it answers to whatever its text says, as typed in a term but without quotes and in lower
            case, such as `liver diseases[mesh terms]` for an article that carries a narrower heading.
    """

    pmid: int
    xml: bytes
    crdt: date
    edat: date
    mdat: date
    pdat: date
    mhda: date | None = None
    title: str = ""
    abstract: str = ""
    mesh: tuple[str, ...] = ()
    majors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    clauses: frozenset[str] = frozenset()

    @classmethod
    def read(cls, xml: bytes, *, clauses: frozenset[str] = frozenset()) -> Article:
        """Read an article from its own XML; the dates it lacks are those of its create date, or of its publication."""
        root = ET.fromstring(xml)
        home = root.find("BookDocument") if root.tag == "PubmedBookArticle" else root.find("MedlineCitation")
        if home is None:
            raise ValueError(f"not an article: <{root.tag}>")
        published = _day(root.find(".//PubDate")) or date(1900, 1, 1)
        history = {node.get("PubStatus"): _day(node) for node in root.iterfind(".//PubMedPubDate")}
        created = history.get("entrez") or published
        headings = list(home.iterfind("MeshHeadingList/MeshHeading"))
        return cls(
            pmid=int(home.findtext("PMID", "")),
            xml=xml.strip(),
            crdt=created,
            edat=history.get("pubmed") or created,
            mdat=_day(home.find("DateRevised")) or created,
            pdat=published,
            mhda=history.get("medline"),
            title=" ".join(_text(home.find(path)) for path in TITLES).strip(),
            abstract=" ".join(_text(node) for node in home.iterfind(".//Abstract/AbstractText")),
            mesh=tuple(heading.findtext("DescriptorName", "") for heading in headings),
            majors=tuple(
                heading.findtext("DescriptorName", "")
                for heading in headings
                if any(part.get("MajorTopicYN") == "Y" for part in heading)
            ),
            types=tuple(_text(node) for node in home.iterfind(".//PublicationType")),
            languages=tuple(_text(node) for node in home.iterfind(".//Language")),
            clauses=clauses,
        )

    @classmethod
    def made(
        cls,
        pmid: int,
        title: str,
        abstract: str = "",
        *,
        day: date,
        revised: date | None = None,
        mesh: tuple[str, ...] = (),
        version: int = 1,
        clauses: frozenset[str] = frozenset(),
    ) -> Article:
        """Make a small valid article that entered PubMed on a day and was published in that month."""
        revised = revised or day
        parts = [
            f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>',
            f"<DateRevised>{_parts(revised)}</DateRevised>",
            '<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Print"><PubDate>',
            f"<Year>{day:%Y}</Year><Month>{day.month:02d}</Month></PubDate></JournalIssue>",
            f"<Title>Stand-in Journal</Title></Journal><ArticleTitle>{escape(title)}</ArticleTitle>",
            f"<Abstract><AbstractText>{escape(abstract)}</AbstractText></Abstract>" if abstract else "",
            '<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Double</LastName><Initials>S</Initials></Author>',
            "</AuthorList><Language>eng</Language><PublicationTypeList>",
            '<PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>',
        ]
        if mesh:
            name = '<MeshHeading><DescriptorName UI="D000000" MajorTopicYN="N">{}</DescriptorName></MeshHeading>'
            parts += ["<MeshHeadingList>", *(name.format(escape(heading)) for heading in mesh), "</MeshHeadingList>"]
        parts += [
            "</MedlineCitation><PubmedData><History>",
            f'<PubMedPubDate PubStatus="entrez">{_parts(day)}</PubMedPubDate>',
            f'<PubMedPubDate PubStatus="pubmed">{_parts(day)}</PubMedPubDate>',
            f'<PubMedPubDate PubStatus="medline">{_parts(revised)}</PubMedPubDate>',
            "</History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList>",
            f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>',
        ]
        return cls(
            pmid=pmid,
            xml="".join(parts).encode(),
            crdt=day,
            edat=day,
            mdat=revised,
            pdat=day.replace(day=1),
            mhda=revised,
            title=title,
            abstract=abstract,
            mesh=mesh,
            types=("Journal Article",),
            languages=("eng",),
            clauses=clauses,
        )

    def retracted(self, *, notice: int, on: date) -> Article:
        """Give the same article after its retraction: the type, the link to the notice and the date of revision."""
        root = ET.fromstring(self.xml)
        home = root.find("MedlineCitation")
        if home is None:
            raise ValueError(f"only a journal article is retracted here: {self.pmid}")
        for kinds in home.iterfind("Article/PublicationTypeList"):
            ET.SubElement(kinds, "PublicationType", UI="D016441").text = "Retracted Publication"
        links = home.find("CommentsCorrectionsList")
        if links is None:
            links = ET.Element("CommentsCorrectionsList")
            later = [n for n, node in enumerate(home) if node.tag in {"GeneSymbolList", "MeshHeadingList"}]
            home.insert(min(later, default=len(home)), links)
        link = ET.SubElement(links, "CommentsCorrections", RefType="RetractionIn")
        ET.SubElement(link, "RefSource").text = f"Stand-in J. {on.year}"
        ET.SubElement(link, "PMID", Version="1").text = str(notice)
        revised = home.find("DateRevised")
        if revised is None:
            revised = ET.Element("DateRevised")
            home.insert(1, revised)
        revised[:] = ET.fromstring(f"<DateRevised>{_parts(on)}</DateRevised>")[:]
        return Article.read(ET.tostring(root, encoding="unicode").encode(), clauses=self.clauses)

    def texts(self) -> dict[str, str]:
        """Give the words of each text field, lower case, values set apart by bars."""
        title, abstract = _bars((self.title,)), _bars((self.abstract,))
        texts = {"ti": title, "ab": abstract, "tiab": title + abstract, "mh": _bars(self.mesh)}
        texts |= {"majr": _bars(self.majors), "pt": _bars(self.types), "la": _bars(self.languages)}
        texts["tw"] = texts["tiab"] + texts["mh"] + texts["pt"]
        texts["all"] = texts["tw"] + texts["la"]
        return texts


def words(text: str) -> str:
    """Give the words of a text, lower case, with one space between them: hyphens and stops part words."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _bars(values: tuple[str, ...]) -> str:
    return "".join(f"| {words(value)} |" for value in values)


def _text(node: ET.Element | None) -> str:
    return "" if node is None else "".join(node.itertext())


def _parts(day: date) -> str:
    return f"<Year>{day.year}</Year><Month>{day.month:02d}</Month><Day>{day.day:02d}</Day>"


def _day(node: ET.Element | None) -> date | None:
    if node is None:
        return None
    year = node.findtext("Year") or (node.findtext("MedlineDate") or "")[:4]
    month = (node.findtext("Month") or "1")[:3]
    if not year.isdigit():
        return None
    try:
        return date(int(year), MONTHS.get(month) or int(month), int(node.findtext("Day") or 1))
    except ValueError:
        return date(int(year), 1, 1)
