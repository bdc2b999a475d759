import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from chat.holdings.charts import bars, columns

HEADS = ("Year", "Records")


def drawn(counts):
    """Give the chart's (year, count) pairs as drawn, and as its table has them."""
    page = ElementTree.fromstring(columns(counts, "Title", HEADS, "Table"))
    titles = [title.text for title in page.iter("title")]
    rows = [(row[0].text, row[1].text) for row in page.iter("tr") if row[0].get("scope") == "row"]
    return titles, rows


def test_no_record_no_chart():
    assert columns((), "Title", HEADS, "Table") == ""


def test_every_year_is_a_column_and_a_row_and_a_gap_is_a_gap():
    titles, rows = drawn(((2011, 1), (2013, 1_204)))
    assert titles == ["2011: 1", "2013: 1,204"]
    assert rows == [("2013", "1,204"), ("2011", "1")]
    html = columns(((2011, 1), (2013, 1_204)), "Title", HEADS, "Table")
    assert 'viewBox="0 0 3 100"' in html
    assert re.findall(r'<rect x="([\d.]+)"', html) == ["0.1", "2.1"]
    assert re.findall(r">(\d{4})</span>", html) == ["2011", "2012", "2013"]
    assert re.findall(r'%">([\d,]+)</span>', html)[:2] == ["500", "1,000"]


def test_of_more_than_a_hundred_years_the_last_hundred_are_drawn():
    titles, rows = drawn(((1500, 9), (1926, 1), (2024, 2)))
    assert titles == ["1926: 1", "2024: 2"]
    assert len(rows) == 3


def test_the_drawing_is_kept_from_screen_readers_and_the_table_is_not():
    html = columns(((2011, 1),), "Title", HEADS, "Table")
    assert html.index('aria-hidden="true"') < html.index("<svg") < html.index("</div></div>") < html.index("<table>")


@given(st.dictionaries(st.integers(1950, 2030), st.integers(1, 30_000), min_size=1))
def test_heights_are_in_proportion_and_lines_lie_within_the_chart(counts):
    html = columns(sorted(counts.items()), "Title", HEADS, "Table")
    heights = [float(height) for height in re.findall(r'height="([\d.]+)"', html)]
    most = max(counts.values())
    for (_, number), height in zip(sorted(counts.items()), heights, strict=True):
        assert abs(height - 100 * number / (most * 1.02)) < 0.01
    marks = [float(bottom) for bottom in re.findall(r"bottom:([\d.]+)%", html)]
    assert 1 <= len(marks) <= 5
    assert all(0 < mark < 100 for mark in marks)
    years = re.findall(r'left:[\d.]+%">(\d{4})<', html)
    assert 0 < len(years) <= 11 or max(counts) - min(counts) < 20


def test_bars_are_a_table_with_its_numbers_in_the_order_given():
    page = ElementTree.fromstring(bars({"Trial": 50, "Review": 100, "None": 0}, "Title", ("Design", "Records")))
    assert page.findtext("caption") == "Title"
    rows = [row for row in page.iter("tr") if row[0].get("scope") == "row"]
    assert [(row[0].text, row[1][0].get("style"), row[1][1].text) for row in rows] == [
        ("Trial", "width:50.00%", "50"),
        ("Review", "width:100.00%", "100"),
        ("None", "width:0.00%", "0"),
    ]
