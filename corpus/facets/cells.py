"""`cells`: where the cells studied come from."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.values import CELLS
from corpus.facets.words import any_of, compiled
from corpus.record import Span

_STEM = (
    r"(?:MSCs?|(?:multipotent |mesenchymal |hematopoietic |haematopoietic |pluripotent |progenitor |stem "
    r"|stromal |precursor |mononuclear |nucleated ){1,5}(?:\(?stem\)? )?cells?|(?:stem|stromal|progenitor|mononuclear"
    r"|mesenchymal)[\w/ -]{0,20}cells?)"
)
_SOURCES: dict[str, re.Pattern[str]] = {
    "umbilical_cord": any_of(
        r"\bumbilical[- ]cord\b(?! (?:vein )?endothelial)",
        r"\bwharton[’']?s[- ]jelly\b",
        r"\b(?:human )?(?:umbilical )?cord[- ]blood\b",
        r"\b(?:h|hu)?(?:UC|UCB|WJ|CB)[- ]?(?:derived[- ])?(?:MSCs?|MNCs?)\b",
        r"\bhucMSCs?\b",
        r"脐带",
        r"脐血",
    ),
    "bone_marrow": any_of(
        r"\bmarrow[- ](?:derived )?(?:(?!versus|vs|and|or"
        rf"|to)[\w+-]+ ){{0,2}}(?:\([^)]{{1,12}}\)[- ]?)?(?:derived )?{_STEM}",
        r"\bmarrow[- ](?:mesenchymal|stromal|stem|mononuclear|MSCs?|MNCs?|aspirates?|concentrate|infusion"
        r"|cell (?:infusion|therapy|transplant\w*)|progenitors?|cells)\b",
        r"\b(?:h|r|m|rat |mouse |human )?(?:BM|ABM)[- ]?(?:derived[- ])?(?:h?MSCs?|MNCs?|SCs?|MMNCs?|mononuclear"
        r"|mesenchymal|stem|stromal)\b",
        r"\b(?:h|r|m)?BMSCs?\b",
        r"\bBMMSCs?\b",
        r"\bBMMNCs?\b",
        rf"\b{_STEM}(?: \([^)]{{1,20}}\))?,? (?:\w+ ){{0,3}}(?:from|of) (?:the |human |adult |mouse |rat |donor "
        r"|their own |autologous )*(?:bone )?marrow\b",
        r"\bbone[- ]marrow[- ]derived (?:cells|stem|mesenchymal|MSC\w*|multipotent|progenitor\w*|mononuclear)\b",
        r"\bcells? (?:\w+ ){0,3}(?:derived|obtained|isolated|harvested) from (?:the |their |each )?"
        r"(?:patients?['’]?s? )?(?:own )?(?:bone )?marrows?\b",
        r"骨髓(?:间充质|来源|干细胞|单个核)",
    ),
    "adipose": any_of(
        r"\badipose[- ](?:tissue[- ])?(?:derived|mesenchymal|stem|stromal|MSCs?|tissue MSCs?)\b",
        r"\b(?:h|r|m|human )?(?:AD|ADT|AT)[- ]?(?:derived[- ])?(?:MSCs?|SCs)\b",
        r"\bADRCs?\b",
        r"\bh?ADSCs?\b",
        r"\bADMSCs?\b",
        r"\bhASCs\b",
        r"\bstromal vascular fraction\b",
        rf"\b{_STEM}(?: \([^)]{{1,20}}\))? (?:\w+ ){{0,3}}from (?:human |subcutaneous |autologous )*(?:adipose|fat)\b",
        r"脂肪(?:间充质|来源|干细胞)",
    ),
    "placenta": any_of(
        rf"\bplacenta[l]?[- ](?:derived[- ]|tissue[- ]derived[- ])?(?:decidua\w* )?(?:human )?{_STEM}",
        r"\bplacenta[l]?[- ]derived\b",
        r"\b(?:human )?amnio(?:n|tic)[- ](?:membrane[- ]|fluid[- ])?(?:derived|mesenchymal|epithelial|stem|stromal"
        r"|MSCs?)\b",
        r"\bchorionic[- ](?:plate|villi|villous)[- ]?(?:derived|MSCs?|mesenchymal)\b",
        r"\bdecidua[- ]derived\b",
        r"\b(?:h|hu)?(?:P|PD|PL|Pl)[- ]MSCs?\b",
        r"\bPDMSCs?\b",
        r"\bhP?AMSCs?\b",
        r"\bhAECs?\b",
        r"\bhAMSCs?\b",
        r"\bAFSCs?\b",
        r"\bAF-MSCs?\b",
        r"\bCP-MSCs?\b",
        rf"\b{_STEM}(?: \([^)]{{1,20}}\))? (?:\w+ ){{0,3}}from (?:the |human |full-term )*(?:placentas?|amnion"
        r"|amniotic)\b",
        r"胎盘(?:间充质|来源|干细胞)",
        r"羊膜",
        r"羊水(?:干细胞|间充质)",
    ),
    "menstrual_blood": any_of(
        r"\bmenstrual[- ](?:blood|fluid)\b",
        r"\bh?MenSCs?\b",
        r"\bMB-?MSCs?\b",
        r"\bendometrial (?:regenerative|mesenchymal|stem)\b",
        r"经血",
        r"宫内膜干细胞",
    ),
    "mobilised_blood": any_of(
        r"\bmobili[sz]ed (?:\w+ ){0,2}(?:peripheral|blood|CD34|CD133|stem|progenitor|hematopoietic|haematopoietic"
        r"|mononuclear|PBSCs?|PBMCs?|bone marrow)\b",
        r"\b(?:peripheral|autologous)[- ]blood (?:hematopoietic |haematopoietic |derived )?(?:stem|progenitor|CD34"
        r"|CD133)\b",
        r"\bPBSCs?\b",
        r"\bPBSCT\b",
        r"\bG-?CSF[- ](?:mobili[sz]\w*|primed)\b",
        r"\bg-?csf\b[^.]{0,60}\bmobili[sz]",
        r"\bmobili[sz](?:ed|es|ing|ation)\b[^.]{0,60}\b(?:g-?csf|cd34|cd133|granulocyte[- ]colony)",
        r"\bgranulocyte[- ]colony[- ]stimulating factor\b[^.]{0,60}\bmobili[sz]",
        r"\b(?:blood|mononuclear cells|monocytes|cd34\+? cells|stem cells) mobili[sz]ed by\b",
        r"动员[^。]{0,12}外周血",
        r"外周血(?:造血)?干细胞",
    ),
    "liver_derived": any_of(
        r"\bliver[- ]derived (?:[\w-]+ ){0,4}(?:cells?|MSCs?)\b",
        r"\bfetal liver cells?\b",
        r"\bhepatocyte (?:transplant\w*|infusion|therapy)\b",
        r"\btransplant\w* (?:of )?(?:(?!\S+[- ]derived|derived|\S+-like)[\w-]+ ){0,3}hepatocytes\b",
        r"\bhepatocytes (?:were|was) (?:\w+ )?(?:transplanted|infused|injected)\b",
        r"\b(?:infusion|injection|engraftment) of (?:[\w-]+ ){0,3}hepatocytes\b",
        r"\b(?<!induced )(?:hepatic|liver) (?:stem|progenitor|stem/progenitor|oval|mesenchymal stem"
        r"|stellate progenitor)[ -](?:cells?|organoids?)\b",
        r"\bhepatic progenitors\b",
        r"\bHepaStem\b",
        r"\bH?HALPCs?\b",
        r"\bfetal liver (?:stem|progenitor|hepatocytes|stem/progenitor|derived)\b",
        r"\bbiliary tree stem\b",
        r"\bliver stem cells?\b",
        r"肝(?:脏)?(?:干|祖)细胞",
        r"肝细胞移植",
    ),
    "ips": any_of(
        r"\binduced[- ]pluripotent\b",
        r"\binduced pluripotency\b",
        r"\b(?:h|m|r|human |mouse )?iPSCs?\b",
        r"\bh?iPS[- ]?cells?\b",
        r"\bh?iPS-(?:derived|cell)",
        r"诱导(?:性)?多能干",
    ),
    "embryonic": any_of(
        r"\b(?<!very small )embryonic[- ]stem\b",
        r"\b[hm]?ESCs?\b",
        r"\bh?ES cells?\b",
        r"\bnuclear transfer\b",
        r"胚胎干细胞",
    ),
    "dental": any_of(
        r"\bdental[- ](?:pulp|follicle|papilla)\b",
        r"\bh?DPSCs?\b",
        r"\bexfoliated deciduous\b",
        r"\bperiodontal ligament (?:stem|derived|mesenchymal)",
        r"\bapical papilla\b",
        r"牙髓",
    ),
    "vesicles": any_of(
        r"\bexosom\w+",
        r"\bextracellular (?:nano)?vesicles?\b",
        r"\bmicro-?vesicles?\b",
        r"\bEVs\b",
        r"\b(?:MSC|MSCs|BMSC)-(?:Exos?|EVs?)\b",
        r"外泌体",
        r"细胞外囊泡",
        r"胞外囊泡",
    ),
}
# Selected cells, of the blood unless another source is named.
_SELECTED = any_of(
    r"\b(?:infusions?|injections?|transplantation|transplant|transfusion|reinfusion|administration|autologous"
    r"|purified|selected|therapy with) (?:\w+ ){0,3}cd(?:34|133)\s?(?:\(?\+\)?|-?positive)",
    r"\bcd(?:34|133)\s?(?:\(?\+\)?|-?positive) (?:[\w-]+ ){0,4}(?:infusions?|injections?|transplantation|therapy"
    r"|reinfusion|were (?:infused|injected|transplanted))\b",
)
_MOBILISER = any_of(r"\bg-?csf\b", r"\bgranulocyte[- ]colony[- ]stimulating factor\b")
# The sections of a registry's entry that say what is given.
_GIVEN = ("INTERVENTIONS", "ARMS")
# Named only to say what the cells are like or are not.
_LIKENED = compiled(
    r"(?:\b(?:similar(?:ity)? to|like|unlike|than|contrast to|characteristics? of|characteri[sz]e|markers? of"
    r"|resembl\w+|equivalent to|compared (?:with|to)|"
    r"instead of|not|without|express)(?: \w+){0,2}|\b(?:express|similar to that of)(?: human)?) ?$"
)
_USED = any_of(
    r"\b(?:random|isolat|deriv|obtain|transplant|infus|inject|receiv|treat|administ|co-?cultur|cultur|given|generat"
    r"|differentiat|collect|purif|harvest|assign|expand|transfus|"
    r"engraft|deliver|convert|produc|secret|expos|conduct|therap|compar|investigat|stud|implant|identif|source)\w*",
    r"移植",
    r"输注",
    r"治疗",
    r"分离",
    r"培养",
)


def cells(source: Source) -> tuple[Reading, ...]:
    """Return the sources of the cells that a study is about: those in its title, and those it says it used."""
    found = {}
    for value, pattern in _SOURCES.items():
        matches = _named(source, pattern)
        if matches and _meant(source, matches):
            found[value] = matches
    if source.registry:
        found = _planned(source, found)
    if not found.keys() - {"vesicles"}:
        selected = source.find(_SELECTED) + [match for match in source.find(_MOBILISER) if source.in_title(match)]
        if selected:
            found["mobilised_blood"] = selected
    if not found and (official := _official(source)):
        return official
    return tuple(Reading(value, _shown(source, found[value])) for value in CELLS if value in found)


def _planned(source: Source, found: dict[str, list[re.Match[str]]]) -> dict[str, list[re.Match[str]]]:
    """Return what a registered trial gives, if it says so: its descriptions tell of other trials too."""
    given = {
        value: matches
        for value, matches in found.items()
        if any(source.in_title(match) or source.label(match.start()) in _GIVEN for match in matches)
    }
    return given or found


def _official(source: Source) -> tuple[Reading, ...]:
    title = source.official.lower()
    return tuple(Reading(value, headings=(source.official,)) for value in CELLS if _SOURCES[value].search(title))


def _named(source: Source, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Return the matches that are no comparison, nor the abbreviation that follows one in brackets."""
    found: list[re.Match[str]] = []
    likened = -1
    for match in source.find(pattern):
        before = source.lower[max(0, match.start() - 40) : match.start()]
        if _LIKENED.search(before) or (before.endswith("(") and likened > match.start() - 20):
            likened = match.end()
        else:
            found.append(match)
    return found


def _meant(source: Source, matches: list[re.Match[str]]) -> bool:
    if any(source.in_title(match) or source.label(match.start()) in _GIVEN for match in matches):
        return True
    introduced = source.opening if source.reports and not source.registry else 0
    sentences = {source.sentence(match.start()) for match in matches if match.start() >= introduced}
    return len(sentences) > 1 or any(_USED.search(source.lower, span.start, span.end) for span in sentences)


def _shown(source: Source, matches: list[re.Match[str]]) -> tuple[Span, ...]:
    titled = [match for match in matches if source.in_title(match)]
    return tuple(span_of(match) for match in (titled or matches)[:3])
