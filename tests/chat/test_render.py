import re
import string
import tomllib
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chat
from chat import render
from chat.answer import Stamp
from chat.wording import sentences
from corpus.record import Status
from index.query import Filters
from tests.chat.fixed import ATTACK, INFECTION, STAMP, SURVIVAL, FixedAssistant

ASSISTANT = FixedAssistant()


def shown(markdown):
    """Undo the entities: what a reader sees of Markdown that has no structure."""
    return unescape(markdown)


@given(st.text())
def test_inert_markdown_shows_the_text_and_holds_no_mark_of_structure(text):
    inert = render.inert(text)
    assert shown(inert) == " ".join(text.split())
    assert not set(re.sub(r"&#\d+;", "", inert)) & set(string.punctuation)


@given(st.text())
def test_plain_html_shows_the_text(text):
    assert unescape(render.plain(text)) == text or re.search("[\x00-\x1f\x7f-\x9f]|&", text)
    assert not set(render.plain(text)) & set("<>\"'")


def test_a_bubble_quotes_links_by_turn_and_names_the_corpus():
    assert shown(render.bubble(ASSISTANT.ask("survival"), 4)) == (
        f"> “{SURVIVAL}” [\\[1\\]](#ev-t4-1)\n> *Lin et al. 2017*\n\n"
        f"> “{INFECTION}” [\\[2\\]](#ev-t4-2)\n> *Lin et al. 2017*\n\n"
        "> “This single-arm pilot treated seven patients.” [\\[3\\]](#ev-t4-3)\n"
        "> *starter note on Wang et al. 2013*\n\n"
        "*Corpus: 178 records (178 starter notes) · 2 retracted not searched · updated 2026-11-22*"
    )


def test_a_chinese_question_shows_what_was_searched_for():
    lines = shown(render.bubble(ASSISTANT.ask("间充质干细胞治疗肝衰竭"), 1)).split("\n\n")
    assert lines[0] == "*检索词：间充质干细胞 → mesenchymal stem cells; 肝衰竭 → liver failure*"
    assert lines[-1] == "*语料库：178 条记录（其中 178 条入门笔记） · 2 条已撤稿记录未检索 · 更新于 2026-11-22*"


def test_a_refusal_is_its_reason_and_the_nearest_records():
    assert shown(render.bubble(ASSISTANT.ask("xenon?"), 2)).split("\n\n")[:3] == [
        "The corpus does not speak of: xenon.",
        "Nearest records, which do not answer the question:",
        "- [Allogeneic bone marrow-derived mesenchymal stromal cells for hepatitis B virus-related acute-on-chronic "
        "liver failure: a randomized controlled trial](#ev-t2-near1) (2017)\n"
        "- [Pilot study of umbilical cord-derived mesenchymal stem cell transfusion in patients with primary biliary "
        "cirrhosis](#ev-t2-near2) (2013)",
    ]


def test_a_retraction_is_not_left_unsaid_in_the_bubble():
    text = render.bubble(ASSISTANT.ask("standing"), 1)
    assert "*Nemo 2011* **Retracted**" in text
    assert "*Mensch et al&#46; 2019* **Expression of concern**" in text


def test_filters_in_force_are_shown():
    filters = Filters(2010, 2020, ("Randomized Controlled Trial",), (*Filters().statuses, Status.RETRACTED))
    first = shown(render.bubble(ASSISTANT.ask("survival", filters), 1)).split("\n\n")[0]
    assert first == "*Only: 2010 to 2020 · Randomised trial · Include retracted*"


@pytest.mark.parametrize(
    ("filters", "line"),
    [(Filters(2010), "*Only: from 2010*"), (Filters(None, 2020), "*Only: up to 2020*"), (Filters(), None)],
)
def test_years_are_shown_as_far_as_given(filters, line):
    first = shown(render.bubble(ASSISTANT.ask("survival", filters), 1)).split("\n\n")[0]
    assert first == (line or first)
    assert first.startswith("*Only") == (line is not None)


