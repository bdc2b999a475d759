import pytest

from corpus.partial_date import PartialDate
from tests.ingest.made_up import one


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<Year>2019</Year><Month>Jun</Month><Day>05</Day>", PartialDate(2019, 6, 5)),
        ("<Year>2019</Year><Month>6</Month>", PartialDate(2019, 6)),
        ("<Year>2019</Year><Month>September</Month>", PartialDate(2019, 9)),
        ("<Year>2019</Year>", PartialDate(2019)),
        ("<Year>2019</Year><Month>Feb</Month><Day>31</Day>", PartialDate(2019, 2, raw="2019 Feb 31")),
        ("<Year>2020</Year><Month>Feb</Month><Day>29</Day>", PartialDate(2020, 2, 29)),
        ("<Year>2019</Year><Month>Jul-Aug</Month>", PartialDate(2019, raw="2019 Jul-Aug")),
        ("<Year>2019</Year><Month>13</Month>", PartialDate(2019, raw="2019 13")),
        ("<Year>2020</Year><Season>Winter</Season>", PartialDate(2020, raw="2020 Winter")),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", PartialDate(1998, raw="1998 Dec-1999 Jan")),
        ("<MedlineDate>Winter 2020</MedlineDate>", PartialDate(2020, raw="Winter 2020")),
        ("<MedlineDate>Spring</MedlineDate>", PartialDate(raw="Spring")),
        ("<Month>Jun</Month>", PartialDate(raw="Jun")),
        ("<Year>unknown</Year><Month>Jun</Month>", PartialDate(raw="unknown Jun")),
        ("", PartialDate()),
    ],
)
def test_a_date_is_as_precise_as_its_source(given, expected):
    record = one(1, journal=f"<Journal><JournalIssue><PubDate>{given}</PubDate></JournalIssue></Journal>")
    assert record.published == expected


def test_the_electronic_date_is_kept_apart():
    day = "<Year>2018</Year><Month>12</Month><Day>30</Day>"
    assert one(1, inside=f'<ArticleDate DateType="Electronic">{day}</ArticleDate>').published_online == PartialDate(
        2018, 12, 30
    )
    assert one(1, inside=f'<ArticleDate DateType="Other">{day}</ArticleDate>').published_online is None
    assert one(1, inside='<ArticleDate DateType="Electronic"><Year/></ArticleDate>').published_online is None
