"""`Registration`: what a registry says of a trial beside its texts, as it stood when it was last fetched."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.partial_date import PartialDate

# The section of an entry that says who may take part. It is kept and shown, and neither searched nor quoted: half of it
# names what a trial leaves out, and it would be found for just that.
ELIGIBILITY = "ELIGIBILITY"


@dataclass(frozen=True, slots=True)
class Registration:
    """The entry of one trial: a plan and where it has got to, never a result.

    `status`, `study_type` and `phases` are the registry's own words ("RECRUITING", "INTERVENTIONAL", "PHASE1");
    `countries` are those of its sites, each once, as the registry spells them. What is not stated is empty or None.
    """

    registry: str
    status: str = ""
    why_stopped: str = ""
    study_type: str = ""
    phases: tuple[str, ...] = ()
    allocation: str = ""
    masking: str = ""
    enrolment: int | None = None
    enrolment_is_actual: bool = False
    countries: tuple[str, ...] = ()
    sponsor: str = ""
    started: PartialDate | None = None
    completed: PartialDate | None = None
    first_posted: PartialDate | None = None
    updated: PartialDate | None = None
    has_results: bool = False
