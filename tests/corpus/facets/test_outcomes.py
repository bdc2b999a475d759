import pytest

from corpus.facets import OUTCOMES, UNKNOWN, facets_of
from corpus.record import Record, Section
from tests.corpus.facets.made import study

TEXTS = [
    ("Overall survival was 73.2% versus 55.6% (P = 0.03).", ["survival"]),
    ("MELD did not differ between the groups.", ["meld"]),
    ("ALT, AST, total bilirubin, albumin and INR did not change.", ["bilirubin", "albumin", "inr"]),
    ("The Child-Turcotte-Pugh score dropped, and the model for end-stage liver disease rose.", ["child_pugh", "meld"]),
    ("Fibrosis fell, as did liver stiffness.", ["fibrosis"]),
    ("No serious adverse event was seen and two patients died.", ["adverse_events", "survival"]),
    ("Fever was more frequent; side effects were mild.", ["adverse_events"]),
    ("MELD评分较前下降，白蛋白升高，总胆红素降低，无不良反应，生存率提高。",
     ["meld", "albumin", "bilirubin", "adverse_events", "survival"]),
    # Who took part, what was sought, what was given, and what is in a dish.
    ("Patients with Child-Pugh B cirrhosis improved in quality of life.", []),
    ("Rats with liver fibrosis lived on.", []),
    ("We aimed to improve MELD.", []),
    ("The primary outcome was survival at day 90.", []),
    ("Albumin infusion and bovine serum albumin were no different.", []),
    ("The survival of transplanted cells was 40%.", []),
    ("Creatinine predicted rejection better than bilirubin, a risk factor.", []),
    ("Cystic fibrosis was excluded.", []),
    ("Earlier trials have shown that MELD improved.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "outcomes"), TEXTS)
def test_outcomes_of_the_results(text, outcomes):
    record = study(text, "Cells and cirrhosis", label="RESULTS")
    assert list(facets_of(record).outcomes.values) == (outcomes or [UNKNOWN])


@pytest.mark.parametrize("label", ["BACKGROUND", "METHODS", "OBJECTIVE", "DESIGN AND POPULATION", "CAUTIONS"])
def test_other_sections_have_no_outcomes(label):
    assert facets_of(study("MELD fell from 20 to 15 (P = 0.03).", "Cells", label=label)).outcomes.values == ("unknown",)


def test_running_text_has_those_that_are_told_as_found():
    text = "We treated 30 patients. MELD was assessed. Albumin rose from 28 to 34 g/L. Bilirubin is a pigment."
    assert facets_of(study(text, "Cells")).outcomes.values == ("albumin",)
    text = "METHODS: MELD fell in a run-in. RESULTS: Albumin rose. CONCLUSIONS: Cells may improve survival."
    assert facets_of(study(text, "Cells")).outcomes.values == ("albumin",)


def test_a_title_counts_where_it_claims_something():
    text = "We treated 30 patients."
    assert facets_of(study(text, "G-CSF improves survival in liver failure")).outcomes.values == ("survival",)
    assert facets_of(study(text, "Survival in liver failure")).outcomes.values == ("unknown",)


def test_an_outcome_is_shown_by_its_words_and_figures():
    record = study("MELD fell by 40.4% against 33% (P = .03), MELD-Na by 2 points.", "Cells", label="RESULTS")
    (reading,) = facets_of(record).outcomes.readings
    words = [record.text[span.start : span.end] for span in reading.spans]
    assert words == ["MELD", "40.4%", "33%", "P = .03", "MELD-Na", "2 points"]


def test_of_a_registered_trial_what_is_to_be_measured():
    sections = (
        Section("SUMMARY", "MELD and fibrosis fell in rats."),
        Section("PRIMARY OUTCOMES", "Survival rate [1 year]"),
        Section("SECONDARY OUTCOMES", "Serum albumin [24 weeks]. Number of adverse events [1 year]"),
    )
    record = Record.make(key="nct:NCT00000001", title="MSC for cirrhosis", sections=sections)
    assert facets_of(record).outcomes.values == ("survival", "albumin", "adverse_events")


def test_every_outcome_is_one_that_is_offered_once():
    text = " ".join(text for text, _ in TEXTS)
    values = facets_of(study(text, "Cells", label="RESULTS")).outcomes.values
    assert set(values) <= set(OUTCOMES)
    assert len(set(values)) == len(values) > 5
