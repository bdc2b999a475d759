import json

import pytest

from corpus.errors import RecordError, SourceError
from corpus.facets import facets_of
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, Record, Status
from corpus.registration import Registration
from ingest.rejection import Rejection
from ingest.trial import trial
from ingest.trials_json import page as read
from tests.ingest.studies import page, study

HERE = "protocolSection"


def test_a_study_becomes_a_plan_with_all_its_parts():
    record = trial(
        study(
            1234567,
            identificationModule={"nctIdAliases": ["NCT00000009", "OLD-1"]},
            statusModule={"overallStatus": "TERMINATED", "whyStopped": "Slow accrual"},
            armsInterventionsModule={
                "armGroups": [
                    {
                        "label": "Cells",
                        "type": "EXPERIMENTAL",
                        "description": "Three infusions",
                        "interventionNames": ["Biological: UC-MSC"],
                    },
                    {"type": "NO_INTERVENTION"},
                ],
                "interventions": [
                    {
                        "type": "BIOLOGICAL",
                        "name": "UC-MSC",
                        "otherNames": ["cord cells", "cord cells"],
                        "description": "* 1 x 10\\^6 per kg\n* weekly",
                    }
                ],
            },
            outcomesModule={
                "primaryOutcomes": [{"measure": "Survival.", "timeFrame": "90 days", "description": "All causes"}],
                "secondaryOutcomes": [{"measure": "MELD score"}],
            },
            eligibilityModule={
                "eligibilityCriteria": "Inclusion Criteria:\n\n* ACLF",
                "sex": "ALL",
                "minimumAge": "18 Years",
            },
            referencesModule={
                "references": [
                    {"pmid": "23855301", "type": "RESULT", "citation": "Wang L. A pilot."},
                    {"type": "BACKGROUND", "citation": "A book."},
                    {"pmid": "none", "type": "NEW_KIND"},
                ]
            },
        )
    )
    assert (record.key, record.kind, record.status) == ("nct:NCT01234567", Kind.TRIAL, Status.CURRENT)
    assert record.title == "Umbilical Cord Cells in Liver Failure"
    assert record.title_other == "A Randomised Study of Umbilical Cord Cells in Acute-on-Chronic Liver Failure"
    assert [(part.label, part.text) for part in record.sections] == [
        ("BRIEF SUMMARY", "The study plans to infuse cells from the umbilical cord in patients with liver failure."),
        ("CONDITIONS", "Acute-On-Chronic Liver Failure; ACLF."),
        ("INTERVENTIONS", "Biological: UC-MSC. Other names: cord cells. 1 x 10^6 per kg. weekly."),
        ("ARMS", "Cells (Experimental). Three infusions. Given: Biological: UC-MSC. No intervention."),
        ("PRIMARY OUTCOMES", "Survival [90 days]. All causes."),
        ("SECONDARY OUTCOMES", "MELD score."),
        ("ELIGIBILITY", "Inclusion Criteria: ACLF. Sex: All. Minimum age: 18 Years."),
        ("WHY STOPPED", "Slow accrual."),
    ]
    assert record.authors == (Author("A Hospital", collective=True),)
    assert (record.journal, str(record.published)) == ("ClinicalTrials.gov", "2024-01-09")
    assert record.links == (
        Link("TrialResult", "Wang L. A pilot", "23855301"),
        Link("TrialBackground", "A book", None),
    )
    assert (record.trials, record.pmid) == (("NCT00000009",), None)
    assert record.registration == Registration(
        registry="ClinicalTrials.gov",
        status="TERMINATED",
        why_stopped="Slow accrual.",
        study_type="INTERVENTIONAL",
        phases=("PHASE1", "PHASE2"),
        allocation="RANDOMIZED",
        masking="DOUBLE",
        enrolment=60,
        enrolment_is_actual=False,
        countries=("China",),
        sponsor="A Hospital",
        started=PartialDate(2024, 2),
        completed=PartialDate(2027, 12, 31),
        first_posted=PartialDate(2024, 1, 9),
        updated=PartialDate(2024, 3, 1),
    )
    assert facets_of(record).design.values == ("protocol",)


