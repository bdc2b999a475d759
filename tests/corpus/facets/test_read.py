import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.facets import (
    CELLS,
    DESIGNS,
    DISEASES,
    DONORS,
    ETIOLOGIES,
    PHASES,
    ROUTES,
    SPECIES,
    STAGES,
    UNKNOWN,
    facets_of,
)
from corpus.record import MeshHeading, Record, Section
from corpus.starter import notes
from tests.corpus.facets.made import study

PIECES = [
    "patients", "mice", "12", "n = 24", "were randomised to", "We show", "in vivo", "phase 1/2 trial", "UC-MSC",
    "CD34+", "bone marrow", "meta-analysis", "this review", "。", "43例患者", ".", "\n", "METHODS", "İ", "ﬁ", "G-CSF",
    "liver cirrhosis", "no", "HBV", "Exclusion criteria:", "via the portal vein", "autologous", "Child-Pugh B",
    "肝硬化",
    "mobilised", "similar to", "embryonic stem cells (", "1,234", "twenty-two", "case report", "cohort",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=40).map(" ".join)
TYPES = st.lists(
    st.sampled_from(["Review", "Clinical Trial", "Letter", "Case Reports", "Meta-Analysis", "x"]), max_size=3
)
MESH = st.lists(st.sampled_from(["Humans", "Animals", "Mice", "Cells, Cultured", "Adult"]), max_size=4)
LABEL = st.sampled_from(["", "ELIGIBILITY", "CONDITIONS", "BACKGROUND", "METHODS", "RESULTS", "CAUTIONS"])


@given(TEXT, st.lists(st.tuples(LABEL, TEXT), max_size=4), TYPES, MESH)
def test_any_record_is_read_and_every_span_lies_in_its_text(title, sections, types, mesh):
    record = Record(
        key="note:any",
        title=title or "T",
        sections=tuple(Section(label, text) for label, text in sections),
        publication_types=tuple(types),
        mesh=tuple(MeshHeading(name) for name in mesh),
    )
    facets = facets_of(record)
    cautions = [part.span for part in record.section_spans if part.label == "CAUTIONS"]
    for facet, values in (
        (facets.species, SPECIES),
        (facets.design, DESIGNS),
        (facets.phase, PHASES),
        (facets.cells, CELLS),
        (facets.disease, DISEASES),
        (facets.stage, STAGES),
        (facets.etiology, ETIOLOGIES),
        (facets.donor, DONORS),
        (facets.route, ROUTES),
    ):
        assert set(facet.values) <= {*values, UNKNOWN}
        assert len(set(facet.values)) == len(facet.values)
        for span in facet.spans:
            assert 0 <= span.start < span.end <= len(record.text)
            assert not any(part.start <= span.start < part.end for part in cautions)
    assert facets.n is None or facets.n > 0


@pytest.mark.parametrize(
    "unit", ["12 patients ", "n=1 ", "phase 1/", "A. ", "a-a-", "no hepatitis b ", "liver cells via iv "]
)
def test_time_grows_with_the_length_and_no_faster(unit):
    def seconds(length: int, turn: int) -> float:
        record = study((unit * length)[:length], f"Title {turn}")  # another title each time: what is kept tells nothing
        started = time.process_time()
        facets_of(record).as_dict()
        return time.process_time() - started

    short = min(seconds(10_000, turn) for turn in range(3))
    assert seconds(100_000, 0) < 40 * short + 0.3  # the square would be 100 times


def test_a_record_is_read_once():
    record = study("We enrolled 40 patients.", "Cells")
    assert facets_of(record) is facets_of(study("We enrolled 40 patients.", "Cells"))


def test_a_facet_is_read_when_it_is_asked_for_and_then_kept():
    facets = facets_of(study("We enrolled 41 patients.", "Cells"))
    assert "species" not in vars(facets)
    assert facets.design is facets.design
    assert "species" in vars(facets)
    assert "cells" not in vars(facets)


def test_plain_json():
    facets = facets_of(study("A phase 2 trial randomised 40 patients to UC-MSC or placebo.", "Cells"))
    assert list(facets.as_dict())[5:] == [
        "disease", "stage", "etiology", "donor", "route", "dose", "infusions", "follow_up", "outcomes",
    ]  # fmt: skip
    assert {name: values for name, values in facets.as_dict().items() if values != ["unknown"]} == {
        "species": ["human"],
        "design": ["rct"],
        "phase": ["2"],
        "participants": ["40"],
        "cells": ["umbilical_cord"],
        "donor": ["allogeneic"],
    }


def test_the_starter_notes():
    facets = {record.key: facets_of(record).as_dict() for record in notes()}
    known = {name: facets["pmid:23855301"][name] for name in ("species", "design", "phase", "participants", "cells")}
    assert known == {
        "species": ["human"],
        "design": ["nonrandomised_trial"],
        "phase": ["unknown"],
        "participants": ["7"],
        "cells": ["umbilical_cord"],
    }
    preclinical = [record for record in notes() if "nimal study in " in record.text[len(record.title) :][:60]]
    assert len(preclinical) > 20
    assert {facets_of(record).species.values for record in preclinical} == {("animal",)}
