from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.record import Status
from index.expand import understand
from index.glossary import Glossary, Term
from index.query import Concept, Filters, Query


def surfaces(question):
    return [concept.surface for concept in understand(question).concepts]


def only(question):
    (concept,) = understand(question).concepts
    return concept


def test_a_chinese_question():
    question = "脐带间充质干细胞治疗失代偿期肝硬化是否安全？"
    assert understand(question) == Query(
        text=question,
        language="zh",
        meaning="umbilical cord mesenchymal stem cells treatment decompensated liver cirrhosis safe",
        concepts=(
            Concept(
                "脐带间充质干细胞",
                (
                    "umbilical cord mesenchymal stem cells",
                    "UC-MSC",
                    "hUC-MSC",
                    "UCMSC",
                    "Wharton's jelly MSC",
                    "脐带间充质干细胞",
                ),
                "concept",
            ),
            Concept("治疗", ("treatment", "therapy", "treated", "治疗"), "word"),
            Concept(
                "失代偿期肝硬化",
                ("decompensated liver cirrhosis", "DLC", "decompensated cirrhosis", "失代偿期肝硬化"),
                "concept",
            ),
            Concept(
                "安全",
                (
                    "safe",
                    "safety",
                    "well tolerated",
                    "adverse events",
                    "side effects",
                    "tolerated",
                    "adverse effects",
                    "toxicity",
                    "adverse",
                    "安全",
                ),
                "concept",
            ),
        ),
        expansions=(
            ("脐带间充质干细胞", "umbilical cord mesenchymal stem cells"),
            ("治疗", "treatment"),
            ("失代偿期肝硬化", "decompensated liver cirrhosis"),
            ("安全", "safe"),
        ),
    )


def test_an_english_question():
    question = "Are umbilical cord mesenchymal stem cells safe after a portal vein infusion?"
    found = understand(question)
    assert (found.language, found.meaning, found.text) == ("en", question, question)
    assert found.concepts[0] == Concept(
        "umbilical cord mesenchymal stem cells",
        ("umbilical cord mesenchymal stem cells", "UC-MSC", "hUC-MSC", "UCMSC", "Wharton's jelly MSC"),
        "concept",
    )
    assert found.concepts[1] == Concept(
        "safe",
        (
            "safe",
            "safety",
            "tolerability",
            "well tolerated",
            "adverse events",
            "side effects",
            "complications",
            "tolerated",
            "adverse effects",
            "toxicity",
            "adverse",
        ),
        "concept",
    )
    assert "Are" not in surfaces(question)
    assert "after" not in surfaces(question)


def test_an_english_abbreviation_is_spelled_out():
    found = understand("UC-MSCs in DLC")
    assert found.meaning == "UC-MSCs in DLC"
    assert found.expansions[0] == ("UC-MSCs", "umbilical cord mesenchymal stem cells")
    assert "decompensated cirrhosis" in found.concepts[1].alternatives


def test_the_longest_match_wins():
    assert surfaces("间充质干细胞移植") == ["间充质干细胞移植"]
    assert surfaces("间充质干细胞移植的") == ["间充质干细胞移植"]
    glossary = Glossary((Term("肝", "liver", (), "concept"), Term("肝硬化", "cirrhosis", (), "concept")))
    assert understand("肝硬化的肝", glossary=glossary).meaning == "cirrhosis liver"


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("III期试验", "phase III trial"),
        ("Ⅲ期试验", "phase III trial"),
        ("II期试验", "phase II trial"),
        ("I期试验", "phase I trial"),
        ("I/II期试验", "phase I/II trial"),
    ],
)
def test_a_phase_is_not_cut_out_of_another(question, meaning):
    assert understand(question).meaning == meaning


def test_a_match_that_would_cut_a_word_is_no_match():
    glossary = Glossary((Term("I期", "phase I", (), "design"), Term("C型", "type C", (), "concept")))
    found = understand("III期和ABC型", glossary=glossary)
    assert found.meaning == "III ABC"


@pytest.mark.parametrize("question", ["PBC", "What is PBC?", "ＰＢＣ", "PBC是什么"])
def test_pbc_has_two_meanings_and_both_are_shown(question):
    found = understand(question)
    assert found.concepts == (
        Concept("PBC", ("PBC", "primary biliary cirrhosis", "primary biliary cholangitis"), "concept"),
    )
    assert found.expansions == (("PBC", "primary biliary cirrhosis / primary biliary cholangitis"),)
    if found.language == "zh":
        assert found.meaning == "PBC (primary biliary cirrhosis, primary biliary cholangitis)"


@pytest.mark.parametrize("question", ["HSC transplantation", "HSC移植"])
def test_hsc_has_two_meanings_and_both_are_shown(question):
    found = understand(question)
    assert found.expansions[0] == ("HSC", "hematopoietic stem cells / hepatic stellate cells")
    assert {"hematopoietic stem cells", "hepatic stellate cells"} < set(found.concepts[0].alternatives)


