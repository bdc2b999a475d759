"""Whether words are about those who took part in a study: `is_denied`, `is_of_patients`, `is_cholangitis`."""

from __future__ import annotations

import re

from corpus.facets.source import Source
from corpus.facets.words import any_of, compiled

_NEAR = 80  # letters on either side of a match that are read with it
_SENTENCE = 250
# Sections of a registry's entry that say what is measured, or why it ended.
_AFTERWARDS = ("PRIMARY OUTCOMES", "SECONDARY OUTCOMES", "WHY STOPPED")
# Sections that are about those who take part, whoever wrote them.
_PARTICIPANTS = ("CONDITIONS", "ELIGIBILITY", "ARMS", "INTERVENTIONS", "DESIGN AND POPULATION")
_DESCRIPTIONS = ("BRIEF SUMMARY", "DETAILED DESCRIPTION")
_DENIED = compiled(
    r"(?:\b(?:no|not|non|without|absence of|free (?:of|from)|exclud\w+|other than|except(?: for)?|rather than|neither"
    r"|nor|never|negative for|rul\w+ out|instead of|alternatives? to|bridge to|awaiting|waiting (?:list )?for"
    r"|lists? for|before)"
    r"(?:[\s,]+(?!(?:but|with|in|for|who|that|which)\b)[\w/’'-]+){0,4}[\s(-]*"
    r"|\bno (?:[\w/-]+ ){0,5}(?:evidence|signs?|history) of (?:\w+ ){0,2}|无|非|排除|未见?|不)$"
)
# What is to be kept from happening, or is counted when it happens: nothing that they have.
_FEARED = compiled(
    r"\b(?:prevent\w*|reduc\w+|lower\w*|risks? of|incidence of|rates? of|occurrence of|progress\w* (?:in)?to"
    r"|develop\w* (?:in)?to|leads? to|result\w* in|history of)(?:[\s,]+[\w/()’'-]+){0,7}[\s,(-]*$"
)
_DENIED_AFTER = compiled(
    r"[\w /,()]{0,30}?\b(?:negativ\w+|(?:was|were|is|are) (?:excluded|absent|ruled out)|-?(?:free|na[iï]ve)\b)"
)
_OF = compiled(
    r"(?:\b(?:patients?|subjects?|participants|children|adults|infants|people|recipients|individuals|cases?|persons"
    r"|women|men|mice|rats|animals|pigs|monkeys|rabbits|rodents|models?|treat(?:ing|ment|ed|s)?|therap(?:y|ies)|trials?"
    r"|studies|study|infus\w+|transplant\w+|induced?)\b(?:[ ,]+[\w'’()/.+-]+){0,8}[ ,(]*|患者|治疗)$"
)
_THEIRS = compiled(
    r"[\w )(/,-]{0,40}?\b(?:patients?|subjects|participants|children|mice|rats|models?|animals|pigs)\b|.{0,10}患者"
)
# A plan that says what it is for, and not what is known of a disease.
_PLANNED = any_of(
    r"\b(?:this|the|our|present|current|proposed) (?:[\w-]+ ){0,3}(?:study|trial|protocol|research|experiment\w*"
    r"|project|investigation)\b",
    r"\b(?:purpose|aim|objective|goal)s?\b",
    r"\bto (?:evaluate|assess|investigate|explore|determine|examine|test|observe|study|compare|find|inspect|learn"
    r"|confirm|verify)\b",
    r"\b(?:will|planned to|are going to) (?:be|receive|undergo|include|enrol\w*|recruit|evaluate|assess|investigate)\b",
    r"\b(?:enrol|recruit|randomi|includ)\w*ed\b",
    r"\b(?:investigators?|researchers|participants|volunteers)\b",
)
# What tells primary biliary cholangitis from blood cells under the same letters.
_CHOLANGITIS = re.compile(r"primary biliary|cholangitis|cholesta|ursodeoxycholic|udca")


def is_denied(source: Source, match: re.Match[str]) -> bool:
    """Whether it is said that nobody had it, that it keeps patients out, or that it is only to be measured."""
    if source.label(match.start()) in _AFTERWARDS or source.is_shut_out(match.start()):
        return True
    before = source.lower[max(source.sentence(match.start()).start, match.start() - _NEAR) : match.start()]
    after = source.lower[match.end() : match.end() + _NEAR]
    if _DENIED.search(before) or _DENIED_AFTER.match(after):
        return True
    return not source.in_title(match) and _FEARED.search(before) is not None


def is_of_patients(source: Source, match: re.Match[str]) -> bool:
    """Whether a match is about those who took part, and not about a disease as such."""
    label = source.label(match.start())
    if label in _PARTICIPANTS:
        return True
    sentence = source.sentence(match.start())
    if label in _DESCRIPTIONS:
        start, end = max(sentence.start, match.start() - _SENTENCE), min(sentence.end, match.end() + _SENTENCE)
        return _PLANNED.search(source.lower, start, end) is not None
    before = source.lower[max(sentence.start, match.start() - _NEAR) : match.start()]
    return bool(_OF.search(before) or _THEIRS.match(source.lower[match.end() : match.end() + _NEAR]))


def is_cholangitis(source: Source) -> bool:
    """Whether PBC is primary biliary cholangitis here, and not a blood cell."""
    return _CHOLANGITIS.search(source.lower) is not None
