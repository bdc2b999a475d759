import pytest

from corpus.facets import FOLLOW_UPS, SIZES, TIMES_GIVEN, facets_of
from corpus.facets.bands import BANDS
from tests.corpus.facets.made import study


@pytest.mark.parametrize(
    ("band", "values"),
    [
        ("size", {"1": "1-9", "9": "1-9", "10": "10-49", "49": "10-49", "50": "50-99", "100": "100+", "12000": "100+"}),
        ("times_given", {"1": "1", "2": "2", "3": "3+", "12": "3+"}),
        (
            "dosed",
            {
                "0.5×10^6/kg": "under_1e6_per_kg",
                "1×10^6/kg": "from_1e6_per_kg",
                "0.5-1×10^6/kg": "from_1e6_per_kg",
                "5×10^7": "under_1e8",
                "10^7": "under_1e8",
                "2×10^8": "from_1e8",
                "0.5×10^6-2×10^8": "from_1e8",
                "125,000": "under_1e8",
                "125,000/g": "other",
                "18 mL": "other",
                "100 µg": "other",
                "1.2.3×10^6": "other",
                ",,,,": "other",
            },
        ),
        (
            "followed",
            {
                "56 days": "under_6_months",
                "24 weeks": "under_6_months",
                "26 weeks": "6_to_12_months",
                "12 months": "6_to_12_months",
                "1 year": "6_to_12_months",
                "48 weeks": "6_to_12_months",
                "18 months": "1_to_3_years",
                "3 years": "1_to_3_years",
                "13-75 months": "over_3_years",
                "5.5 years": "over_3_years",
            },
        ),
    ],
)
def test_an_amount_falls_into_its_band(band, values):
    _, fall, bands = BANDS[band]
    assert {value: fall(value) for value in values} == values
    assert set(values.values()) == set(bands)


def test_a_record_has_the_bands_of_what_was_read():
    facets = facets_of(
        study("43 patients received two infusions of mesenchymal stem cells and were followed for 72 weeks.", "Cells")
    )
    assert (facets.values("size"), facets.values("times_given"), facets.values("followed")) == (
        (SIZES[1],), (TIMES_GIVEN[1],), (FOLLOW_UPS[2],),
    )  # fmt: skip
    nothing = facets_of(study("Cells were counted.", "Cells"))
    assert {nothing.values(band) for band in BANDS} == {("unknown",)}
