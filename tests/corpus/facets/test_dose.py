import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facets import facets_of
from tests.corpus.facets.made import study

TEXTS = [
    ("Patients received 1 × 10(6) cells/kg intravenously.", ["1×10^6/kg"]),
    ("MSC were given at 1.0 to 10 × 10^5 cells per kg, once a week.", ["1.0-10×10^5/kg"]),
    ("They were infused 0.5 million cells per kg of body weight.", ["0.5×10^6/kg"]),
    ("About one million MSC per kg went in by a slow infusion.", ["1×10^6/kg"]),
    # Superscripts that PubMed's text has lost, and decimals as the Lancet prints them.
    ("Patients were treated with 1x106/kg UC-MSC.", ["1×10^6/kg"]),
    ("Patients received 4.0 x 10 7 cells by infusion.", ["4.0×10^7"]),
    ("They had an infusion of CD133-positive cells (0·2 × 106 cells per kg per infusion).", ["0.2×10^6/kg"]),
    ("Patients were injected with 5 × 10⁷ BM-MSC via the hepatic artery.", ["5×10^7"]),
    ("A dose of 1*10E6 UC-MSC/kg was given.", ["1×10^6/kg"]),
    ("Patients received 2 × 106 MSCs kg−1 intravenously.", ["2×10^6/kg"]),
    # What is said of the unit at the end of a list goes for all of it.
    (
        "Three doses were tried by infusion: 5 x 10^5, 1 x 10^6 and 2 x 10^6 cells/kg.",
        ["5×10^5/kg", "1×10^6/kg", "2×10^6/kg"],
    ),
    ("They had amniotic epithelial cells by vein in cohorts: 0.5 or 1 x 10^6/kg.", ["0.5×10^6/kg", "1×10^6/kg"]),
    ("One infusion of macrophages was given at 10^7, 10^8 and up to 10^9 cells.", ["10^7", "10^8", "10^9"]),
    (
        "Mean doses were 50.1 x 10^6 mononuclear and 3.5 x 10^6 CD34+ cells per kg.",
        ["50.1×10^6/kg", "3.5×10^6/kg"],
    ),
    ("Patients had 100 million marrow mononuclear cells into the hepatic artery.", ["100×10^6"]),
    ("Frail patients received 100 or 200-million MSCs by vein.", ["100×10^6", "200×10^6"]),
    ("The first received 125,000 cells per gram of liver per dose.", ["125,000/g"]),
    ("Each mouse received 2 x 10(6) MSCs.", ["2×10^6"]),
    ("Rats were injected with 100 μg of MSC exosomes.", ["100 µg"]),
    ("Through the portal vein 18 mL of own marrow was given.", ["18 mL"]),
    ("每次输注1×10^6/kg脐带间充质干细胞。", ["1×10^6/kg"]),
    # No doses of cells: drugs, the blood, the dish, the yield, viruses, concentrations, too many to have been given.
    ("Patients received G-CSF 5 µg/kg daily for 5 days to mobilise cells.", []),
    ("White cells were 5 × 10^9/L after treatment with MSC.", []),
    ("Cells were seeded at 1 × 10^5 cells/well before they were transplanted.", []),
    ("The liver yielded 1.4 x 10^6 hepatocytes per gram, which were transplanted.", []),
    ("HBV DNA was 1.0 × 10^6 copies/ml in patients who received MSC.", []),
    ("They were injected with a suspension of 5x106 cells/mL.", []),
    ("Marrow of 400 mL was aspirated and 100 mL of marrow was harvested before infusion.", []),
    ("Patients received 1 × 10^60 cells/kg.", []),
    ("Bone marrow cells in a dosage of 10 9 - 5 x 10 9 were administered.", []),
    ("Mice were injected with 1 × 10^6 hepatoma cells.", []),
    ("In earlier trials it has been shown that 1 × 10^6 MSC/kg were infused safely.", []),
]


@pytest.mark.parametrize(("text", "doses"), TEXTS)
def test_doses_of_cells(text, doses):
    assert list(facets_of(study(text, "Cells and cirrhosis")).dose.values) == (doses or ["unknown"])


def test_a_dose_is_shown_by_its_words_and_those_of_its_unit():
    text = "Infusion of 5 x 10^5 and 2 x 10^6 cells/kg. Again 2 x 10^6 cells/kg were infused."
    record = study(text, "Cells")
    shown = [[record.text[span.start : span.end] for span in one.spans] for one in facets_of(record).dose.readings]
    assert shown == [["5 x 10^5", "2 x 10^6 cells/kg"], ["2 x 10^6 cells/kg", "2 x 10^6 cells/kg"]]


def test_a_synthesis_has_no_dose_of_its_own():
    text = "Patients received 1 × 10^6 MSC/kg by infusion."
    assert facets_of(study(text, "MSC for cirrhosis: a meta-analysis")).dose.values == ("unknown",)


NUMBER = st.sampled_from(["1", "0.5", "12", "1.0", "200"])
POWER = st.sampled_from(["10^6", "10(7)", "10⁸", "106", "10 5"])


@given(NUMBER, st.sampled_from(["×", " x ", "*", " × "]), POWER, st.sampled_from(["/kg", " cells per kg", " cells"]))
def test_every_value_comes_from_its_words(number, times, power, unit):
    record = study(f"Patients received an infusion of MSC, {number}{times}{power}{unit}.", "Cells")
    (reading,) = facets_of(record).dose.readings
    (span,) = reading.spans
    words = record.text[span.start : span.end]
    exponent = re.sub(r"\D", "", power.replace("⁸", "8"))[2:]
    assert reading.value == f"{number}×10^{exponent}" + ("/kg" if "kg" in unit else "")
    assert words.startswith(number)
    assert ("kg" in words) == ("kg" in unit)
