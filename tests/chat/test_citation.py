import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chat.citation import Citation, MisquoteError
from chat.stance import Judgement, Stance
from corpus.record import Record, Section
from tests.chat.fixed import ARTICLE, INFECTION, NOTE, SAFE, SURVIVAL, cite

LONG = len(ARTICLE.text)


def test_words_of_the_record_make_a_citation():
    start = ARTICLE.text.index("The cumulated survival rate")
    end = ARTICLE.text.index(" Mortality from multiple")
    citation = Citation(1, ARTICLE, start, end, ARTICLE.text[start:end])
    assert citation.section == "RESULTS"
    assert citation.as_dict() == {
        "number": 1,
        "key": "pmid:28370357",
        "pmid": "28370357",
        "doi": "10.1002/hep.29189",
        "start": start,
        "end": end,
        "quote": "The cumulated survival rate of the MSC group was 73.2% versus 55.6% in the control group (P = 0.03) "
        "at 24 weeks.",
        "section": "RESULTS",
        "stance": "benefit",
        "deciding": [[14, 22], [49, 54], [62, 67], [90, 98]],
        "facets": citation.facets.as_dict(),
        "title": "Allogeneic bone marrow-derived mesenchymal stromal cells for hepatitis B virus-related "
        "acute-on-chronic liver failure: a randomized controlled trial",
        "journal": "Hepatology",
        "year": 2017,
        "kind": "article",
        "status": "current",
        "sources": [],
    }


def stances(record, *quotes):
    return [cite(1, record, quote).judgement.stance.value for quote in quotes]


def test_only_sections_that_report_findings_are_judged():
    background = "Mortality from hepatitis B virus-related acute-on-chronic liver failure (ACLF) is high"
    assert stances(ARTICLE, SURVIVAL, SAFE) == ["benefit", "no_difference"]
    assert stances(NOTE, "serum alkaline phosphatase and GGT fell below baseline.") == ["benefit"]
    assert cite(1, ARTICLE, background).judgement == Judgement(Stance.UNCLEAR)
    assert cite(1, NOTE, "No control arm, so no effect can be attributed").judgement == Judgement(Stance.UNCLEAR)


def test_the_words_that_decide_are_offsets_into_the_quote():
    quote = f"{SURVIVAL} {INFECTION}"
    judgement = cite(1, ARTICLE, quote).judgement
    assert judgement.stance is Stance.BENEFIT
    assert [quote[span.start : span.end] for span in judgement.deciding] == [
        "survival", "73.2%", "55.6%", "P = 0.03", "organ failure", "incidence of", "infection", "lower",
    ]  # fmt: skip


def test_a_quote_in_chinese_is_parted_as_chinese():
    safe = "未见严重不良反应。"
    both = f"治疗组生存率为73.2%，对照组为55.6%（P=0.03）。{safe}"
    record = Record.make(key="doi:10.1000/1", title="脐带间充质干细胞", sections=(Section("结果", both, "zh"),))
    assert stances(record, both, safe) == ["benefit", "no_difference"]


def test_a_note_says_that_it_is_one():
    assert Citation(2, NOTE, 0, 5, "Pilot").as_dict()["kind"] == "note"


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 10, ""),
        (0, 0, ""),
        (0, 10, "allogeneic"),  # the record has a capital
        (0, 10, "Allogeneic "),
        (1, 11, "Allogeneic"),
        (0, 10, "Autologous"),
        (LONG, LONG + 4, "more"),
        (-4, LONG, "x"),
        # Python would slice these; a reader in another language would not find the words there.
        (-13, LONG, "d convenient."),
        (LONG - 13, LONG + 9, "d convenient."),
    ],
)
def test_a_misquote_raises(start, end, quote):
    with pytest.raises(MisquoteError, match="pmid:28370357"):
        Citation(1, ARTICLE, start, end, quote)


@given(st.integers(0, LONG - 1), st.integers(1, LONG))
def test_any_part_of_a_record_makes_a_citation(start, end):
    assume(start < end)
    citation = Citation(1, ARTICLE, start, end, ARTICLE.text[start:end])
    assert ARTICLE.text[citation.start : citation.end] == citation.quote


@given(st.integers(0, LONG), st.integers(0, LONG), st.text(max_size=60))
def test_any_other_text_does_not(start, end, quote):
    assume(ARTICLE.text[start:end] != quote or not quote)
    with pytest.raises(MisquoteError):
        Citation(1, ARTICLE, start, end, quote)


@given(st.integers(0, LONG - 40), st.integers(0, 39), st.characters())
def test_one_changed_character_is_a_misquote(start, at, character):
    quote = ARTICLE.text[start : start + 40]
    assume(quote[at] != character)
    with pytest.raises(MisquoteError):
        Citation(1, ARTICLE, start, start + 40, quote[:at] + character + quote[at + 1 :])
