"""`resolve`: a follow-up as the full question it stands for, by what the turns before it named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.dialogue.fragment import ADDS, ATTRIBUTES, END, PREPOSITION, TREATMENTS, Fragment, Resolved
from chat.dialogue.slots import Reading, translated
from chat.wording import say
from corpus.normalise import normalise

_MOST = 2_000  # characters of a question that are read, as of any question
_LONGEST = 200  # of one that may lean on another: who writes more says what is meant
_STRANGE = 2  # unknown words in a sentence with a pronoun: more of them are a matter of their own
_TURNS = 8  # before this one that are looked at

# Words that put a question beside the one before it.
_LEAD = re.compile(
    r"(?:(?:ok(?:ay)?|yes|thanks|well)\b[,. ]*)?"
    r"(?:(?:and|but|or|also|so|then)\b[, ]*)?(?:(?:what|how) about\b|what of\b|(?:the )?same (?=for|in|with))[, ]*"
    r"|(?:(?:ok(?:ay)?|yes|thanks|well)\b[,. ]*)?(?:and|but|or|also)\b[, ]*(?:then\b[, ]*)?"
    r"|(?:那么|那|还有|另外|此外|换成|如果是|如果|若是|若)(?![些个种类次])[,、]?",
    re.IGNORECASE,
)
_LEFT = re.compile(r"[,，]?\s*呢\s*[?!.。]*\s*$")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|can|could|will|would|should|may|might|must|has|have|had|what|which|how"
    r"|why|who|when|where|whose|show(?:s|ed|n)?|improve[sd]?|reduce[sd]?|cause[sd]?|work(?:s|ed)?|affect(?:s|ed)?"
    r"|increase[sd]?|decrease[sd]?|help(?:s|ed)?|tell|list|find|explain|describe|summari[sz]e|compare|define)\b",
    re.I,
)
_ASKS_CHINESE = re.compile("什么|怎么|怎样|如何|为何|多少|多久|多长|几|谁|哪|是否|能否|吗")
_DEFINES = re.compile(
    r"\b(?:what (?:is|are)|describe) an? (?!risk|chance)"
    r"|^(?:so |and |but )?what (?:is|are) (?!the |its |their )[\w-]+\W*$|\bwhat(?:'s| is) the (?:definition|meaning)"
    r"|\b(?:mean|stands? for|define[sd]?)\b"
    r"|是什么(?:意思)?[?。]*$|什么是|什么叫|定义|指的是",
    re.I,
)
# What asks for a treatment or a disease is not about the one before.
_OPEN = re.compile(
    r"\b(?:what|which) (?:\w+ )?(?:treatments?|therap(?:y|ies)|diseases?|conditions?|drugs?)\b"
    r"|(?:哪[些种]|什么)(?:治疗|疗法|疾病|药)",
    re.I,
)
_THEY = re.compile(
    r"\b(?:(?:this|that|these|those|such|the same) (?:\w+ )?(?:treatment|therap(?:y|ies)|cells?|approach|intervention|"
    r"procedure|infusions?|drug)|they|them|it|this(?= (?:has|have|is|was|been|work|help)))\b"
    r"|(?:这|那|该|此|上述|同)[种类个项些样]*(?:疗法|治疗方法|治疗|方法|细胞|药物?|技术)|它们?",
    re.I,
)
_WHOSE = re.compile(r"\b(?:its|their)\b|其(?![他它中余实次])", re.I)
_ILL = re.compile(
    r"\b(?:these|those|such|the same|this) (?:patients?|people|disease|condition|population|group)\b"
    r"|(?:这|那|该|此|上述)[种类些个]*(?:患者|病人|人群|疾病|病)",
    re.I,
)
_ON_AN_ILLNESS = re.compile("(?:对|用于|针对)")
_WORKS = re.compile(r"\b(?:work|help)s?\b|管用|有用", re.I)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as asked and as understood; the same where it stands on its own.

    `carried` is what was taken over from the turns before, `changed` what took the place of what ("" where it was
    added), each in the words it stands in.
    """

    asked: str
    understood: str
    carried: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()


def resolve(question: str, earlier: Sequence[str]) -> Understood:
    """Return a question with what it leaves unsaid, read from the questions before it, oldest first.

    `earlier` may hold them as asked or as understood. What names its own matter is never touched.
    """
    known = ""
    for each in earlier[-_TURNS:]:
        text = _resolved(each[:_MOST], known).understood
        if Reading.of(_plain(text)).named("disease", *TREATMENTS):
            known = text
    return _resolved(question[:_MOST], known)


def _resolved(asked: str, before: str) -> Understood:
    text = _plain(asked)
    if not before or not text or len(text) > _LONGEST:
        return Understood(asked, asked)
    lead = _LEAD.match(text)
    said = text[lead.end() if lead else 0 :]
    new, old = Reading.of(said), Reading.of(_plain(before))
    new = replace(new, language=Reading.of(text).language)  # 那 alone makes a question Chinese
    rest = _LEFT.sub("", said)
    found = None
    if not _DEFINES.search(text) and not _OPEN.search(rest):
        found = Fragment(new, old, rest).full() if _is_fragment(new, rest, lead) else _sentence(new, old, rest, lead)
    if found is None:
        return Understood(asked, asked)
    understood, carried, changed = found
    if not carried or understood == asked or len(understood) > _MOST:
        return Understood(asked, asked)
    return Understood(asked, understood, carried, changed)


