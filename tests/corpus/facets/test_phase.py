import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import study


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("phase I", "1"), ("Phase 1b", "1"), ("phase I/II", "1/2"), ("phase 1-2", "1/2"), ("phase 1b/2a", "1/2"),
        ("Phase I–II", "1/2"), ("phase II", "2"), ("phase 2/3", "2/3"), ("phase III", "3"), ("phase IV", "4"),
        ("phase 1/3", "unknown"), ("phase 5", "unknown"),
    ],
)  # fmt: skip
def test_phases_as_they_are_written(written, value):
    record = study(f"This {written} open-label trial treated 12 patients.", "MSC for cirrhosis")
    assert facets_of(record).phase.values == (value,)


def test_publication_types_come_first():
    types = ("Clinical Trial, Phase I", "Clinical Trial, Phase II")
    assert facets_of(study("A phase 3 trial of 9 patients.", types=types)).phase.values == ("1/2",)


@pytest.mark.parametrize(
    "text",
    [
        "Phase III trials are needed. We treated 12 patients.",
        "Rats were treated in phase 2 of the study.",
        "A phase 1 trial and a phase 2 trial had 12 patients.",
        "Phase II enzymes were induced in 12 patients.",
    ],
)
def test_other_phases_are_no_phase(text):
    assert facets_of(study(text, "MSC for cirrhosis")).phase.values == ("unknown",)


def test_chinese():
    record = study("本研究为Ⅰ/Ⅱ期临床试验,纳入12例患者。", "MSC")
    assert facets_of(record).phase.values == ("1/2",)
