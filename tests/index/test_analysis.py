from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import prepared, simplified, tokens
from index.glossary import Glossary


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        (" – … () ", []),
        ("Mesenchymal stem cells", ["mesenchym", "stem", "cell"]),
        ("the cells were in a liver", ["cell", "were", "liver"]),
        ("UC-MSC", ["uc", "msc", "ucmsc"]),
        ("acute-on-chronic liver", ["acut", "chronic", "liver", "acuteonchron"]),
        ("10⁶ cells", ["10", "6", "cell"]),
        ("1.5 × 10^6", ["1.5", "10", "6"]),
        ("TGF-β1", ["tgf", "beta", "1"]),
        ("CO₂", ["co2"]),
        ("ＰＢＣ　Ⅲ", ["pbc", "iii"]),
        ("CD34+", ["cd34"]),
        ("肝", ["肝"]),
        ("肝硬化", ["肝硬", "硬化"]),
        ("肝硬化，患者", ["肝硬", "硬化", "患者"]),
        ("PBC患者30例", ["pbc", "患者", "30", "例"]),
        ("膽", ["胆"]),
        ("幹細胞", ["干细", "细胞"]),
        ("ＵＣ-MSC治療ＡＣＬＦ", ["uc", "msc", "治疗", "aclf", "ucmsc"]),
        ("肝硬変に対する", ["肝硬", "硬変", "に", "対", "する"]),
        ("cells cells", ["cell", "cell"]),
        ("Straße STRASSE", ["strass", "strass"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_tokens(text, terms):
    assert tokens(text) == terms


def test_forms_of_one_word_meet():
    assert tokens("transplanted") == tokens("Transplants") == ["transplant"]
    assert set(tokens("ucmsc")) <= set(tokens("UC-MSC"))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumour", "tumor"),
        ("haematopoietic anaemia", "hematopoietic anemia"),
        ("oedema of the oesophagus", "edema of the esophagus"),
        ("randomised", "randomized"),
        ("paediatric", "pediatric"),
        ("two centres", "two centers"),
        ("foetal oestrogen", "fetal estrogen"),
        ("were analysed", "were analyzed"),
    ],
)
def test_british_and_american_spellings_meet(british, american):
    assert tokens(british) == tokens(american)


@given(st.text())
def test_tokens_are_bare_and_the_case_of_ascii_does_not_matter(text):
    found = tokens(text)
    assert all(term and not term.isspace() for term in found)
    if text.isascii():
        assert tokens(text.upper()) == tokens(text.lower()) == found


@given(st.text(alphabet="肝硬化干细胞治疗", min_size=2, max_size=12))
def test_a_part_of_chinese_text_is_found_in_the_whole(text):
    whole = tokens(text)
    assert len(whole) == len(text) - 1
    assert tokens(text[:2]) == whole[:1]
    assert tokens(f"在{text}。")[1:] == whole


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("臍帶間充質幹細胞", "脐带间充质干细胞"),
        ("慢性B型肝炎病毒感染", "慢性B型肝炎病毒感染"),
        ("顯著降低總膽紅素", "显著降低总胆红素"),
        ("隨機對照試驗", "随机对照试验"),
        ("肝臟纖維化與複發", "肝脏纤维化与复发"),
        ("腹水（ascites）於治療後減少", "腹水（ascites）于治疗后减少"),
    ],
)
def test_traditional_and_simplified_characters_meet(traditional, simple):
    assert simplified(traditional) == simple
    assert tokens(traditional) == tokens(simple)


@pytest.mark.parametrize(
    "text", ["", "UC-MSC in ACLF: α, β", "肝硬変に対する", "かんさいぼう、カンサイボウ", "간세포 치료"]
)
def test_what_is_not_traditional_chinese_is_left_as_it_is(text):
    assert simplified(text) == text


def test_no_term_of_the_glossary_is_changed():
    assert [term.chinese for term in Glossary.shipped().terms if simplified(term.chinese) != term.chinese] == []


@given(st.text() | st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)))
def test_simplified_goes_character_by_character(text):
    assert [simplified(one) for one in text] == list(simplified(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fertilised, analysed; exercise wise", "fertilized analyzed exercize wise"),
        ("catalyse lyse hydrolysing improvised", "catalyze lyse hydrolyzing improvized"),
        ("-a- a--b UC-MSC\tHLA-DR-3 x-\ny", "a a b uc msc hla dr 3 x y ucmsc hladr3"),
    ],
)
def test_spellings_and_compounds(text, said):
    assert prepared(text) == said
