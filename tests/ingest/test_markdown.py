import pytest

from ingest.markdown import plain


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Adults\n\nLiver failure", "Adults. Liver failure."),
        ("Inclusion:\n\n* Age \\>= 18\n* MELD \\< 30;\n  * no HCC", "Inclusion: Age >= 18. MELD < 30; no HCC."),
        ("1. First\n2) second\n10\\. tenth", "1) First. 2) second. 10) tenth."),
        ("a \\* b \\_ c \\[d\\] \\\\ e", "a * b _ c [d] \\ e."),
        ("It is safe.\r\nIs it? (Yes.)\n", "It is safe. Is it? (Yes.)"),
        ("3.5 mg daily\n18.5 to 30", "3.5 mg daily. 18.5 to 30."),
        ("患者符合标准。\n年龄18岁", "患者符合标准。 年龄18岁."),
        ("* \n-\n", "-."),
        ("", ""),
    ],
)
def test_lists_and_escapes_read_on_when_lines_are_folded(source, expected):
    assert plain(source) == expected


def test_many_bullets_in_a_row_take_linear_time():
    assert len(plain("* " * 200_000 + "x")) == 2
