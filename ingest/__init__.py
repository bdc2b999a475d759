"""PubMed into the corpus: XML files now, read as a stream."""

from ingest.files import Source, sources
from ingest.pubmed_xml import Deletion, Rejection, articles
from ingest.report import IngestReport, RejectedItem
from ingest.update import Progress, ingest_files

__all__ = [
    "Deletion",
    "IngestReport",
    "Progress",
    "RejectedItem",
    "Rejection",
    "Source",
    "articles",
    "ingest_files",
    "sources",
]
