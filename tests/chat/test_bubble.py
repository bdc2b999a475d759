import re
import string
from html import unescape

import pytest

from chat import render
from chat.answer import Answer, Reason, Refusal
from chat.bubble import bubble, problem
from corpus.partial_date import PartialDate
from corpus.record import Record, Section, Status
from index.query import Filters, Query
from tests.chat.fixed import (
    ARTICLE,
    ATTACK,
    CONCERN,
    INFECTION,
    MANY,
    NOTE,
    SAFE,
    SEVEN,
    STAMP,
    FixedAssistant,
    cite,
    hit,
)  # fmt: skip

ASSISTANT = FixedAssistant()


def drawn(answer, turn=1, understood=""):
    """Return what a reader sees of a bubble, with the tags that set words in bold left in it."""
    return unescape(bubble(answer, turn, understood))


def answered(*citations, language="en"):
    return Answer(Query("asked", language, "asked"), citations, None, STAMP)


def without_bold(text):
    return re.sub("</?b>", "", text)


def test_quotes_stand_under_what_they_say_of_an_effect_each_with_its_paper():
    text = drawn(answered(cite(1, NOTE, SEVEN), cite(2, ARTICLE, INFECTION), cite(3, ARTICLE, SAFE)), 4)
    assert without_bold(text) == (
        "*What the quotes say of an effect, by rules over their words (in bold): "
        "Benefit 1 · No difference, or no harm seen 1 · Not said which way 1*\n\n"
        f"### Benefit\n\n> “{INFECTION}” [\\[2\\]](#ev-t4-2)\n> *Lin et al. 2017 · Randomised trial · n = 110*\n\n"
        f"### No difference, or no harm seen\n\n> “{SAFE}” [\\[3\\]](#ev-t4-3)\n"
        "> *Lin et al. 2017 · Randomised trial · n = 110*\n\n"
        "### Not said which way\n\n> “This single-arm pilot treated seven patients.” [\\[1\\]](#ev-t4-1)\n"
        "> *starter note on Wang et al. 2013 · Trial, not said to be randomised · n = 7*\n\n"
        "*Corpus: 178 records (178 starter notes) · 2 retracted not searched · updated 2026-11-22 · "
        "starter notes alone, without a search · index g1*"
    )


def test_the_words_that_decide_are_bold_and_nothing_of_a_quote_is_lost():
    text = drawn(answered(cite(1, ARTICLE, INFECTION)))
    assert "<b>lower</b>" in text
    assert INFECTION in without_bold(text)


def test_one_quote_too_has_what_it_says_explained():
    assert drawn(answered(cite(1, ARTICLE, INFECTION))).startswith("*What the quotes say of an effect, by rules")


def test_where_no_quote_says_anything_of_an_effect_there_is_no_heading_no_balance_and_no_bold():
    text = drawn(answered(cite(1, NOTE, SEVEN), cite(2, NOTE, "All had a suboptimal response to UDCA.")))
    assert text.startswith("> “This single-arm pilot")
    assert not re.search("###|<b>|Not said", text)


def test_what_comes_after_four_quotes_is_one_click_away():
    first, rest = drawn(answered(*MANY)).split("\n\n<details><summary>2 more</summary>\n\n")
    assert re.findall(r"\[\\\[(\d)\\\]\]", first) == ["1", "4", "3", "2"]
    assert re.findall(r"\[\\\[(\d)\\\]\]", rest.split("\n\n</details>\n\n")[0]) == ["5", "6"]
    assert "<details" not in drawn(answered(*MANY[:4]))


def test_different_figures_for_one_outcome_stand_side_by_side():
    quotes = ("Survival was 70% at 12 months.", "One-year overall survival was 52%.")
    records = [
        Record.make(key=f"pmid:{number}", title="Cells", sections=(Section("RESULTS", quote),))
        for number, quote in enumerate(quotes, 1)
    ]
    text = drawn(answered(*(cite(number, records[number - 1], quote) for number, quote in enumerate(quotes, 1))))
    assert (
        "### Different figures for the same outcome:\n\n- “70%” [\\[1\\]](#ev-t1-1) — “52%” [\\[2\\]](#ev-t1-2)" in text
    )


def test_a_follow_up_shows_first_how_it_was_understood():
    first = drawn(ASSISTANT.ask("What of survival *in* mice?"), understood="What of survival *in* mice?")
    assert first.startswith("*Understood as: What of survival *in* mice?*\n\n")


def test_a_chinese_question_shows_what_was_searched_for():
    lines = drawn(ASSISTANT.ask("间充质干细胞治疗肝衰竭")).split("\n\n")
    assert lines[0] == "*检索词：间充质干细胞 → mesenchymal stem cells; 肝衰竭 → liver failure*"
    assert lines[1].startswith("*各引文对疗效的说法（由规则按加粗词语判定）：获益 ")
    assert lines[-1] == (
        "*语料库：178 条记录（其中 178 条入门笔记） · 2 条已撤稿记录未检索 · 更新于 2026-11-22 · "
        "仅有入门笔记，未经检索 · 索引 g1*"
    )