def test_fields_the_registry_adds_and_nulls_are_passed_over():
    plain = trial(study())
    assert trial({**study(newField=[1], moreInfoModule={"x": 1}), "derivedSection": 7}) == plain
    assert trial(study(oversightModule=None, eligibilityModule=None, designModule={"bioSpec": None})) == plain


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ([], "the study: Input should be a valid dictionary"),
        ({"protocolSection": {}}, f"{HERE}.identificationModule: Field required"),
        (study(identificationModule={"nctId": "NCT1"}), f"{HERE}.identificationModule.nctId: String"),
        (study(identificationModule={"briefTitle": "", "officialTitle": " "}), "The study has no title"),
        (study(identificationModule={"briefTitle": 7}), f"{HERE}.identificationModule.briefTitle: Input"),
        (study(conditionsModule={"conditions": "Cirrhosis"}), f"{HERE}.conditionsModule.conditions: Input"),
        (study(designModule={"enrollmentInfo": {"count": -1}}), f"{HERE}.designModule.enrollmentInfo.count: Input"),
        (study(descriptionModule={"briefSummary": "x" * 100_001}), f"{HERE}.descriptionModule.briefSummary: String"),
        (study(conditionsModule={"keywords": ["x"] * 5_001}), f"{HERE}.conditionsModule.keywords: List should have"),
    ],
)
def test_what_is_not_as_it_should_be_is_named(broken, reason):
    with pytest.raises(RecordError) as caught:
        trial(broken)
    assert str(caught.value).startswith(reason)


def test_dates_are_as_precise_as_they_are():
    dates = ["2016", "2016-11", "2016-11-29", "2016-11-29T10:00", "2016-13", "2016-02-31", "soon", ""]
    read_as = [trial(study(statusModule={"studyFirstPostDateStruct": {"date": date}})).published for date in dates]
    assert read_as == [
        PartialDate(2016),
        PartialDate(2016, 11),
        PartialDate(2016, 11, 29),
        PartialDate(2016, 11, 29),
        PartialDate(2016, raw="2016-13"),
        PartialDate(2016, raw="2016-02-31"),
        PartialDate(raw="soon"),
        PartialDate(),
    ]


def test_one_bad_entry_is_rejected_by_name_and_the_others_are_taken():
    answer = read(page(study(1), study(2, conditionsModule={"conditions": 3}), {}, study(4), total=4, token="next"))
    assert [entry.key for entry in answer.entries if isinstance(entry, Record)] == [
        "nct:NCT00000001",
        "nct:NCT00000004",
    ]
    assert [(entry.position, entry.identifier) for entry in answer.entries if isinstance(entry, Rejection)] == [
        (2, "NCT00000002"),
        (3, None),
    ]
    assert (answer.total, answer.next_token) == (4, "next")


def test_a_list_of_studies_and_a_single_one_are_read_too():
    for body in (json.dumps([study(7)]), "\ufeff" + json.dumps(study(7))):
        (entry,) = read(body.encode()).entries
        assert isinstance(entry, Record)
        assert entry.key == "nct:NCT00000007"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "It is not JSON, or breaks off at character 0."),
        (b'{"studies": [', "It is not JSON, or breaks off at character 13."),
        (b"[" * 200_000, "Its JSON is nested too deep."),
        (b'{"studies": [], "totalCount": NaN}', "It is not JSON, or breaks off."),
        (b'{"studies": [], "totalCount": true}', "Its totalCount is no number."),
        (b'{"studies": [], "nextPageToken": ""}', "Its nextPageToken is no token."),
        (b'{"a": 1}', "This is JSON, but it holds no studies of ClinicalTrials.gov."),
        (b"\xff{}", "It is not JSON, or breaks off."),
        (b'{"studies": [], "totalCount": ' + b"9" * 5_000 + b"}", "It is not JSON, or breaks off."),
    ],
)
def test_what_is_no_answer_is_told_apart(body, reason):
    with pytest.raises(SourceError) as caught:
        read(body)
    assert str(caught.value) == reason
