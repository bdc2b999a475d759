"""`MEASURES`: the words that name an outcome, and those of others, to which figures belong too."""

from __future__ import annotations

from corpus.facets.words import compiled

_NAMES = {
    "meld": r"\b(?:i?meld(?:[- ]?(?:na|3\.0|xi|sodium))?|model (?:for|of) end[- ]stage liver disease)\b(?: \(meld\))?"
    r"(?: scores?)?|\bδ ?meld\b|meld\s?评分|终末期肝病模型",
    "child_pugh": r"\bchild(?:[-–' ]{0,2}s?[- ]turcotte)?[-– ]{1,2}pugh(?:[’'-]?s)?(?: \([^)]{1,6}\))?(?: (?:scores?"
    r"|class(?:es|ification)?|grades?))?"
    r"|\bc(?:t)?p scores?\b|\bctp\b(?: scores?)?|child-?pugh\s?(?:评分|分级)",
    "bilirubin": r"\b(?:(?:serum|total|direct|plasma|conjugated|unconjugated) ){0,2}bilirubin(?:a?emia)?\b(?: levels?"
    r"| concentrations?)?"
    r"|\bt-?bili?l?\b|胆红素",
    "albumin": r"\b(?<!bovine )(?<!bovine serum )(?<!human )(?<!of )(?<!express )(?<!expressed )(?<!expressing )"
    r"(?<!produced )(?:serum "
    r"|plasma )?(?<!bovine serum )albumin\b(?! (?:infusion|dialysis|therapy|treatment"
    r"|mrna|gene|promoter|expression|positive|administration|secret|synthes|produc|and (?:afp|alpha|α|ck"
    r"|cytokeratin)))(?![-+])(?: levels?| concentrations?)?|(?<!球)白蛋白",
    "inr": r"\binr\b|\binternational normali[sz]ed ratio\b(?: \(inr\))?|国际标准化比[值率]?",
    "survival": r"\b(?:(?:overall|patient|graft|recipient|cumulative|transplant(?:ation)?[- ]free|event[- ]free"
    r"|disease[- ]free|progression[- ]free|relapse[- ]free"
    r"|hcc event-free|long[- ]term|short[- ]term|animal|median) ){0,2}survival\b(?! (?:of (?:the |transplanted "
    r"|human |donor |\w+ )?(?:cells|mscs?|hepatocytes|neurons|grafted)|signal"
    r"|pathway|motor|gene|protein|factor))(?: rates?| times?| benefit| advantage)?|\b(?P<short>os|dfs|trm|nrm)\b"
    r"|\bsurvivors?\b|\bsurvived\b"
    r"|\b(?:all[- ]cause |in-hospital |hospital |overall )?mortality\b"
    r"(?: rates?)?|\b(?:died|(?:were|was|are|remained|still) alive|alive)\b"
    r"|(?<!cell )(?<!cellular )(?<!brain )(?<!hepatocyte )(?<!neuronal )(?<!sudden )\b(?:deaths?|death rate)\b"
    r"(?! (?:receptor|domain|ligand|signal))|生存率|存活率|病死率|死亡率?",
    "fibrosis": r"\b(?<!cystic )(?<!pulmonary )(?<!lung )(?<!renal )(?<!kidney )(?<!myocardial )(?<!cardiac )"
    r"(?<!idiopathic pulmonary )(?<!interstitial )"
    r"(?:(?:liver|hepatic|bridging|portal|serum|histological|perisinusoidal) ){0,2}(?:fibrosis|fibrotic"
    r"|fibrogenesis)(?: (?:scores?|stages?|areas?|markers?|index|indices"
    r"|peptides|content|degree))?\b|\bcollagen(?: (?:i|iii|iv|type|proportion\w*|content|deposition|area|fib\w+"
    r"|accumulation|levels?))*\b|\bfib-?4\b"
    r"|\b(?:liver )?stiffness\b|\bhydroxyproline\b|\belf (?:score|test)\b|\b(?:metavir|ishak|laennec)\b|\bfibroscan\b"
    r"|纤维化",
    "adverse_events": r"\b(?:(?:serious|severe|major|mild|treatment-related|drug-related|no|significant"
    r"|infusion-related) )?(?:adverse|untoward|undesirable) (?:\w+ )?"
    r"(?:events?|effects?|reactions?|experiences?)\b|\b(?:serious |severe "
    r"|infusion-related )?side[- ]effects?\b|\b(?:infusion|infusional|transfusion|allergic)[- ]?(?:related )?"
    r"reactions?\b|(?<!diabetic )\b(?:(?:major|serious|severe|biliary|procedural|vascular|infusion|no"
    r"|procedure-related|postoperative|treatment-related) ){0,2}complications?\b"
    r"(?! (?:of|from) (?:the )?(?:liver |hepatic )?(?:cirrhosis|diabetes|portal|disease|end|ad|chronic|allo))"
    r"|\b(?:dose[- ]limiting |acute infusion(?:al)? |infusion(?:al)? |treatment[- ]related )toxicit(?:y|ies)\b"
    r"|\b(?:grade [1-5]\w*(?:[-–/ ](?:or )?[1-5])? |severe |serious |no |significant |major |lower |higher |less "
    r"|regimen[- ]related |hematologic(?:al)? "
    r"|haematological )toxicit(?:y|ies)\b|\b(?:well[- ])tolerated\b|\b(?:no |transient |mild |low-grade "
    r"|self-limit\w+ )?"
    r"fever\b|\bserious harms?\b|\b(?:te-?)?saes\b|\bteaes\b|不良(?:反应|事件)|并发症",
}
# Other things measured, to which the figures after them belong.
_OTHERS = (
    r"\b(?:alt|ast|alp|ggt|alanine|aspartate|aminotransferases?|transaminases?|alkaline|gamma-?gt|γ-?gt|prothrombin"
    r"|pt|pta|platelets?|creatinine|ascites|(?:de novo )?infections?|sepsis"
    r"|encephalopathy|quality of life|sofa|afp|alpha-fetoprotein|crp|c-reactive|cholinesterase|globulin|prealbumin"
    r"|cholesterol|ammonia|hemoglobin|haemoglobin|leu[ck]ocytes?"
    r"|white (?:blood )?cells?|lymphocytes?|treg|th17|il-\d+|tnf-?\S*|tgf-?\S*|α-sma|alpha-smooth"
    r"|hepatocellular carcinoma|hcc|recurrence|relapse|rejection|(?:re)?bleeding|ha?emorrhage|arrhythmia"
    r"|constipation|pelds?|hvpg|hepatic venous pressure|spleen|cd34\+?|cd4\+?|cd8\+?|hepatitis|weight|age"
    r"|acute kidney|renal|hospitali[sz]ation|remission|responders?|response|engraftment|gvhd|heterogeneity)\b"
)
# Tried only where a word begins, or a Chinese one may: that is most of the time that outcomes take.
MEASURES = compiled(
    "(?:(?<![a-z0-9_])(?=[a-zδγα])|(?=[一-龥]))(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _NAMES.items())
    + f"|(?P<other>{_OTHERS}))"
)
# Before a measure that is no finding: what patients had when they came, a disease, a model, what was adjusted for.
POPULATION = compiled(
    r"(?:\b(?:patients?|participants|subjects|children|infants|adults|those|persons|people|rats?|mice|animals|cases"
    r"|group|individuals"
    r"|recipients|cohort|women|men|cirrhosis|disease|livers?) (?:\w+ ){0,2}(?:with|having|who had|of)(?: (?:an?|the"
    r"|baseline|mean|median|severe"
    r"|advanced|established|significant|chronic|(?:ccl4|tetrachloride|\w+)-induced))*"
    r"|\b(?:models?|treatment|therapy|therapies|treating|management|target|onset|mechanisms?|pathogenesis|development"
    r"|background|risk"
    r"|induction|diagnosis|prevention|regression|causes?|history|etiology) (?:of|for|in)(?: (?:the|an?|experimental"
    r"|(?:ccl4|\w+)-induced))*"
    r"|\b(?:baseline|initial|pre-?treatment|adjust\w+ for|according to|stratified by|based on|independent of"
    r"|matched for|matched by|irrespective of"
    r"|defined by|defined by the|defined as|included|with an?|adverse|age, sex,)(?: (?:the|mean|median))?)[ (]{1,2}$"
)
# After one: the people or animals who have it, or what a thing is good for.
OF_PEOPLE = compiled(
    r"(?:[- ](?:induced )?(?:models?|rats?|mice|patients|livers?|tissues?|group|induction|animals|regression model"
    r"|therapy|treatment|septa"
    r"|process|progression model|of unknown)\b|(?: (?:class|grade|score|stage|level))? ?(?:[abc](?:/[abc])?\b(?! to)"
    r"|(?:≥|>|<|≤|above|below|at least|of at least"
    r"|greater than|less than|more than) ?\d))"
)
# Told as done or sought, not as found.
_PLANNED = r"aim\w*|objective|purpose|sought|goal|hypothes[ei]\w*|will be|to be|planned|designed"
PLANNED = compiled(
    rf"\b(?:{_PLANNED}|to (?:assess|evaluate|determine|investigate|compare|examine|explore|test|study|clarify"
    rf"|analy[sz]e|measure|monitor)"
    r"|(?:primary|secondary|main) (?:and secondary )?(?:safety |efficacy )?(?:end ?points?|outcomes?"
    r"|objectives?)(?: measures?)?"
    r"|(?:was|were) (?:\w+ ){0,2}(?:measured|assessed|evaluated|determined|monitored|recorded|calculated|analy[sz]ed"
    r"|tested|followed|collected"
    r"|checked|examined|studied|performed|used|detected|compared|scored|quantified|estimated|graded|defined"
    r"|randomi[sz]ed|included|divided|investigated)"
    r"|we (?:\w+ )?(?:assessed|evaluated|measured|investigated|determined|compared|examined|studied|analy[sz]ed"
    r"|performed|conducted|included)"
    r"|outcomes? (?:was|were|of interest|measures?)|data (?:were|are) available|inclusion|eligib\w+|search\w*"
    r"|databases?)\b"
)
# What only a result is told with.
CHANGED = compiled(
    r"\b(?:increas|decreas|improv|reduc|declin|fell|fall|rose|rise|risen|higher|lower|better|worse|significan|differ"
    r"|unchanged|drop|elevat"
    r"|normali[sz]|amelior|attenuat|alleviat|versus|vs|against|achiev|reach|occurr|observed|noted|experienc|developed"
    r"|died|alive|surviv"
    r"|respectively|similar|comparable|change|absence|free of|no |none|not |without|suppress|inhibit|prevent|prolong"
    r"|enhanc|restor|revers"
    r"|greater|less|fewer|more|tolerated|safe|mild|transient|stable|maintain|sustain|associated|predict|resolv"
    r"|progress|rate was|rates were|score was)"
    r"|(?:升高|降低|下降|上升|改善|提高|增加|减少|减轻|差异|无明显|高于|低于|优于|未见|没有|延长)"
)
CLAIMED = compiled(
    r"\b(?:improv|reduc|increas|decreas|prolong|attenuat|ameliorat|alleviat|prevent|suppress|inhibit|enhanc|revers"
    r"|lower)(?:es|s|ed|e)\b"
    r"|\b(?:does|do|did) not (?:improve|reduce|increase|decrease|prolong|affect)\b"
)
