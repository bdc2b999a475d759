import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facets import OUTCOMES
from corpus.facets.dose import doses
from corpus.facets.finding import findings, findings_in
from corpus.facets.follow_up import follow_up
from corpus.facets.infusions import infusions
from corpus.facets.source import Source
from corpus.record import Record, Section
from tests.corpus.facets.made import study


def told(text):
    record = study(text, "Cells", label="RESULTS")
    return [
        (found.outcome, [record.text[span.start : span.end] for span in found.figures]) for found in findings(record)
    ]


FIGURES = [
    ("The 24-week survival rate was 73.2% with MSC versus 55.6% without (P = 0.03).", ["73.2%", "55.6%", "P = 0.03"]),
    ("Survival was higher (HR 0.47; 95% CI 0.29-0.76; P = 0.002).", ["HR 0.47", "95% CI 0.29-0.76", "P = 0.002"]),
    ("MELD fell from 16.0 ± 2.1 to 15.7 ± 2.0 at 3 months.", ["16.0 ± 2.1", "15.7 ± 2.0"]),
    ("Albumin rose by 1.96, 2.55 and 3.65 g/L at 1, 3 and 6 months.", ["1.96", "2.55", "3.65 g/L"]),
    ("Median change in MELD from day 0 to 90 was −0·5 (IQR −1·5 to 1·1).", ["−0·5", "−1·5 to 1·1"]),
    ("Mortality did not differ (6/23 versus 5/23).", ["6/23", "5/23"]),
    ("At 12 months 68.6% were alive against 26.9%.", ["68.6%", "26.9%"]),
    ("Median survival was 48 against 64 months.", ["48", "64"]),
    ("Adverse events were seen in 3 patients.", ["3"]),
    # Neither how many took part, nor when, nor of what grade, nor of another thing.
    ("In 12 patients bilirubin fell within 4 weeks of the 2nd infusion.", []),
    ("Bilirubin fell, and ALT fell from 80 to 40 (P = 0.01).", []),
    ("Bilirubin fell; platelets were 90 against 60.", []),
    ("Bilirubin fell after 5 x 10(7) cells in grade 3 disease in 2019.", []),
]


@pytest.mark.parametrize(("text", "figures"), FIGURES)
def test_figures_of_an_outcome(text, figures):
    ((_, found),) = told(text)
    assert found == figures


def test_each_outcome_of_a_sentence_has_its_own():
    text = "Bilirubin was 9 against 30 (p = 0.04), ALT 40, INR 1.4 and albumin 3.9 against 3.5 g/dL (p = 0.02)."
    assert told(text) == [
        ("bilirubin", ["9", "30", "p = 0.04"]),
        ("inr", ["1.4"]),
        ("albumin", ["3.9", "3.5 g/dL", "p = 0.02"]),
    ]
    assert told("MELD and Child-Pugh fell (P < 0.01).") == [("meld", ["P < 0.01"]), ("child_pugh", ["P < 0.01"])]
    assert told("MELD and albumin changed by 2.1 and 3.4, respectively.") == [("meld", ["2.1"]), ("albumin", ["3.4"])]


def test_a_death_keeps_the_figures_that_follow_its_cause():
    assert told("Death from severe infection was 17.9% versus 37.0%.") == [("survival", ["17.9%", "37.0%"])]


def test_the_sentence_is_whole():
    record = study("MSC were infused. MELD fell by 4. ALT fell.", "Cells", label="RESULTS")
    (found,) = findings(record)
    assert record.text[found.sentence.start : found.sentence.end] == "MELD fell by 4."
    assert record.text[found.measure.start : found.measure.end] == "MELD"


PIECES = [
    "MELD", "albumin", "survival", "died", "fibrosis", "bilirubin and INR", "side effects", "fell", "12.5%", "±",
    "(P < 0.05)", "6 of 11", "95% CI 0.1-0.4", "HR 0.4", "n = 3", "respectively", ";", ".", "，", "\n", "RESULTS:", "İ",
    "METHODS:", "three infusions of MSC", "1 × 10(6) cells/kg", "100 µg exosomes", "follow-up of 3", "months", "once",
    "at week 4", "1,000", "胆红素", "10^7", "million", "2 x 10 6",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map(" ".join)
LABEL = st.sampled_from(["", "METHODS", "RESULTS", "CONCLUSIONS", "CAUTIONS", "PRIMARY OUTCOMES"])


@given(TEXT, st.lists(st.tuples(LABEL, TEXT), max_size=3), st.sampled_from(["note:a", "nct:a"]))
def test_every_span_lies_in_the_text_and_no_caution_is_read(title, sections, key):
    record = Record(key=key, title=title or "T", sections=tuple(Section(label, text) for label, text in sections))
    source = Source(record)
    cautions = [part.span for part in record.section_spans if part.label == "CAUTIONS"]
    spans = [span for read in (doses, infusions, follow_up) for reading in read(source) for span in reading.spans]
    for found in findings_in(source):
        assert found.outcome in OUTCOMES
        assert found.sentence.start <= found.measure.start < found.measure.end <= found.sentence.end
        assert all(found.sentence.start <= span.start < span.end <= found.sentence.end for span in found.figures)
        spans += [found.measure, *found.figures]
    for span in spans:
        assert 0 <= span.start < span.end <= len(record.text)
        assert record.text[span.start : span.end].strip()
        assert not any(part.start <= span.start < part.end for part in cautions)


UNITS = [
    "1 × 10^6/kg infused cells, ", "10 10 10 ", "a million ", "one two three ", "three infusions of cells ",
    "once weekly ", "at 1, 2, ", "follow-up of ", "12 months ", "week 4, ", "MELD 3.1, ", "albumin and ", "p = 0.01; ",
    "(((", "died; ", "±1", "survival (",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_and_no_faster(unit):
    def seconds(length):
        source = Source(study(f"Patients received cells. {unit * length}"[:length], "Cells", label="RESULTS"))
        started = time.process_time()
        for read in (doses, infusions, follow_up, findings_in):
            read(source)
        return time.process_time() - started

    assert seconds(30_000) < 20 * min(seconds(3_000) for _ in range(2)) + 0.3  # the square would be 100 times
