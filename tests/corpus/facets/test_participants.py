import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import study

TEXTS = [
    ("A total of 110 patients with ACLF were randomised: 56 patients received MSC.", 110),
    ("Forty-five patients were enrolled, 30 patients received MSC.", 45),
    ("We randomised 1,046 adult patients with alcoholic hepatitis.", 1046),
    ("27 patients were randomly assigned to standard care, 26 to G-CSF and 28 to G-CSF with cells.", 81),
    ("We identified 13 patients with ascites and a matched control group of 95 patients without.", 108),
    ("Patients were randomised to MSC (n = 24) or saline (n = 19) in two groups.", 43),
    ("Retrospective cohort: cirrhosis; n = 159. Of 159 patients, 27 had cells.", 159),
    ("共纳入43例失代偿期肝硬化患者。", 43),
    # The larger number comes later: which of them is all of them is not said.
    ("We identified 13 patients with neuropathy and 95 patients without.", None),
    ("80 eligible patients were approached.", None),
    ("12 participants were randomly allocated to the intervention group.", None),
    ("From May 2019 to June 2020 patients were randomised.", None),
    ("Patients with grade 2 patients were treated.", None),
    ("Adverse events were seen in 3 of 20 patients.", None),
    ("The sample size was 197 patients per arm. Patients were treated.", None),
    ("Thirty rats were randomised; 12 patients gave the cells of the rats.", None),
]


@pytest.mark.parametrize(("text", "n"), TEXTS)
def test_number_of_participants(text, n):
    assert facets_of(study(text, "Cells and cirrhosis")).n == n


def test_a_case_report_has_one():
    record = study("A 54-year-old woman with cirrhosis received MSC.", "MSC for cirrhosis: a case report")
    assert facets_of(record).n == 1


def test_animals_are_no_participants():
    assert facets_of(study("Thirty mice received MSC (n = 30). We measured albumin.", "Cells in mice")).n is None


def test_a_synthesis_counts_the_people_of_all_its_studies_not_of_one():
    title = "MSC for cirrhosis: a meta-analysis"
    assert facets_of(study("Nine studies with 424 patients were pooled.", title)).n == 424
    assert facets_of(study("Patients were many. Singh randomised 46 men.", title)).n is None
