"""`design`: what kind of study a record reports."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.words import BETWEEN, COUNT, PATIENTS, any_of
from corpus.record import Span

_RANDOMISED = any_of(
    r"\b(?<!non-)(?<!non)(?<!not )(?<!quasi-)(?<!mendelian )randomi[sz]ed\b(?! (?:trials|controlled trials|studies"
    r"|order|algorithm|block design))",
    r"\b(?<!not )randomly (?:\w+ )?(?:assigned|allocated|divided|distributed|grouped|selected to receive|received)\b",
    r"\b(?<!mendelian )(?<!non-)randomi[sz]ation\b(?! by genotype)",
    r"随机(?:对照|分为|分成|分组|双盲|将)",
)
_ANIMALS = any_of(r"\b(?:mice|rats|rabbits|dogs|monkeys|pigs|minipigs|sheep|animals)\b", r"大鼠", r"小鼠")
_NOT_RANDOMISED = any_of(
    r"\b(?:non-?|quasi-?|partially |not (?:[\w-]+ ){0,3})randomi[sz]ed\b",
    r"非随机",
)
_TRIAL = any_of(
    r"\bphase (?:I{1,3}V?|IV|[1-4])[ab]?(?:\s?[/–-]\s?(?:I{1,3}V?|[1-4])[ab]?)?,? (?:[\w-]+,? ){0,5}(?:trial|study"
    r"|pilot)\b",
    r"\b(?:open[- ]label|single[- ]arm|non-?randomi[sz]ed|uncontrolled|first-in-human|dose[- ]escalation|pilot"
    r"|feasibility|proof[- ]of[- ]concept)"
    r",? (?:[\w-]+,? ){0,5}(?:trial|study|pilot|series|comparison)\b",
    r"\b(?:controlled|clinical|prospective|therapeutic|comparative|interventional) (?:[\w-]+,? ){0,3}trial\b",
    r"\bsingle-arm pilot\b",
    r"\b(?:prospectively )?assigned to (?:receive|the)\b",
    r"\bNCT\d{8}\b",
    r"\bChiCTR[\w-]{5,20}",
    r"临床试验",
)
# A comparison of which it is not said how patients came into their groups.
_CONTROLLED = any_of(r"\bplacebo\b", r"\bdouble[- ]blind", r"\bcontrolled (?:clinical )?trial\b", r"安慰剂", r"双盲")
_ALLOCATED = any_of(
    r"\b(?:single|one)-arm\b",
    r"\b(?:uncontrolled|historical|matched)\b",
    r"\b(?:prospectively|consecutively|alternately) assigned\b",
    r"\bassigned by\b",
)
# Cells given by the authors are an intervention, whatever they call it; a blood stem cell transplant is routine care.
_GIVEN = any_of(
    rf"\b{PATIENTS} (?:\w+ ){{0,4}}(?:received|were (?:\w+ )?(?:treated with|given|infused with|injected with)"
    r"|underwent) "
    r"(?:[\w-]+ ){0,8}(?:MSCs?|(?:mesenchymal|mononuclear|progenitor|marrow|CD34\+?|CD133\+?)[\w -]{0,20}cells?"
    r"|G-CSF)\b",
    r"\b(?:MSCs?|BMSCs?) were (?:\w+ )?(?:infused|injected|transplanted|administered|given|transfused|delivered)\b",
)
_CASE_CONTROL = any_of(r"\bcase[- –]?control (?:study|design|analysis)\b", r"\bnested case[- ]control\b", r"病例对照")
_CASES_TITLE = any_of(
    r"\bcase (?:report|series|stud(?:y|ies))\b",
    r"\b(?:a|an) (?:rare |unusual |fatal )?case of\b",
    rf"\breport of (?:a|{COUNT}) cases?\b",
    r"个案",
    r"病例报告",
    r"\d+例报告",
)
_CASES = any_of(
    r"\bcase (?:report|series)\b(?! database)",
    r"\bwe (?:here(?:in)? )?(?:report|describe|present)(?:ed)? (?:on )?(?:here )?(?:a|an|the|our"
    rf"|{COUNT}) {BETWEEN}(?:cases?|patients?)\b",
    r"\b\d{1,3}(?:[- ]|‐)(?:years?|months?|weeks?|days?)(?:[- ]|‐)old (?:[\w-]+ ){0,4}(?:man|woman|boy|girl|male"
    r"|female|patient|infant|child)\b",
    rf"(?:^|[.:] ){COUNT} cases of\b",
)
_COHORT_TITLE = any_of(
    r"\bcohort\b", r"\bretrospective\b", r"\blong-term follow-up of\b", r"\bregistry\b", r"队列", r"回顾性"
)
_COHORT = any_of(
    r"\b(?:retrospective|prospective|historical|observational|matched|longitudinal|population-based|multicent(?:er"
    r"|re)|inception|derivation|validation)"
    r"(?: \w+){0,2} cohorts?\b",
    r"\bcohort (?:study|of|analysis)\b",
    r"\bin humans: .{0,40}\bcohort\b",
    r"\bretrospective(?:ly)?\b(?! stud(?:y|ies) (?:have|has|suggest))",
    r"\bprospectively (?:followed|collected|studied|evaluated|observed)\b",
    r"\bprospective (?:(?!controlled|comparative|clinical|randomi)[\w-]+ ){0,2}study\b",
    r"\b(?:Cox(?:'s)?|proportional[- ]hazards?|multivaria(?:te|ble)|univaria(?:te|ble)"
    r"|propensity[- ]score) (?:\w+ )?(?:models?|analys[ie]s|regression|match\w+)\b",
    r"\bKaplan-Meier\b",
    r"\brisk factors? (?:for|of|associated)\b",
    r"\bcumulative incidence\b",
    r"\bconsecutive (?:[\w-]+ ){0,4}patients\b",
    r"\bwere (?:\w+ )?followed(?:[- ]up)? (?:for|until|up)\b",
    r"回顾性",
    r"队列研究",
    r"随访观察",
)
_CELL_WORK = any_of(
    r"\b(?:co-?)?cultur(?:e|es|ed)\b",
    r"\bin vitro\b",
    r"\bcell lines?\b",
    r"\b(?:proliferat|clonogenic|differentiation potential)\w*",
)

_RANDOMISED_TYPES = ("randomized controlled trial", "pragmatic clinical trial", "equivalence trial")
_TRIAL_TYPES = (
    "clinical trial", "adaptive clinical trial", "clinical trial, phase i", "clinical trial, phase ii",
    "clinical trial, phase iii", "clinical trial, phase iv",
)  # fmt: skip


def design(source: Source, secondary: tuple[Reading, ...], species: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the design; a publication about other studies keeps the kind it has."""
    if secondary:
        return secondary
    values = {reading.value: reading for reading in species}
    if "human" in values:
        clinical = _clinical(source)
        if clinical or "animal" not in values:
            return clinical or _samples(source)
    if "animal" in values:
        return (Reading("animal_study", values["animal"].spans, values["animal"].headings),)
    if "in_vitro" in values:
        return (Reading("in_vitro_study", values["in_vitro"].spans, values["in_vitro"].headings),)
    return ()


