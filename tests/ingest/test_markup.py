from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpus.normalise import normalise
from corpus.record import Section
from tests.ingest.made_up import abstract, one


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("CO<sub>2</sub> uptake", "CO₂ uptake"),
        ("25 kg/m<sup>2</sup>, n = 7", "25 kg/m², n = 7"),
        ("1 &#xd7; 10<sup>6</sup> cells", "1 × 10⁶ cells"),
        ("10<sup> 6 </sup>cells", "10⁶ cells"),
        ("s<sup>&#8722;1</sup> and s<sup>-1</sup>", "s⁻¹ and s⁻¹"),
        ("CD4<sup>+</sup>CD25<sup>+</sup> cells", "CD4⁺CD25⁺ cells"),
        ("<sup>18</sup>F-FDG", "¹⁸F-FDG"),
        ("Ca<sup>2+</sup>", "Ca²⁺"),
        ("<i>Fah</i><sup>-/-</sup> mice", "Fah-/- mice"),
        ("the 19<sup>th</sup> day", "the 19th day"),
        ("C<sub>max</sub> and V<sub>2max</sub>", "C_max and V_2max"),
        ("x<sup>a</sup>, y<sup>a b</sup>", "x^a, y^(a b)"),
        ("IC<sub><i>50</i></sub>.", "IC₅₀."),
        ("Brand<sup>&#xae;</sup>", "Brand®"),
        ("a<sup/>b<sub> </sub>c", "ab c"),
        ("<b>A</b> <i>B<u>C</u></i>d", "A BCd"),
        ("p &lt; 0.05 &amp; q &gt; 1", "p < 0.05 & q > 1"),
        ("a<!-- c -->b<?pi d?>c", "abc"),
        ("one <new>two</new> three", "one two three"),
        ("A\n   B\u00a0C\u200bD", "A B CD"),
        ("re\u0301sume\u0301 \U0001d4d0", "résumé \U0001d4d0"),
    ],
)
def test_inline_markup_becomes_readable_text(markup, text):
    record = one(1, title=f"Of {markup} and more", inside=abstract(f"See {markup} here."))
    assert record.title == f"Of {text} and more"
    assert record.sections == (Section("", f"See {text} here."),)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mml:msup><mml:mn>10</mml:mn>\n <mml:mn>6</mml:mn></mml:msup>", "10⁶"),
        ("<mml:mrow><mml:mi>V</mml:mi><mml:msub><mml:mi>O</mml:mi><mml:mn>2</mml:mn></mml:msub></mml:mrow>", "VO₂"),
        ("<mml:mfrac><mml:mi>a</mml:mi><mml:mrow><mml:mi>b</mml:mi><mml:mo>+</mml:mo><mml:mn>1</mml:mn></mml:mrow>"
         "</mml:mfrac>", "a/(b+1)"),
        ("<mml:msqrt><mml:mi>n</mml:mi></mml:msqrt>", "√(n)"),
        ("<mml:msubsup><mml:mi>x</mml:mi><mml:mi>i</mml:mi><mml:mn>2</mml:mn></mml:msubsup>", "x_i²"),
        ("<mml:semantics><mml:mi>p</mml:mi><mml:annotation>\\TeX</mml:annotation></mml:semantics>", "p"),
    ],
)  # fmt: skip
def test_mathml_becomes_readable_text(formula, text):
    math = f'<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">{formula}</mml:math>'
    record = one(1, inside=abstract(f"Dose {math} cells. <DispFormula>{math}</DispFormula>End."))
    assert record.sections[0].text == f"Dose {text} cells. {text} End."


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=12)
TREES: st.SearchStrategy[Any] = st.recursive(
    WORDS.map(lambda word: ([], word)),
    lambda inner: st.lists(st.tuples(st.sampled_from("biu"), inner, WORDS), max_size=4).map(lambda kids: (kids, "")),
    max_leaves=12,
)


def build(parent, tree):
    """Fill `parent` from a tree of styles, and return the text in it in reading order."""
    kids, text = tree
    parent.text = text
    for tag, inner, tail in kids:
        child = etree.SubElement(parent, tag)
        text += build(child, inner)
        child.tail = tail
        text += tail
    return text


@given(TREES)
def test_no_text_is_lost_among_styles(tree):
    title = etree.Element("ArticleTitle")
    text = build(title, tree)
    record = one(1, title="x" + etree.tostring(title, encoding="unicode"))
    assert record.title == normalise("x" + text)
