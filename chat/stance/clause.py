"""`Clause`: what the cues between two breaks find, each with its direction and whether that is good."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from chat.stance.contrast import Contrast, contrasts
from chat.stance.course import courses
from chat.stance.cues import Cue
from chat.stance.moves import Move, is_change, moves
from corpus.record import Span

_FIGURES = frozenset({"shown", "unshown", "above", "below"})
_NEGATES = 60  # characters a "not" reaches; Chinese says it in fewer
_NEGATES_HAN = 12
_NEAR = 45  # from a move to the outcome it is about, or to the group it is of
_LISTED = 25  # from one outcome to the next of the same list

_HAN = re.compile(r"[\u3400-\u9fff]")
_APART = re.compile(
    r"[,;:，；：(（]|\b(?:and|patients|with|mice|rats|groups?|subjects|after|than|compared|versus|vs"
    r"|to|from|by|at|unless|until|when|during|because|that|which|who|due)\b"
)
_LIST = re.compile(r"[.;。，]|\b(?:after|in|with|during|from|by|than|for|to|on|among|versus|vs)\b", re.IGNORECASE)
# What stands after a move that takes no object: "fell in both groups", "was lower (P = 0.01)".
_NO_OBJECT = re.compile(
    r"\s*(?:[^\w\s]|\d|$|(?:in|by|from|to|after|at|than|with|during|and|or|for|among|between|compared|vs|versus|over|on"
    r"|when|as|while|following|within|below|above|more|less|was|were|but|only|through\w*|\w+ly)\b)",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:than|compared|comparison|versus|vs|relative to|between|among|inter-?group)\b"
    r"|组间|两组|对照|相比|高于|低于|优于",
    re.IGNORECASE,
)
_ALIKE = re.compile(
    r"\b(?:both|each|all|either) (?:of the |the |treatment |study )?(?:groups?|arms?)\b|两组均|各组均", re.IGNORECASE
)
_OF_GROUP = re.compile(r"\b(?:in|for|with|among|of|favou?r\w*|favo\w* of|by|receiving)\b", re.IGNORECASE)
_OTHER_SIDE = re.compile(
    r"\b(?:between|among|than|compared|comparison|versus|vs|over|relative|against|and)\b|与|较|比|和", re.IGNORECASE
)
_HAS = re.compile(r"[^,]{0,20}\b(?:had|showed|experienced|was|were|have|reported)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"[,，]|\b(?:and|vs|versus|to)\b", re.IGNORECASE)
_HAZARD = re.compile(r"\b[Hh]azards?\b|\b[as]?HR\b|风险比|危险比")
_RANKED = re.compile(r"better|best|worse|worst|poorer|superior|inferior|更好|较好|更差|较差", re.IGNORECASE)
_SURVIVAL = re.compile(r"surviv|生存|存活", re.IGNORECASE)
_POPULATION = re.compile(
    r"\b(?:patients?|subjects?|people|mice|rats|those|adults|children|individuals|who|having) (?:with|who had|having)\b"
    r"[\w\s-]{0,25}$|(?:伴|合并)\s?$",
    re.IGNORECASE,
)


class Direction(StrEnum):
    """Which way an outcome went under what is studied."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a sentence finds: its direction, and whether that is good (1), bad (-1) or not known (0).

    `spans` are the words that say so. `compared` tells a difference between groups from a change over time.
    """

    direction: Direction
    merit: int
    spans: tuple[Span, ...]
    compared: bool = False


class Clause:
    """The cues between two breaks."""

    def __init__(self, text: str, start: int, until: int, found: list[Cue]) -> None:
        """Read together what belongs together in `text[start:until]`, whose cues are `found`."""
        self.text = text
        self.start = start
        self.until = until
        self.found = found
        self.end = found[-1].end
        self.figures = [cue for cue in found if cue.kind in _FIGURES]
        self.compared = bool(_COMPARES.search(text[max(0, start - 20) : self.end + 60]))
        self.moves = moves(text, start, found)
        self.outcomes = [
            cue
            for cue in found
            if cue.kind in ("well_up", "well_down")
            and not _POPULATION.search(text[max(0, cue.start - 45) : cue.start])
            and not text.startswith(("患者", "病人"), cue.end)
        ]

    def findings(self) -> list[Finding]:
        """Return what the clause finds."""
        of_before = self._has("before") and not self._has("after")
        nothing = [cue for cue in self.found if cue.kind in ("null", "taken_back") and not of_before]
        moved = [finding for move in self.moves if (finding := self._finding(move))]
        if nothing:
            # "higher, without significant difference" is one finding; "fell (P = 0.01), without a difference in" two.
            sure = any(cue.kind in ("shown", "above", "below") for cue in self.figures) or self._has("marked")
            moved = moved if sure else [finding for finding in moved if finding.direction is Direction.NONE]
            return [*moved, *self._nothing(nothing)]
        if not self.moves and not of_before and not self._has("maybe"):
            return self.contrasted() or self._by_figures()
        return self._turned(moved)

    def contrasted(self) -> list[Finding]:
        """Return what two groups' figures say, where no word says which way anything went."""
        if self.moves:
            return []
        given = self.text, self.found, self.start, self.until
        compared = [self._read(read, compared=True) for read in contrasts(*given)]
        # One group's figures, with none to hold them against, are read only of an outcome that is known.
        return compared or [found for read in courses(*given) if (found := self._read(read, compared=False)).merit]

    def _read(self, read: Contrast, *, compared: bool) -> Finding:
        outcomes = [cue for cue in self.outcomes if read.start <= cue.start < read.end]
        first = read.figures[0].start
        valence, spans = self._valence([cue for cue in outcomes if cue.start < first] or outcomes)
        way = {1: Direction.INCREASE, -1: Direction.DECREASE, 0: Direction.NONE}[read.sign]
        decisive = sorted({*spans, *read.figures, read.significance}, key=lambda span: span.start)
        return Finding(way, valence * read.sign, tuple(decisive), compared)

    def _turned(self, moved: list[Finding]) -> list[Finding]:
        """Turn round a change that was smaller than in controls: "a reduction of 2 with cells, of 4 with placebo"."""
        if len(self.moves) != 1 or len(moved) != 1 or not is_change(self.text, self.moves[0]):
            return moved
        if [read.sign for read in contrasts(self.text, self.found, self.start, self.until)] != [-1]:
            return moved
        way = {Direction.INCREASE: Direction.DECREASE, Direction.DECREASE: Direction.INCREASE}
        return [replace(moved[0], direction=way.get(moved[0].direction, moved[0].direction), merit=-moved[0].merit)]

    def _is_survival(self, spans: Sequence[Span]) -> bool:
        return all(_SURVIVAL.search(self.text, span.start, span.end) for span in spans)

    def _has(self, kind: str) -> bool:
        return any(cue.kind == kind for cue in self.found)

    def _nothing(self, found: Sequence[Cue]) -> list[Finding]:
        return [finding for cue in found if (finding := self._none(cue))]

    def _none(self, cue: Cue) -> Finding | None:
        if self._of_control(cue):
            return None
        return Finding(Direction.NONE, 0, (Span(cue.start, cue.end),), self.compared)

    def _by_figures(self) -> list[Finding]:
        """Read a clause that gives its result in figures alone."""
        kinds = {cue.kind for cue in self.figures}
        if kinds == {"unshown"}:
            return self._nothing(self.figures)
        sides = kinds & {"above", "below"}
        if len(sides) == 1 and "unshown" not in kinds:
            cue = next(cue for cue in self.figures if cue.kind in sides)
            up = cue.kind == "above"
            valence, spans = self._valence(self.outcomes)
            if spans and _HAZARD.search(self.text, self.start, cue.start) and self._is_survival(spans):
                up = not up  # the hazard for survival is that of death
            span = Span(cue.start, cue.end)
            way = Direction.INCREASE if up else Direction.DECREASE
            return [Finding(way, valence if up else -valence, (*spans, span), True)]
        return []

    def _finding(self, move: Move) -> Finding | None:
        span = Span(move.start, move.end)
        figure = self._figure(move)
        if not figure and self._has("maybe"):
            return None
        if negation := self._negation(move):
            denied = (Span(negation.start, negation.end), span)
            return None if self._of_control(move) else Finding(Direction.NONE, 0, denied, self.compared)
        if figure and figure.kind == "mixed":
            return None
        if figure and figure.kind == "unshown":
            return Finding(Direction.NONE, 0, (span, Span(figure.start, figure.end)), self.compared)
        valence, spans = self._valence(self._about(move))
        if move.kind in ("up", "down"):
            up = move.kind == "up"
            merit = valence if up else -valence
        elif self._of_nothing(move):
            up, merit = move.kind == "better", 0
        else:
            merit = 1 if move.kind == "better" else -1
            up = merit * (valence or 1) > 0
        if self._of_control(move):
            up, merit = not up, -merit
        way = Direction.INCREASE if up else Direction.DECREASE
        compared = self.compared and not _ALIKE.search(self.text, self.start, min(self.end, move.end + _NEAR))
        return Finding(way, merit, tuple(sorted((span, *spans), key=lambda each: each.start)), compared)

    def _of_nothing(self, move: Move) -> bool:
        """Whether one thing is called better than another without an outcome: "the artery was better than the vein"."""
        ranked = _RANKED.fullmatch(self.text, move.start, move.end)
        return bool(ranked) and not self.outcomes and not self._has("control")

    def _figure(self, move: Move) -> Cue | None:
        """Return the figure that a move is given with: the first after it; a p-value outweighs an interval."""
        until = next((other.start for other in self.moves if other.start >= move.end), self.end)
        ahead = [cue for cue in self.figures if cue.start >= move.end]
        own = [cue for cue in ahead if cue.start < until] or ahead[:1]
        if own and own[0].kind == "unshown" and any(cue.kind == "shown" for cue in own):
            interval = self.text[own[0].start] not in "pP"
            return own[1] if interval and own[1].kind == "shown" else replace(own[0], kind="mixed")
        return own[0] if own else None

    def _negation(self, move: Move) -> Cue | None:
        """Return the nearest "not" before a move that no comma parts from it."""
        for cue in reversed(self.found):
            if cue.kind == "negation" and cue.end <= move.start:
                between = self.text[cue.end : move.start]
                reach = _NEGATES_HAN if _HAN.search(self.text[cue.start : cue.end]) else _NEGATES
                near = len(between) <= reach and not re.search(r"[,;:，；：(]", between.replace(", however,", ""))
                return cue if near else None
        return None

    def _about(self, move: Move) -> list[Cue]:
        """Return the outcomes a move is about: what it takes as its object, else what stands before it."""
        first = max((other.end for other in self.moves if other.end <= move.start), default=self.start)
        last = min((other.start for other in self.moves if other.start >= move.end), default=self.end)
        following = [cue for cue in self.outcomes if move.end <= cue.start < last]
        ahead = [
            cue
            for cue in self.outcomes
            if first <= cue.start and cue.end <= move.start and not self._ends_between(cue.end, move.start)
        ]
        near = following and following[0].start - move.end <= _NEAR
        if near and not _APART.search(self.text[move.end : following[0].start]):
            return _list(following, self.text)
        alone = _HAN.search(self.text[move.start : move.end]) or _NO_OBJECT.match(self.text, move.end)
        if alone and ahead:
            return _list(ahead[::-1], self.text)
        return []

    def _ends_between(self, start: int, end: int) -> bool:
        """Whether a semicolon outside brackets, where another statement begins, stands between two offsets."""
        return ";" in re.sub(r"\([^()]{0,200}\)|\[[^][]{0,200}\]", "", self.text[start:end])

    def _valence(self, outcomes: Sequence[Cue]) -> tuple[int, tuple[Span, ...]]:
        kinds = {cue.kind for cue in outcomes}
        if len(kinds) != 1:
            return 0, ()
        return (1 if kinds == {"well_up"} else -1), tuple(Span(cue.start, cue.end) for cue in outcomes)

    def _of_control(self, said: Move | Cue) -> bool:
        """Whether it is said of the comparator: "higher in the control group", "placebo had fewer"."""
        return any(self._is_of(group, said) for group in self.found if group.kind == "control")

    def _is_of(self, group: Cue, said: Move | Cue) -> bool:
        if said.end <= group.start <= said.end + _NEAR:
            between = self.text[said.end : group.start]
            return bool(_OF_GROUP.search(between)) and not _OTHER_SIDE.search(between)
        if group.end <= said.start <= group.end + _NEAR:
            before = self.text[max(self.start, group.start - 40) : group.start]
            between = self.text[group.end : said.start]
            verb = _HAS.match(between) or _HAN.search(before + between)
            return bool(verb) and not _OTHER_SIDE.search(before) and not _GOES_ON.search(between)
        return False


def _list(outcomes: Sequence[Cue], text: str) -> list[Cue]:
    """Return the first outcome and those that go on from it as one list does."""
    listed = [outcomes[0]]
    for cue in outcomes[1:]:
        first, second = sorted((listed[-1], cue), key=lambda each: each.start)
        between = text[first.end : second.start]
        if len(between) > _LISTED or _LIST.search(between):
            break
        listed.append(cue)
    return listed
