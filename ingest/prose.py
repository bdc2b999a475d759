"""`prose`: text of an export without the HTML that databases leave in it, in the form it is stored in."""

from __future__ import annotations

import html
import re

from corpus.normalise import normalise
from ingest.markup import lowered, raised

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ATTRIBUTES = r"""(?:\s+[\w:-]{1,40}\s*=\s*(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}'))*\s*/?"""
_RAISED = re.compile(rf"<(?:jats:)?sup{_ATTRIBUTES}>([^<>]{{0,200}})</(?:jats:)?sup\s*>", re.IGNORECASE)
_LOWERED = re.compile(
    rf"<(?:jats:)?(?:sub|inf){_ATTRIBUTES}>([^<>]{{0,200}})</(?:jats:)?(?:sub|inf)\s*>", re.IGNORECASE
)
_HEADING = re.compile(rf"<h[1-6]{_ATTRIBUTES}>([^<>]{{0,100}}?):?</h[1-6]\s*>", re.IGNORECASE)
# "p<0.05" and "a<b" are no tags: a name that is known stands at once after the sign, and its end is there.
_BLOCK = re.compile(rf"</?(?:jats:)?(?:p|br|div|li|ul|ol|h[1-6]|tr|td|table|title|sec){_ATTRIBUTES}>", re.IGNORECASE)
_INLINE = re.compile(
    rf"</?(?:jats:)?(?:i|b|em|strong|u|sup|sub|inf|span|a|font|small|italic|bold|sc|mml:[a-z]{{1,20}}){_ATTRIBUTES}>",
    re.IGNORECASE,
)


def prose(text: str) -> str:
    """Return `text` with entities as characters, raised and lowered text as `readable` has it, and no tags."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "<" in text:
        text = _RAISED.sub(lambda match: raised(match[1]), text)
        text = _LOWERED.sub(lambda match: lowered(match[1]), text)
        text = _HEADING.sub(lambda match: f" {match[1]}: ", text)
        text = _INLINE.sub("", _BLOCK.sub(" ", text))
    return normalise(text)
