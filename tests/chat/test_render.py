import ast
import json
import re
import string
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chat
from chat import render
from chat.answer import Stamp
from chat.export import Format
from chat.wording import sentences
from corpus.record import Span, Status
from index.query import Filters
from tests.chat.fixed import STAMP, FixedAssistant

ASSISTANT = FixedAssistant()


@given(st.text())
def test_inert_markdown_shows_the_text_and_holds_no_mark_of_structure(text):
    inert = render.inert(text)
    assert unescape(inert) == " ".join(text.split())
    assert not set(re.sub(r"&#\d+;", "", inert)) & set(string.punctuation)


@given(st.text())
def test_plain_html_shows_the_text(text):
    assert unescape(render.plain(text)) == text or re.search("[\x00-\x1f\x7f-\x9f]|&", text)
    assert not set(render.plain(text)) & set("<>\"'")


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_emphasised_text_is_the_text_with_no_tag_but_bold(text, pairs):
    drawn = render.emphasised(text, [Span(min(pair), max(pair)) for pair in pairs])
    bare = re.sub("</?b>", "", drawn)
    assert unescape(bare).split() == text.split()
    assert not set(re.sub(r"&#\d+;", "", bare)) & set(string.punctuation)
    assert re.findall("</?b>", drawn) == ["<b>", "</b>"] * (drawn.count("<") // 2)


def test_words_in_bold_keep_the_blanks_around_them():
    assert render.emphasised("MELD  fell by 3", [Span(6, 10), Span(8, 12)]) == "MELD <b>fell</b> by 3"


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


def test_without_answers_the_legend_explains_the_cards():
    assert "The quoted sentence" in render.evidence([])


def test_the_question_is_escaped_in_evidence_and_link():
    source = render.evidence([(1, ASSISTANT.ask('hostile <b>"&'))])
    assert "hostile &lt;b&gt;&quot;&amp;" in source
    assert 'data-link="?q=hostile%20%3Cb%3E%22%26"' in source


def test_the_header_shows_trouble_where_there_is_no_corpus():
    head = render.header(None, {"en": "There is <no> index.", "zh": "还没有索引。"})
    assert '<span class="say-en" lang="en">There is &lt;no&gt; index.</span>' in head
    assert '<span class="say-zh" lang="zh">还没有索引。</span>' in head


@pytest.mark.parametrize(
    ("text", "language"), [("肝", "zh"), ("MSC 治疗", "zh"), ("MSC", "en"), ("", "en"), ("（MSC）", "en")]
)
def test_language_of(text, language):
    assert render.language_of(text) == language


def test_examples_are_in_both_languages():
    assert [language for language, _ in render.EXAMPLES] == ["en"] * 3 + ["zh"] * 3
    assert all(render.language_of(text) == language for language, text in render.EXAMPLES)


ENDINGS = ["md", "ris", "bib", "nbib", "csv"]


def exports(source):
    """Return each group of export links as pairs of format and questions."""
    groups = re.findall(r'<p class="exports".*?</p>', source)
    urls = [[unescape(url) for url in re.findall(r'<a href="([^"]+)" download>', group)] for group in groups]
    assert all(url.startswith("api/export?format=") for group in urls for url in group)
    parts = [[parse_qs(urlsplit(url).query) for url in group] for group in urls]
    return [[(part["format"][0], [json.loads(one) for one in part["asked"]]) for part in group] for group in parts]


def test_a_turn_is_exported_in_every_format():
    (group,) = exports(render.evidence([(1, ASSISTANT.ask('survival & "safety" ${x}'))]))
    assert group == [(ending, [{"q": 'survival & "safety" ${x}'}]) for ending in ENDINGS]
    assert sorted(ENDINGS) == sorted(Format)


def test_a_refusal_is_no_list_of_references():
    (group,) = exports(render.evidence([(1, ASSISTANT.ask("xenon"))]))
    assert [ending for ending, _ in group] == ["md", "csv"]


def test_filters_are_exported_with_the_question():
    filters = Filters(
        2010,
        2020,
        ("Review",),
        (*Filters().statuses, Status.RETRACTED, Status.WITHDRAWN),
        ("human",),
        ("rct",),
        ("ips",),
    )
    (group,) = exports(render.evidence([(1, ASSISTANT.ask("survival", filters))]))
    assert group[0][1] == [
        {
            "q": "survival",
            "year_from": 2010,
            "year_to": 2020,
            "types": ["Review"],
            "designs": ["rct"],
            "cells": ["ips"],
            "species": ["human"],
            "include_retracted": True,
        }
    ]


def test_a_conversation_is_exported_whole_oldest_question_first():
    source = render.evidence([(2, ASSISTANT.ask("干细胞")), (1, ASSISTANT.ask("xenon"))])
    whole, newest, oldest = exports(source)
    assert whole == [(ending, [{"q": "xenon"}, {"q": "干细胞"}]) for ending in ENDINGS]
    assert (newest[0][1], oldest[0][1]) == ([{"q": "干细胞"}], [{"q": "xenon"}])


def test_a_link_too_long_to_be_followed_is_not_offered():
    long = [(turn, ASSISTANT.ask(f"survival {'肝' * 700}")) for turn in (1, 2, 3)]
    assert len(exports(render.evidence(long[:2]))) == 3
    assert len(exports(render.evidence(long))) == 3  # each question, but not all three in one


def test_both_languages_say_the_same_things_with_the_same_names():
    english, chinese = sentences("en"), sentences("zh")
    assert english.keys() == chinese.keys()
    fields = {key: set(re.findall(r"{(\w+)}", text)) for key, text in english.items()}
    assert {key: set(re.findall(r"{(\w+)}", text)) for key, text in chinese.items()} == fields


def spoken(source):
    """Return the strings of a module, and its formatted strings as patterns."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(each.value)) if isinstance(each, ast.Constant) else "[^.]+" for each in node.values]
            yield "".join(parts)


def test_every_sentence_is_used():
    folder = Path(chat.__path__[0])
    said = {one for file in folder.rglob("*.py") for one in spoken(file.read_text(encoding="utf-8"))}
    # f"page.{key}" alone says nothing: the key is then a string of its own, or the value of a status.
    said -= {re.escape("page.") + "[^.]+", re.escape("page.holdings.") + "[^.]+"}
    said |= {each.value for each in Status} | {f"{each.value}_text" for each in Status}
    pattern = re.compile("|".join(one for one in said if one != "[^.]+"))
    unused = []
    for key in sentences("en"):
        short = key.removeprefix("page.").removeprefix("holdings.")
        ways = (key, short, key.removeprefix("page.").replace(".", "_")) if key.startswith("page.") else (key,)
        if not any(pattern.fullmatch(way) for way in ways):
            unused.append(key)
    assert unused == []