def _plain(text: str) -> str:
    return normalise(unicodedata.normalize("NFKC", text))


def _is_fragment(new: Reading, rest: str, lead: re.Match[str] | None) -> bool:
    """Whether the question is a piece to be put into the one before."""
    if new.strange or not new.slots:
        return False
    roles = {slot.role for slot in new.slots}
    if new.language == "zh":
        left = bool(_LEFT.search(new.text))
        return (bool(lead) or left) and not _ASKS_CHINESE.search(rest) and not _full(roles)
    if lead and re.search(r"about|what of", lead[0], re.I):
        return not _full(roles)
    if _VERB.search(rest):
        return False
    if lead or PREPOSITION.match(rest) or re.match(r"(?:any|only|just)\b", rest, re.I):
        return not _full(roles)
    return len(new.slots) == 1 and (new.text.endswith("?") or roles <= set(ATTRIBUTES)) and len(rest.split()) <= 6


def _full(roles: set[str]) -> bool:
    """Whether a question of these roles says all that a question needs."""
    return bool(roles & set(TREATMENTS)) and "disease" in roles and "outcome" in roles


def _sentence(new: Reading, old: Reading, rest: str, lead: re.Match[str] | None) -> Resolved | None:
    """Return a sentence that speaks of what another named with that put in, or None if it stands on its own."""
    they, ill, whose = (_first(each, rest, new) for each in (_THEY, _ILL, _WHOSE))
    treated, sick = new.named(*TREATMENTS), new.named("disease")
    attributes = new.named(*ATTRIBUTES) or _WORKS.search(rest)
    besides = bool(they and ADDS.search(rest))  # "is it better combined with": both are meant
    asks_of_it = bool(they or whose) and (besides or not treated) and bool(attributes or sick or besides)
    asks_of_them = bool(ill) and bool(attributes or treated or sick)
    # "Cell dose in paediatric trials" names whom it is about; "any human trials" does not.
    whom = bool(new.named("population")) and len(new.slots) > 1
    bare = not treated and not sick and not whom and bool(attributes) and not new.strange
    goes_on = bool(lead) and bool(attributes) and not (treated and sick) and not new.strange
    on_an_illness = bool(_ON_AN_ILLNESS.match(rest)) and bool(sick and attributes) and not treated and not new.strange
    if not (asks_of_it or asks_of_them or bare or goes_on or on_an_illness):
        return None
    language = new.language
    first = {"treatment": old.named(*TREATMENTS)[:1], "disease": old.named("disease")[:1]}
    wanted = {"treatment": besides or not treated, "disease": bool(ill) or not sick}
    given = {name: translated(slots[0].text, language) for name, slots in first.items() if slots and wanted[name]}
    if not given:
        return None
    carried = tuple(first[name][0].text for name in given)
    text = _filled(rest, given, language, (they, ill, whose))
    return text, carried, _put(new, old)


def _first(pronoun: re.Pattern[str], rest: str, new: Reading) -> re.Match[str] | None:
    """Return a pronoun that nothing in its own sentence can stand behind."""
    found = pronoun.search(rest)
    if found is None or len(new.strange) > _STRANGE:
        return None
    before = rest[: found.start()]
    roles = ("disease", *TREATMENTS, *(("population",) if found[0].casefold() in ("they", "them", "their") else ()))
    named = any(word in before for word in (*new.strange, *(slot.text for slot in new.named(*roles))))
    return None if named or ":" in before else found


def _put(new: Reading, old: Reading) -> tuple[tuple[str, str], ...]:
    """Return what each part of a sentence stands in the place of."""
    return tuple((next((each.text for each in old.named(slot.role)), ""), slot.text) for slot in new.slots)


def _filled(text: str, given: dict[str, str], language: str, pronouns: tuple[re.Match[str] | None, ...]) -> str:
    """Return a sentence with its pronouns named, and what none of them stood for put beside it."""
    they, ill, whose = pronouns
    left = dict(given)
    if ill and "disease" in left:
        text = text[: ill.start()] + say(language, "dialogue.patients", disease=left.pop("disease")) + text[ill.end() :]
        they = _THEY.search(text) if they else None  # it has moved
    if they and "treatment" in left:
        name = left.pop("treatment")
        if language == "zh" and "disease" in left:
            name = say("zh", "dialogue.both", treatment=name, disease=left.pop("disease"))
        elif language == "zh" or they[0].casefold() in ("it", "this"):
            name = say(language, "dialogue.it", treatment=name)
        text = text[: they.start()] + name + text[they.end() :]
    if whose:
        text = _WHOSE.sub("the" if language == "en" else "", text, count=1)
    if left:
        subject = "both" if len(left) == 2 else next(iter(left))
        about = say(
            language, f"dialogue.{subject}", treatment=left.get("treatment", ""), disease=left.get("disease", "")
        )
        text = f"{about},{text}" if language == "zh" else f"{END.sub('', text)} {about}"
    text = END.sub("", text)
    return f"{text[:1].upper()}{text[1:]}?"
