"""`trial`: one study of ClinicalTrials.gov as a record: a plan, under the key `nct:NCT…`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from corpus.errors import RecordError
from corpus.normalise import normalise
from corpus.origin import CLINICAL_TRIALS
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, Record, Section
from corpus.registration import ELIGIBILITY, Registration
from ingest.markdown import plain, stated
from ingest.study import Arm, Eligibility, Intervention, Outcome, Protocol, Reference, Study

_TYPE = "Clinical Trial Registration"
_PMID = re.compile(r"0*([1-9][0-9]{0,9})")
_NCT = re.compile(r"NCT[0-9]{8}")
_DATE = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*)?")
# What the registry calls the tie of a publication to the study. "DERIVED" was found by its number in PubMed.
_RELATIONS = {"RESULT": "TrialResult", "DERIVED": "TrialDerived", "BACKGROUND": "TrialBackground"}
_RELATION = "TrialReference"


def nct_of(value: object) -> str | None:
    """Return the NCT number a piece of JSON says it is about, or None where it says none."""
    for name in ("protocolSection", "identificationModule", "nctId"):
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) and _NCT.fullmatch(value) else None


def trial(value: object) -> Record:
    """Return the record of a study as the API v2 sends it.

    Raises:
        RecordError: it is no study, a part of it is not what it should be, or it says nothing.
    """
    study = Study.checked(value)
    protocol = study.protocolSection
    identification, status = protocol.identificationModule, protocol.statusModule
    brief, official = normalise(identification.briefTitle), normalise(identification.officialTitle)
    title = brief or official
    if not title:
        raise RecordError("The study has no title.")
    sponsor = normalise(protocol.sponsorCollaboratorsModule.leadSponsor.name)
    first_posted = _date(status.studyFirstPostDateStruct.date)
    return Record.make(
        key=f"nct:{identification.nctId}",
        title=title,
        kind=Kind.TRIAL,
        sections=tuple(_sections(protocol)),
        title_other=official if official != title else "",
        authors=(Author(sponsor, collective=True),) if sponsor else (),
        journal=CLINICAL_TRIALS,
        published=first_posted or PartialDate(),
        keywords=_once(protocol.conditionsModule.keywords),
        publication_types=(_TYPE,),
        languages=("en",),
        links=_links(protocol.referencesModule.references),
        # Its former numbers: a paper may name the study by one of them.
        trials=tuple(one for one in _once(identification.nctIdAliases) if _NCT.fullmatch(one)),
        registration=_registration(study, sponsor, first_posted),
    )


def _registration(study: Study, sponsor: str, first_posted: PartialDate | None) -> Registration:
    protocol = study.protocolSection
    status, design = protocol.statusModule, protocol.designModule
    return Registration(
        registry=CLINICAL_TRIALS,
        status=normalise(status.overallStatus),
        why_stopped=plain(status.whyStopped),
        study_type=normalise(design.studyType),
        phases=_once(design.phases),
        allocation=normalise(design.designInfo.allocation),
        masking=normalise(design.designInfo.maskingInfo.masking),
        enrolment=design.enrollmentInfo.count,
        enrolment_is_actual=design.enrollmentInfo.type == "ACTUAL",
        countries=_once(location.country for location in protocol.contactsLocationsModule.locations),
        sponsor=sponsor,
        started=_date(status.startDateStruct.date),
        completed=_date(status.completionDateStruct.date),
        first_posted=first_posted,
        updated=_date(status.lastUpdatePostDateStruct.date),
        has_results=study.hasResults,
    )


def _sections(protocol: Protocol) -> Iterable[Section]:
    """Yield the texts of the entry; those without any are left out when the record is made."""
    groups, conditions = protocol.armsInterventionsModule, protocol.conditionsModule
    outcomes = protocol.outcomesModule
    yield Section("BRIEF SUMMARY", plain(protocol.descriptionModule.briefSummary))
    yield Section("DETAILED DESCRIPTION", plain(protocol.descriptionModule.detailedDescription))
    yield Section("CONDITIONS", _listed([*conditions.conditions, *conditions.keywords]))
    yield Section("INTERVENTIONS", " ".join(map(_intervention, groups.interventions)))
    yield Section("ARMS", " ".join(map(_arm, groups.armGroups)))
    yield Section("PRIMARY OUTCOMES", " ".join(map(_outcome, outcomes.primaryOutcomes)))
    yield Section("SECONDARY OUTCOMES", " ".join(map(_outcome, outcomes.secondaryOutcomes)))
    yield Section(ELIGIBILITY, _eligibility(protocol.eligibilityModule))
    yield Section("WHY STOPPED", plain(protocol.statusModule.whyStopped))


def _intervention(one: Intervention) -> str:
    kind = _in_words(one.type)
    names = f"Other names: {_listed(one.otherNames)}" if one.otherNames else ""
    head = f"{kind}: {one.name}" if kind and one.name else kind or one.name
    return _joined(stated(head), names, plain(one.description))


def _arm(arm: Arm) -> str:
    kind = _in_words(arm.type)
    label = normalise(arm.label) or kind
    given = f"Given: {_listed(arm.interventionNames)}" if arm.interventionNames else ""
    return _joined(stated(f"{label} ({kind})" if kind and label != kind else label), plain(arm.description), given)


def _outcome(outcome: Outcome) -> str:
    frame = normalise(outcome.timeFrame)
    measure = plain(outcome.measure).rstrip(".")
    return _joined(stated(f"{measure} [{frame}]" if frame else measure), plain(outcome.description))


def _eligibility(eligible: Eligibility) -> str:
    ages = (("Minimum age", eligible.minimumAge), ("Maximum age", eligible.maximumAge))
    return _joined(
        plain(eligible.eligibilityCriteria),
        stated(f"Sex: {_in_words(eligible.sex)}") if eligible.sex else "",
        *(stated(f"{name}: {age}") for name, age in ages if age),
    )


def _links(references: Iterable[Reference]) -> tuple[Link, ...]:
    found = []
    for one in references:
        number = _PMID.fullmatch(one.pmid.strip())
        link = Link(
            _RELATIONS.get(one.type, _RELATION), plain(one.citation).removesuffix("."), number[1] if number else None
        )
        if link.citation or link.pmid:
            found.append(link)
    return tuple(dict.fromkeys(found))


def _date(value: str) -> PartialDate | None:
    """Return a date of the registry; words that are none are kept as they stand."""
    said = normalise(value)
    if not said:
        return None
    match = _DATE.fullmatch(said)
    if match is None:
        return PartialDate(raw=said)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 1, month or 1, day or 1)
    except ValueError:
        return PartialDate(year, raw=said)
    return PartialDate(year, month, day)


def _in_words(value: str) -> str:
    """Return a word of the registry's lists as it is read: COMBINATION_PRODUCT is "Combination product"."""
    return normalise(value.replace("_", " ")).capitalize()


def _listed(names: Iterable[str]) -> str:
    """Return names as one sentence, each once."""
    return stated("; ".join(_once(name.replace("\n", " ") for name in names)))


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(normalise, texts))))


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))
