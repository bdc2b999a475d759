from __future__ import annotations

import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import entry, study


def stages(record):
    return facets_of(record).stage.values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Patients with decompensated liver cirrhosis received cells.", "decompensated"),
        ("Patients with compensated cirrhosis received cells.", "compensated"),
        ("Patients with compensated or decompensated cirrhosis received cells.", "unknown"),
        ("Patients with cirrhosis, Child-Pugh class B or C, received cells.", "decompensated"),
        ("Patients with cirrhosis and a Child-Pugh score of 7 to 12 received cells.", "decompensated"),
        ("Patients with cirrhosis and a Child-Turcotte-Pugh score ≥ 8 received cells.", "decompensated"),
        ("Patients with cirrhosis, Child-Pugh A or B, received cells.", "unknown"),
        ("Patients with cirrhosis and a Child-Pugh score below 7 received cells.", "unknown"),
        ("Patients with acute-on-chronic liver failure (ACLF) received cells.", "aclf"),
        ("Mice with acute liver failure received cells.", "acute"),
        ("Patients with liver failure received cells. MELD (Model for End-Stage Liver Disease) fell.", "unknown"),
        ("Patients with cirrhosis received cells to prevent acute liver failure.", "unknown"),
        ("Patients with acute decompensated heart failure received cells.", "unknown"),
        ("纳入失代偿期肝硬化患者40例。", "decompensated"),
        ("纳入代偿期肝硬化患者40例。", "compensated"),
    ],
)
def test_one_stage_of_the_patients(text, value):
    record = study(f"{text} {'They were seen again after a year. ' * 4}", "Cells")
    assert stages(record) == (value,)
    for span in facets_of(record).stage.spans:
        assert record.text[span.start : span.end].strip()


def test_what_the_criteria_of_a_trial_demand():
    severe = "Inclusion Criteria: liver cirrhosis. Child-Pugh score 9-15. Exclusion Criteria: none."
    assert stages(entry("Cells for cirrhosis", eligibility=severe)) == ("decompensated",)
    mild = (
        "Inclusion Criteria: compensated cirrhosis and no current or past clinical evidence of decompensated liver"
        " disease. Exclusion Criteria: decompensated cirrhosis."
    )
    assert stages(entry("Cells for cirrhosis", eligibility=mild)) == ("compensated",)
    both = entry("Cells in Acute Liver Failure", conditions="Acute Liver Failure; Acute-On-Chronic Liver Failure.")
    assert stages(both) == ("unknown",)
    at_odds = entry("Cells in decompensated cirrhosis", "Cells in Patients With Compensated Cirrhosis")
    assert stages(at_odds) == ("unknown",)


def test_a_result_is_no_stage_to_begin_with():
    result = study("Child-Pugh class B or C was seen in patients.", "Cells in cirrhosis", label="RESULTS")
    assert stages(result) == ("unknown",)
