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
# British to American, so that a tumour is found by "tumor". A rule may also meet a word that is the same in both
# ("exercise"): no harm, since texts and questions pass through the same rules.
_SPELLINGS = (
    (re.compile(r"\b(tum|col|fav|behavi|lab|neighb|vap|od|harb|hum)our"), r"\1or"),
    (re.compile(r"haem|aem"), lambda match: match[0].replace("ae", "e")),
    (re.compile(r"oe(dema|soph|str)"), r"e\1"),
    (re.compile(r"\b(p|orthop)aed"), r"\1ed"),
    (re.compile(r"foet(al|us)"), r"fet\1"),
    # What stands before is looked at last: texts are long, and these letters are found fast.
    (re.compile(r"is(?<=\w{3}[^aeiou\W]is)(e[ds]?|ing|ations?)\b"), r"iz\1"),
    (re.compile(r"lys(?<=\w{3}lys)(e[ds]?|ing)\b"), r"lyz\1"),
    (re.compile(r"\b(cent|fib|lit|met)re(s?)\b"), r"\1er\2"),
)
_CJK = "\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_CJK}]+|\d+(?:\.\d+)+|[^\W_{_CJK}]+")
_COMPOUND = re.compile(rf"[^\W_{_CJK}]+(?:-[^\W_{_CJK}]+){{1,3}}")


def prepared(text: str) -> str:
    """Return `text` as blank-separated tokens, before stop words and stemming.

    Compounds stand in parts and whole (UC-MSC: uc, msc, ucmsc); Chinese stands as overlapping pairs of characters,
    which needs no word list and loses nothing (Nie et al. 2000, doi:10.1145/355214.355235, on bigram indexing), and
    in simplified ones, so that either script finds the other.
    """
    plain = unicodedata.normalize("NFKC", _RAISED.sub(r" \g<0>", text)).casefold().translate(_GREEK)
    for british, american in _SPELLINGS:
        plain = british.sub(american, plain)
    found = []
    for word in _WORD.findall(plain):
        if "\u3400" <= word[0] <= "\ufaff":
            chinese = simplified(word)
            found += [chinese[at : at + 2] for at in range(max(len(chinese) - 1, 1))]
        else:
            found.append(word)
    hyphened = " ".join(part for part in plain.split() if "-" in part)
    found += [compound.replace("-", "") for compound in _COMPOUND.findall(hyphened)]
    return " ".join(found)


def simplified(text: str) -> str:
    """Return `text` with traditional Chinese characters as simplified ones, one for one, the rest as it is."""
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    from opencc import OpenCC  # loaded for Chinese alone

    characters = [chr(number) for number in range(0x3400, 0xA000)]
    # Character by character, without OpenCC's phrases: how a word is written must not depend on what stands beside it,
    # or a part of a text would not be found in the whole. Forms beyond the basic plane are no Chinese to `_WORD`.
    forms = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(one): form
        for one, form in zip(characters, forms, strict=True)
        if form != one and "\u3400" <= form <= "\u9fff"
    }


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
