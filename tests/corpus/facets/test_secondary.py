import pytest

from corpus.facets import facets_of
from corpus.record import Record, Section
from tests.corpus.facets.made import study


@pytest.mark.parametrize(
    "text",
    [
        "Here we review recent progress.",
        "In this article we summarise what is known of MSC.",
        "PURPOSE OF REVIEW MSC are many.",
        "We describe advances in cell delivery.",
        "本文就间充质干细胞治疗肝病的机制作一综述。",
    ],
)
def test_reviews_say_so(text):
    assert facets_of(study(text, "Cells of the liver")).design.values == ("review",)


def test_a_review_of_charts_is_no_review():
    record = study("We reviewed the medical records of 50 patients with cirrhosis, retrospectively.", "Cells")
    assert facets_of(record).design.values == ("cohort",)


def test_a_registered_trial_is_a_plan():
    record = Record(
        key="nct:NCT00000001", title="MSC for cirrhosis", sections=(Section("", "Randomised, 40 patients."),)
    )
    facets = facets_of(record)
    assert facets.design.values == ("protocol",)
    assert facets.design.readings[0].headings == ("ClinicalTrials.gov",)
