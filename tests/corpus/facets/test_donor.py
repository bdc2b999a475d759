from __future__ import annotations

import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import entry, study


def donors(record):
    return facets_of(record).donor.values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("40 patients received autologous bone marrow MSC.", "autologous"),
        ("40 patients received their own marrow cells.", "autologous"),
        ("40 patients received allogeneic bone marrow MSC.", "allogeneic"),
        ("40 patients received third-party MSC.", "allogeneic"),
        ("40 patients received autologous or allogeneic MSC.", "unknown"),
        ("40 patients received umbilical cord MSC.", "allogeneic"),
        ("40 patients received umbilical cord MSC and autologous bone marrow MSC.", "unknown"),
        ("Mice were treated with umbilical cord MSC.", "unknown"),
        ("40 patients received MSC after allogeneic hematopoietic stem cell transplantation.", "unknown"),
        ("Autologous cells have been shown to work. 40 patients received MSC.", "unknown"),
        ("40例患者接受自体骨髓干细胞移植。", "autologous"),
        ("40例患者接受同种异体间充质干细胞。", "allogeneic"),
    ],
)
def test_whose_the_cells_were(text, value):
    assert donors(study(text, "Cells")) == (value,)


def test_a_registered_trial_tells_of_others_too():
    told = entry(
        "Umbilical Cord Cells in Cirrhosis",
        brief_summary="Patients with autologous bone marrow MSC do well.",
        interventions="Biological: UC-MSC.",
    )
    assert donors(told) == ("allogeneic",)
    assert donors(entry("Cells in Cirrhosis", interventions="Biological: autologous MSC.")) == ("autologous",)
