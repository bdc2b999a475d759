"""`stage`: how far the disease of the liver had gone: compensated, decompensated, acute-on-chronic or acute."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.term import Found, Term, announced, find, headed, kept, of_patients, readings, term, titled

_CHILD = r"\bchild(?:ren)?['’]?s?[- ]?(?:turcotte[- ]?)?(?:pugh|plough|pough)?(?:['’]s)?(?: \(?ctp\)?)?"
_LIVER = re.compile(r"cirrho|liver|hepat|肝")
_NOT_FAILING = ("transplantation_rejection", "gvhd", "biliary_atresia", "metabolic", "cancer")
_TERMS: dict[str, Term] = {
    "compensated": term(
        "compensat|代偿",
        r"\bcompensated\b",
        r"\bcompensat(?:ion|ory) (?:stage|phase|period)\b",
        r"(?<!失)代偿期",
    ),
    "decompensated": term(
        "decompensat|child|refractory ascites|end-stage|end stage|失代偿",
        r"\bdecompensat(?:ed?|ion)\b",
        rf"{_CHILD} ?(?:liver function )?(?:stage|class(?:ification)?|grade|score|stage)?(?: of)?:? ?[bc]\d?\b"
        r"(?! ?(?:or|/|and|to|-) ?a\b)",
        rf"{_CHILD} ?(?:class(?:ification)?|grade)? ?(?:scores?|points?)? ?(?:of |is |was |were |between |from )?"
        r"(?:≥|>=|>|≧|at least |more than |over )? ?(?:[7-9]|1[0-5])\b(?![.]\d)",
        r"\brefractory ascites\b",
        r"\b(?<!model for )(?<!model of )(?<!pediatric )(?<!paediatric )end[- ]stage (?:chronic )?(?:liver|hepatic)"
        r" disease",
        r"失代偿",
    ),
    "aclf": term("chronic|aclf|慢加", r"\bacute[- ]on[- ]chronic (?:liver|hepatic)", r"\baclf\b", r"慢加(?:亚)?急性肝"),
    "acute": term(
        "acute|alf|fulminant|急性肝",
        r"\b(?<!sub)acute (?:liver|hepatic) (?:failure|injur(?:y|ies)|necrosis|damage)",
        r"\b(?<!-)alf\b",
        r"\bfulminant (?:hepatitis|hepatic|liver)",
        r"(?<!慢加)(?<!亚)急性肝(?:功能)?(?:衰竭|损伤)",
    ),
}


def stage(source: Source, reviews: bool, diseases: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the stage, where one alone is said of the patients or the animals."""
    if not _LIVER.search(source.lower):
        return ()
    found = of_patients(source, _before(source, announced(source, find(source, _TERMS), reviews)))
    if {reading.value for reading in diseases} & set(_NOT_FAILING):
        found = {value: matches for value, matches in found.items() if value not in ("acute", "aclf")}
    named = {*titled(source, found), *headed(source, _TERMS)}
    # Patients of both kinds are often let in under a title that names one.
    registered = kept(found, lambda match: source.label(match.start()) in ("CONDITIONS", "ELIGIBILITY", "ARMS"))
    if named:
        named |= {"acute", "aclf"} & registered.keys() if named & {"acute", "aclf"} else set()
    else:
        named = set(registered or found)
    return readings(source, tuple(named), found) if len(named) == 1 else ()


def _before(source: Source, found: Found) -> Found:
    """Leave out what patients came to in the end, for which they were not chosen, and what names a disease at large."""
    return {
        value: some
        for value, matches in found.items()
        if (some := [one for one in matches if source.in_title(one) or not _came_to(source, one)])
    }


def _came_to(source: Source, match: re.Match[str]) -> bool:
    if match[0].startswith("end"):
        return source.label(match.start()) not in ("CONDITIONS", "DESIGN AND POPULATION")
    return not source.registry and match[0].startswith("child") and source.is_outcome(match.start())
