"""`species`: whether people, animals or cells alone were studied."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source, span_of
from corpus.facets.words import BETWEEN, COUNT, PATIENTS, any_of
from corpus.record import Span

# People who took part, not people in whom it might one day be tried.
_HUMAN = any_of(
    rf"\b{COUNT} (?:consecutive )?{BETWEEN}{PATIENTS}",
    r"\b(?:patients|participants|volunteers|children|adults|women"
    r"|infants) (?:\([^)]{0,40}\) )?(?:with (?:[\w/-]+ ){1,8})?(?:who )?"
    r"(?:were|was|had|received|underwent|completed|died|survived|achieved|developed|experienced|showed|treated)\b",
    r"\b(?:enrol(?:l?ed|l?ment)|recruited|included) (?:[\w-]+ ){0,4}(?:patients|participants|volunteers|children"
    r"|adults|women|subjects)\b",
    r"\b\d{1,3}(?:[- ]|‐)(?:years?|months?|weeks?|days?)(?:[- ]|‐)old\b[^.]{0,30}\b(?:man|woman|boy|girl"
    r"|male patient|female patient|patient|infant|child)\b",
    rf"\b{COUNT} {BETWEEN}(?:allograft|transplant|liver|kidney|heart) recipients\b",
    r"\b(?:to|in|with) healthy (?:\w+ )?(?:volunteers|subjects|participants|adults|men|women)\b",
    r"\binformed consent\b",
    r"\bNCT\d{8}\b",
    r"\bChiCTR[\w-]{5,20}",
    r"\bphase (?:I{1,3}V?|IV|[1-4])[ab]?(?:\s?[/–-]\s?(?:I{1,3}V?|[1-4])[ab]?)?,? (?:[\w-]+,? ){0,4}(?:trial|study)\b",
    r"\bin humans:",
    r"\bin humans (?:with|\()",
    r"\b(?:trial|study|series|pilot|cohort|report|infusion) (?:[\w-]+ ){0,6}in (?:humans|patients)\b",
    r"\b(?:human|clinical) (?:trials?|studies|study)\b(?= (?:in|of|with|were|was|included|involving)\b)",
    r"\bpatients\b[^.]{0,60}\(n ?= ?\d+",
    r"\bstudy of human populations\b",
    r"\b(?:controlled|clinical|pilot|feasibility|multicent(?:er|re)|randomi[sz]ed) trials?\b",
    r"(?<!\d)\d{1,6}\s?[例名位][^。]{0,20}(?:患者|病人|受试者|志愿者)",
    r"(?:患者|病人|受试者)[^。]{0,10}?\d\s?[例名位]",
)
# Enough for a synthesis of studies: whom the studies were of.
_OF_PEOPLE = any_of(
    r"\b(?:trials|studies|evidence|models|animals)\b[^.]{0,30}\b(?:in|and) humans\b",
    rf"\b{PATIENTS}",
    r"\b(?:human|clinical|randomi[sz]ed(?: controlled)?|controlled clinical) (?:trials|studies)\b",
    r"\bRCTs\b",
    r"患者",
    r"病人",
    r"临床试验",
)
_OF_ANIMALS = any_of(
    r"\bpreclinical (?:animal )?(?:studies|evidence|data|trials|models)\b",
    r"\banimal (?:studies|models?|experiments|trials)\b",
    r"\b(?:studies|models) (?:in|of) (?:mice|rats|rodents|animals)\b",
    r"\bof animals and humans\b",
    r"动物(?:实验|模型|研究)",
)
_ANIMALS = (
    r"(?:mice|rats|rabbits|dogs|monkeys|macaques|pigs|mini-?pigs|piglets|swine|sheep|lambs|goats|zebrafish|hamsters"
    r"|guinea pigs|baboons|rodents"
    r"|ferrets|marmosets|chimpanzees|calves|horses|cats)"
)
_ANIMAL = any_of(
    rf"\b(?<!anti-)(?<!as in ){_ANIMALS}\b(?! (?:embryonic fibroblasts?|fibroblasts?|cells?|hepatocytes?|serum|anti))",
    r"\b(?:mouse|murine|rat|rabbit|canine|porcine|pig|swine|primate|rodent|animal|xenograft|preclinical"
    r"|xenotransplant\w*) (?:[\w-]+ ){0,5}models?\b",
    r"\b(?:mouse|murine|rat|rabbit|canine|porcine|rodent|animal) (?:stud(?:y|ies)|experiments?|hearts?|livers?"
    r"|brains?|lungs?|kidneys?|recipients?|(?:small )?intestines?|hindlimbs?|xenografts?)\b"
    r"(?! (?:\w+ ){0,3}(?:cells?|fibroblasts?|cultures?|slices?|homogenates?|microsomes?))",
    r"\bmodels? of (?:[\w-]+ ){1,6}in (?:the )?(?:mouse|rat|rabbit|dog|pig|zebrafish)\b",
    r"\bin (?:the )?(?:adult |aged |young )?(?:mouse|rat|rabbit|dog|pig|zebrafish)\b(?! (?:\w+ )?(?:cells?"
    r"|hepatocytes?|ES|iPS|embryonic|fibroblasts?))",
    r"\b(?:Sprague[- ]Dawley|Wistar|Lewis|Fischer 344|C57BL/6\w?|BALB/c|NOD[-/ ]?SCID|NSG|Fah-/-|Gunn|SD|nude"
    r"|SCID)(?: \w+)? (?:rats?|mice|mouse)\b",
    r"\b(?:grafted|treated|control|injured|adult|experimental|transplanted) animals\b",
    r"\banimals (?:were|was|received|underwent|treated)\b",
    r"\binto animals\b",
    r"\b(?:lineage[- ]tracing|fate[- ]mapping|pulse-chase experiments|parabio(?:sis|tic)\w*)\b",
    r"\b\w*Cre(?:ER\w*)?(?: transgenic)? mice\b",
    r"\bknock-?out mice\b",
    r"\bxenografts?\b",
    r"\b(?:lethally|sublethally) irradiated\b",
    r"大鼠",
    r"小鼠",
    r"裸鼠",
    r"实验兔",
    r"新西兰兔",
    r"小型猪",
    r"动物模型",
)
# Experiments in the living, where no animal is named: cells were given and something came of it there.
_IN_VIVO = any_of(
    r"\b(?<!consistent with )(?<!resembling )(?<!in vitro and )in vivo\b(?!-?like| (?:characteristics?|environments?"
    r"|conditions?|counterparts?|situations?))",
    r"\b(?<!germ layers )(?<!cell types )in vitro and in vivo\b",
    r"\b(?:long-term|serial|competitive|multilineage) (?:[\w-]+ )?(?:reconstitut\w*|repopulat\w*|transplant\w*)\b",
    r"\bserially transplant\w*\b",
    r"\b(?:reconstitution|repopulation) (?:analysis|assays?)\b",
)
_PATIENT = any_of(
    r"\b(?:patients?|volunteers?|participants?|humans|women|men|children|infants)\b",
    r"\bclinical(?:ly)?\b",
    r"\b(?:allograft|transplant) recipients\b",
    r"患者",
)
_TERATOMA = any_of(r"\bteratomas?\b", r"\bgerm layers\b")
_VITRO = any_of(
    r"\bin vitro\b",
    r"\bex vivo\b",
    r"\b(?:co-?)?cultur(?:e|es|ed|ing)\b",
    r"\bcell lines?\b",
    r"\b(?:transfect\w+|siRNA|shRNA|knock-?down|western blot\w*|flow cytometr\w+|RT-?Q?-?PCR|Q-?PCR|microarray"
    r"|immunolocali[sz]ation|immunocytochem\w+)\b",
    r"\b(?:induced )?pluripotent stem cells?\b",
    r"\bembryonic stem cells?\b",
    r"\breprogram\w*\b",
    r"\bderivation of\b",
    r"\bdifferentiat\w+ (?:of|into|in)\b",
    r"\b(?:hESCs|hiPSCs|iPSCs|(?:i?PSC|ESC) lines?|ES cells|iPS cells)\b",
    r"体外",
    r"细胞培养",
    r"共培养",
)
_CELL = any_of(r"\bcells?\b", r"\b\w+(?:cytes|blasts?)\b", r"\b\w*(?:msc|esc|ipsc)s\b", r"细胞")
_ONLY_CELLS = any_of(r"\bin cell culture(?: only)?,? not in animals\b", r"\bstudy in cell culture(?: only)?[:,;]")

_AGES = (
    "adult", "aged", "middle aged", "aged, 80 and over", "child", "child, preschool", "infant", "infant, newborn",
    "adolescent", "young adult",
)  # fmt: skip
_CELLS = (
    "cells, cultured",
    "cell line",
    "cell line, tumor",
    "in vitro techniques",
    "coculture techniques",
    "hep g2 cells",
)
_TRIALS = (
    "randomized controlled trial", "controlled clinical trial", "clinical trial", "clinical trial, phase i",
    "clinical trial, phase ii", "clinical trial, phase iii", "clinical trial, phase iv", "case reports",
    "observational study", "pragmatic clinical trial", "equivalence trial", "adaptive clinical trial",
)  # fmt: skip
_VETERINARY = (
    "clinical trial, veterinary",
    "randomized controlled trial, veterinary",
    "observational study, veterinary",
)
_MOST = 3  # spans that are shown for one value


def species(source: Source, secondary: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the species studied; of a review that weighs all kinds of work, none."""
    if source.registry:
        return (Reading("human", headings=(source.registry,)),)
    if secondary:
        return _of_studies(source) if _is_synthesis(secondary) else ()
    if veterinary := source.typed(*_VETERINARY):
        return (Reading("animal", headings=veterinary),)
    human = _human(source)
    animal = _animal(source, bool(human))
    found = tuple(reading for reading in (human, animal) if reading)
    return found or _in_vitro(source)