def test_a_refusal_is_its_reason_and_the_nearest_records():
    assert drawn(ASSISTANT.ask("xenon?"), 2).split("\n\n")[:3] == [
        "The corpus does not speak of: xenon.",
        "Nearest records, which do not answer the question:",
        "- [Allogeneic bone marrow-derived mesenchymal stromal cells for hepatitis B virus-related acute-on-chronic "
        "liver failure: a randomized controlled trial](#ev-t2-near1) (2017)\n"
        "- [Pilot study of umbilical cord-derived mesenchymal stem cell transfusion in patients with primary biliary "
        "cirrhosis](#ev-t2-near2) (2013)",
    ]


def test_a_refusal_without_nearest_is_its_reason():
    refusal = Answer(Query("dose", "en", "dose"), (), Refusal(Reason.ADVICE), STAMP)
    assert drawn(refusal).split("\n\n")[0].startswith("This desk quotes published studies and cannot advise")
    assert "Nearest" not in drawn(refusal)


def test_a_nearest_record_without_title_and_year_is_named_by_its_key():
    bare = Record.make(key="pmid:77", title="", sections=(Section("", "Some words."),))
    refusal = Refusal(Reason.NOTHING_FOUND, (), (hit(1, bare),))
    assert "- [pmid:77](#ev-t1-near1)\n" in drawn(Answer(Query("q", "en", "q"), (), refusal, STAMP)) + "\n"


def test_a_retraction_is_not_left_unsaid():
    text = drawn(ASSISTANT.ask("standing"))
    assert re.search(r"\*Nemo 2011[^*]*\* \*\*Retracted\*\*", text)
    assert re.search(r"\*Mensch et al\. 2019[^*]*\* \*\*Expression of concern\*\*", text)


def test_filters_in_force_are_shown():
    filters = Filters(2010, 2020, designs=("rct",), statuses=(*Filters().statuses, Status.RETRACTED))
    first = drawn(ASSISTANT.ask("survival", filters)).split("\n\n")[0]
    assert first == "*Only: 2010 to 2020 · Randomised trial · Include retracted*"


@pytest.mark.parametrize(
    ("record", "source"),
    [
        (Record.make(key="pmid:1", title="T", sections=(Section("", "Text."),), journal="Liver"), "*Liver no date*"),
        (Record.make(key="pmid:1", title="T", sections=(Section("", "Text."),), pmid="9"), "*PMID 9*"),
        (
            Record.make(
                key="pmid:1",
                title="T",
                sections=(Section("", "Text."),),
                pmid="9",
                published=PartialDate(2017, None, None),
            ),
            "*PMID 9 2017*",
        ),
        (Record.make(key="x:1", title="Title alone", sections=(Section("", "Text."),)), "*Title alone*"),
    ],
)
def test_a_source_is_named_by_what_there_is(record, source):
    assert source in drawn(answered(cite(1, record, "Text.")))


def test_a_hostile_quote_adds_no_structure():
    text = bubble(ASSISTANT.ask("hostile"), 1, ATTACK)
    assert ATTACK in without_bold(unescape(text))
    ours = r"\[\\\[\d\\\]\]\(#ev-t1-\d\)|^> |^### |</?b>|\*\*Retracted\*\*|^\*|\*$|\*(?= \*\*)|(?<=^> )\*"
    left = re.sub(ours, "", text, flags=re.M).replace("\n> *", "\n").replace("*", "")
    assert not set(re.sub(r"&#\d+;", "", left)) & set(string.punctuation)


def test_every_link_has_its_card():
    for turn, question in enumerate(("survival", "many", "xenon", "standing", "hostile", "干细胞"), 1):
        answer = ASSISTANT.ask(question)
        links = re.findall(r"\(#(ev-[^)]+)\)", bubble(answer, turn))
        cards = re.findall(r'<article [^>]*id="([^"]+)"', render.evidence([(turn, answer)]))
        assert set(links) == set(cards)
        assert len(cards) > 1


def test_a_problem_is_a_sentence_and_what_to_do():
    assert unescape(problem("There is no index yet.", "Build one with `hepcite index`.")) == (
        "There is no index yet.\n\n*Build one with `hepcite index`.*"
    )
    assert unescape(problem("Something went wrong.")) == "Something went wrong."


def test_a_concern_is_told_beside_a_quote_that_is_not_headed():
    quote = CONCERN.text[CONCERN.title_span.start : CONCERN.title_span.end]
    assert "**Expression of concern**" in drawn(answered(cite(1, CONCERN, quote)))