@pytest.mark.parametrize(
    ("asked", "another"),
    [("PBC", "PSC"), ("AIH", "PBC"), ("ALT", "AST"), ("HGF", "VEGF"), ("IL-6", "TNF-α"), ("CXCR4", "CCL2")],
)
def test_one_thing_does_not_stand_for_its_neighbour(asked, another):
    # A family of things may be looked for under its members, but a member not under the other members.
    assert another not in only(asked).alternatives


def test_two_rows_with_one_english_name_are_shown_once():
    for _, shown in (*understand("ACLF").expansions, *understand("cirrhosis").expansions):
        assert len(set(shown.split(" / "))) == len(shown.split(" / "))
    assert understand("ACLF患者").meaning.count("acute-on-chronic liver failure") == 1


def test_full_width_forms_are_read_as_plain_ones():
    assert understand("２０１３年ＭＥＬＤ评分").concepts == understand("2013年MELD评分").concepts
    assert understand("ＵＣ－ＭＳＣ").concepts == understand("UC-MSC").concepts


@pytest.mark.parametrize(
    ("question", "surface", "name"),
    [
        ("薛荣等的研究", "薛荣", "Xue R"),
        ("薛荣等人报告了什么？", "薛荣", "Xue R"),
        ("王福生团队", "王福生", "Wang FS"),
        ("王福生的研究", "王福生", "Wang FS"),
        ("请问张林教授的试验", "张林", "Zhang L"),
    ],
)
def test_a_chinese_author_is_looked_for_as_pubmed_prints_the_name(question, surface, name):
    found = understand(question)
    assert Concept(surface, (name,), "name") in found.concepts
    assert (surface, name) in found.expansions
    assert name not in found.meaning


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("干细胞能改善黄疸等症状吗", "stem cells improve jaundice symptoms"),
        ("白蛋白等指标", "albumin indicators"),
        ("黄疸等级", "jaundice"),
    ],
)
def test_a_term_of_the_glossary_is_no_author(question, meaning):
    found = understand(question)
    assert found.meaning.startswith(meaning)
    assert "name" not in {concept.kind for concept in found.concepts}


def test_an_english_author_and_a_year():
    assert [(c.surface, c.kind) for c in understand("What did Xue et al. find in 2013?").concepts] == [
        ("Xue", "name"),
        ("2013", "design"),
    ]


def test_a_capital_makes_a_name_unless_it_opens_the_question():
    kinds = {concept.surface: concept.kind for concept in understand("Flying in Xanadu and REALISTIC").concepts}
    assert kinds == {"Flying": "other", "Xanadu": "name", "REALISTIC": "name"}


def test_latin_inside_chinese_is_kept_and_spelled_out():
    found = understand("UC-MSC治疗GGT升高")
    assert found.concepts[0].surface == "UC-MSC"
    assert found.meaning.startswith("UC-MSC (umbilical cord mesenchymal stem cells) treatment GGT (gamma-glutamyl")
    assert Concept("XYZ9", ("XYZ9",), "name") in understand("使用XYZ9的试验").concepts


def test_unknown_chinese_is_kept_for_chinese_text_and_left_out_of_the_meaning():
    found = understand("鳄鱼治疗肝硬化吗")
    assert Concept("鳄鱼", ("鳄鱼",), "unknown") in found.concepts
    assert found.meaning == "treatment liver cirrhosis"
    assert understand("鳄鱼").meaning == ""
    assert understand("鳄").concepts == ()  # one character alone would match everywhere


def test_short_words_are_abbreviations_only_in_capitals():
    assert understand("all or none").expansions == ()
    assert surfaces("all or none") == ["all", "none"]
    assert understand("OR of death").concepts[0] == Concept("OR", ("OR", "odds ratio"), "design")
    assert only("or else").surface == "else"


@pytest.mark.parametrize("question", ["", "  ", "?!", "，。", "\u200b"])
def test_a_question_without_words_names_nothing(question):
    found = understand(question)
    assert (found.text, found.concepts, found.expansions) == (question, (), ())


def test_filters_go_through():
    filters = Filters(year_from=2010, statuses=(Status.RETRACTED,))
    assert understand("cirrhosis", filters).filters is filters
    assert understand("cirrhosis").filters == Filters()


@given(st.text() | st.text(alphabet="干细胞肝硬化薛荣等的III期UC-MSC 治疗鳄鱼+."))
def test_any_question_can_be_read(question):
    found = understand(question)
    assert found.text == question
    assert all(concept.surface and concept.alternatives and all(concept.alternatives) for concept in found.concepts)
    assert found == understand(question)
