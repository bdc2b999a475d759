"""A PubMed term, read and run over a shelf, with the complaints PubMed would make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from tests.eutils.article import DATES
from tests.eutils.shelf import Shelf

FIELDS = {
    "all": ("all", "all fields"), "ti": ("ti", "title"), "ab": ("ab", "abstract"), "tiab": ("tiab", "title/abstract"),
    "tw": ("tw", "text word", "text words"), "mh": ("mh", "mesh", "mesh terms"),
    "mh:noexp": ("mh:noexp", "mesh:noexp", "mesh terms:noexp"), "majr": ("majr", "mesh major topic"),
    "pt": ("pt", "ptyp", "publication type"), "la": ("la", "lang", "language"), "uid": ("uid", "pmid"),
    "crdt": ("crdt", "create date", "date - create"), "edat": ("edat", "entry date", "date - entry"),
    "mdat": ("mdat", "lr", "modification date", "date - modification"),
    "mhda": ("mhda", "mesh date", "date - mesh"), "pdat": ("pdat", "dp", "publication date", "date - publication"),
}  # fmt: skip
NAMES = {
    "all": "All Fields", "ti": "Title", "ab": "Abstract", "tiab": "Title/Abstract", "tw": "Text Word",
    "mh": "MeSH Terms", "mh:noexp": "MeSH Terms:noexp", "majr": "MeSH Major Topic", "pt": "Publication Type",
    "la": "Language", "uid": "UID", "crdt": "Date - Create", "edat": "Date - Entry", "mdat": "Date - Modification",
    "mhda": "Date - MeSH", "pdat": "Date - Publication",
}  # fmt: skip
CODES = {tag: code for code, tags in FIELDS.items() for tag in tags}
STOPWORDS = frozenset(
    {"a", "an", "and", "by", "for", "from", "in", "is", "not", "of", "on", "or", "that", "the", "to", "with"}
)
OPERATORS = frozenset({"AND", "OR", "NOT"})
TOKEN = re.compile(r'\s*(?:([():])|"([^"]*)"|\[([^\]]*)\]|([^\s()\[\]":]+))')
DAY = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?")

Token = tuple[str, str]
Part = tuple[frozenset[int], str]


class Search:
    """Run a term over a shelf.

    Operators are read from left to right without precedence, as PubMed documents; terms side by side are ANDed.

    Attributes:
        pmids: What was found.
        translation: The QueryTranslation: the term as it was run.
        translated: The TranslationSet: what automatic term mapping replaced, from and to.
        not_found: PhraseNotFound: words that no article has; they were dropped from the search.
        no_field: FieldNotFound: tags that are no field; their phrases were dropped.
        ignored: PhraseIgnored: stop words.
        unquoted: QuotedPhraseNotFound: quoted phrases that were not found and were searched as words.
        messages: OutputMessage.

    Raises:
        SyntaxError: The parentheses do not pair, which PubMed answers with "Search Backend failed".
    """

    def __init__(self, term: str, shelf: Shelf) -> None:
        self.translated: list[tuple[str, str]] = []
        self.not_found: list[str] = []
        self.no_field: list[str] = []
        self.ignored: list[str] = []
        self.unquoted: list[str] = []
        self.messages: list[str] = []
        self._shelf = shelf
        part = self._run(term)
        self.pmids, self.translation = part or (frozenset(), "")

    def _run(self, term: str) -> Part | None:
        if term.count('"') % 2:
            term = '"'.join(term.split('"')[:-1]) + term.rsplit('"', 1)[1]
            self.messages.append("Unmatched double quote ignored.")
        tokens = list(_tokens(term))
        part, rest = self._all(tokens, 0)
        if rest != len(tokens):
            raise SyntaxError("unpaired parenthesis")
        return part

    def _all(self, tokens: list[Token], at: int) -> tuple[Part | None, int]:
        left: Part | None = None
        operator = "AND"
        while at < len(tokens) and tokens[at] != ("mark", ")"):
            kind, text = tokens[at]
            if kind == "word" and text in OPERATORS:
                operator, at = text, at + 1
                continue
            right, at = self._one(tokens, at)
            left, operator = _join(left, operator, right), "AND"
        return left, at

    def _one(self, tokens: list[Token], at: int) -> tuple[Part | None, int]:
        if tokens[at] == ("mark", "("):
            part, at = self._all(tokens, at + 1)
            if at == len(tokens):
                raise SyntaxError("unpaired parenthesis")
            return part and (part[0], f"({part[1]})"), at + 1
        kind, phrase, tag, at = _phrase(tokens, at)
        if at < len(tokens) and tokens[at] == ("mark", ":"):
            _, high, last, at = _phrase(tokens, at + 1)
            return self._range(phrase, high, last or tag or ""), at
        return self._clause(kind, phrase, tag), at

    def _clause(self, kind: str, phrase: str, tag: str | None) -> Part | None:
        code = CODES.get((tag or "all").strip().lower())
        if code is None:
            self.no_field.append(tag or "")
            return None
        if code == "uid" or code in DATES:
            return self._range(phrase, phrase, tag or "")
        if kind == "quoted" or (tag and " " in phrase):
            return self._quoted(phrase, code, tag)
        if tag is None and phrase.lower() in self._shelf.translations:
            to = self._shelf.translations[phrase.lower()]
            self.translated.append((phrase, to))
            part = self._run(to)
            return part and (part[0], f"({part[1]})")
        return self._words(phrase, code, tag)

    def _quoted(self, phrase: str, code: str, tag: str | None) -> Part | None:
        found = self._found(phrase, code, tag)
        if found or phrase.lower() in self._shelf.known:
            return found, f'"{phrase}"[{NAMES[code]}]'
        self.unquoted.append(f'"{phrase}"' + (f"[{tag}]" if tag else ""))
        return self._words(" ".join(re.findall(r"[^\W_]+\*?", phrase)), code, tag)

    def _words(self, phrase: str, code: str, tag: str | None) -> Part | None:
        parts: list[Part] = []
        for word in phrase.split():
            if tag is None and phrase.isdigit():
                parts.append((frozenset({int(word)}) & self._shelf.pmids(), f"{word}[UID]"))
            elif word.lower() in STOPWORDS:
                self.ignored.append(word)
            elif (found := self._found(word, code, tag)) or word.lower() in self._shelf.known:
                parts.append((found, f'"{word}"[{NAMES[code]}]'))
            else:
                self.not_found.append(word + (f"[{tag}]" if tag else ""))
        if not parts:
            return None
        text = " AND ".join(text for _, text in parts)
        return frozenset.intersection(*(found for found, _ in parts)), f"({text})" if len(parts) > 1 else text

    def _found(self, phrase: str, code: str, tag: str | None) -> frozenset[int]:
        return self._shelf.matching(phrase, code, tag or "all fields")

    def _range(self, low: str, high: str, tag: str) -> Part | None:
        code = CODES.get(tag.strip().lower())
        if code == "uid" and low.isdigit() and high.isdigit():
            found = frozenset(pmid for pmid in self._shelf.pmids() if int(low) <= pmid <= int(high))
            return found, f"{low}[UID]" if low == high else f"{low}:{high}[UID]"
        first, last = _first(low), _last(high)
        if code in DATES and first and last:
            return self._shelf.dated(code, first, last), f"{first:%Y/%m/%d}:{last:%Y/%m/%d}[{NAMES[code]}]"
        (self.no_field if code is None else self.not_found).append(tag if code is None else f"{low}:{high}[{tag}]")
        return None


def _tokens(term: str) -> Iterator[Token]:
    at = 0
    term = term.rstrip()
    while at < len(term):
        match = TOKEN.match(term, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        mark, quoted, tag, word = match.groups()
        for kind, text in (("mark", mark), ("quoted", quoted), ("tag", tag), ("word", word)):
            if text is not None:
                yield kind, text


def _phrase(tokens: list[Token], at: int) -> tuple[str, str, str | None, int]:
    if at >= len(tokens) or tokens[at][0] not in {"quoted", "word"}:
        return "word", "", None, at + 1
    kind, phrase = tokens[at]
    at += 1
    while kind == "word" and at < len(tokens) and tokens[at][0] == "word" and tokens[at][1] not in OPERATORS:
        if tokens[at + 1 : at + 2] == [("mark", ":")]:
            return kind, phrase, None, at
        phrase, at = f"{phrase} {tokens[at][1]}", at + 1
    if at < len(tokens) and tokens[at][0] == "tag":
        return kind, phrase, tokens[at][1], at + 1
    return kind, phrase, None, at


def _join(left: Part | None, operator: str, right: Part | None) -> Part | None:
    if left is None:
        return None if operator == "NOT" else right
    if right is None:
        return left
    found = {"AND": left[0] & right[0], "OR": left[0] | right[0], "NOT": left[0] - right[0]}[operator]
    return found, f"{left[1]} {operator} {right[1]}"


def _first(text: str) -> date | None:
    match = DAY.fullmatch(text.strip())
    try:
        return match and date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _last(text: str) -> date | None:
    match, first = DAY.fullmatch(text.strip()), _first(text)
    if match is None or first is None or match[3]:
        return first
    if match[2] is None:
        return first.replace(month=12, day=31)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
