from __future__ import annotations

import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import entry, study


def etiologies(record):
    return facets_of(record).etiology.values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Patients with HBV-related liver cirrhosis received cells.", ("hbv",)),
        ("Patients with cirrhosis due to hepatitis B and C received cells.", ("hbv", "hcv")),
        ("Patients with alcoholic cirrhosis of the liver received cells.", ("alcohol",)),
        ("Patients with nonalcoholic fatty liver received cells.", ("nash",)),
        ("Patients with primary biliary cirrhosis received cells.", ("pbc",)),
        ("Patients with PBC and a poor response to ursodeoxycholic acid for the liver received cells.", ("pbc",)),
        ("Patients with liver disease gave blood, and PBC were treated.", ("unknown",)),
        ("Patients with autoimmune hepatitis received cells.", ("aih",)),
        ("Patients with Wilson disease of the liver received cells.", ("wilson",)),
        ("Children with biliary atresia received cells.", ("biliary",)),
        ("Rats with liver fibrosis induced by CCl4 received cells.", ("other",)),
        ("Liver cirrhosis is caused by alcoholic hepatitis, HBV, HCV and NASH. We gave cells.", ("unknown",)),
        ("Patients with liver cirrhosis negative for hepatitis B received cells.", ("unknown",)),
        ("选取乙型肝炎肝硬化患者40例。", ("hbv",)),
        ("选取非酒精性脂肪性肝病患者40例。", ("nash",)),
    ],
)
def test_causes_that_the_patients_had(text, values):
    assert etiologies(study(text, "Cells")) == values


def test_of_a_registered_trial_only_who_is_let_in_counts():
    said = "Inclusion Criteria: hepatitis B cirrhosis. Exclusion Criteria: hepatitis C, alcoholic liver disease."
    assert etiologies(entry("Cells for cirrhosis", eligibility=said)) == ("hbv",)
    known = "The rate of cirrhosis in HBV patients of the city is 1.6% per year. NASH is common in patients."
    assert etiologies(entry("Cells for liver cirrhosis", brief_summary=known)) == ("unknown",)
    aim = "The aim of this study is to test cells in hepatitis B and C related liver cirrhosis."
    assert etiologies(entry("Cells for cirrhosis", brief_summary=aim)) == ("hbv", "hcv")


def test_a_review_is_about_what_its_title_says():
    review = study(
        "In this review we discuss patients with HBV cirrhosis and patients with NASH.", "Cells in liver disease"
    )
    assert etiologies(review) == ("unknown",)
