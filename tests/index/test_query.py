from __future__ import annotations

import pytest

from corpus.errors import SettingsError
from index.query import Filters
from tests.index.studies import STUDIES, study


@pytest.mark.parametrize(("text", "values"), STUDIES.items())
def test_a_record_is_admitted_by_its_own_facets_and_by_no_other(text, values):
    species, design, cells = values
    record = study(1, text)
    assert Filters(species=(species,), designs=(design,), cells=(cells,)).admit(record)
    assert Filters(species=("unknown", "human", "animal", "in_vitro")).admit(record)
    assert not Filters(species=(species,), designs=("guideline",)).admit(record)
    assert not Filters(cells=("dental",)).admit(record)


@pytest.mark.parametrize("wrong", [{"species": ("humans",)}, {"designs": ("RCT",)}, {"cells": ("bone_marrow", "fat")}])
def test_what_no_record_can_be_is_refused_with_what_there_is(wrong):
    with pytest.raises(SettingsError, match="There is no") as caught:
        Filters(**wrong)
    assert "There is: " in caught.value.hint


def test_facets_asked_for():
    assert Filters().facets == ()
    assert Filters(cells=("ips",), species=("human", "animal")).facets == (
        ("species", ("human", "animal")),
        ("cells", ("ips",)),
    )
