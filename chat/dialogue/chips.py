"""`chips`: up to three questions to ask next, each with records in the corpus behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from chat.answer import Answer
from chat.dialogue.fragment import TREATMENTS
from chat.dialogue.slots import Reading, offered, translated
from chat.plans import papers_alone
from chat.wording import say
from corpus.record import CAUTIONS, Record
from index.analysis import tokens
from index.expand import understand
from index.query import Filters
from index.search import LiteratureIndex

_MOST = 3
_FOUND = 20  # records looked through for what else they speak of
_PROOF = 5  # records looked up for one that says all a chip asks about
_TRIED = 2  # candidates of a kind that are looked up

_Things = tuple[tuple[str, ...], ...]  # what is named, each by every name it has


def chips(answer: Answer, index: LiteratureIndex, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return up to three follow-up questions, none of which repeats the answered question or one of `asked`.

    Each is drawn from what the cited and found records speak of, and at least one record that the filters of the
    answer admit says everything it asks about. Words alone decide: the encoder is not used.
    """
    reading = Reading.of(answer.question)
    treatments, diseases = reading.named(*TREATMENTS), reading.named("disease")
    if not treatments and not diseases:
        return ()
    treatment = treatments[0].text if treatments else say(reading.language, "dialogue.cells")
    disease = diseases[0].text if diseases else say(reading.language, "chips.disease")
    # A registered trial says what is planned, which is no record behind a question.
    shelf = _Shelf(index, papers_alone(answer.query.filters) or answer.query.filters)
    shelf.add([citation.record for citation in answer.citations])
    shelf.find(f"{treatment} {disease}", _FOUND)
    before = [_read(text) for text in (answer.question, *asked)]
    found: list[str] = []
    for kind in _kinds(treatment, disease, reading.language):
        told = [(shelf.telling(each.added), each) for each in kind]
        ranked = [each for count, each in sorted(told, key=lambda pair: -pair[0]) if count]
        new = (each for each in ranked if not any(_says(words, each.things) for words in before))
        proved = (each for _, each in zip(range(_TRIED), new, strict=False) if shelf.proves(each))
        found += [each.question for each in proved][:1]
        if len(found) == _MOST:
            break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question that may be offered: what it adds to the one answered, and all it is about, also as plain words."""

    question: str
    added: _Things
    things: _Things
    words: str


def _kinds(treatment: str, disease: str, language: str) -> Iterator[list[_Candidate]]:
    """Yield the candidates of each kind, the kinds most worth asking first."""
    subject = say(language, "dialogue.both", treatment=treatment, disease=disease)
    treated, ill = _things(treatment), _things(disease)

    def on_both(key: str, english: str, name: str = "") -> _Candidate:
        added = _offered_things(english)
        question = say(language, f"chips.{key}", subject=subject, outcome=name)
        return _Candidate(question, added, treated + ill + added, f"{treatment} {disease} {english}")

    def known(english: str, cells: str, sick: str, rest: _Things, words: str) -> _Candidate:
        added = _offered_things(english)
        question = say(language, "chips.known", treatment=cells, disease=sick)
        return _Candidate(question, added, rest + added, f"{words} {english}")

    yield [on_both("safety", "safety")]
    yield [known(each, treatment, name, treated, treatment) for each, name in _offered("disease", language)]
    yield [on_both("randomised", "randomized")]
    yield [on_both("outcome", each, name) for each, name in _offered("outcome", language)]
    yield [known(each, name, disease, ill, disease) for each, name in _offered("cell", language)]
    yield [on_both("longer", "long-term")]


class _Shelf:
    """The records at hand, by their words."""

    def __init__(self, index: LiteratureIndex, filters: Filters) -> None:
        self._index, self._filters = index, filters
        self._words: dict[str, frozenset[str]] = {}

    def add(self, records: Sequence[Record]) -> None:
        """Take records in."""
        for record in records:
            if record.key not in self._words:
                self._words[record.key] = frozenset(tokens(_told(record)))

    def find(self, about: str, k: int) -> None:
        """Take in what the words of `about` find."""
        query = replace(understand(about, self._filters), text="", meaning="")
        self.add([hit.record for hit in self._index.retrieve(query, k)])

    def telling(self, things: _Things) -> int:
        """Return how many records at hand say all the things."""
        return sum(_says(words, things) for words in self._words.values())

    def proves(self, candidate: _Candidate) -> bool:
        """Whether the corpus has a record that says all a question is about; one at hand saves looking it up."""
        if not self.telling(candidate.things):
            self.find(candidate.words, _PROOF)
        return self.telling(candidate.things) > 0


def _read(question: str) -> frozenset[str]:
    """Return the words a question may be read as."""
    names = [name for concept in understand(question).concepts for name in concept.alternatives]
    return frozenset(tokens(" ".join((question, *names))))


def _things(text: str) -> _Things:
    return tuple(concept.alternatives for concept in understand(text).concepts)


@cache
def _offered_things(english: str) -> _Things:
    return _things(english)


def _says(words: frozenset[str], things: _Things) -> bool:
    return all(any(held and words.issuperset(held) for held in map(_tokens, names)) for names in things)


@cache
def _offered(role: str, language: str) -> list[tuple[str, str]]:
    """Return what may be offered of a role: its name in the glossary, and in the language."""
    return [(name, translated(name, language)) for name in offered(role)]


def _told(record: Record) -> str:
    """Return what a record says of its study, cautions left out."""
    parts = [section.text for section in record.sections if section.label != CAUTIONS]
    return " ".join((record.title, *parts, *record.publication_types))


@lru_cache(maxsize=4096)
def _tokens(name: str) -> frozenset[str]:
    return frozenset(tokens(name))
