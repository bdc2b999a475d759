"""`secondary`: publications about other studies, about a plan or about practice, and no study themselves."""

from __future__ import annotations

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.words import any_of

_PROTOCOL = any_of(
    r"\b(?:study|trial) protocol\b",
    r"\bprotocol (?:for|of) (?:an? |the )?(?:[\w-]+,? ){0,8}(?:trial|study|review|meta-analysis)\b",
    r"\brationale and design of\b",
    r"研究方案",
    r"试验方案",
)
_GUIDELINE = any_of(
    r"\b(?:clinical )?practice guid(?:eline|ance)s?\b",
    r"\bguidelines? (?:for|on|of) (?:the )?(?:\w+ )?(?:diagnosis|management|treatment|prevention|use)\b",
    r"\bconsensus (?:statement|recommendations|guidelines?|document)\b",
    r"\bposition (?:statement|paper)\b",
    r"\bguidelines?(?: (?:19|20)\d\d)?\.?$",
    r"\bguidelines?: ",
    r"指南",
    r"专家共识",
)
_META_TITLE = any_of(r"\bmeta-?\s?analys[ie]s\b", r"荟萃分析", r"meta分析")
_META = any_of(
    r"\b(?:performed|conducted|undert(?:ook|aken)|carried out|present|report"
    r"|updated?) (?:\w+ ){0,3}(?:systematic reviews? and )?(?:\w+ )?meta-?analys[ie]s\b",
    r"\b(?:this|our|the present|network|updated|pooled) meta-?analys[ie]s\b",
    r"\bmeta-?analys[ie]s (?:was|were) (?:performed|conducted|undertaken|carried out|used|done)\b",
    r"\bmeta-?analys[ie]s of (?:human|clinical|animal|preclinical|randomi[sz]ed|controlled)\b",
)
_SYSTEMATIC_TITLE = any_of(
    r"\bsystematic(?:ally)? (?:literature )?reviews?\b",
    r"\bcochrane review\b",
    r"\b(?:scoping|umbrella) review\b",
    r"系统(?:性)?(?:评价|综述)",
)
_SYSTEMATIC = any_of(
    r"\b(?:performed|conducted|undert(?:ook|aken)|carried out|this|our|present"
    r"|cochrane) (?:\w+ ){0,3}systematic (?:literature )?(?:review|search)\b",
    r"\bsystematic (?:literature )?reviews? (?:was|were|of|and)\b",
    r"\bwe systematically (?:reviewed|searched)\b",
)
_REVIEW_TITLE = any_of(
    r"[:.\-–—?]\s*(?:an? )?(?:[\w-]+ ){0,3}(?:review|overview|update|perspectives?|state of the art"
    r"|primer)\b[^.]{0,30}\.?$",
    r"^(?:an? )?(?:\w+ ){0,2}(?:review|overview) of\b",
    r"\breview of the literature\b",
    r"\bliterature review\b",
    r"\b(?:current (?:status|state|practice|concepts|position)|(?:recent|new) (?:advances|progress|developments)"
    r"|advances in (?:the )?(?:diagnosis|treatment|management|therapy)"
    r"|research (?:advances|progress)|"
    r"(?:challenges|opportunities|prospects|perspectives) (?:and|for|in|of)|future (?:perspectives|directions"
    r"|prospects|challenges)|current and (?:emerging|future))\b",
    r"综述",
    r"研究进展",
    r"进展$",
)
_REVIEW = any_of(
    r"\b(?:this|our|the present|the current) (?:\w+ )?(?:mini-?)?(?:review|overview|chapter|commentary"
    r"|perspective)\b(?! of (?:the )?(?:medical|patient|case|chart))",
    r"\b(?:in|here,?|herein,?) (?:this (?:review|article|chapter|perspective),? )?we (?:\w+ )?(?:review|summari[sz]e"
    r"|discuss|outline|overview|consider|survey)\b(?! (?:\w+ ){0,4}(?:records|charts|files))",
    r"\b(?:this|the present|the) (?:article|paper|manuscript|work|section) (?:\w+ )?(?:reviews?|summari[sz]es"
    r"|discusses|outlines|surveys|aims to (?:review|summari[sz]e|discuss))\b",
    r"\b(?:is|are|will be) (?:reviewed|summari[sz]ed|discussed|highlighted|outlined)(?: here(?:in)?| in (?:this"
    r"|the present))?(?=[,.]| here| in this| to )",
    r"\bpurpose of (?:this )?review\b",
    r"\brecent findings\b",
    r"\bwe (?:describe|highlight|discuss) (?:\w+ ){0,2}(?:advances|progress|developments|strategies|challenges"
    r"|opportunities)\b",
    r"^(?:\w+ ){0,3}review(?: chapter)?(?:, mainly| dated| of|:| that)",
    r"\bas we discuss here\b",
    r"本文(?:就|对|将)?[^。]{0,60}(?:综述|总结|概述|阐述)",
)
_EDITORIAL_TITLE = any_of(
    r"^(?:editorial|commentary|letter(?: to the editor)?|reply|correspondence|response to)\b[:. ]"
)
_EDITORIAL = any_of(r"^(?:editorial|commentary|letter)\b")

