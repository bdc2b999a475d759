from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import tokens


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
