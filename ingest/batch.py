"""`Batch`: one answer of PubMed held against what was asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from dataclasses import dataclass

from corpus.errors import SourceError
from corpus.record import Record
from ingest.answers import Unusable, Unwell
from ingest.pubmed_xml import articles
from ingest.rejection import Rejection

_SET = re.compile(rb"<PubmedArticleSet[\s/>]")


@dataclass(frozen=True, slots=True)
class Batch:
    """Records by PMID, the ones that could not be read with the reason, and the PMIDs that did not come."""

    records: dict[str, Record]
    rejected: dict[str, str]
    missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing came at all."""
        return not self.records and not self.rejected

    def only(self, ids: Collection[str]) -> Batch:
        """Return the part of it that is about `ids`."""
        return Batch(
            {pmid: record for pmid, record in self.records.items() if pmid in ids},
            {pmid: reason for pmid, reason in self.rejected.items() if pmid in ids},
            tuple(pmid for pmid in self.missing if pmid in ids),
        )

    @classmethod
    def read(cls, body: bytes, asked: Collection[str]) -> Batch:
        """Read an answer whole.

        Raises:
            Unusable: it breaks before its end, or holds what nobody asked for.
            Unwell: it is another kind of document.
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
                    case Rejection(identifier=str(pmid)):
                        rejected[pmid] = item.reason
                    case Rejection():
                        raise Unusable(f"a record without a PMID: {item.reason}")
        except SourceError as error:
            raise (Unusable if _SET.search(body) else Unwell)(str(error)) from error
        strange = (records.keys() | rejected.keys()) - wanted
        if strange:
            raise Unusable(f"it holds PMID {min(strange)}, which was not asked for")
        missing = tuple(pmid for pmid in asked if pmid not in records and pmid not in rejected)
        return cls(records, rejected, missing)
