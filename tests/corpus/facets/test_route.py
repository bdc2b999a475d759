from __future__ import annotations

import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import entry, study


def routes(record):
    return facets_of(record).route.values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Patients received cells by intravenous infusion.", ("peripheral_vein",)),
        ("MSC were injected into mice through the tail vein.", ("peripheral_vein",)),
        ("MSC were infused via the hepatic artery.", ("hepatic_artery",)),
        ("MSC were injected into the liver through the hepatic artery.", ("hepatic_artery",)),
        ("MSC were infused via the portal vein or hepatic artery.", ("hepatic_artery", "portal_vein")),
        ("MSC were injected into the right lobe of the liver; MSC were injected into the lobes.", ("intrahepatic",)),
        ("Hepatocytes were transplanted into the spleen.", ("other",)),
        ("CCl4 was injected intraperitoneally. MSC were given.", ("unknown",)),
        ("Intravenous methylprednisolone was given before the study began.", ("unknown",)),
        ("Patients had portal vein thrombosis. A phase IV trial of cells.", ("unknown",)),
        ("Patients had a patent portal vein and received cells.", ("unknown",)),
        ("干细胞经肝动脉移植。", ("hepatic_artery",)),
        ("干细胞经外周静脉移植。", ("peripheral_vein",)),
        ("干细胞经门静脉移植。", ("portal_vein",)),
    ],
)
def test_how_the_cells_were_given(text, values):
    assert routes(study(text, "Cells in liver disease")) == values


def test_every_way_has_its_words():
    record = study("MSC were infused via the hepatic artery and intravenously.", "Cells for the liver")
    said = {
        one.value: [record.text[span.start : span.end] for span in one.spans]
        for one in facets_of(record).route.readings
    }
    assert said == {"peripheral_vein": ["intravenously"], "hepatic_artery": ["via the hepatic artery"]}


def test_outcomes_of_a_trial_are_no_way():
    measured = entry("MSC for the liver", primary_outcomes="Thrombosis after MSC infusion via the portal vein.")
    assert routes(measured) == ("unknown",)