def test_a_hostile_quote_has_no_structure_in_the_bubble():
    text = render.bubble(ASSISTANT.ask("hostile"), 1)
    ours = re.sub(
        r"\[\\\[\d\\\]\]\(#ev-t1-\d\)|^> |\*\*Retracted\*\*|^\*|\*$|\*(?= \*\*)|(?<=^> )\*", "", text, flags=re.M
    )
    assert not set(re.sub(r"&#\d+;", "", ours).replace("\n> *", "\n").replace("*", "")) & set(string.punctuation)
    assert ATTACK in shown(text)


@pytest.mark.parametrize(
    ("stamp", "line"),
    [
        (STAMP, "Corpus: 178 records (178 starter notes) · 2 retracted not searched · updated 2026-11-22"),
        (Stamp(1, 1, 0, "2026-11-22", "g"), "Corpus: 1 record (1 starter note) · updated 2026-11-22"),
        (Stamp(12_345, 0, 0, "", "g"), "Corpus: 12,345 records"),
    ],
)
def test_the_corpus_in_one_line(stamp, line):
    assert render.corpus_line("en", stamp) == line


def test_evidence_has_the_newest_turn_first_and_only_it_open():
    source = render.evidence([(1, ASSISTANT.ask("pilot")), (2, ASSISTANT.ask("survival"))])
    assert re.findall(r'<details class="turn" id="([^"]+)" lang="en"( open)?', source) == [
        ("ev-t2", " open"),
        ("ev-t1", ""),
    ]
    assert re.findall(r'<article [^>]*id="([^"]+)"', source) == ["ev-t2-1", "ev-t2-2", "ev-t2-3", "ev-t1-1"]


def test_every_link_of_a_bubble_has_its_card():
    for turn, question in enumerate(("survival", "xenon", "standing", "hostile", "干细胞"), 1):
        answer = ASSISTANT.ask(question)
        links = re.findall(r"\(#(ev-[^)]+)\)", render.bubble(answer, turn))
        assert links == re.findall(r'<article [^>]*id="([^"]+)"', render.evidence([(turn, answer)]))
        assert links


def test_without_answers_the_legend_explains_the_cards():
    assert "The quoted sentence" in render.evidence([])


def test_the_question_is_escaped_in_evidence_and_link():
    source = render.evidence([(1, ASSISTANT.ask('hostile <b>"&'))])
    assert "hostile &lt;b&gt;&quot;&amp;" in source
    assert 'data-link="?q=hostile%20%3Cb%3E%22%26"' in source


def test_the_header_shows_trouble_where_there_is_no_corpus():
    assert "There is &lt;no&gt; index." in render.header(None, "There is <no> index.")


def test_a_problem_is_a_sentence_and_what_to_do():
    assert shown(render.problem("There is no index yet.", "Build one with `hepcite index`.")) == (
        "There is no index yet.\n\n*Build one with `hepcite index`.*"
    )


@pytest.mark.parametrize(
    ("text", "language"), [("肝", "zh"), ("MSC 治疗", "zh"), ("MSC", "en"), ("", "en"), ("（MSC）", "en")]
)
def test_language_of(text, language):
    assert render.language_of(text) == language


def test_examples_are_in_both_languages():
    assert [language for language, _ in render.EXAMPLES] == ["en"] * 3 + ["zh"] * 3
    assert all(render.language_of(text) == language for language, text in render.EXAMPLES)


def test_both_languages_say_the_same_things_with_the_same_names():
    english, chinese = sentences("en"), sentences("zh")
    assert english.keys() == chinese.keys()
    fields = {key: set(re.findall(r"{(\w+)}", text)) for key, text in english.items()}
    assert {key: set(re.findall(r"{(\w+)}", text)) for key, text in chinese.items()} == fields


def test_every_page_sentence_is_used():
    folder = Path(chat.__path__[0])
    source = "".join(
        (folder / f"{name}.py").read_text(encoding="utf-8") for name in ("render", "card", "conversation", "page")
    )
    page = tomllib.loads((folder / "locale" / "en.toml").read_text(encoding="utf-8"))["page"]
    spoken_by_value = {"retracted_text", "concern_text", "withdrawn_text", "retracted", "concern", "withdrawn"}
    unused = {key for key in page.keys() - {"type"} if not re.search(rf'["./\']{key}["\']', source)}
    assert unused <= spoken_by_value
