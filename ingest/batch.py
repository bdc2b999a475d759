"""`Batch`: one answer of PubMed held against what was asked for."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass

from corpus.errors import SourceError
from corpus.record import Record
from ingest.eutils import Unusable
from ingest.pubmed_xml import Rejection, articles


@dataclass(frozen=True, slots=True)
class Batch:
    """Records by PMID, the ones that could not be read with the reason, and the PMIDs that did not come."""

    records: dict[str, Record]
    rejected: dict[str, str]
    missing: tuple[str, ...]

    @classmethod
    def read(cls, body: bytes, asked: Collection[str]) -> Batch:
        """Read an answer whole.

        Raises:
            Unusable: it is not PubMed XML to its end, or holds what nobody asked for.
        """
        records: dict[str, Record] = {}
        rejected: dict[str, str] = {}
        wanted = frozenset(asked)
        try:
            for item in articles(io.BytesIO(body)):
                match item:
                    case Record(pmid=str(pmid)):
                        # Of two versions in one answer the later stands: PubMed sends them in order.
                        records[pmid] = item
                    case Rejection(pmid=str(pmid)):
                        rejected[pmid] = item.reason
                    case Rejection():
                        raise Unusable(f"a record without a PMID: {item.reason}")
        except SourceError as error:
            raise Unusable(str(error)) from error
        strange = (records.keys() | rejected.keys()) - wanted
        if strange:
            raise Unusable(f"it holds PMID {min(strange)}, which was not asked for")
        missing = tuple(pmid for pmid in asked if pmid not in records and pmid not in rejected)
        return cls(records, rejected, missing)
