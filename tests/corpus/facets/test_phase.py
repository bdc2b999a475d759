import pytest

from corpus.facets import facets_of
from corpus.registration import Registration
from tests.corpus.facets.made import entry, study


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("phase I", "1"), ("Phase 1b", "1"), ("phase I/II", "1/2"), ("phase 1-2", "1/2"), ("phase 1b/2a", "1/2"),
        ("Phase I–II", "1/2"), ("phase II", "2"), ("phase 2/3", "2/3"), ("phase III", "3"), ("phase IV", "4"),
        ("phase 1/3", "unknown"), ("phase 5", "unknown"),
    ],
)  # fmt: skip
def test_phases_as_they_are_written(written, value):
    record = study(f"This {written} open-label trial treated 12 patients.", "MSC for cirrhosis")
    assert facets_of(record).phase.values == (value,)


def test_publication_types_come_first():
    types = ("Clinical Trial, Phase I", "Clinical Trial, Phase II")
    assert facets_of(study("A phase 3 trial of 9 patients.", types=types)).phase.values == ("1/2",)


@pytest.mark.parametrize(
    "text",
    [
        "Phase III trials are needed. We treated 12 patients.",
        "Rats were treated in phase 2 of the study.",
        "A phase 1 trial and a phase 2 trial had 12 patients.",
        "Phase II enzymes were induced in 12 patients.",
    ],
)
def test_other_phases_are_no_phase(text):
    assert facets_of(study(text, "MSC for cirrhosis")).phase.values == ("unknown",)


def test_chinese():
    record = study("本研究为Ⅰ/Ⅱ期临床试验,纳入12例患者。", "MSC")
    assert facets_of(record).phase.values == ("1/2",)


@pytest.mark.parametrize(
    ("phases", "value"),
    [
        (("PHASE1", "PHASE2"), "1/2"),
        (("PHASE3",), "3"),
        (("EARLY_PHASE1",), "1"),
        (("NA",), "unknown"),
        ((), "unknown"),
    ],
)
def test_a_registered_trial_has_the_phases_of_its_registry(phases, value):
    registered = entry("A phase 4 study", registration=Registration("ClinicalTrials.gov", phases=phases))
    assert facets_of(registered).phase.values == (value,)


def test_a_registered_trial_has_the_number_and_the_species_of_its_registry():
    registered = entry("Cells in 30 patients", registration=Registration("ClinicalTrials.gov", enrolment=266))
    facets = facets_of(registered)
    assert (facets.n, facets.species.values) == (266, ("human",))
    assert facets.participants.readings[0].headings == ("ClinicalTrials.gov",)
    withdrawn = entry("Cells in 30 patients", registration=Registration("ClinicalTrials.gov", enrolment=0))
    assert facets_of(withdrawn).n is None
