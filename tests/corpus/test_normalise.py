from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalise import normalise

ANY = st.text(alphabet=st.characters(codec=None))  # surrogates included, which st.text leaves out of itself
ODD = st.text(
    alphabet="aA e\u0301\u00e9\u0308 \t\n\r\x00\x1f\x7f\u00a0\u00ad\u200b\u200d\u202e\u2066\u2028\u3000\ufeff\ud800肝⁶"
)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", ""),
        ("  two  blanks \n and\ta line ", "two blanks and a line"),
        ("a\u00a0b\u2009c\u3000d\u2028e\x85f", "a b c d e f"),
        ("cafe\u0301", "café"),
        ("10⁶ cells/kg, CO₂, ½, ﬁ, Ⅲ期，ＰＢＣ", "10⁶ cells/kg, CO₂, ½, ﬁ, Ⅲ期，ＰＢＣ"),
        ("stem\u200bcell\u200d \ufeffthe\u00adrapy\u2060", "stemcell therapy"),
        ("\u202ereversed\u202c \u2066isolated\u2069 \u200fmark", "reversed isolated mark"),
        ("a\x00b\x07c\x1fd\x7fe", "a b c d e"),
        ("a\ud800b\udfffc\uffffd\ufffee", "a b c d e"),
        ("a\r\nb\vc\fd", "a b c d"),
        ("e\u200b\u0301", "é"),
        ("\u212b", "Å"),
        ("肝硬化　患者", "肝硬化 患者"),
        ("👩\u200d⚕️", "👩⚕️"),
        ("\x00 \u200b", ""),
    ],
)
def test_what_is_stored(given, stored):
    assert normalise(given) == stored


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_nothing_can_turn_the_text_around(mark):
    # These twelve are all of Unicode's Bidi_Control.
    assert normalise(f"a{mark}b") == "ab"


@given(st.one_of(ANY, ODD))
def test_a_second_time_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.one_of(ANY, ODD))
def test_what_comes_out_can_be_stored_and_shown(text):
    found = normalise(text)
    found.encode()
    assert unicodedata.is_normalized("NFC", found)
    assert " ".join(found.split()) == found
    assert not {unicodedata.category(mark) for mark in found} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(found) & set("\u00ad\u200b\u200e\u200f\u202a\u202d\u202e\u2066\u2069\ufeff")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_goes_the_same_way_by_the_short_road(text):
    # The accent is not ASCII, so this text goes the long way round.
    assert normalise("\u0301 x " + text + " x") == "\u0301 x " + normalise(text) + (" x" if normalise(text) else "x")
