from __future__ import annotations

import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import entry, study


def diseases(record):
    return facets_of(record).disease.values


@pytest.mark.parametrize(
    ("title", "values"),
    [
        ("UC-MSC in decompensated liver cirrhosis", ("cirrhosis",)),
        ("Marrow cells for hepatitis B virus-related acute-on-chronic liver failure", ("liver_failure",)),
        ("Cord cells in liver failure and liver cirrhosis", ("cirrhosis", "liver_failure")),
        ("Cirrhosis after the Kasai operation for biliary atresia", ("biliary_atresia",)),
        ("Mesenchymal cells for acute graft-versus-host disease after liver transplantation", ("gvhd",)),
        ("Tolerance after liver transplantation by donor cells", ("transplantation_rejection",)),
        ("Stem cells as an alternative to liver transplantation in liver cirrhosis", ("cirrhosis",)),
        ("Cells for ischemic-type biliary lesions following liver transplantation", ("other",)),
        ("HepaStem in urea cycle disorders", ("metabolic",)),
        ("Wilson cirrhosis treated with cells", ("cirrhosis",)),
        ("Changing nomenclature for PBC: from cirrhosis to cholangitis", ("other",)),
        ("MSC in primary biliary cirrhosis", ("other",)),
        ("MSC and hepatocellular carcinoma", ("cancer",)),
        ("CCl4 liver fibrosis in rats", ("other",)),
        ("Cells for type 1 diabetes", ("other",)),
        ("脐带间充质干细胞治疗失代偿期肝硬化", ("cirrhosis",)),
        ("Homing of mesenchymal stem cells", ("unknown",)),
        ("Renal cirrhosis of the kidney", ("unknown",)),
    ],
)
def test_titles(title, values):
    assert diseases(study("We gave cells.", title)) == values


def test_without_a_title_that_says_it_the_patients_do():
    text = "We treated 40 patients with liver cirrhosis. Patients with cirrhosis lived longer."
    assert diseases(study(text, "Cells")) == ("cirrhosis",)
    note = study("Trial in humans: liver cirrhosis, treated with cells.", "Cells", label="DESIGN AND POPULATION")
    assert diseases(note) == ("cirrhosis",)
    assert note.text[facets_of(note).disease.spans[0].start :].startswith("cirrhosis, treated")


@pytest.mark.parametrize(
    "text",
    [
        "Liver cirrhosis has been reported to be common. Previous studies treated cirrhosis. We cultured cells.",
        "We treated patients without cirrhosis and no patient with cirrhosis.",
        "Exclusion criteria: patients with hepatocellular carcinoma, liver cancer in patients with tumours.",
    ],
)
def test_background_denials_and_exclusions_decide_nothing(text):
    assert diseases(study(text, "Cells")) == ("unknown",)


def test_a_registered_trial_says_it_in_its_official_title_or_its_conditions():
    found = facets_of(entry("Study of ADR-001", "ADR-001 in Patients With Liver Cirrhosis")).disease
    assert (found.values, found.readings[0].headings) == (("cirrhosis",), ("ADR-001 in Patients With Liver Cirrhosis",))
    assert diseases(entry("Stem cells", conditions="Liver Failure, Acute; MSC.")) == ("liver_failure",)
    frail = entry("Stem cells", conditions="Frailty Syndrome; aging.")
    (span,) = facets_of(frail).disease.spans
    assert diseases(frail) == ("other",)
    assert frail.text[span.start : span.end] == "Frailty Syndrome"
    shut_out = "Inclusion Criteria: adults. Exclusion Criteria: hepatocellular carcinoma. Sex: All."
    assert diseases(entry("Stem cells", eligibility=shut_out)) == ("unknown",)
