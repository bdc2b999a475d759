"""`Strategy`: a literature search as data, with the string it came from and the reasons for its translation."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from ingest.search import Search, SearchVariant, Text


class Variant(SearchVariant):
    """One way of putting the search to PubMed: clauses that are all to be met."""

    clauses: Annotated[tuple[Text, ...], Field(min_length=1)]

    @property
    def query(self) -> str:
        """The term that is sent."""
        return self.clauses[0] if len(self.clauses) == 1 else " AND ".join(f"({clause})" for clause in self.clauses)


class Strategy(Search[Variant]):
    """A search of PubMed."""

    file: ClassVar[str] = "liver_stem_cell.toml"
    needs: ClassVar[str] = "name and clauses"

    @classmethod
    def of(cls, query: str) -> Strategy:
        """Return a strategy of one query as it stands."""
        return cls(name="query", original=query, variants=(Variant(name="given", clauses=(query,)),))
