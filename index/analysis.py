"""`tokens`: how text becomes lexical terms, the same way when it is indexed and when it is asked for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import tantivy

_GREEK = str.maketrans(
    {"α": " alpha ", "β": " beta ", "γ": " gamma ", "δ": " delta ", "κ": " kappa ", "μ": " mu ", "ω": " omega "}
)
# A raised number is a number of its own: 10⁶ must not be read as 106.
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_CJK = "\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]+|\d+(?:\.\d+)+|[^\W_{_CJK}]+")
_COMPOUND = re.compile(rf"[^\W_{_CJK}]+(?:-[^\W_{_CJK}]+){{1,3}}")


def prepared(text: str) -> str:
    """Return `text` as blank-separated tokens, before stop words and stemming.

    Compounds stand in parts and whole (UC-MSC: uc, msc, ucmsc); Chinese stands as overlapping pairs of characters,
    which needs no word list and loses nothing (Nie et al. 2000, doi:10.1145/355214.355235, on bigram indexing).
    """
    plain = unicodedata.normalize("NFKC", _RAISED.sub(r" \g<0>", text)).casefold().translate(_GREEK)
    found = []
    for word in _WORD.findall(plain):
        if "\u3400" <= word[0] <= "\ufaff" and len(word) > 1:
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        else:
            found.append(word)
    found += [compound.replace("-", "") for compound in _COMPOUND.findall(plain)]
    return " ".join(found)


def analyser() -> tantivy.TextAnalyzer:
    """Return the analyser over prepared text: Lucene's English stop words, Porter's English stemmer."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


@cache
def _shared() -> tantivy.TextAnalyzer:
    return analyser()


def tokens(text: str) -> list[str]:
    """Return the terms of `text` in order, repeats included."""
    return list(_shared().analyze(prepared(text)))
