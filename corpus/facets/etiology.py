"""`etiologies`: what had caused the disease of the liver."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.subject import is_cholangitis, is_of_patients
from corpus.facets.term import Term, announced, find, headed, kept, readings, term

_LIVER = re.compile(r"liver|hepat|cirrho|bilia|cholang|wilson|crigler|urea cycle|肝|胆")
_TERMS: dict[str, Term] = {
    "hbv": term(
        "hepatitis b|hbv|hbsag|乙型|乙肝",
        r"\bhepatitis b\b(?! (?:virus )?(?:vaccin|core|antibod))",
        r"\bhbv\b",
        r"\bhbsag[- ]positiv",
        r"\bpositive (?:\w+ ){0,3}\(?hbsag\b",
        r"乙型(?:病毒性)?肝炎",
        r"乙肝",
    ),
    "hcv": term(
        "hepatitis c|hepatitis b|hcv|丙型|丙肝",
        r"\bhepatitis (?:b ?(?:/|,|and|or|&) ?)?c\b",
        r"\bhcv\b",
        r"丙型(?:病毒性)?肝炎",
        r"丙肝",
    ),
    "alcohol": term(
        "alcohol|ethanol|酒精",
        r"\b(?<!non-)(?<!non)(?<!non )alcoholi?c?[- ](?:related |induced |associated )?(?:(?:liver|hepatic) )?"
        r"(?:disease|cirrho\w+|hepatitis|steatohepatitis|fibrosis|injury|liver|acute)",
        r"\bcirrhosis (?:\w+ ){0,4}alcohol",
        r"(?<!非)酒精性",
    ),
    "pbc": term(
        "primary biliary|pbc|原发性胆汁", r"\bprimary biliary (?:cirrhosis|cholangitis)\b", r"\bpbc\b", r"原发性胆汁"
    ),
    "aih": term("autoimmune|aih|自身免疫", r"\bautoimmune (?:hepatitis|cirrhosis)\b", r"\baih\b", r"自身免疫性肝"),
    "nash": term(
        "steatohep|nash|nafld|fatty|mash|masld|脂肪",
        r"\b(?:non-?alcoholic|metabolic[- ](?:dysfunction[- ])?associated) (?:steatohepatitis|fatty|steatotic)",
        r"\b(?:nash|nafld|mash|masld|mafld)\b",
        r"\b(?<!alcoholic )steatohepatitis\b",
        r"非酒精性脂肪",
    ),
    "wilson": term("wilson|豆状核", r"\bwilson(?:['’]?s)?[- ](?:disease|cirrhosis)", r"肝豆状核"),
    "biliary": term(
        "bilia|sclerosing|bile duct|kasai|胆道|硬化性胆",
        r"\bbiliary atresia\b",
        r"\b(?:primary )?sclerosing cholangitis\b",
        r"\b(?:ischa?emic[- ](?:type )?)biliary lesions?\b",
        r"\bsecondary biliary cirrhosis\b",
        r"\bbile[- ]duct[- ]ligat\w+",
        r"\bkasai\b",
        r"胆道闭锁",
        r"硬化性胆管炎",
    ),
    "other": term(
        "drug|acetaminophen|paracetamol|budd|cryptogenic|schistosom|ccl4|ccl(4)|carbon tetra|thioacetamide|tyrosin"
        "|galactosamine|hypercholesterol|crigler|urea|antitrypsin|glycogen|other cause|other aetiolog|other etiolog"
        "|concanavalin|hemochromat|药物",
        r"\bdrug[- ]induced (?:liver|hepat|acute)",
        r"\b(?:acetaminophen|paracetamol|apap)\b",
        r"\bbudd[- ]chiari\b",
        r"\bcryptogenic\b",
        r"\bschistosom\w+",
        r"\bccl\(?4\)?",
        r"\bcarbon tetrachloride\b",
        r"\bthioacetamide\b",
        r"\bgalactosamine\b",
        r"\bconcanavalin\b",
        r"\bfamilial hypercholesterol\w+",
        r"\bcrigler",
        r"\burea[- ]cycle\b",
        r"\btyrosina?emia",
        r"\balpha[- ]?1[- ]?antitrypsin",
        r"\bglycogen storage\b",
        r"\bha?emochromatosis\b",
        r"\bother causes of (?:liver )?cirrhosis\b",
        r"药物性肝",
    ),
}
_MANY = 3  # causes in one sentence of a description: what there is, not what these patients have


def etiologies(source: Source, reviews: bool) -> tuple[Reading, ...]:
    """Return the causes that the patients had or must have; none that is told of the disease as such."""
    if not _LIVER.search(source.lower):
        return ()
    found = announced(source, find(source, _TERMS), reviews)
    if "pbc" in found and not is_cholangitis(source):
        del found["pbc"]
    listed = _listing(source, found)
    found = kept(found, lambda match: source.in_title(match) or match.start() in listed)
    values = tuple(value for value in _TERMS if value in found or value in headed(source, _TERMS))
    if "other" in values and len(values) > 1 and not source.registry:
        values = tuple(value for value in values if value != "other")
    return readings(source, values, found)


def _listing(source: Source, found: dict[str, list[re.Match[str]]]) -> set[int]:
    """Return where causes are said of patients, without sentences that list what causes there are."""
    by_sentence: dict[int, set[str]] = {}
    theirs = kept(found, lambda match: is_of_patients(source, match))
    for value, matches in theirs.items():
        for match in matches:
            by_sentence.setdefault(source.sentence(match.start()).start, set()).add(value)
    return {
        match.start()
        for matches in theirs.values()
        for match in matches
        if source.label(match.start()) not in ("BRIEF SUMMARY", "DETAILED DESCRIPTION", "")
        or len(by_sentence[source.sentence(match.start()).start]) <= _MANY
    }
