"""`labelled`: an abstract in running text as sections, where its own labels part it plainly."""

from __future__ import annotations

import re

from corpus.record import Section

_NAMES = (
    "background|background and aims?|background & aims|background/aims?|introduction|context|rationale|importance|"
    "objectives?|aims?|aim of the study|purpose|goals?|hypothesis|design|study design|design and setting|settings?|"
    "participants|patients|subjects|population|interventions?|exposures?|main outcomes? measures?|"
    "main outcomes? and measures?|outcomes?|measurements|measurements and main results|methods?|methodology|"
    "materials? and methods?|materials? & methods?|patients and methods|methods and results|methods and findings|"
    "approach and results|search strategy|data sources|study selection|data extraction|data collection and analysis|"
    "selection criteria|main results|results?|findings|case presentation|case reports?|discussion|conclusions?|"
    "conclusions and relevance|conclusions and clinical relevance|interpretation|significance|impact|relevance|"
    "limitations|lay summary|impact and implications|trial registration|clinical trial registration|registration|"
    "clinicaltrials\\.gov|funding|keywords|cautions|design and population|unlabelled"
)
_CHINESE = "背景|目的|方法|资料与方法|对象与方法|材料与方法|结果|结论|讨论|引言"
# At a sentence's beginning: "Methods: ", "METHODS. " (capitals alone, else it may be a word), "【方法】", "方法：".
_LABEL = re.compile(
    rf"(?:^|(?<=[.!?)\]。；;] )|(?<=[.!?。；]))(?:(?P<word>{_NAMES})\s?(?P<end>:|：|\.(?=\s))\s*"
    rf"|[\[【〔]?(?P<chinese>{_CHINESE})[\]】〕]?(?:[:：]|(?<=[\]】〕]))\s*)",
    re.IGNORECASE,
)
_AT_LEAST = 2  # different labels, of which the first begins the text


def labelled(text: str, language: str = "en") -> tuple[Section, ...]:
    """Return the sections of an abstract; one without a label where it does not begin with one, or has no second."""
    marks = [match for match in _LABEL.finditer(text) if _is_label(match)]
    names = [(match["word"] or match["chinese"]).upper() for match in marks]
    if len(set(names)) < _AT_LEAST or marks[0].start() > 0:
        return (Section("", text, language),) if text else ()
    ends = [match.start() for match in marks[1:]] + [len(text)]
    return tuple(
        Section(name, said, language)
        for name, match, end in zip(names, marks, ends, strict=True)
        if (said := text[match.end() : end].strip())
    )


def _is_label(match: re.Match[str]) -> bool:
    word = match["word"]
    if not word:
        return True
    return word.isupper() if match["end"] == "." else word[0].isupper()