def _typed(source: Source) -> tuple[Reading, ...] | None:
    """Read the publication types, or return None where they leave the design open."""
    for value, names in (
        ("rct", _RANDOMISED_TYPES),
        ("nonrandomised_trial", ("controlled clinical trial",)),  # by NLM's definition: not said to be randomised
        ("case_series", ("case reports",)),
    ):
        if found := source.typed(*names):
            return (Reading(value, headings=found),)
    found = source.typed(*_TRIAL_TYPES)
    return _trial(source, (), found) if found else None


def _trial(source: Source, spans: tuple[Span, ...], headings: tuple[str, ...]) -> tuple[Reading, ...]:
    """Read how the patients of a trial were allocated; a controlled trial that does not say so may be either."""
    apart = source.find(_NOT_RANDOMISED)
    randomised = _randomised(source)
    if randomised and not apart:
        return (Reading("rct", (span_of(randomised[0]),), headings),)
    if source.find(_CONTROLLED) and not (apart or source.find(_ALLOCATED)):
        return ()
    return (Reading("nonrandomised_trial", spans + tuple(span_of(match) for match in apart[:1]), headings),)


def _randomised(source: Source) -> list[re.Match[str]]:
    """Return where it is said that patients were randomised, and not the animals that were studied beside them."""
    said = ((match, source.sentence(match.start())) for match in source.find(_RANDOMISED))
    return [match for match, span in said if not _ANIMALS.search(source.lower, span.start, span.end)]


def _clinical(source: Source) -> tuple[Reading, ...]:
    """Read the design of a study in people from its words, and from what its indexers say of it."""
    typed = _typed(source)
    if typed is not None:
        return typed
    title = source.lower[: source.title.end]
    randomised = [] if source.find(_NOT_RANDOMISED) else _randomised(source)
    if randomised:
        return (Reading("rct", (span_of(randomised[0]),)),)
    for value, pattern in (("case_series", _CASES_TITLE), ("cohort", _COHORT_TITLE)):
        if match := pattern.search(title):
            return (Reading(value, (span_of(match),)),)
    if found := source.find(_TRIAL):
        return _trial(source, (span_of(found[0]),), ())
    for value, pattern, headings in (
        ("case_control", _CASE_CONTROL, source.indexed("case-control studies")),
        ("case_series", _CASES, ()),
        ("cohort", _COHORT, source.indexed("cohort studies", "retrospective studies")),
        ("nonrandomised_trial", _GIVEN, ()),
    ):
        found = source.find(pattern)
        if found or headings:
            return (Reading(value, tuple(span_of(match) for match in found[:1]), headings),)
    return ()


def _samples(source: Source) -> tuple[Reading, ...]:
    """Read work on the cells of counted patients, which is work on cells."""
    found = source.find(_CELL_WORK)
    return (Reading("in_vitro_study", (span_of(found[0]),)),) if found else ()
