"""`citation`: one PubmedArticle or PubmedBookArticle element as a record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from lxml import etree

from corpus.errors import RecordError
from corpus.normalise import normalise
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, MeshHeading, Record, Section
from ingest.dates import partial_date
from ingest.languages import language
from ingest.markup import readable
from ingest.standing import standing

_PMID = re.compile(r"0*([1-9][0-9]{0,9})")
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_PMCID = re.compile(r"PMC[0-9]+")
# Registries of trials as PubMed spells them in DataBankName; the other data banks hold sequences and the like.
_TRIAL_REGISTRIES = frozenset({
    "anzctr", "chictr", "clinicaltrials.gov", "cris", "ctri", "ctis", "drks", "eudract", "irct", "isrctn", "itmctr",
    "japiccti", "jma", "jprn", "jrct", "lbctr", "ntr", "pactr", "rebec", "repec", "rpcec", "slctr", "tctr", "umin ctr",
})  # fmt: skip
_NAME_PARTS = ("CollectiveName", "LastName", "ForeName", "Initials", "Suffix")
# What PubMed writes where it has no English title.
_NO_TITLE = re.compile(r"\[?(not available|in process citation)\]?\.?", re.IGNORECASE)


def pmid_of(element: etree._Element) -> str | None:
    """Return the record's own PMID, never one of its references; None if it has none that could be one."""
    return pmid(_own(element))


def pmid(element: etree._Element | None) -> str | None:
    """Return the PMID an element holds, or None where it holds something else."""
    match = _PMID.fullmatch(readable(element))
    return match[1] if match else None


def version_of(element: etree._Element) -> int:
    """Return the Version of the record's own PMID; 1 where none is given."""
    own = _own(element)
    given = "1" if own is None else own.get("Version", "1")
    return int(given) if given.isdecimal() and len(given) <= 6 else 1


def _own(element: etree._Element) -> etree._Element | None:
    cited = next(element.iterchildren("MedlineCitation", "BookDocument"), None)
    return None if cited is None else next(cited.iterchildren("PMID"), None)


def citation(element: etree._Element) -> Record:
    """Return the record of a PubmedArticle or PubmedBookArticle.

    Raises:
        RecordError: it has no PMID of its own, holds an entity, or says nothing.
    """
    entity = next(element.iter(etree.Entity), None)
    if entity is not None:
        raise RecordError(f"It holds {entity.text}, an entity that is not resolved.")
    number = pmid_of(element)
    if number is None:
        raise RecordError("The record has no PMID.")
    book = element.find("BookDocument")
    return _article(number, element) if book is None else _book(number, element, book)


def _article(number: str, element: etree._Element) -> Record:
    whole = _children(element)
    cited_in, data = whole.get("MedlineCitation"), whole.get("PubmedData")
    cited = _children(cited_in)
    article = cited.get("Article")
    if cited_in is None or article is None:
        raise RecordError("The record has no Article.")
    parts = _children(article)
    title, title_other = _titles(parts)
    links = _links(_listed(cited, "CommentsCorrectionsList", "CommentsCorrections"))
    types = _texts(_listed(parts, "PublicationTypeList", "PublicationType"))
    authors = parts.get("AuthorList")
    journal = _children(parts.get("Journal"))
    issue = _children(journal.get("JournalIssue"))
    ids = list(_listed(_children(data), "ArticleIdList", "ArticleId"))
    return Record(  # not `make`: what `readable` returns is normalised
        key=f"pmid:{number}",
        title=title,
        sections=_sections(chain(article.iterchildren("Abstract"), cited_in.iterchildren("OtherAbstract"))),
        title_other=title_other,
        authors=_authors(authors),
        authors_complete=authors is None or authors.get("CompleteYN") != "N",
        journal=readable(_children(cited.get("MedlineJournalInfo")).get("MedlineTA"))
        or readable(journal.get("ISOAbbreviation"))
        or readable(journal.get("Title")),
        volume=readable(issue.get("Volume")),
        issue=readable(issue.get("Issue")),
        pages=_pages(parts.get("Pagination")),
        published=partial_date(issue.get("PubDate")),
        published_online=_online(article),
        pmid=number,
        doi=_doi((place for place in article.iterchildren("ELocationID") if place.get("EIdType") == "doi"), ids),
        pmcid=_pmcid(ids),
        mesh=_mesh(_listed(cited, "MeshHeadingList", "MeshHeading")),
        keywords=_texts(
            word for words in cited_in.iterchildren("KeywordList") for word in words.iterchildren("Keyword")
        ),
        publication_types=types,
        languages=_languages(article),
        status=standing(types, links),
        links=links,
        trials=_trials(_listed(parts, "DataBankList", "DataBank")),
    )


def _book(number: str, element: etree._Element, document: etree._Element) -> Record:
    """Return a book or a chapter; `journal` is the book a chapter is in, or the publisher of a whole book."""
    title, title_other = _titles(_children(document))
    whole = not title
    book_title = readable(document.find("Book/BookTitle"))
    authors = _book_authors(document)
    published = partial_date(document.find("Book/PubDate"))
    types = _texts(document.iterfind("PublicationType"))
    ids = document.findall("ArticleIdList/ArticleId") + element.findall("PubmedBookData/ArticleIdList/ArticleId")
    return Record(  # not `make`: what `readable` returns is normalised
        key=f"pmid:{number}",
        title=book_title if whole else title,
        kind=Kind.BOOK,
        sections=_sections(document.findall("Abstract")),
        title_other=title_other,
        authors=_authors(authors),
        authors_complete=authors is None or authors.get("CompleteYN") != "N",
        journal=readable(document.find("Book/Publisher/PublisherName")) if whole else book_title,
        volume=readable(document.find("Book/Volume")),
        pages=_pages(document.find("Pagination")),
        published=published if published.year else partial_date(document.find("ContributionDate")),
        pmid=number,
        doi=_doi([], ids),
        pmcid=_pmcid(ids),
        keywords=_texts(document.iterfind("KeywordList/Keyword")),
        publication_types=types,
        languages=_languages(document),
        status=standing(types, ()),
    )


