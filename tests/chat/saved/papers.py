"""Papers of a year to come, made up as PubMed XML: under `--from 2031` nothing but them is found."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.made_up import abstract, article, article_set

FROM = 2031
JOURNAL = (
    '<Journal><JournalIssue CitedMedium="Print"><PubDate><Year>2031</Year></PubDate></JournalIssue>'
    "<Title>J Imagined Results</Title></Journal>"
)
NOTICE = "90000099"
SERIES = "We report six patients. Umbilical cord mesenchymal stem cells reduced ascites in patients with cirrhosis."
ASCITES = "Do umbilical cord mesenchymal stem cells reduce ascites in cirrhosis?"


def paper(pmid: str, text: str, *types: str, title: str = "Cells in cirrhosis.", links: str = "") -> str:
    """Write the paper of a year to come; `links` names the relation of a notice about it."""
    listed = "".join(f'<PublicationType UI="">{name}</PublicationType>' for name in ("Journal Article", *types))
    inside = f"{abstract(text)}<PublicationTypeList>{listed}</PublicationTypeList>"
    notice = (
        f'<CommentsCorrectionsList><CommentsCorrections RefType="{links}"><RefSource>J. 2032</RefSource>'
        f'<PMID Version="1">{NOTICE}</PMID></CommentsCorrections></CommentsCorrectionsList>'
        if links
        else ""
    )
    return str(article(pmid, title, inside=inside, journal=JOURNAL, cited=notice))


def written(folder: Path, *papers: str) -> Path:
    """Write papers to a file of their own."""
    file = folder / f"papers-{len(list(folder.glob('papers-*.xml')))}.xml"
    file.write_bytes(article_set(*papers))
    return file
