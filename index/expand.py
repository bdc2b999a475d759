"""`understand`: a Chinese or English question as the query that is really searched, with what was done to it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.normalise import normalise
from index.analysis import simplified, tokens
from index.asking import CHINESE, ENGLISH
from index.glossary import Glossary, Term, english_words
from index.query import Concept, Filters, Query

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_IS_HAN = re.compile(f"[{_HAN}]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_WORD = re.compile(rf"[^\W_{_HAN}]+(?:[-.'’/+][^\W_{_HAN}]+)*\+?")
_YEAR = re.compile(r"(19|20)\d\d")
_LATIN = re.compile(r"[^\W_]", re.ASCII)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施游"
)
_AUTHOR = re.compile(
    rf"([{_SURNAMES}])([{_HAN}]{{1,2}}?)(?=等人|等(?![{_HAN}]*级)|团队|课题组|教授|医生|医师|的研究|的试验)"
)


@dataclass(slots=True)
class _Reading:
    """What has been made of a question so far; `typed` is the question in its own script, as long as the text read."""

    typed: str
    concepts: list[Concept]
    meaning: list[str]
    expansions: list[tuple[str, str]]


def understand(question: str, filters: Filters | None = None, glossary: Glossary | None = None) -> Query:
    """Read a question: find its language and what it names, and put Chinese into English by the glossary.

    Nothing is guessed: a Chinese word the glossary lacks stays in the lexical query as it is and is left out of
    `meaning`, which is all that an English encoder is given. Traditional characters are read, and searched, as
    simplified ones, and shown as they were asked; a question with kana is Japanese and left in its own.
    """
    glossary = glossary or Glossary.shipped()
    text = normalise(unicodedata.normalize("NFKC", question))
    reading = _Reading(text, [], [], [])
    if _IS_HAN.search(text):
        language = "zh"
        _read_chinese(text if _KANA.search(text) else simplified(text), glossary, reading)
        meaning = " ".join(reading.meaning)
    else:
        language, meaning = "en", text
        _read_english(text, glossary, reading)
    return Query(
        text=question,
        language=language,
        meaning=meaning,
        concepts=tuple(reading.concepts),
        expansions=tuple(dict.fromkeys(reading.expansions)),
        filters=filters or Filters(),
    )


def _read_chinese(text: str, glossary: Glossary, reading: _Reading) -> None:
    authors = {match.start(): match for match in _AUTHOR.finditer(text) if not _has_term(match[0], glossary)}
    at, unread = 0, 0
    while at < len(text):
        taken = _author(authors, at, reading) or _term(text, at, glossary, reading)
        if not taken:
            taken = _particle(text, at)
        if not taken and (word := _WORD.match(text, at)):
            for part in _parts(word[0], glossary):
                _latin(part, glossary, reading)
            taken = len(word[0])
        if taken:
            _leave(text, unread, at, reading)
            unread = at + taken
        at += taken or 1
    _leave(text, unread, len(text), reading)


def _author(authors: dict[int, re.Match[str]], at: int, reading: _Reading) -> int:
    """Take a Chinese author's name: PubMed prints the family name in pinyin and the given name as initials."""
    match = authors.get(at)
    if match is None:
        return 0
    from pypinyin import lazy_pinyin  # its tables take a tenth of a second, and few questions name an author

    name = f"{lazy_pinyin(match[1])[0].capitalize()} {''.join(part[0] for part in lazy_pinyin(match[2])).upper()}"
    surface = reading.typed[match.start() : match.end()]
    reading.concepts.append(Concept(surface, (name,), "name"))
    reading.expansions.append((surface, name))
    return len(match[0])


def _term(text: str, at: int, glossary: Glossary, reading: _Reading) -> int:
    for length in range(min(glossary.longest_chinese, len(text) - at), 0, -1):
        words = text[at : at + length]
        term = glossary.chinese(words)
        if term is None or _cuts_word(text, at, at + length):
            continue
        # The Chinese itself is asked for too: it finds Chinese titles and abstracts.
        surface = reading.typed[at : at + length]
        reading.concepts.append(Concept(surface, (*term.names, words), term.kind))
        reading.meaning.append(term.english)
        reading.expansions.append((surface, term.english))
        return length
    return 0


