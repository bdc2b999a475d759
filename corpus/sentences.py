"""`sentences`: where the sentences of a text stand, so that a claim can be cited to one of them.

The boundaries come from sentencex. What it lacks for biomedical abstracts is put right here: a boundary is moved
past what still belongs to the sentence, dropped where the sentence goes on, or added where the library saw none.
Every pattern looks at a bounded stretch of text, so the work grows with the length of the text and not faster.
"""

from __future__ import annotations

import re

from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]

from corpus.record import Span

# Hidden from sentencex, one character for one, so that offsets stay valid: "<" and ">", which it takes for a pair of
# quotation marks (no boundary between "P < 0.05" and the next ">"); round brackets, because it takes "1)" and "(a)" for
# a list and reads to the end of the text as such; and lone surrogates, which it cannot be handed at all.
_MASK = re.compile(r"[<>()\ud800-\udfff]")

_CLOSERS = "\"'”’»)\\]）】」』》"
_HAN = "\u3400-\u9fff\uf900-\ufaff"

# Words with which a sentence of an abstract begins, and a name or the rest of an abbreviation does not.
_STARTERS = (
    r"(?:A(?=\s[a-z])|An|The|This|These|Those|That|It|Its|They|We|Our|In|On|At|By|For|From|To|Of|With|After|Before|During"
    r"|When|While|Although|Both|All|No|None|Each|One|Two|Three|Four|However|Moreover|Furthermore|Here|There|Then|Thus"
    r"|Patients|Mice|Rats|Animals|Cells|Results|Methods|Conclusions?|Compared|Overall|Finally|Similar|Treatment"
    r"|Others?|Using|Among|Further|Also|Next)\b"
)
_STARTER = re.compile(_STARTERS)

# An ending the library does not see, each with the reason; the boundary is at the end of the match.
_MISSED = re.compile(
    rf"""
    [。！？｡]+[!?！？。｡]*[{_CLOSERS}]*                            # a Chinese full stop always ends a sentence
    | (?<=[{_HAN})）%])[.．!?][{_CLOSERS}]*(?=\s*[{_HAN}])          # its half-width form, between Chinese words
    | \b(?i:arms?|class|cohorts?|factor|grade|groups?|hepatitis|phase|protein|stage|type|types|vitamin)
      \ [A-Z]{{1,3}}\.(?=\s+[A-Z])                                 # "in group A. We": a name, not an initial
    | (?<=[\d/])\ ?(?:d|g|h|l|m|s|L)\.(?=\s+[A-Z][a-z])            # "for 3 h. Then": a unit, not an abbreviation
    | (?<=[\d/])\ ?(?:min|hrs?|days?|wks?|mos?|yrs?)\.(?=\s+[A-Z][a-z])
    | \b[A-Z]{{2,4}}\.(?=\s+[A-Z][a-z])                            # "after RT. Doses": an acronym, not an abbreviation
    | [.!?;](?=\s+\d{{1,2}}\.\s+[A-Z])                             # "was low. 2. Rats": the old numbered abstracts
    | [.!?][{_CLOSERS}]*(?=\s+{_STARTERS})                        # "i.v. The mice", and what brackets hid from it
    """,
    re.VERBOSE,
)
# A bracket that holds a sentence of its own: "(It was small.) We agree."
_BRACKETED = re.compile(r"(?:^|(?<=[.!?]\s))[(\[][^()\[\]]{1,400}[.!?][)\]](?=\s+[A-Z])")
_INSIDE = re.compile(r"[(（\[][^()（）\[\]]{0,300}[)）\]]")

# What follows a full stop and still belongs to the sentence: closers, a reference number "[3]", a Chinese bracket
# with its own full stop, the "; " that PubMed set between the parts of an abstract, and stray stops.
_TAIL = re.compile(
    rf"(?:[{_CLOSERS}]|[.．。!?！？…]+(?!\d)|\[\d[\d,\s–-]{{0,20}}\]|（[^（）]{{0,60}}）[。．.]|\s?[;；,，](?=\s|$))*"
)
_TERMINATED = re.compile(rf"[.．。!?！？｡…][{_CLOSERS}\]\d,;；，\s–\[-]*$")
_CHINESE_END = re.compile(rf"[。！？｡][{_CLOSERS}]*$")

