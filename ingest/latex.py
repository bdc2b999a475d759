"""`plain`: text of BibTeX without LaTeX, where every word and number stays what it was.

Nothing is defined or executed: a macro is a sign of its own, an accent, a font or nothing. What is not LaTeX stays: a
percent sign that nobody escaped begins no comment here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

from ingest.markup import lowered, raised

_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
            '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
            "b": "\u0331"}  # fmt: skip
_ACCENTED = re.compile(
    r"""\\(?:([`'^~=."])\s{0,3}|([uvHtcdbrk])(?![A-Za-z])\s{0,3})(?:\{\s{0,3}(\\[ij](?![A-Za-z])|[^\W\d_])\s{0,3}\}|(\\[ij](?![A-Za-z])|[^\W\d_]))"""
)
_SCRIPTS = re.compile(r"\\text(super|sub)script\s?\{([^{}]{0,200})\}")
_MATH = re.compile(r"\$(?=\S)([^$\n]{1,300}?)(?<=\S)\$(?![0-9])")
_IN_MATH = re.compile(r"([_^])(?:\{([^{}]{0,200})\}|([A-Za-z0-9+*-]))")
_WORD = re.compile(r"\\([A-Za-z]{1,40})\*?(?:\s{1,9}|\{\}|(?![A-Za-z]))")
_SIGN = re.compile(r"\\([^A-Za-z])")
_BRACES = {"{": "\ue000", "}": "\ue001"}  # those that are meant, while the others are taken away
_SIGNS = {"\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "-": "", "/": "", "@": "", "(": "", ")": "",
          "[": "", "]": ""}  # fmt: skip
_NAMED = {"textless": "<", "textgreater": ">", "textbar": "|", "textbackslash": "\\", "textasciitilde": "~",
          "textasciicircum": "^", "textbraceleft": _BRACES["{"], "textbraceright": _BRACES["}"], "textendash": "–",
          "textemdash": "—", "i": "i", "j": "j", "backslash": "\\", "lt": "<", "gt": ">"}  # fmt: skip


def plain(text: str) -> str:
    """Return `text` as it is printed."""
    if "\\" in text or "$" in text:
        text = _ACCENTED.sub(_accented, text)
        text = _SCRIPTS.sub(lambda match: (raised if match[1] == "super" else lowered)(match[2]), text)
        text = _MATH.sub(lambda match: _WORD.sub(_named, _IN_MATH.sub(_script, match[1])), text)
        # A tie is a blank; the sign that a macro names is none, so ties go first.
        text = re.sub(r"(?<!\\)~", " ", text)
        text = _WORD.sub(_named, text)
        text = _SIGN.sub(lambda match: _BRACES.get(match[1], _SIGNS.get(match[1], match[1])), text)
    else:
        text = text.replace("~", " ")
    text = text.replace("{", "").replace("}", "").replace(_BRACES["{"], "{").replace(_BRACES["}"], "}")
    return text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")


def _accented(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).removeprefix("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS.get(match[1] or match[2], ""))


def _script(match: re.Match[str]) -> str:
    return (raised if match[1] == "^" else lowered)(match[2] or match[3])


@cache
def _symbols() -> dict[str, str]:
    categories = get_default_latex_context_db()
    specs = (spec for name in categories.categories() for spec in categories.iter_macro_specs([name]))
    return {spec.macroname: spec.simplify_repl for spec in specs
            if isinstance(spec.simplify_repl, str) and "%" not in spec.simplify_repl}  # fmt: skip


def _named(match: re.Match[str]) -> str:
    return _NAMED.get(match[1]) or _symbols().get(match[1], "")
