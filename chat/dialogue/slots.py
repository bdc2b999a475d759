"""`Reading`: a question as the parts it names: disease, cells, outcome, route, design, population, time."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.analysis import simplified
from index.expand import understand
from index.glossary import Glossary, english_words

_HAN = "\u3400-\u9fff"
_CHINESE = re.compile(f"[{_HAN}]")
_WORD = re.compile(rf"[^\W_{_HAN}]+")
_GAP = re.compile(r"[ \-‐‑/'’.+()]{0,3}")  # between the words of one English name
_TIME = re.compile(
    r"\d{1,3}(?:[ -]?to[ -]?\d{1,3})?[ -]?(?:weeks?|months?|years?|days?)\b(?! old)"
    r"|\b(?:one|two|three|five|six|twelve)[ -](?:weeks?|months?|years?)\b|\b(?:long|short)(?:er)?[ -]term\b"
    r"|(?:\d{1,3}|[一二两三四五六十半]{1,3})(?:周|个月|年|天)(?!前)|长期|短期|远期|近期",
    re.IGNORECASE,
)
_JOINT = re.compile(r"的?来源的?|的|(?:[ \-]?derived)?[ \-]?")
_TREATED = re.compile(r"(?:\b(?:in|with)|治疗|对) ?$", re.IGNORECASE)
# Words that the glossary lacks and that name nothing.
_NEUTRAL = frozenset(
    {"via", "ones", "using", "best", "usually", "exactly", "really", "actually", "still", "reported", "only", "just"}
)
# What a modifier belongs to; alone it stands for the whole, whose head the earlier question gives.
_WHOLE = {"stage": "disease", "source": "cell", "donor": "cell"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a question: `text[start:end]` of it, by role ("disease", "cell", "outcome" and so on).

    `bare` says that it is nothing but modifiers: "decompensated", "umbilical cord".
    """

    role: str
    start: int
    end: int
    text: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A question, its language and its slots in order; `strange` are its words that no table has a place for."""

    text: str
    language: str
    slots: tuple[Slot, ...]
    strange: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a question."""
        query = understand(text)
        slots = tuple(_settled(_merged(_parts(text), text), text))
        held = {word for slot in slots for word in english_words(slot.text)}
        covered = "\n".join(slot.text for slot in slots)
        strange = tuple(
            concept.surface
            for concept in query.concepts
            if concept.kind in ("other", "name", "unknown", "concept")
            and not _general(concept.surface)
            and concept.surface not in covered
            and not held.issuperset(english_words(concept.surface))
        )
        return cls(text, query.language, slots, strange)

    def named(self, *roles: str) -> tuple[Slot, ...]:
        """Return the slots of these roles, in order."""
        return tuple(slot for slot in self.slots if slot.role in roles)


def head(text: str) -> str:
    """Return what a name names without its modifiers: "umbilical cord MSCs" is MSCs, 失代偿期肝硬化 is 肝硬化."""
    at = 0
    while (found := _phrase(text, at, modifiers=True)) is not None:
        at = _joint(text, found.end)
    return text[at:]


def donor(text: str) -> str:
    """Return the donor that a name begins with: "autologous", or ""."""
    found = _phrase(text, 0, modifiers=True)
    return found.text if found is not None and found.role == "donor" else ""


def translated(text: str, language: str) -> str:
    """Return the words of a slot in another language, as far as the glossary has them; abbreviations stay."""
    if (language == "zh") == bool(_CHINESE.search(text)):
        return text
    return ("" if language == "zh" else " ").join(_other(part.text) for part in _parts(text)) or text


def noun(text: str) -> str:
    """Return what an adjective or a verb asks for: "safe" is safety."""
    return _tables()["nouns"].get(text.casefold(), text)


def offered(role: str) -> tuple[str, ...]:
    """Return the plain English names of what a chip may offer in a role."""
    return tuple(name.strip() for name in _tables()["offered"][role].replace("\n", " ").split(";"))


def _other(text: str) -> str:
    lexicon = _lexicon()
    if _CHINESE.search(text):
        return lexicon.chinese.get(simplified(text.casefold()), ("", ""))[1] or text
    return text if text.isupper() else lexicon.english.get(english_words(text), ("", ""))[1] or text


def _parts(text: str) -> list[Slot]:
    """Return every phrase of the tables in a text, the longest at each place."""
    found: list[Slot] = []
    at = 0
    while at < len(text):
        slot = _phrase(text, at)
        if slot is not None:
            found.append(slot)
            at = slot.end
        elif word := _WORD.match(text, at):
            at = word.end()
        else:
            at += 1
    return found