def _particle(text: str, at: int) -> int:
    return next((len(word) for word in CHINESE if text.startswith(word, at)), 0)


def _latin(word: str, glossary: Glossary, reading: _Reading) -> None:
    terms = glossary.english(english_words(word))
    names = tuple(dict.fromkeys((word, *(name for term in terms for name in term.names))))
    reading.concepts.append(Concept(word, names, terms[0].kind if terms else _kind(word)))
    full = list(dict.fromkeys(term.english for term in terms if not _same(term.english, word)))
    reading.meaning.append(f"{word} ({', '.join(full)})" if full else word)
    if full:
        reading.expansions.append((word, " / ".join(full)))


def _leave(text: str, start: int, end: int, reading: _Reading) -> None:
    """Keep Chinese that nothing was made of as a lexical concept, so that Chinese text can still answer to it."""
    kept, typed = ("".join(_IS_HAN.findall(each[start:end])) for each in (text, reading.typed))
    if len(kept) > 1:
        reading.concepts.append(Concept(typed, (kept,), "unknown"))


def _read_english(text: str, glossary: Glossary, reading: _Reading) -> None:
    words = [part for match in _WORD.finditer(text) for part in _parts(match[0], glossary)]
    at = 0
    while at < len(words):
        length, terms = _longest(words, at, glossary)
        surface = " ".join(words[at : at + length])
        names = tuple(dict.fromkeys((surface, *(name for term in terms for name in term.names))))
        if terms:
            reading.concepts.append(Concept(surface, names, terms[0].kind))
            # Only what an abbreviation was taken to mean is worth showing; synonyms are looked for beside the word.
            if not surface.islower() and (full := [t.english for t in terms if not _same(t.english, surface)]):
                reading.expansions.append((surface, " / ".join(dict.fromkeys(full))))
        elif surface.casefold() not in ENGLISH:
            general = glossary.word(surface)
            kind = "word" if general else _kind(surface, opens=at == 0)
            reading.concepts.append(Concept(surface, tuple(dict.fromkeys((surface, *general))), kind))
        at += length


def _kind(word: str, *, opens: bool = False) -> str:
    """Tell a name ("Xue", "REALISTIC", "HepaStem") and a year from any other word the glossary lacks.

    A word that opens the question has its capital for that reason, so only a second one makes it a name.
    """
    if _YEAR.fullmatch(word):
        return "design"
    return "name" if word[1 if opens else 0 :] != word[1 if opens else 0 :].lower() else "other"


def _longest(words: list[str], at: int, glossary: Glossary) -> tuple[int, tuple[Term, ...]]:
    for length in range(min(glossary.longest_english, len(words) - at), 0, -1):
        surface = " ".join(words[at : at + length])
        if length == 1 and len(surface) < 4 and surface.islower():
            continue  # "or", "all", "pe": a short abbreviation is one only in capitals, else it is an English word
        if terms := glossary.english(english_words(surface)):
            return length, terms
    return 1, ()


def _parts(word: str, glossary: Glossary) -> list[str]:
    """Part a compound that is not a term itself but has one in it: "HCC-free", "HBV-related"."""
    parts = word.split("-")
    if len(parts) == 1 or glossary.english(english_words(word)):
        return [word]
    return parts if any(part and glossary.english(english_words(part)) for part in parts) else [word]


def _same(one: str, other: str) -> bool:
    """Whether two names are one word in two forms, which is not worth showing."""
    return tokens(one) == tokens(other)


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether a match would cut a Latin word or a number in two, as 'I期' would cut 'III期'."""
    before = start > 0 and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return bool(before or after)


def _has_term(words: str, glossary: Glossary) -> bool:
    return any(
        glossary.chinese(words[at : at + length]) for length in (1, 2, 3) for at in range(len(words) - length + 1)
    )
