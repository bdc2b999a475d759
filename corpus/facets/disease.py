"""`diseases`: what the patients of a study had, or what its animals were a model of."""

from __future__ import annotations

import re

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.subject import is_cholangitis
from corpus.facets.term import Found, Term, find, headed, kept, of_patients, readings, term
from corpus.facets.values import DISEASES
from corpus.record import Span

_LIVER = r"(?:liver|hepatic|hepato[\w-]*)"
_TERMS: dict[str, Term] = {
    "cirrhosis": term(
        "cirrho|end-stage|end stage|advanced chronic|decompensated|肝硬化",
        r"\b(?<!biliary )(?<!renal )(?<!pulmonary )cirrho(?:sis|ses|tics?)\b",
        r"\b(?:secondary|liver) biliary cirrhosis\b",
        rf"\b(?<!model for )(?<!model of )(?<!pediatric )(?<!paediatric )end[- ]stage (?:chronic )?{_LIVER} disease",
        rf"\badvanced chronic {_LIVER} disease",
        rf"\bdecompensated (?:\w+ )?{_LIVER} disease",
        r"(?<!胆汁性)肝硬化",
    ),
    "liver_failure": term(
        "failure|aclf|fulminant|衰竭",
        rf"\b{_LIVER} (?:function )?failure",
        r"\bacute[- ]on[- ]chronic (?:liver|hepatic)",
        r"\baclf\b",
        r"\bfulminant (?:hepatitis|hepatic|liver)",
        r"肝(?:功能)?衰竭",
    ),
    "transplantation_rejection": term(
        "transplant|allograft|rejection|graft|移植",
        r"\b(?:liver|hepatic|organ|kidney|renal) (?:allo)?(?:graft|transplant)\w*(?= (?:\w+ ){0,3}(?:rejection"
        r"|toleran\w+))",
        r"\b(?:rejection|tolerance|immunosuppress\w+|operational tolerance)\b[^.;]{0,60}\b(?:liver|organ|kidney|renal"
        r"|allograft|allogeneic)\b",
        r"\b(?:in|after|following|during|from|for|of|post|undergoing|receiving|incompatible|induces?)[ -]"
        r"(?:[\w-]+ ){0,4}?(?:liver|hepatic)[- ](?:and [\w-]+ |or [\w-]+ )?(?:allo)?(?:grafts?|transplant\w*)\b"
        r"(?! lists?| waiting)",
        r"^(?:[\w-]+ )?liver transplant\w*",
        r"\b(?:living[- ]donor|orthotopic|paediatric|pediatric) (?:liver )?transplant\w*",
        r"\btransplant(?:ation)? (?:recipients|tolerance|rejection)\b",
        r"肝(?:脏)?移植(?!等|是|仍)",
    ),
    "gvhd": term(
        "graft|gvhd|移植物", r"\bgraft[- ](?:vs\.?|versus|against)[- ]host\b", r"\ba?c?gvhd\b", r"移植物抗宿主"
    ),
    "biliary_atresia": term("atresia|kasai|胆道闭锁", r"\bbiliary atresia\b", r"\bkasai\b", r"胆道闭锁"),
    "metabolic": term(
        "metaboli|urea|crigler|tyrosin|wilson|glycogen|hypercholesterol|antitrypsin|hyperoxaluria|citrullin"
        "|ornithine|phenylketonuria|refsum|hyperammon|gunn|otc|代谢|豆状核",
        rf"\b(?:inborn|inherited|{_LIVER}[- ]based) (?:errors? of )?(?:liver )?(?:metabolic|metabolism)",
        r"\bmetabolic (?:liver )?(?:disorders?|diseases?)\b(?! of bone)",
        r"\burea[- ]cycle\b",
        r"\bcrigler",
        r"\b(?:hereditary )?tyrosin(?:a)?emia",
        r"\bwilson(?:['’]?s)? (?:disease|cirrhosis)",
        r"\bglycogen storage\b",
        r"\bfamilial hypercholesterol\w+",
        r"\bhypercholesterol\w+, familial",
        r"\balpha[- ]?1[- ]?antitrypsin",
        r"\bprimary hyperoxaluria",
        r"\bcitrullin(?:a)?emia",
        r"\b(?:ornithine transcarbamylase|otc) deficien",
        r"\bphenylketonuria",
        r"\b(?:infantile )?refsum",
        r"\bhyperammon(?:a)?emia",
        r"\bgunn rats?\b",
        r"遗传(?:性)?代谢",
        r"肝豆状核",
    ),
    "cancer": term(
        "carcinoma|cancer|tumor|tumour|hepatoblastoma|leuk|lymphoma|myeloma|metasta|hcc|malignan|neoplas|glioma|癌|肿瘤",
        r"\b(?:hepatocellular|cholangio|liver|hepatic)[ -]?(?:carcinomas?|cancers?|tumou?rs?|neoplas\w+|metasta\w+)",
        r"\bcholangiocarcinoma",
        r"\bhcc\b",
        r"\bhepatoblastoma",
        r"\b(?:cancers?|leuka?emias?|lymphomas?|myelomas?|glioma\w*|glioblastoma|carcinomas?|malignanc\w+|tumou?rs?)\b"
        r"(?! necrosis)",
        r"肝(?:细胞)?癌",
        r"肿瘤",
    ),
    "other": term(
        "hepatitis|alcohol|steato|fatty|cholang|biliary|fibro|injur|ischemi|ischaemi|reperfusion|hepatectomy|resection|diabet"
        "|kidney|renal|heart|myocard|cardi|stroke|arthritis|sclerosis|parkinson|alzheimer|crohn|colitis|lupus|covid"
        "|pulmonary|lung|bronch|limb|burn|wound|cartilage|spinal|retin|an(?:a)?emia|autism|hiv|hbv|hcv|nash|nafld|pbc"
        "|肝炎|脂肪|胆管炎|纤维化|损伤|糖尿病",
        r"\b(?:viral |autoimmune |alcoholic |chronic |severe )*hepatitis\b"
        r"(?! ?[bc]? (?:virus )?(?:vaccin|core|surface))",
        r"\bchronic (?:hbv|hcv)\b",
        r"\b(?:hbv|hcv)\b(?=\W{0,2}$| (?:infection|patients|clinical))",
        r"\b(?:non-?alcoholic )?(?:steatohepatitis|steatosis)\b",
        r"\b(?:non-?alcoholic |metabolic[- ]\w+ )?fatty liver\b",
        r"\bna(?:fld|sh)\b",
        r"\balcoholi?c?(?:[- ](?:related|associated))? liver disease",
        r"\bpbc\b",
        r"\b(?:primary )?(?:biliary cirrhosis|(?:biliary |sclerosing )?cholangitis)\b",
        r"\b(?:ischa?emic[- ](?:type )?)?biliary (?:lesions?|complications?|strictures?|injur\w+)",
        rf"\b(?:{_LIVER}|renal|kidney|lung|pulmonary|cardiac|myocardial) (?:[\w-]+ ){{0,2}}(?:fibrosis|injur(?:y|ies)"
        r"|fibrogenesis|damage)\b",
        rf"\b(?:fibrosis|injury) of the {_LIVER}",
        r"\bischa?emi[ac][- /](?:and )?reperfusion\b",
        r"\b(?:partial |major |extended )?hepatectomy\b",
        rf"\b{_LIVER} resection\b",
        r"\bdiabet(?:es|ic)\b",
        r"\b(?:kidney|renal|heart|cardiac|pulmonary|lung) (?:\w+ )?(?:disease|failure|infarction|hypertension)\b",
        r"\b(?:myocardial infarction|cardiomyopathy|stroke|osteoarthritis|arthritis|multiple sclerosis|parkinson"
        r"|alzheimer|crohn|colitis|lupus|covid|bronchopulmonary|limb isch|burns?|wounds?|cartilage|spinal cord"
        r"|retinitis|aplastic ana?emia|autism|amyotrophic)\b",
        r"(?:乙型|丙型|自身免疫性|酒精性|病毒性)肝炎",
        r"脂肪(?:性)?肝",
        r"胆管炎",
        r"肝(?:脏)?(?:纤维化|损伤)",
        r"糖尿病",
    ),
}
_PBC = re.compile(r"\bpbc\b|primary biliary")
_REJECTION = re.compile(r"reject|toleran|immunosuppress|排斥|耐受")


