import pytest

from corpus.facets.source import Source
from corpus.record import Record, Section
from review.country import Country
from review.whereabouts import countries


def named(text, title="Cells in cirrhosis"):
    record = Record.make(key="note:x", title=title, sections=(Section("METHODS", text),))
    found = countries(Source(record))
    return [(reading.value, record.text[span.start : span.end]) for reading in found for span in reading.spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Forty patients were enrolled at two hospitals in China.", [("China", "China")]),
        ("We treated 20 Egyptian patients with cirrhosis.", [("Egypt", "Egyptian")]),
        ("Patients were recruited at Seoul, South Korea and in the United Kingdom.",
         [("South Korea", "South Korea"), ("United Kingdom", "United Kingdom")]),
        ("A cohort in humans: cirrhosis, Liuzhou, China; n = 201.", [("China", "China")]),
        ("40例患者在中国两家医院入组。", [("China", "中国")]),
        ("Hepatitis B is common in China.", []),
        ("Patients received Chinese herbal medicine and cells.", []),
        ("African American patients were not enrolled apart.", []),
        ("They gave us patients and cells.", []),
    ],
)  # fmt: skip
def test_a_country_is_that_of_the_patients_or_none(text, found):
    assert named(text) == found


def test_a_registry_spells_countries_in_its_own_way():
    assert Country.called("Korea, Republic of").en == "South Korea"
    assert Country.called("Atlantis").name("zh") == "Atlantis"
    assert Country.called("South Korea").name("zh") == "韩国"
