"""What the API and the MCP tools are asked and answer, as OpenAPI and MCP describe it.

The answers' models name what is promised; whatever else `as_dict` holds is passed on with it.
"""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, Json, model_validator

from chat.conversation import QUESTION_LIMIT
from chat.export import Format
from chat.facet_filters import FACET_FILTERS, filters_of
from corpus.errors import SettingsError
from index.query import Filters

K_LIMIT = 100


def _listed(name: str, words: str) -> Any:  # noqa: ANN401 - a field of pydantic
    return Field(default=[], max_length=50, description=f"{words}: {', '.join(FACET_FILTERS[name])}.")


class Question(BaseModel):
    """A question with its filters."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field(max_length=QUESTION_LIMIT, description="A question or some words, in English or Chinese.")
    year_from: int | None = Field(default=None, ge=1, le=9999, description="Only papers of this year or later.")
    year_to: int | None = Field(default=None, ge=1, le=9999, description="Only papers of this year or earlier.")
    types: list[str] = Field(
        default=[], max_length=50, description="Only these PubMed publication types, such as 'Meta-Analysis'."
    )
    diseases: list[str] = _listed("diseases", "Only these diseases")
    stages: list[str] = _listed("stages", "Only these stages of it")
    etiologies: list[str] = _listed("etiologies", "Only these causes of it")
    cells: list[str] = _listed("cells", "Only cells from these")
    donors: list[str] = _listed("donors", "Only cells of these donors")
    routes: list[str] = _listed("routes", "Only cells given in these ways")
    doses: list[str] = _listed("doses", "Only so many cells at a time")
    times_given: list[str] = _listed("times_given", "Only cells given so often")
    designs: list[str] = _listed("designs", "Only these designs")
    phases: list[str] = _listed("phases", "Only these phases of a trial")
    sizes: list[str] = _listed("sizes", "Only so many participants")
    follow_ups: list[str] = _listed("follow_ups", "Only patients followed for so long")
    outcomes: list[str] = _listed("outcomes", "Only studies that tell of these")
    species: list[str] = _listed("species", "Only studied in these")
    kinds: list[str] = _listed("kinds", "Only these kinds of record")
    include_retracted: bool = Field(default=False, description="Also look in retracted papers, marked as such.")

    @model_validator(mode="after")
    def _known(self) -> Self:
        try:
            self.filters()
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return self

    def filters(self) -> Filters:
        """Return what is to be searched."""
        facets: dict[str, list[str]] = {name: getattr(self, name) for name in FACET_FILTERS}
        return filters_of(self.year_from, self.year_to, self.types, self.include_retracted, **facets)


class SearchQuestion(Question):
    """A question to find papers by."""

    k: int = Field(default=10, ge=1, le=K_LIMIT, description="How many papers.")


class Exporting(BaseModel):
    """Questions whose answers are to be had as a file; each as JSON, as `Question` describes it."""

    model_config = ConfigDict(extra="forbid")

    format: Format = Field(description="Kind of file.")
    asked: list[Json[Question]] = Field(min_length=1, max_length=30, description="The questions, each as JSON.")


class Key(BaseModel):
    """What a record is called."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=300, description="A key such as pmid:23855301, or a PMID, DOI, PMCID or NCT number.")


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class AnsweredCitation(_Open):
    """A quote: the record's own text at its offsets."""

    number: int
    key: str
    pmid: str | None
    doi: str | None
    start: int
    end: int
    quote: str
    section: str
    title: str
    journal: str
    year: int | None
    status: str


class Planned(_Open):
    """A registered trial in its own words: a plan, never a result. `registry_status` is the registry's word."""

    number: int
    key: str
    nct: str
    start: int
    end: int
    quote: str
    section: str
    title: str
    registry_status: str
    phases: list[str]
    enrolment: int | None
    enrolment_is_actual: bool
    countries: list[str]
    updated: str
    url: str


class Nearest(_Open):
    """A record that came near and does not answer."""

    key: str
    pmid: str | None
    title: str
    year: int | None


class Corpus(_Open):
    """Which corpus an answer is from."""

    records: int
    notes: int
    retracted_hidden: int
    updated: str
    generation: str


class Answered(_Open):
    """Quotes, best first; or a refusal with its reason and the nearest records; and registered trials beside either."""

    question: str
    language: str
    refused: bool
    reason: str | None
    reason_code: str | None
    citations: list[AnsweredCitation]
    plans: list[Planned]
    nearest: list[Nearest]
    corpus: Corpus


class FoundHit(_Open):
    """A record with its best passage; a higher score is better, within one search. One of kind "trial" is a plan."""

    rank: int
    score: float
    key: str
    pmid: str | None
    doi: str | None
    start: int
    end: int
    text: str
    title: str
    year: int | None
    kind: str
    status: str


class Found(_Open):
    """Papers and registered trials, best first; `expansions` says which words were searched as which."""

    question: str
    expansions: list[tuple[str, str]]
    hits: list[FoundHit]


class Stored(_Open):
    """A whole record; `text` is what all offsets count in, in code points.

    `ties` are the registered trials of a paper, or the papers of a registered trial.
    """

    key: str
    kind: str
    status: str
    title: str
    text: str
    sections: list[dict[str, Any]]
    authors: list[dict[str, Any]]
    journal: str
    year: int | None
    pmid: str | None
    doi: str | None
    pmcid: str | None
    ties: list[dict[str, Any]]
    provenance: dict[str, Any]


class Saved(_Open):
    """A saved question; `news` is what has happened since, `answer_now` how it was answered last."""

    number: int
    question: str
    saved: str
    checked: str
    flagged: bool
    news: list[dict[str, Any]]
    answer: dict[str, Any]
    answer_now: dict[str, Any] | None


class SavedList(_Open):
    """Saved questions, newest first."""

    saved: list[Saved]


class Digested(_Open):
    """What is new between two runs; `first` and `last` are the days of those that changed anything."""

    since: int
    until: int
    first: str
    last: str
    fallen: list[dict[str, Any]]
    new: list[dict[str, Any]]
    trials: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    revised: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    saved: list[dict[str, Any]]
    unread: int