def _online(article: etree._Element) -> PartialDate | None:
    days = (day for day in article.iterchildren("ArticleDate") if day.get("DateType", "Electronic") == "Electronic")
    online = partial_date(next(days, None))
    return online if online.year else None


def _titles(parts: dict[object, etree._Element]) -> tuple[str, str]:
    """Return the title and the original one; the original stands in where PubMed has no English title."""
    title, original = readable(parts.get("ArticleTitle")), readable(parts.get("VernacularTitle"))
    if not title or _NO_TITLE.fullmatch(title):
        return original, ""
    return title, original


def _sections(abstracts: Iterable[etree._Element]) -> tuple[Section, ...]:
    return tuple(
        Section(_label(part), text, language(abstract.get("Language") or "eng"))
        for abstract in abstracts
        for part in abstract.iterchildren("AbstractText")
        if (text := readable(part))
    )


def _label(part: etree._Element) -> str:
    category = part.get("NlmCategory", "")
    return normalise(part.get("Label", "").upper()) or ("" if category == "UNASSIGNED" else normalise(category.upper()))


def _authors(names: etree._Element | None) -> tuple[Author, ...]:
    if names is None:
        return ()
    found = (_author(name) for name in names.iterchildren("Author") if name.get("ValidYN") != "N")
    return tuple(author for author in found if author is not None)


def _author(name: etree._Element) -> Author | None:
    parts = {child.tag: readable(child) for child in name if child.tag in _NAME_PARTS}
    if group := parts.get("CollectiveName"):
        return Author(group, collective=True)
    given = parts.get("Initials") or parts.get("ForeName", "")
    if "Suffix" in parts:
        given = f"{given} {parts['Suffix']}".strip()
    if family := parts.get("LastName"):
        return Author(family, given)
    return Author(parts.get("ForeName") or given) if given else None


def _children(element: etree._Element | None) -> dict[object, etree._Element]:
    """Return the children by tag, of several the first: one pass, where each `find` is another."""
    return {} if element is None else {child.tag: child for child in reversed(element)}


def _listed(parts: dict[object, etree._Element], name: str, member: str) -> Iterable[etree._Element]:
    """Return the members of the list of that name."""
    return parts[name].iterchildren(member) if name in parts else ()


def _book_authors(document: etree._Element) -> etree._Element | None:
    """Return the list of the chapter's authors, or of the book's; editors are not authors."""
    lists = document.findall("AuthorList") + document.findall("Book/AuthorList")
    return next((names for names in lists if names.get("Type") != "editors"), None)


def _pages(pagination: etree._Element | None) -> str:
    if pagination is None:
        return ""
    ends = (readable(pagination.find(part)) for part in ("StartPage", "EndPage"))
    return readable(pagination.find("MedlinePgn")) or "-".join(end for end in ends if end)


def _doi(places: Iterable[etree._Element], ids: list[etree._Element]) -> str | None:
    """Return the first valid DOI of the article itself, spelt as it is given."""
    candidates = [place for place in places if place.get("ValidYN") != "N"]
    candidates += [one for one in ids if one.get("IdType") == "doi"]
    return next((doi for one in candidates if _DOI.fullmatch(doi := readable(one))), None)


def _pmcid(ids: list[etree._Element]) -> str | None:
    found = (readable(one).upper() for one in ids if one.get("IdType") == "pmc")
    return next((pmcid for pmcid in found if _PMCID.fullmatch(pmcid)), None)


def _mesh(listed: Iterable[etree._Element]) -> tuple[MeshHeading, ...]:
    headings = []
    for heading in listed:
        descriptor, qualifiers, major = "", [], False
        for term in heading:
            tag = term.tag
            if tag == "DescriptorName":
                descriptor = descriptor or readable(term)
            elif tag == "QualifierName":
                qualifiers.append(readable(term))
            else:
                continue
            major = major or term.get("MajorTopicYN") == "Y"
        if descriptor:
            headings.append(MeshHeading(descriptor, _once(qualifiers) if qualifiers else (), major))
    return tuple(headings)


def _links(listed: Iterable[etree._Element]) -> tuple[Link, ...]:
    found = []
    for tie in listed:
        parts = _children(tie)
        found.append(Link(normalise(tie.get("RefType", "")), readable(parts.get("RefSource")), pmid(parts.get("PMID"))))
    return tuple(found)


def _trials(banks: Iterable[etree._Element]) -> tuple[str, ...]:
    """Return the numbers under which the trials of the article are registered, NCT numbers and those of others."""
    return _texts(
        number
        for bank in banks
        if readable(bank.find("DataBankName")).casefold() in _TRIAL_REGISTRIES
        for number in bank.iterfind("AccessionNumberList/AccessionNumber")
    )


def _languages(article: etree._Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language(code) for code in _texts(article.iterchildren("Language"))))


def _texts(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    """Return the texts of `elements`, each once, in order."""
    return _once(map(readable, elements))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
