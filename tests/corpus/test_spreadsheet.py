import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalise import normalise
from corpus.spreadsheet import defused, restored, spreadsheet
from tests.corpus.exported import any_text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-0.3 points", "'-0.3 points"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ('a;"=cmd"', 'a;\'"=cmd"'),
        ("a;=b;-c", "a;'=b;'-c"),
        ("P = 0.03; -0.3 versus 1", "P = 0.03; -0.3 versus 1"),
    ],
)
def test_a_cell_is_never_a_formula(cell, written):
    assert defused(cell) == written


@given(any_text)
def test_a_defused_cell_can_be_restored(cell):
    assert restored(defused(cell)) == cell


@given(st.lists(any_text.map(normalise), min_size=1), st.sampled_from(",;"))
def test_no_cell_begins_a_formula_whichever_sign_parts_cells(cells, delimiter):
    content = spreadsheet(["a"], [cells]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