def _phrase(text: str, at: int, *, modifiers: bool = False) -> Slot | None:
    """Return the longest phrase that begins at a place."""
    lexicon = _lexicon()
    best: tuple[int, str] = (at, "")
    time = _TIME.match(text, at)
    if time and not modifiers:
        best = (time.end(), "time")
    plain = simplified(text[at : at + lexicon.longest_chinese])
    for length in range(len(plain) if _CHINESE.search(plain) else 0, best[0] - at, -1):
        role = lexicon.chinese.get(plain[:length].casefold(), ("", ""))[0]
        if role and (not modifiers or role in _WHOLE) and _CHINESE.search(plain, 0, length):
            best = (at + length, role)
            break
    words: tuple[str, ...] = ()
    end = at
    while len(words) < lexicon.longest_english and (word := _WORD.match(text, end)):
        words += english_words(word[0])
        role = lexicon.english.get(words, ("", ""))[0]
        short = len(word[0]) < 4 and word[0].islower() and len(words) == 1 and words not in lexicon.plain
        if role and not short and word.end() > best[0] and (not modifiers or role in _WHOLE):
            best = (word.end(), role)
        end = _GAP.match(text, word.end()).end()  # type: ignore[union-attr]  # it matches nothing, too
    return Slot(best[1], at, best[0], text[at : best[0]], best[1] in _WHOLE) if best[1] else None


def _merged(parts: list[Slot], text: str) -> list[Slot]:
    """Join modifiers to what they modify, and names that follow one another: "decompensated" "HBV" "cirrhosis"."""
    merged: list[Slot] = []
    for part in parts:
        before = merged[-1] if merged else None
        whole = _WHOLE.get(part.role, part.role)
        if before and before.role == whole and whole in ("disease", "cell") and _joint(text, before.end) == part.start:
            merged[-1] = Slot(whole, before.start, part.end, text[before.start : part.end], before.bare and part.bare)
        else:
            merged.append(Slot(whole, part.start, part.end, part.text, part.bare))
    return merged


def _general(word: str) -> bool:
    """Whether a word names nothing: the glossary has it among the general words, in the singular or the plural."""
    return word.casefold() in _NEUTRAL or english_words(word) in _lexicon().general


def _settled(slots: list[Slot], text: str) -> list[Slot]:
    """Tell a complication that is treated ("in ascites") from one that is counted."""
    ill = any(slot.role == "disease" for slot in slots)
    settled = []
    for slot in slots:
        behind = _TREATED.search(text, max(slot.start - 6, 0), slot.start)
        if slot.text.casefold() in ("human", "humans") and not behind:
            continue  # human cells are no population
        treated = not ill and behind
        role = slot.role if slot.role != "finding" else "disease" if treated else "outcome"
        settled.append(Slot(role, slot.start, slot.end, slot.text, slot.bare))
    return settled


def _joint(text: str, end: int) -> int:
    return _JOINT.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Phrases with their role and their name in the other language, "" where there is none.

    `plain` are the English phrases of the role tables themselves, which may be short words in small letters.
    """

    english: dict[tuple[str, ...], tuple[str, str]]
    chinese: dict[str, tuple[str, str]]
    plain: frozenset[tuple[str, ...]]
    general: frozenset[tuple[str, ...]]
    longest_english: int
    longest_chinese: int


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("chat.dialogue") / "roles.toml").read_text(encoding="utf-8"))


@cache
def _lexicon() -> _Lexicon:
    phrases = {phrase.strip(): role for role, listed in _tables()["roles"].items() for phrase in listed.split(";")}
    plain = {english_words(phrase): role for phrase, role in phrases.items() if not _CHINESE.search(phrase)}
    english: dict[tuple[str, ...], tuple[str, str]] = {}
    chinese: dict[str, tuple[str, str]] = {}
    for term in Glossary.shipped().terms:
        role = _role(english_words(term.english), plain)
        if not role:
            continue
        chinese.setdefault(term.chinese.casefold(), (role, term.english))
        for name in term.names:
            english.setdefault(english_words(name), (role, term.chinese))
    english |= {words: (role, english.get(words, ("", ""))[1]) for words, role in plain.items()}
    for phrase, role in phrases.items():
        if _CHINESE.search(phrase):
            chinese[phrase] = (role, chinese.get(phrase, ("", ""))[1])
    general = {english_words(name) for t in Glossary.shipped().terms if t.kind == "word" for name in t.names}
    return _Lexicon(
        english, chinese, frozenset(plain), frozenset(general), max(map(len, english)), max(map(len, chinese))
    )


def _role(words: tuple[str, ...], plain: dict[tuple[str, ...], str]) -> str:
    """Return the role of the longest phrase that the words hold, of two as long the later one."""
    spans = ((words[first:last], last) for last in range(1, len(words) + 1) for first in range(last))
    found = [(len(span), last, plain[span]) for span, last in spans if span in plain]
    return max(found)[2] if found else ""
