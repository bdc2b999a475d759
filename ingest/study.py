"""`Study`: one study as the API v2 of ClinicalTrials.gov sends it, checked before anything reads it.

Only what hepcite keeps is named here; the registry adds fields, and they are passed over. Where the names are from:
docs/decisions/0020-trials.md.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import RecordError

# The registry's own bounds are far lower (32,000 characters for the longest text): more is no real entry.
_LONGEST = 100_000
_MOST = 5_000

_Text = Annotated[str, Field(max_length=_LONGEST)]
_Short = Annotated[str, Field(max_length=2_000)]
_Shorts = Annotated[list[_Short], Field(max_length=_MOST)]


class _Part(BaseModel):
    """A part of an entry; what is null is as if it were not there, and what is unknown is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: Any) -> Any:  # noqa: ANN401 - whatever stands in the JSON
        return {name: part for name, part in value.items() if part is not None} if isinstance(value, dict) else value


class Identification(_Part):
    """Numbers and titles."""

    nctId: Annotated[str, Field(pattern=r"^NCT[0-9]{8}$")]  # noqa: N815 - the registry's spelling, here and below
    nctIdAliases: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)] = []  # noqa: N815
    briefTitle: _Short = ""  # noqa: N815
    officialTitle: _Short = ""  # noqa: N815


class Day(_Part):
    """A date to the precision there is: 2016, 2016-11 or 2016-11-29; ESTIMATED or ACTUAL is not kept."""

    date: Annotated[str, Field(max_length=40)] = ""


class Standing(_Part):
    """How far the study is, by the registry."""

    overallStatus: _Short = ""  # noqa: N815
    whyStopped: _Text = ""  # noqa: N815
    startDateStruct: Day = Day()  # noqa: N815
    completionDateStruct: Day = Day()  # noqa: N815
    studyFirstPostDateStruct: Day = Day()  # noqa: N815
    lastUpdatePostDateStruct: Day = Day()  # noqa: N815


class Sponsor(_Part):
    """Who is behind the study."""

    name: _Short = ""


class Sponsors(_Part):
    """The sponsor who answers for the study."""

    leadSponsor: Sponsor = Sponsor()  # noqa: N815


class Description(_Part):
    """What the study is about, in running text."""

    briefSummary: _Text = ""  # noqa: N815
    detailedDescription: _Text = ""  # noqa: N815


class Conditions(_Part):
    """Diseases, and words to find the study by."""

    conditions: _Shorts = []
    keywords: _Shorts = []


class Masking(_Part):
    """Who does not know what is given."""

    masking: _Short = ""


class DesignInfo(_Part):
    """How patients come to their arm."""

    allocation: _Short = ""
    maskingInfo: Masking = Masking()  # noqa: N815


class Enrolment(_Part):
    """How many take part, or are meant to."""

    count: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    type: _Short = ""


class Design(_Part):
    """What kind of study it is."""

    studyType: _Short = ""  # noqa: N815
    phases: Annotated[list[_Short], Field(max_length=20)] = []
    designInfo: DesignInfo = DesignInfo()  # noqa: N815
    enrollmentInfo: Enrolment = Enrolment()  # noqa: N815


class Arm(_Part):
    """One group of patients."""

    label: _Short = ""
    type: _Short = ""
    description: _Text = ""
    interventionNames: _Shorts = []  # noqa: N815


class Intervention(_Part):
    """One thing that is given or done."""

    type: _Short = ""
    name: _Short = ""
    description: _Text = ""
    otherNames: _Shorts = []  # noqa: N815


class ArmsInterventions(_Part):
    """Groups, and what is done in them."""

    armGroups: Annotated[list[Arm], Field(max_length=_MOST)] = []  # noqa: N815
    interventions: Annotated[list[Intervention], Field(max_length=_MOST)] = []


class Outcome(_Part):
    """One thing that is to be measured."""

    measure: _Text = ""
    description: _Text = ""
    timeFrame: _Text = ""  # noqa: N815


class Outcomes(_Part):
    """What is to be measured."""

    primaryOutcomes: Annotated[list[Outcome], Field(max_length=_MOST)] = []  # noqa: N815
    secondaryOutcomes: Annotated[list[Outcome], Field(max_length=_MOST)] = []  # noqa: N815


class Eligibility(_Part):
    """Who may take part."""

    eligibilityCriteria: _Text = ""  # noqa: N815
    sex: _Short = ""
    minimumAge: _Short = ""  # noqa: N815
    maximumAge: _Short = ""  # noqa: N815


class Location(_Part):
    """A site; of it the country is kept."""

    country: _Short = ""


class Locations(_Part):
    """The sites."""

    locations: Annotated[list[Location], Field(max_length=50_000)] = []


class Reference(_Part):
    """A publication the entry names: background, a result of the study, or derived from its number in PubMed."""

    pmid: _Short = ""
    type: _Short = ""
    citation: _Text = ""


class References(_Part):
    """The publications the entry names."""

    references: Annotated[list[Reference], Field(max_length=_MOST)] = []


class Protocol(_Part):
    """What was registered."""

    identificationModule: Identification  # noqa: N815
    statusModule: Standing = Standing()  # noqa: N815
    sponsorCollaboratorsModule: Sponsors = Sponsors()  # noqa: N815
    descriptionModule: Description = Description()  # noqa: N815
    conditionsModule: Conditions = Conditions()  # noqa: N815
    designModule: Design = Design()  # noqa: N815
    armsInterventionsModule: ArmsInterventions = ArmsInterventions()  # noqa: N815
    outcomesModule: Outcomes = Outcomes()  # noqa: N815
    eligibilityModule: Eligibility = Eligibility()  # noqa: N815
    contactsLocationsModule: Locations = Locations()  # noqa: N815
    referencesModule: References = References()  # noqa: N815


class Study(_Part):
    """One study."""

    protocolSection: Protocol  # noqa: N815
    hasResults: bool = False  # noqa: N815

    @classmethod
    def checked(cls, value: object) -> Study:
        """Return the study that `value`, a piece of JSON, is.

        Raises:
            RecordError: it is none; the reason names the first part that is not what it should be.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the study"
            raise RecordError(f"{place[:200]}: {first['msg']}.") from error