def _human(source: Source) -> Reading | None:
    spans = _shown(source.find(_HUMAN))
    trials = source.typed(*_TRIALS)
    if source.mesh:
        # The indexers read the paper: without "Humans" the words are about something else.
        humans = source.indexed("humans")
        if humans and (spans or trials or source.indexed(*_AGES)):
            return Reading("human", spans, humans + trials)
        return None
    return Reading("human", spans, trials) if spans or trials else None


def _animal(source: Source, human: bool) -> Reading | None:
    found = source.find(_ANIMAL)
    if human and not source.mesh and len(found) < 2 and not any(source.in_title(match) for match in found):
        return None  # mentioned in passing
    if source.find(_ONLY_CELLS):
        return None
    if source.mesh:
        animals = source.indexed("animals")
        if not animals or (human and not found):
            return None
        cells_only = source.indexed(*_CELLS) and not found and not source.find(_IN_VIVO)
        return None if cells_only else Reading("animal", _shown(found), animals)
    if not source.reports:
        return None
    if not found and not human and not source.find(_PATIENT) and not source.find(_TERATOMA, told=True):
        found = source.find(_IN_VIVO)
    return Reading("animal", _shown(found)) if found else None


def _in_vitro(source: Source) -> tuple[Reading, ...]:
    if said := source.find(_ONLY_CELLS):
        return (Reading("in_vitro", _shown(said)),)
    found = source.find(_VITRO)
    if source.mesh:
        headings = source.indexed(*_CELLS)
        return (Reading("in_vitro", _shown(found), headings),) if headings and found else ()
    several = len({match[0] for match in found}) > 1 and len(source.find(_CELL)) > 1
    return (Reading("in_vitro", _shown(found)),) if several and source.reports else ()


def _of_studies(source: Source) -> tuple[Reading, ...]:
    """Read whom the studies of a synthesis were of."""
    found = (("human", source.find(_OF_PEOPLE)), ("animal", source.find(_OF_ANIMALS)))
    return tuple(Reading(value, _shown(matches)) for value, matches in found if matches)


def _is_synthesis(secondary: tuple[Reading, ...]) -> bool:
    return any(reading.value in ("meta_analysis", "systematic_review", "protocol") for reading in secondary)


def _shown(matches: list[re.Match[str]]) -> tuple[Span, ...]:
    return tuple(span_of(match) for match in matches[:_MOST])