_EDITORIAL_TYPES = ("editorial", "letter", "comment", "news", "newspaper article", "interview", "biography")
_STUDY_TYPES = (
    "randomized controlled trial",
    "controlled clinical trial",
    "clinical trial",
    "clinical trial, phase i",
    "clinical trial, phase ii",
    "clinical trial, phase iii",
    "clinical trial, phase iv",
    "case reports",
    "observational study",
)


def secondary(source: Source) -> tuple[Reading, ...]:
    """Return which kind of secondary publication the record is, or nothing where it is a study of its own."""
    if source.registry:
        return (Reading("protocol", headings=(source.registry,)),)
    return _typed(source) or _written(source)


def _typed(source: Source) -> tuple[Reading, ...]:
    if found := source.typed("clinical trial protocol"):
        return (Reading("protocol", headings=found),)
    if found := source.typed(
        "practice guideline", "guideline", "consensus development conference", "consensus statement"
    ):
        return (Reading("guideline", headings=found),)
    syntheses = []
    if found := source.typed("meta-analysis", "network meta-analysis"):
        syntheses.append(Reading("meta_analysis", headings=found))
    if found := source.typed("systematic review", "scoping review"):
        syntheses.append(Reading("systematic_review", headings=found))
    if syntheses:
        return tuple(syntheses)
    if source.typed(*_STUDY_TYPES):
        return ()  # a case report "and review of the literature", a trial reported in a letter
    if found := source.typed(*_EDITORIAL_TYPES):
        return (Reading("editorial", headings=found),)
    if found := source.typed("review"):
        return _syntheses(source) or (Reading("review", headings=found),)
    return ()


def _written(source: Source) -> tuple[Reading, ...]:
    """Read the kind from the words of a record whose publication types do not say it."""
    if source.typed(*_STUDY_TYPES):
        return ()
    for value, pattern in (("protocol", _PROTOCOL), ("guideline", _GUIDELINE), ("editorial", _EDITORIAL_TITLE)):
        if found := [match for match in source.find(pattern) if source.in_title(match)]:
            return (Reading(value, (span_of(found[0]),)),)
    if syntheses := _syntheses(source):
        return syntheses
    title = source.lower[: source.title.end]
    if match := _REVIEW_TITLE.search(title):
        return (Reading("review", (span_of(match),)),)
    for value, pattern in (("review", _REVIEW), ("guideline", _GUIDELINE), ("editorial", _EDITORIAL)):
        if found := source.find(pattern, told=True):
            return (Reading(value, (span_of(found[0]),)),)
    return ()


def _syntheses(source: Source) -> tuple[Reading, ...]:
    readings = []
    for value, title, own in (
        ("meta_analysis", _META_TITLE, _META),
        ("systematic_review", _SYSTEMATIC_TITLE, _SYSTEMATIC),
    ):
        found = [match for match in source.find(title) if source.in_title(match)] or source.find(own)
        if found:
            readings.append(Reading(value, (span_of(found[0]),)))
    return tuple(readings)
