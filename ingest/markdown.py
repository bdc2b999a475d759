"""`plain`: the Markdown of ClinicalTrials.gov as text that reads on when line breaks are folded away.

A line break, a paragraph or the mark of a list parts what the words alone would run together ("Adults Liver failure"),
so a line that ends without a mark of its own is given a full stop. Nothing else is added.
"""

from __future__ import annotations

import re

from corpus.normalise import normalise

# "* ", "- ", "+ " and "• " before the words of a line; a numbered item keeps its number, which the text may refer to.
_BULLET = re.compile(r"^[ \t]*(?:[*+\-•][ \t]+)+")
_NUMBER = re.compile(r"^[ \t]*([0-9]{1,3})\\?[.)][ \t]+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENDED = tuple(".!?:;,。！？：；，…")
_CLOSERS = "\"'”’»)）]】」』》*_ "


def plain(text: str) -> str:
    """Return `text` without bullets and backslash escapes, one sentence or more a line, in the form it is stored in."""
    return normalise(" ".join(stated(line) for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)))


def stated(line: str) -> str:
    """Return one line without its marks, ended by a full stop where nothing ends it."""
    words = _NUMBER.sub(r"\1) ", _BULLET.sub("", line))
    words = normalise(_ESCAPE.sub(r"\1", words))
    if not words or words.rstrip(_CLOSERS).endswith(_ENDED):
        return words
    return f"{words}."
