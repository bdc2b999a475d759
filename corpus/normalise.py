"""`normalise`: the one place where incoming text is given the form it is stored in."""

from __future__ import annotations

import re
import unicodedata

# Marks that carry no reading and break matching: zero-width characters, byte-order mark, soft hyphen,
# and the directional controls, which can make a page show text in another order than it is stored.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return `text` in NFC, without unseen marks or control characters, white space folded to single blanks.

    The function is idempotent, so text read back from the store is text already in this form.
    NFC, not NFKC: "10⁶ cells" and "CO₂" must keep their meaning (Unicode Standard Annex 15).
    """
    if text.isprintable() and "  " not in text:  # most fields of most records: of what follows only NFC can matter
        text = text.strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = _UNSEEN.sub("", _NOT_TEXT.sub(" ", text))
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text).strip())
