"""PubMed XML made up for the tests from NLM's DTD of January 2025; no record in it is real."""

import io

from corpus.record import Record
from ingest import articles

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def article(
    pmid, title="Stem cells in cirrhosis.", *, inside="", cited="", data="", journal="", version="1", original=""
):
    """Write one PubmedArticle; `inside` goes into Article, `cited` beside it, `data` into PubmedData."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        f"<Article>{journal}<ArticleTitle>{title}</ArticleTitle>{inside}{original}</Article>{cited}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>\n"
    )


def article_set(*members, head=HEAD):
    """Write a whole document."""
    return (head + "<PubmedArticleSet>\n" + "".join(members) + "</PubmedArticleSet>\n").encode()


def abstract(text):
    """Write an Abstract of one unlabelled part."""
    return f"<Abstract><AbstractText>{text}</AbstractText></Abstract>"


def deletion(*pmids):
    """Write a DeleteCitation."""
    return "<DeleteCitation>" + "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in pmids) + "</DeleteCitation>\n"


def read(document):
    """Return everything a document holds."""
    return list(articles(io.BytesIO(document)))


def one(*arguments, **options):
    """Return the record of `article` with these arguments."""
    (record,) = read(article_set(article(*arguments, **options)))
    assert isinstance(record, Record)
    return record
