import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facets import facets_of
from tests.corpus.facets.made import study

TEXTS = [
    ("Umbilical cord MSC were infused three times at 4-week intervals.", ["3"]),
    ("They received three infusions of MSC at 4-week intervals.", ["3"]),
    ("Patients received a single infusion of MSC.", ["1"]),
    ("Patients received six doses of about 1.0 x 10^6 UC-MSC per kg.", ["6"]),
    ("MSC were injected through the hepatic artery once or twice.", ["1", "2"]),
    ("MSC were given once a week for 4 weeks.", ["4"]),
    ("MSC were infused weekly for two weeks.", ["2"]),
    ("Patients had one or two sessions of stem cells: two sessions of MSC were given.", ["2"]),
    ("CD133+ cells were given into the portal vein at the start and at month 3.", ["2"]),
    ("Placebo or MSC were administered on days 1, 4, 11 and 18.", ["4"]),
    ("Children had marrow mononuclear cells into the hepatic artery, repeated 6 months later.", ["2"]),
    ("Patients received a total of four peripheral infusions of UC-MSC.", ["4"]),
    ("MSC were infused once per month for 6 months (9 times in total).", ["9"]),
    ("共输注脐带间充质干细胞3次。", ["3"]),
    ("患者接受三次脐带间充质干细胞输注。", ["3"]),
    # Not how often cells were given to a patient.
    ("Patients received 12 doses of G-CSF 5 ug/kg.", []),
    ("Nine patients had 13 infusions of cells.", []),
    ("One of 11 patients had a thrombus after 6 infusions of cells.", []),
    ("A single injection of MSC was better than multiple injections.", []),
    ("Three dose levels of MSC were infused.", []),
    ("MSC were infused twice daily.", []),
    ("Cells were washed three times before MSC were injected.", []),
    ("In this phase 1 dose-escalation study patients received MSC.", []),
    ("We show that single-cell transplantation of stem cells engrafts.", []),
    ("ALT was measured on days 1, 4 and 7 in patients.", []),
    ("Adverse events were sought between 0 and 8 hours after MSC infusion.", []),
]


@pytest.mark.parametrize(("text", "infusions"), TEXTS)
def test_number_of_infusions(text, infusions):
    assert list(facets_of(study(text, "Cells and cirrhosis")).infusions.values) == (infusions or ["unknown"])


def test_the_words_are_shown():
    record = study("MSC were given once a week for 4 weeks.", "Cells")
    (span,) = facets_of(record).infusions.spans
    assert record.text[span.start : span.end] == "once a week for 4 weeks"


def test_a_synthesis_has_no_number_of_its_own():
    text = "Patients received three infusions of MSC."
    assert facets_of(study(text, "MSC for cirrhosis: a systematic review")).infusions.values == ("unknown",)


@given(st.integers(2, 12), st.sampled_from(["infusions", "injections", "intravenous doses"]))
def test_every_value_comes_from_its_words(count, noun):
    record = study(f"Patients received {count} {noun} of umbilical cord MSC.", "Cells")
    (reading,) = facets_of(record).infusions.readings
    assert reading.value == str(count)
    assert [record.text[span.start : span.end] for span in reading.spans] == [f"{count} {noun}"]
