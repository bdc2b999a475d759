"""`TrialStrategy`: a search of ClinicalTrials.gov as data, with the reasons for its wording."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from ingest.search import Search, SearchVariant


class TrialVariant(SearchVariant):
    """One way of putting the search to the registry: every part that is given is to be met."""

    condition: str = ""
    intervention: str = ""
    term: str = ""
    filter: str = ""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not (self.condition or self.intervention or self.term):
            raise ValueError("a variant needs a condition, an intervention or a term")
        return self

    @property
    def parameters(self) -> dict[str, str]:
        """What is sent, by the names the API has for it."""
        named = {
            "query.cond": self.condition,
            "query.intr": self.intervention,
            "query.term": self.term,
            "filter.advanced": self.filter,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def query(self) -> str:
        """The search in one line."""
        return " & ".join(f"{name}={value}" for name, value in self.parameters.items())


class TrialStrategy(Search[TrialVariant]):
    """A search of ClinicalTrials.gov."""

    file: ClassVar[str] = "liver_stem_cell_trials.toml"
    needs: ClassVar[str] = "name, condition and intervention"

    @classmethod
    def of(cls, query: str) -> TrialStrategy:
        """Return a strategy of one query as it stands, put to all fields of the entries."""
        return cls(name="query", original=query, variants=(TrialVariant(name="given", term=query),))
