"""`routes`: by which way the cells were given."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.term import Term, announced, find, headed, kept, readings, term
from corpus.facets.words import any_of

_BY = r"(?:via|through|into|in|by|to|from|within|intra) (?:the |a |his |her |proper |main |left |right |common |or )*"
_ACT = r"(?:infus\w*|inject\w*|cathet\w*|administ\w*|deliver\w*|transplant\w*|transfus\w*|route|approach|access|group)"
_TERMS: dict[str, Term] = {
    "peripheral_vein": term(
        "venous|vein|i.v.| iv|(iv|peripheral|intraven|introven|elbow|静脉",
        r"\bint(?:ra|er|ro)[- ]?ven(?:o)?us(?:ly)?\b",
        r"\b(?:peripheral(?:ly)?|cubital|antecubital|tail|caudal|femoral|jugular|forearm|central|saphenous|arm)[- ]"
        r"(?:\w+ )?(?:veins?|venous)\b",
        r"\bi\.v\.",
        r"\b(?:by|into a|through a|via a) vein\b",
        r"\biv (?:infus|inject|admin|drip|transfus|of )\w*",
        r"\b(?:via|by|taken|given|peripheral) iv\b",
        r"\bperipheral (?:infusion|transfusion)\b",
        r"(?:外周|尾|肘|股)?(?<!门)静脉(?:输注|注射|回输|移植|滴注|途径)",
        r"外周静脉",
        r"尾静脉",
    ),
    "hepatic_artery": term(
        "arter|动脉",
        rf"\b{_BY}(?:hepatic|liver) arter(?:y|ies|ial)\b(?! (?:thrombo|embol|chemo|ligat))",
        rf"\b(?:hepatic|liver) arter(?:y|ial) {_ACT}",
        r"\b(?:vein|venous|intravenous(?:ly)?),? (?:or|and) (?:via |the |through )*(?:hepatic|liver) arter(?:y|ial)\b",
        r"\b(?:intra|trans)[- ]?(?:hepatic )?arterial(?:ly)?\b(?! (?:chemo|embol))",
        r"\bintra[- ]?hepatic arter(?:y|ial)\b",
        r"\bhepatic intra-?arterial",
        r"(?:经)?肝(?:固有)?动脉(?!化疗|栓塞|血栓)",
    ),
    "portal_vein": term(
        "portal|门静脉",
        rf"\b{_BY}portal (?:vein|venous|system|circulation)\b(?! (?:thrombo|pressure|flow|diameter|hypertens|embol))",
        rf"\bportal (?:vein|venous) {_ACT}",
        r"\b(?:artery|arterial|intravenous(?:ly)?|vein),? (?:or|and) (?:via |the |through )*portal (?:vein|venous)\b",
        r"\bintra-?portal(?:ly)?\b",
        r"(?:经|入|行)门静脉",
        r"门静脉(?:输注|注射|移植|途径|内)",
    ),
    "intrahepatic": term(
        "intrahepatic|intra-hepatic|into|parenchyma|肝内",
        r"\bintra-?hepatic(?:ally)?(?: (?:\w+ ){0,3})(?:inject|transplant|infus|implant|administ|deliver)\w*",
        r"\b(?:inject|transplant|implant|infus)\w* (?:[\w-]+ ){0,3}intra-?hepatic(?:ally)?\b(?! arter)",
        r"\b(?:inject|implant|transplant)\w* (?:[\w-]+ ){0,4}into (?:the )?(?:\w+ ){0,3}(?:livers?|lobes?|segments?"
        r"|hepatic parenchyma)\b",
        r"肝内(?:注射|移植)",
    ),
    "other": term(
        "splen|spleen|perito|muscul|thecal|articul|cutaneous|topical|coronary|trache|lymph|myocard|vitre|endocardi|脾|腹腔",
        r"\bintra-?splen(?:ic|ically)\b",
        rf"\b{_BY}(?:spleens?|splenic (?:artery|vein|pulp)|periton\w+(?: cavity)?)\b",
        r"\bintra-?peritoneal(?:ly)?\b",
        r"\bintra-?(?:muscular|thecal|articular|coronary|tracheal|lymphatic|myocardial|vitreal|dermal|lesional"
        r"|cavernos\w+|nasal|cerebral|discal|osseous|ventricular)(?:ly)?\b",
        r"\bsubcutaneous(?:ly)?\b(?! (?:adipose|fat|tissue))",
        r"\b(?:trans|intra)-?endocardial(?:ly)?\b",
        r"\btopical(?:ly)?\b",
        r"(?:经)?脾(?:动脉|内)",
        r"腹腔(?:注射|内)",
    ),
}
_CELLS = any_of(
    r"\b(?:cells?|h?\w*mscs?|bmscs?|stem|stromal|hepatocytes?|progenitors?|exosomes?|vesicles|evs|mononuclear"
    r"|macrophages|marrow|cd34|cd133|transplantation)\b",
    r"\b\w+(?:cel|cellgram|chymal|(?<!sy)stem)\b",  # products: HepaStem, Stempeucel
    r"细胞",
    r"移植",
)
_DRUGS = any_of(
    r"\b(?:ccl4|carbon tetrachloride|thioacetamide|galactosamine|g-?csf|granulocyte|methylpred\w+|saline|albumin"
    r"|antibiotics?|lps|acetaminophen|anesth\w+|ketamine|cyclophosphamide|contrast)\b"
)
_LIVER = re.compile(r"liver|hepat|cirrho|bilia|cholang")
_NEAR = 160  # letters on either side of a way in which the cells are looked for


def routes(source: Source, reviews: bool) -> tuple[Reading, ...]:
    """Return every way by which cells were given: one that is named with them, and not with a drug or a toxin."""
    said = announced(source, find(source, _TERMS), reviews)
    found = kept(said, lambda match: (source.in_title(match) or _of_cells(source, match)) and _here(source, match))
    if "intrahepatic" in found and found.keys() & {"hepatic_artery", "portal_vein"}:
        del found["intrahepatic"]  # "into the liver through its artery"
    values = tuple(value for value in _TERMS if value in found or value in headed(source, _TERMS))
    return readings(source, values, found)


def _here(source: Source, match: re.Match[str]) -> bool:
    """Whether an artery that is not named is that of the liver."""
    return "arterial" not in match[0] or _LIVER.search(match[0] + source.lower[: source.title.end]) is not None


def _of_cells(source: Source, match: re.Match[str]) -> bool:
    """Whether cells are named nearer by in the sentence than anything else that is injected."""
    sentence = source.sentence(match.start())
    start, end = max(sentence.start, match.start() - _NEAR), min(sentence.end, match.end() + _NEAR)
    cells = _distance(match, _CELLS, source.lower, start, end)
    return cells is not None and cells < (_distance(match, _DRUGS, source.lower, start, end) or _NEAR * 2)


def _distance(match: re.Match[str], words: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    """Return how many letters lie between a match and the nearest of some words, or None where there are none."""
    return min(
        (max(one.start() - match.end(), match.start() - one.end(), 1) for one in words.finditer(text, start, end)),
        default=None,
    )
