"""`Demand`: what an answer to a question would have to say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from chat import general
from index.analysis import tokens
from index.query import Concept, Query
from index.search import LiteratureIndex

# What a concept counts beside its rarity: entities make a question, general words shade it.
_WEIGHT = {"concept": 1.0, "name": 1.0, "design": 0.6, "word": 0.3, "other": 0.7, "unknown": 0.7}
_GENERAL = 0.3
_SHORT = 2  # characters of Chinese the glossary lacks: as often a general word as a name
_ENTITIES = ("concept", "name", "design")

_NUMERAL = re.compile(r"\d+|i{1,3}|iv")


class Asks(StrEnum):
    """What kind of sentence a question asks for; it may ask for several."""

    NUMBER = "number"
    METHOD = "method"
    COMPARISON = "comparison"
    SAFETY = "safety"
    MECHANISM = "mechanism"
    POPULATION = "population"


_ASKS = {
    Asks.NUMBER: re.compile(
        r"\bhow (many|much|often|long|large|high)\b"
        r"|\b(rate|percentage|proportion|dose|median|mean|duration|incidence|number)s?\b"
        r"|多少|几|多久|率|剂量|比例|例数|时间",
        re.IGNORECASE,
    ),
    Asks.METHOD: re.compile(
        r"\b(dos(e|age|ing)|route|administered|deliver\w*|follow(ed)?[- ]up|how long)\b"
        r"|\bhow (was|were|is|are)\b.*\bgiven\b|剂量|疗程|给药|途径|怎样给|随访",
        re.IGNORECASE,
    ),
    Asks.COMPARISON: re.compile(
        r"\b(better|worse|best|superior|inferior|versus|vs|than|compar\w+|differ\w*|over|or)\b"
        r"|比|优于|劣于|更|差异|区别|不同|还是|哪种|哪个|与.{1,20}(?:分别|相比)",
        re.IGNORECASE,
    ),
    Asks.SAFETY: re.compile(
        r"\b(safe\w*|adverse|side[- ]effects?|harm\w*|toxic\w*|risks?|complications?|tolera\w+|infections?"
        r"|thrombo\w+)\b|安全|不良|副作用|副反应|毒性|风险|并发症|感染|血栓|耐受",
        re.IGNORECASE,
    ),
    Asks.MECHANISM: re.compile(
        r"\b(mechanisms?|pathways?|signal\w*|how do|through which|via|mediat\w+|secret\w+|role|why)\b"
        r"|机制|机理|通路|信号|因子|如何(?:影响|作用|抑制|调节)|为什么|分泌",
        re.IGNORECASE,
    ),
    Asks.POPULATION: re.compile(
        r"\bhow many (patients|people|adults|children|infants|trials|studies|subjects|participants|animals)\b"
        r"|\b(who|which (patients|children|adults|people|diseases?)|participants?|sample size)\b"
        r"|\b(design|population|how sick|enrol\w*|recruit\w*|eligib\w+)\b"
        r"|多少(例|人|名|位|项)|几(例|人|名|位|项)|哪些(患者|病人|人群|类型)|人群|患者是|入组|纳入|入选",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True)
class _Name:
    """The words of a name, and where it holds a number how they have to follow one another, else "".

    "Phase 3" is not a phase 1 trial of 3 patients.
    """

    words: frozenset[str]
    run: str

    @classmethod
    def of(cls, name: str) -> _Name:
        parts = tokens(name.replace("-", " "))  # without the compound, which stands apart from its parts
        numbered = any(_NUMERAL.fullmatch(part) for part in parts)
        return cls(frozenset(tokens(name)), f" {' '.join(parts)} " if numbered else "")


class Demand:
    """The concepts of a question, each with what it counts: the rarity of its rarest word, in its commonest name.

    `core` is what the question is about: its entities and whatever else is no general word; `entities` are those of
    them that the glossary knows, and names. Either is all the words where a question has none.
    """

    def __init__(self, query: Query, index: LiteratureIndex) -> None:
        """Weigh a question by how rare its words are in an index."""
        self.query = query
        self.asks = frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(query.text))
        self._names = {
            concept: [_Name.of(name) for name in _tellable(concept.alternatives)] for concept in query.concepts
        }
        self.weights: dict[Concept, float] = {}
        for concept, names in self._names.items():
            if names:
                self.weights[concept] = _weight(concept) * min(max(map(index.rarity, name.words)) for name in names)
        whole = frozenset(self.weights)
        self.core = frozenset(concept for concept in whole if not _shades(concept)) or whole
        self.entities = frozenset(concept for concept in whole if concept.kind in _ENTITIES) or whole

    def said(self, text: str) -> frozenset[Concept]:
        """Return the concepts that `text` says in one of their names."""
        words = tokens(text)
        held, running = frozenset(words), f" {' '.join(words)} "
        return frozenset(
            concept
            for concept in self.weights
            if any(name.words <= held and (not name.run or name.run in running) for name in self._names[concept])
        )

    def share(self, said: Iterable[Concept], of: frozenset[Concept] | None = None) -> float:
        """Return how much of the question, or of some of its concepts, is said: by weight, from 0 to 1."""
        wanted = self.weights.keys() if of is None else of
        total = sum(self.weights[concept] for concept in wanted)
        return sum(self.weights[concept] for concept in wanted & frozenset(said)) / total if total else 0.0


def _weight(concept: Concept) -> float:
    if _shades(concept):
        return _GENERAL
    if concept.kind == "unknown" and len(concept.alternatives[0]) <= _SHORT:
        return _WEIGHT["unknown"] / 2
    return _WEIGHT[concept.kind]


def _tellable(names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out names without words, and abbreviations that the stemmer makes another word of: ALS is not "et al."."""
    whole = tuple(name for name in names if tokens(name))
    return (
        tuple(name for name in whole if not (name.isupper() and name.isalpha() and tokens(name)[0] != name.lower()))
        or whole
    )


def _shades(concept: Concept) -> bool:
    """Whether a concept only shades what is asked, so that an answer may leave it unsaid."""
    if concept.kind == "unknown":
        rest = concept.alternatives[0]
        for word in general.CHINESE:
            rest = rest.replace(word, "")
        return len(rest) < 2  # what one character is left of is no word
    if concept.kind == "other":
        return all(part.isdigit() or part in _stems() for part in tokens(concept.surface.replace("-", " ")))
    return concept.kind == "word"


@cache
def _stems() -> frozenset[str]:
    return frozenset(stem for word in general.ENGLISH for stem in tokens(word))
