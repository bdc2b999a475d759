import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facets import facets_of
from tests.corpus.facets.made import study

TEXTS = [
    ("Patients were followed for 24 weeks.", "24 weeks"),
    ("Follow-up ran from 13 to 75 months.", "13-75 months"),
    ("This trial had 22 patients with 2-year follow-up.", "2 years"),
    ("Median follow‐up was 7.8 years.", "7.8 years"),
    ("With a median follow up of 609 (range, 3–2130) days, 30 patients lived.", "609 days"),
    ("The mean duration of follow-up was 26.8 +/- 7.7 and 24.6 +/- 9.8 months.", "26.8 months"),
    ("The mean observation times were 4.1 years and 3.6 years.", "4.1 years"),
    ("Fifty-six patients were enrolled and 39 completed 24 weeks.", "24 weeks"),
    ("Patients were followed up at 1, 3, 6 and 12 months.", "12 months"),
    ("Patients were followed up at week 4, 8, 12, 24, 36 and 48.", "48 weeks"),
    ("Patients attend follow-up in 6 weeks, 3 months and 1 year.", "1 year"),
    ("The patients were followed a year.", "1 year"),
    ("No adverse event was seen in up to 2 years of monitoring.", "2 years"),
    ("患者随访24周。", "24 weeks"),
    ("所有患者随访12~75个月。", "12-75 months"),
    # Times of assessment, where nothing else is said.
    ("Patients improved at 3 months and 1 year; MELD no longer differed at 2 and 3 years.", "3 years"),
    ("The 90-day survival of the patients was 34.1%.", "90 days"),
    ("In patients the change of MELD was -0.5 at day 90.", "90 days"),
    ("The patients were followed for 6 months. At 12 months MELD was lower.", "6 months"),
    # How long something else lasted.
    ("Patients abstinent for more than 6 months received three infusions at 4-week intervals.", None),
    ("Patients aged 18 to 75 years improved; the duration of disease was 12 years.", None),
    ("Median survival time of the patients was 92 months.", None),
    ("Patients had a transplantation after 19 months.", None),
    ("Children over 1 year received cells and improved.", None),
    ("MSC of passage 3 were cultured for 14 days, and patients improved.", None),
    ("Mice were assessed 4 weeks after injection.", None),
    ("Infusion was followed by 2 weeks of rest in patients.", None),
]


@pytest.mark.parametrize(("text", "length"), TEXTS)
def test_length_of_follow_up(text, length):
    assert facets_of(study(text, "Cells and cirrhosis")).follow_up.values == (length or "unknown",)


def test_a_synthesis_is_followed_where_it_says_so_and_not_by_its_times():
    title = "MSC for cirrhosis: a meta-analysis"
    assert facets_of(study("Bilirubin of patients fell at 12 months.", title)).follow_up.values == ("unknown",)
    assert facets_of(study("Patients had a median follow-up of 12 months.", title)).follow_up.values == ("12 months",)


@given(st.integers(1, 99), st.sampled_from(["day", "week", "month"]))
def test_every_value_comes_from_its_words(number, unit):
    words = f"{number} {unit}" + "s" * (number != 1)
    record = study(f"We treated 30 patients. They were followed up for {words}.", "Cells")
    (reading,) = facets_of(record).follow_up.readings
    assert reading.value == words
    assert [record.text[span.start : span.end] for span in reading.spans] == [f"followed up for {words}"]