def diseases(source: Source) -> tuple[Reading, ...]:
    """Return the diseases of the title, or else those that are said of the patients, the animals or the trial."""
    if in_title := find(source, _TERMS, source.title.end):
        return readings(source, _told_apart(source.lower[: source.title.end], tuple(in_title)), in_title)
    if official := headed(source, _TERMS):
        return readings(source, _told_apart(source.official.lower(), official), {})
    found = find(source, _TERMS)
    registered = kept(found, lambda match: source.label(match.start()) == "CONDITIONS")
    if registered:
        return readings(source, _told_apart("", tuple(registered)), registered)
    if source.registry:
        return _registered(source)
    if "other" in found and not is_cholangitis(source):
        found["other"] = [match for match in found["other"] if match[0] != "pbc"]
    described = kept(found, lambda match: source.label(match.start()) == "DESIGN AND POPULATION")
    theirs = described or of_patients(source, found)
    return readings(source, _told_apart("", _foremost(theirs, 1 if described else 2)), theirs)


def _told_apart(title: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what is only the cause of another, its treatment, or one of those that have a name of their own."""
    left = set(values)
    if _PBC.search(title):
        left -= {"cirrhosis"}
    if len(left) > 1:
        left.discard("other" if left != {"other", "transplantation_rejection"} else "")
    if "biliary_atresia" in left or "gvhd" in left:
        left -= {"cirrhosis", "metabolic", "cancer"}
    if "cirrhosis" in left:
        left.discard("metabolic")
    if left - {"transplantation_rejection"}:
        if _REJECTION.search(title) and "gvhd" not in left:
            left.discard("other")
        else:
            left.discard("transplantation_rejection")
    return tuple(value for value in DISEASES if value in left)


def _foremost(found: Found, least: int) -> tuple[str, ...]:
    """Return those said most often, and so often at least: what is named once may be named in passing."""
    most = max(map(len, found.values()), default=0)
    return tuple(value for value, matches in found.items() if len(matches) == most and most >= least)


def _registered(source: Source) -> tuple[Reading, ...]:
    """Return "other" for a trial whose registered conditions are none that we tell apart."""
    for start in source.labelled("CONDITIONS"):
        end = min(end for end in (source.text.find(";", start), source.sentence(start).end) if end > start)
        return (Reading("other", (Span(start, end),)),)
    return ()
