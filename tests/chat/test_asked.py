import pytest

from chat.asked import filtered, searched
from corpus.record import Kind, Status
from index.query import Filters, Query

RETRACTED = (*Filters().statuses, Status.RETRACTED, Status.WITHDRAWN)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        (Query("survival", "en", "survival"), ""),
        (Query("alf", "en", "alf", expansions=(("alf", "acute liver failure"),)), "alf → acute liver failure"),
        (Query("肝", "zh", "liver"), "liver"),
        (Query("肝", "zh", "liver", expansions=(("肝", "liver"), ("癌", "cancer"))), "肝 → liver; 癌 → cancer"),
        (Query("肝", "zh", "肝"), ""),
        (Query("肝", "zh", ""), ""),
    ],
)
def test_what_was_searched_for(query, line):
    said = searched(query)
    assert said == (line and ("检索词：" if query.language == "zh" else "Searched for: ") + line)


def test_only_the_first_words_that_became_others_are_listed():
    query = Query("x", "en", "x", expansions=tuple((str(number), "y") for number in range(9)))
    assert searched(query) == "Searched for: " + "; ".join(f"{number} → y" for number in range(8))


@pytest.mark.parametrize(
    ("filters", "line"),
    [
        (Filters(), ""),
        (Filters(2010, 2020), "Only: 2010 to 2020"),
        (Filters(2010), "Only: from 2010"),
        (Filters(None, 2020), "Only: up to 2020"),
        (Filters(publication_types=("Meta-Analysis",)), "Only: Meta-Analysis"),
        (Filters(designs=("rct", "cohort")), "Only: Randomised trial · Cohort study"),
        (Filters(cells=("umbilical_cord",), species=("human",)), "Only: Umbilical cord · People"),
        (
            Filters(diseases=("cirrhosis",), stages=("aclf",), etiologies=("hbv",), donors=("allogeneic",)),
            "Only: Cirrhosis · Acute-on-chronic · Hepatitis B · Allogeneic",
        ),
        (Filters(routes=("portal_vein",), kinds=(Kind.TRIAL,)), "Only: Portal vein · Registered trial"),
        (Filters(2010, statuses=RETRACTED), "Only: from 2010 · Include retracted"),
    ],
)
def test_what_records_were_held_to(filters, line):
    assert filtered("en", filters) == line


def test_filters_speak_chinese():
    assert filtered("zh", Filters(2010, 2020, designs=("rct",))) == "筛选：2010–2020 年 · 随机对照试验"
