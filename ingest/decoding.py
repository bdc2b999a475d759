"""`decoded`: the text of an export, whatever its encoding, with one kind of line end."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_LINE_ENDS = re.compile(r"\r\n?|\x85|\u2028|\u2029")
_LOOKED_AT = 64 * 2**10
_WORD_OF_CHINESE = (
    4  # bytes of two Chinese characters; in the one-byte encodings of Europe letters with accents are few
)


def decoded(data: bytes) -> str:
    """Return `data` as text. A byte-order mark decides; then UTF-8, then GB18030 or Windows-1252, by what fits.

    A file of UTF-8 with some lines in another encoding, as programs make that join files, is read line by line.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lines(data.decode(encoding, "replace"))
    if encoding := _unmarked_utf16(data):
        return _lines(data.decode(encoding, "replace"))
    try:
        return _lines(data.decode())
    except UnicodeDecodeError:
        pass
    if _chinese(data):
        return _lines(data.decode("gb18030", "replace"))
    return _lines("\n".join(_line(line) for line in re.split(rb"\r\n|\n|\r", data)))


def _lines(text: str) -> str:
    return _LINE_ENDS.sub("\n", text)


def _unmarked_utf16(data: bytes) -> str:
    head = data[:_LOOKED_AT]
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.4 > head[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if half and head[::2].count(0) > half * 0.4 > head[1::2].count(0) else ""


def _chinese(data: bytes) -> bool:
    """Whether most bytes beyond ASCII stand in runs as long as words of Chinese are, and hardly any is no character."""
    runs = _HIGH.findall(data)
    high = sum(map(len, runs))
    if sum(len(run) for run in runs if len(run) >= _WORD_OF_CHINESE) < high * 0.6:
        return False
    text = data.decode("gb18030", "replace")
    beyond = [character for character in text if character > "\x7f"]
    return bool(beyond) and sum(_is_chinese(character) for character in beyond) > len(beyond) * 0.8


def _is_chinese(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef" or character in "“”‘’—…·"


def _line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