# Something always follows these.
_OPEN_ABBREVIATION = re.compile(
    r"""(?:^|(?<=[^A-Za-z0-9-]))(?:
    (?i:vs|figs?|approx|e\.g|i\.e|eg|ie|cf|viz|refs?|eqs?|vol|pp|cat|suppl|resp|incl)
    | ca | Dr | Drs | Prof | Mr | Mrs | Ms | St | Sci | Rep
    )\.$""",
    re.VERBOSE,
)
_NUMBER_SIGN = re.compile(r"(?:^|[^A-Za-z])[Nn]os?\.$")
_NUMBERED = re.compile(r"[A-Z]{0,8}[-#]?\d")  # what follows "no.": 1234, NCT01234567
# These may end a sentence; whether they do is read from the next word.
_OPEN_OR_CLOSED = re.compile(
    r"""(?:^|(?<=[^A-Za-z0-9-]))(?:
    et\ al | spp | sp | subsp | var | ssp | i\.\ ?[vpmadct] | s\.\ ?[cdl] | p\.\ ?o | s\.\ ?e(?:\.\ ?m)?
    | S\.\ ?[DE](?:\.\ ?M)? | b\.\ ?i\.\ ?d | t\.\ ?i\.\ ?d | q\.\ ?i\.\ ?d | q\.\ ?d | U\.\ ?S(?:\.\ ?A)? | U\.\ ?K
    | Inc | Ltd | Co | Corp | etc
    )\.$""",
    re.VERBOSE,
)
_INITIAL = re.compile(r"(?:^|[\s(.-])[A-Z]\.$")
_NAMED_LETTER = re.compile(
    r"\b(?i:arms?|class|cohorts?|factor|grade|groups?|hepatitis|phase|protein|stage|type|types|vitamin|and|or|IL)"
    r"[ -][A-Z]\.$"
)
_DECIMAL = re.compile(r"(?:[=<>≤≥±]\s?-?\d{0,3}|[\s(-]0)\.$")
_LIST_NUMBER = re.compile(r"(?:^|[.!?;:]\s)\(?\d{1,2}[.)]$")
# A sentence may begin in lower case only with a name that is written so: mRNA, iPSC, p53, miR-122, beta-Blockers.
_LOWER_NAME = re.compile(
    r"[a-zα-ω]{1,3}-?[A-Z]|p\d{2}\b|(?:alpha|beta|gamma|delta|kappa|miR|let|[a-zα-ω]|cis|trans)-[A-Za-z\d]"
)
# The longest stretch any rule needs to see on either side of a boundary.
_REACH = 40
# sentencex takes time that grows with the square of the number of Chinese full stops: 1 s for 50,000 characters, 30 ms
# for 8,000. Longer texts than any abstract are therefore handed to it in blocks.
_BLOCK = 8_000


def sentences(text: str, language: str = "en") -> list[Span]:
    """Return the spans of the sentences of `text`, in order, without the blanks around them.

    Together the spans hold every character that is not blank. `language` is an ISO 639-1 code; a Chinese full stop
    ends a sentence in any language.
    """
    spans = []
    start = 0
    for end in [*_boundaries(text, language), len(text)]:
        piece = text[start:end]
        if bare := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            spans.append(Span(first, first + len(bare)))
        start = max(start, end)
    return spans


def _boundaries(text: str, language: str) -> list[int]:
    """Return the offsets at which one sentence ends and another follows."""
    masked = _MASK.sub("=", text)
    found: set[int] = set()
    for block in _blocks(masked):
        ends = get_sentence_boundaries(language, masked[block.start : block.end])
        found.update(block.start + boundary["end_index"] for boundary in ends)
    found.update(match.end() for pattern in (_MISSED, _BRACKETED) for match in pattern.finditer(text))
    inside = _within_brackets(text, found)
    kept = set()
    for offset in found - inside:
        end = _past_tail(text, offset)
        if 0 < end < len(text) and not _goes_on(text, end):
            kept.add(end)
    return sorted(kept)


def _blocks(text: str) -> list[Span]:
    """Cut `text` into blocks of at most `_BLOCK` characters, at a blank or a Chinese full stop where there is one."""
    blocks = []
    start = 0
    while len(text) - start > _BLOCK:
        stop = start + _BLOCK
        end = 1 + max(text.rfind(" ", start, stop), text.rfind("。", start, stop)) or stop
        blocks.append(Span(start, end))
        start = end
    return [*blocks, Span(start, len(text))]


def _past_tail(text: str, offset: int) -> int:
    """Move a boundary back over blanks, then past everything that belongs to the sentence before it."""
    while offset > 0 and text[offset - 1].isspace():
        offset -= 1
    tail = _TAIL.match(text, offset)
    return tail.end() if tail else offset


def _within_brackets(text: str, offsets: set[int]) -> set[int]:
    """Return those of `offsets` that lie within a pair of brackets."""
    inside = set()
    waiting = iter(sorted(offsets))
    offset = next(waiting, None)
    for pair in _INSIDE.finditer(text):
        while offset is not None and offset < pair.end():
            if offset > pair.start():
                inside.add(offset)
            offset = next(waiting, None)
    return inside


def _goes_on(text: str, end: int) -> bool:
    """Tell whether the sentence goes on after `end`, whatever the library says."""
    left = text[max(0, end - _REACH) : end]
    right = text[end : end + _REACH].lstrip()
    if not _TERMINATED.search(left):
        return True  # the library also cuts before the items of a list, which stand in the middle of a sentence
    if _CHINESE_END.search(left):
        return False
    if left.endswith("?") and not text[end].isspace() and text[end].isascii():
        return True  # a question mark inside a web address
    if right[:1].islower() and not _LOWER_NAME.match(right):
        return True
    if _OPEN_ABBREVIATION.search(left) or _LIST_NUMBER.search(left):
        return True
    if _OPEN_OR_CLOSED.search(left):
        return not _STARTER.match(right)
    if _NUMBERED.match(right) and _NUMBER_SIGN.search(left):
        return True
    if right[:1].isdigit() and _DECIMAL.search(left):
        return True
    return bool(_INITIAL.search(left)) and not _NAMED_LETTER.search(left) and not _STARTER.match(right)
