"""`Fragment`: a follow-up that is no sentence, put into the question before it."""

from __future__ import annotations

import re

from chat.dialogue.slots import Reading, Slot, donor, head, noun, translated
from chat.wording import say

TREATMENTS = ("cell", "intervention")
ATTRIBUTES = ("outcome", "route", "design", "population", "time")
_GROUPS = (TREATMENTS, ("disease",), ("outcome",), ("route",), ("design",), ("population",), ("time",), ("control",))
_BESIDES = ("route", "design", "population", "time", "control")

PREPOSITION = re.compile(
    r"(?:in|for|with|without|by|via|through|after|at|from|among|over|on|using|compared|versus|vs|than|when|if)\b", re.I
)
ADDS = re.compile(
    r"\b(?:compared?|comparison|versus|vs|than|combined|together|plus|in addition|alongside|add(?:ed|ing)?)\b"
    r"|相比|比较|对比|联合|合用|加上",
    re.I,
)
_OR = re.compile(r",?\s*(?:and|or|和|或|与|及|、|以及)?\s*", re.I)
_ON = re.compile(r"\b(?:for|on|about|regarding) $", re.I)
END = re.compile(r"[\s?!.。？！]*$")

# The question, what was carried over, and what took the place of what.
Resolved = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]


class Fragment:
    """A follow-up that is no sentence: its parts take the place of those of the question before."""

    def __init__(self, new: Reading, old: Reading, rest: str) -> None:
        """Take a follow-up, the question before it, and the words of the follow-up without its lead."""
        self._new, self._old, self._rest = new, old, END.sub("", rest)
        self._language = new.language
        self._changed: list[tuple[str, str]] = []
        self._gone: list[Slot] = []

    def full(self) -> Resolved:
        """Return the full question, what it keeps of the old one, and what took the place of what."""
        if self._language == self._old.language and all(self._fits(slot) for slot in self._new.slots):
            text = self._replaced()
        else:
            text = self._composed()
        kept = (slot.text for slot in self._old.slots if slot not in self._gone)
        return text, tuple(dict.fromkeys(kept)), tuple(self._changed)

    def _fits(self, slot: Slot) -> bool:
        """Whether a part can stand where its like stands in the old question, without a word of it else changed."""
        if slot.role != "outcome":
            return True
        at = self._like(slot)
        return bool(at) and bool(_ON.search(self._old.text, 0, at[0].start))

    def _like(self, slot: Slot) -> list[Slot]:
        """Return the parts of the old question that a new one takes the place of: the first, and those joined to it."""
        like = list(self._old.named(*_group(slot.role)))
        like = [each for each in like if each.role == slot.role] or like
        run = like[:1]
        for each in like[1:]:
            if _OR.fullmatch(self._old.text, run[-1].end, each.start):
                run.append(each)
        return run

    def _replaced(self) -> str:
        text = self._old.text
        end = END.search(text)
        tail = end[0] if end else ""
        text = text[: len(text) - len(tail)]
        added: list[str] = []
        taken: list[tuple[int, int, str]] = []
        for slot in self._new.slots:
            run = [] if ADDS.search(self._rest) else self._like(slot)
            name = self._name(slot, run)
            if run and run[0].start not in {start for start, _, _ in taken}:
                taken.append((run[0].start, run[-1].end, name))
                self._gone += run
                self._changed.append((text[run[0].start : run[-1].end], name))
            else:
                role = "treatment" if slot.role in TREATMENTS else slot.role
                added.append(say(self._language, f"dialogue.add.{role}", name=name))
                self._changed.append(("", name))
        for start, stop, name in sorted(taken, reverse=True):
            text = text[:start] + name + text[stop:]
        whole = "" if taken else self._as_it_stands()
        return text + (whole or "".join(added)) + (tail.strip() or "?")

    def _as_it_stands(self) -> str:
        """Return the words of the follow-up, where they can simply be put after the question: "in children"."""
        if self._language == "en" and PREPOSITION.match(self._rest):
            return f" {self._rest[:1].lower()}{self._rest[1:]}"
        if self._language == "zh" and ADDS.search(self._rest):
            return f"({self._rest})"
        return ""

    def _composed(self) -> str:
        names: dict[str, list[str]] = {}
        for group in _GROUPS:
            new, old = self._new.named(*group), self._old.named(*group)
            if new:
                run = self._like(new[0])
                names[group[0]] = [self._name(slot, run) for slot in new]
                was = self._old.text[run[0].start : run[-1].end] if run else ""
                self._changed.append((was, " ".join(names[group[0]])))
                self._gone += old
            elif old:
                names[group[0]] = [translated(slot.text, self._language) for slot in old]
        return compose(self._language, names)

    def _name(self, slot: Slot, run: list[Slot]) -> str:
        """Return a part in full: "autologous" of "bone marrow MSCs" is "autologous bone marrow MSCs"."""
        if not slot.bare or not run:
            return slot.text
        old = translated(run[0].text, self._language)
        between = "" if self._language == "zh" else " "
        if slot.role == "cell":
            given = donor(old)
            if donor(slot.text) == slot.text:
                return f"{slot.text}{between}{old[len(given) :].strip()}"
            what = head(old) or say(self._language, "dialogue.cells")
            return between.join(part for part in (given, slot.text, what) if part)
        return f"{slot.text}{between}{head(old)}" if head(old) else slot.text


def compose(language: str, names: dict[str, list[str]]) -> str:
    """Return a question about named parts, by role: "cell" (any treatment), "disease", "outcome" and the rest."""
    joint = " and " if language == "en" else "和"
    told = {role: joint.join(dict.fromkeys(map(noun, each))) for role, each in names.items()}
    subject = "both" if "cell" in told and "disease" in told else "treatment" if "cell" in told else "disease"
    treatment = told.get("cell", "").removesuffix("治疗")  # the sentence says it: not 干细胞治疗治疗肝硬化
    about = say(language, f"dialogue.{subject}", treatment=treatment, disease=told.get("disease", ""))
    outcome = told.get("outcome") or say(language, "dialogue.outcomes")
    rest = "".join(say(language, f"dialogue.add.{role}", name=told[role]) for role in _BESIDES if role in told)
    return say(language, "dialogue.ask", outcome=outcome, subject=about, rest=rest)


def _group(role: str) -> tuple[str, ...]:
    return next((group for group in _GROUPS if role in group), (role,))
