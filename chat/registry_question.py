"""`Wanted`: what a question asks of the registry: trials as such, at a standing, or by their number."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NCT = re.compile(r"(?<![A-Za-z0-9])NCT[0-9]{8}(?![0-9])", re.IGNORECASE)
_MOST_NAMED = 3
_STUDIES = r"(?:trials?|studies|study|registrations?)"
# Trials are asked for as such where they are called registered, recruiting or under way; "what do trials report" and
# "which trials failed to show" ask for results.
_ASKS = re.compile(
    rf"\b(?:registered|ongoing|recruiting|planned|upcoming|enrolling|unfinished|active|current|terminated|withdrawn"
    rf"|suspended|completed) (?:\w+[ -]){{0,4}}?{_STUDIES}\b"
    rf"|\b{_STUDIES}\b[^.?!]{{0,40}}\b(?:(?:is|are|being|been|were|now|currently|still) (?:\w+ )?"
    r"(?:registered|recruiting|ongoing|planned|enrolling|under ?way|in progress|running|terminated|withdrawn|stopped"
    r"|suspended)|recruiting|registered (?:at|on|in|with)|under ?way|in progress)\b"
    r"|\bclinicaltrials\.gov\b|\btrial regist(?:ry|ries|er)\b"
    r"|(?:已|在)?注册的?(?:临床)?(?:试验|研究)|(?:临床)?(?:试验|研究)(?:的)?(?:注册|招募)"
    r"|(?:正在|在|计划)(?:进行|招募|开展|募集)[^,。?!，？！]{0,12}(?:试验|研究)"
    r"|(?:试验|研究)[^,。?!，？！]{0,8}(?:正在|还在|仍在)(?:进行|招募|开展|募集)|招募(?:中|患者|受试者)的?",
    re.IGNORECASE,
)
_STATUSES = (
    (
        re.compile(r"\bnot yet (?:recruiting|enrolling)\b|尚未招募|未开始招募", re.IGNORECASE),
        ("NOT_YET_RECRUITING",),
    ),
    (
        re.compile(r"\b(?:recruiting|enrolling)\b|招募|募集", re.IGNORECASE),
        ("RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"),
    ),
    (
        re.compile(r"\b(?:ongoing|under ?way|in progress|running|active)\b|正在进行|在进行|正在开展", re.IGNORECASE),
        ("RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "AVAILABLE"),
    ),
    (
        re.compile(r"\b(?:terminated|stopped|withdrawn|suspended|abandoned)\b|终止|撤回|停止|暂停", re.IGNORECASE),
        ("TERMINATED", "WITHDRAWN", "SUSPENDED"),
    ),
    (re.compile(r"\b(?:completed|finished)\b|已完成", re.IGNORECASE), ("COMPLETED",)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whether a question asks for trials as such, at which standing (any, where none is named), and by which number."""

    trials: bool
    statuses: frozenset[str]
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> Wanted:
        """Read a question."""
        numbers = tuple(dict.fromkeys(number.upper() for number in _NCT.findall(question)))[:_MOST_NAMED]
        asks = bool(numbers) or _ASKS.search(question) is not None
        statuses = next((frozenset(names) for form, names in _STATUSES if form.search(question)), frozenset())
        return cls(asks, statuses if asks else frozenset(), numbers)
