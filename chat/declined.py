"""`declined`: which questions are not even searched for, and why."""

from __future__ import annotations

import re
import unicodedata

from chat.answer import Reason


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


_RELATIVE = (
    r"(?:father|mother|dad|daddy|mum|mom|husband|wife|partner|son|daughter|brother|sister|child|kid|baby|parents?"
    r"|grand(?:father|mother|pa|ma|son|daughter)|uncle|aunt|cousin|nephew|niece|friend|boyfriend|girlfriend)"
)
_ILLNESS = (
    r"(?:cirrhosis|cirrhotic|liver|hepat\w+|aclf|pbc|psc|nash|nafld|meld|biliary|jaundice|ascites|transplant|cancer"
    r"|fibrosis|bilirubin|diagnosed|kasai)"
)
_ACT = r"(?:get|have|take|receive|undergo|try|stop|start|continue|switch|go|fly|travel|eat|drink|do|be|quit|inject)"
_PROVIDER = (
    r"(?<!in )(?:hospitals?(?![ -](?:stay|mortality|costs?|admission|discharge))|clinics?|doctors?|surgeons?"
    r"|specialists?|compan(?:y|ies))\b"
)
_OWN = (
    r"(?:liver|cirrhosis|hepatitis|bilirubin|meld|bile|disease|condition|illness|blood|scan|treatment|medicines?"
    r"|medications?|doctor|hepatologist|surgeon)"
)


_ZH_RELATIVE = (
    r"(?:父亲|母亲|父母|爸|妈|爱人|老公|老婆|丈夫|妻子|儿子|女儿|孩子|宝宝|哥|姐|弟|妹|爷爷|奶奶|外公|外婆|姥|岳|公公|婆婆"
    r"|叔|舅|姑|姨|伯|朋友|家人|亲戚|家属)"
)
_ZH_ME = r"(?<!自)(?:我(?!国|院|科|省|市|区|中心|们|方)|本人)"
_ZH_ILLNESS = r"(?:肝硬化|肝炎|肝衰|肝癌|肝病|乙肝|丙肝|腹水|黄疸|胆道闭锁|慢加急|PBC|ACLF)"
_ZH_WHETHER = r"(?:该不该|应不应该|要不要|能不能|可不可以|适不适合|适合|应该|是否|可以|能|该)"
_ZH_LOOK_UP = r"(?!.{0,6}(?:引用|检索|查|读|找|看到|了解|理解|解读|知道|下载))"

# A person and a decision on them. A population ("patients") is none, nor is a reader of the literature: "which trials
# should I cite", "can we conclude", 我想了解, 我国.
_ADVICE = _any_of(
    r"\b(?:should|shall|can|could|may|must|do|will|would) (?:i|he|she|my \w+)(?: still| also| even| now| then)?"
    rf" (?:{_ACT}|need(?! to know)|benefit|qualify|survive|live|die)\b",
    r"\b(?:should|shall|can|could) we (?:still )?"
    r"(?:take (?!from|away)|try|fly|go\b|travel|bring|send|agree\b|stop (?:his|her|the|our))",
    rf"\b(?:my|our) (?:\w+[- ]){{0,4}}{_RELATIVE}\b",
    rf"\bmy (?:own )?(?:{_OWN}|patient)\b",
    r"\bi(?: have| had|'ve(?: got| had)?| got| suffer from| developed)"
    r" (?:(?!read|seen|heard|found|questions?|patients?|students?|written|studied|treated|data|access)[\w-]+ ){0,4}?"
    rf"{_ILLNESS}\b",
    r"\bi(?:'m| am| was| have been|'ve been) (?:recently |just |newly )?"
    r"(?:\d+|eligible|on the|diagnosed|suffering|sick|dying|jaundiced|told|taking|too (?:old|ill|sick))\b",
    r"\bam i (?:eligible|a candidate|too|at risk|going to|suitable|right)\b",
    r"\b(?:cure|save|heal|treat|harm) (?:me|him|her)\b",
    r"\bhelp (?:me|him|her)(?=\s*[?.!]|\s*$| (?:live|survive|recover|get better|more)\b)",
    r"\b(?:safe|right|good|dangerous|suitable|useful|worth it|best|better|possible|an option|enough|too late|risky)"
    r" for (?:me|him|her|us)\b",
    r"\bif you were (?:me|in my)\b|\badvi[sc]e (?:me|us)\b|\bwhat should (?:i|we|he|she) do\b|\bis it worth trying\b",
    rf"{_ZH_ME}(?:家|的|家里)?的?{_ZH_RELATIVE}|(?:爸爸|妈妈|老公|老婆|爷爷|奶奶|外公|外婆|姥姥|姥爷|岳父|岳母)(?!捐)",
    rf"我们(?:家|的)?{_ZH_RELATIVE}|(?:家里|家中|我家|我们家)(?:有)?的?(?:老人|人|孩子|病人|父母|父亲|母亲|亲人)",
    rf"{_ZH_ME}(?:自己)?(?:也|已经|现在|目前|刚|被)?(?:患|得了|得的|确诊|查出|诊断|在(?:吃|服|用)|还能活|今年)",
    rf"{_ZH_ME}(?:现在|目前)?(?:有|是)(?!.{{0,2}}[例位个名些])[^,。?!;、:]{{0,8}}?{_ZH_ILLNESS}(?!.{{0,6}}(?:研究|试验|文献|问题|医生))",
    rf"(?<!给){_ZH_ME}(?:的)?(?:肝(?![^,。?!]{{0,12}}(?:试验|研究|文献|综述))|病(?![人例区房理])|胆|MELD|腹水|黄疸|转氨酶|胆红素|病情|身体)",
    rf"{_ZH_ME}(?:到底|究竟|还)?{_ZH_WHETHER}{_ZH_LOOK_UP}",
    rf"{_ZH_ME}(?:想|需要|打算|准备|计划)(?:去|做|试|停|用|换|接受|输|打|移植)(?!.{{0,10}}(?:研究|分析|综述|课题|检索|总结))",
    r"我们(?:到底)?(?:该不该|要不要|应不应该|能不能)(?:带|送|去|让|试|停)",
    r"(?:建议|推荐|让|劝|叫)我(?:们)?(?:停|用|做|换|去|吃|打|输|接受|治)",
    r"(?:帮|给|替)我(?:开(?:点|些)?药|开个?处方|看(?:看|下|一下)?病|诊断|治)",
    r"^(?!.*(?:患者|病人|试验|研究|受试者|指南)).*(?:要不要|该不该|能不能|可不可以)停(?:药|用|掉|抗)",
)

# Who treats, and for how much; not where a trial was done, who paid for it, or what a study says of costs.
_RECOMMENDATION = _any_of(
    r"\b(?:best|top|good|better|reputable|leading|cheap(?:est)?|famous|trustworthy)"
    rf" (?:(?!in|at|of|during|after|for|to|versus|vs)[\w-]+ ){{0,3}}?{_PROVIDER}",
    rf"\b(?:recommend|suggest|refer me to|find me|looking for)\b[^.?!,;]*{_PROVIDER}",
    rf"{_PROVIDER}[^.?!,;]*\b(?:is|are|would be) (?:the )?"
    r"(?:best|better|good|top|cheapest|recommended|most experienced)",
    r"\b(?:which|what) (?:hospital|clinic|doctor|surgeon|specialist|company)s?"
    r" (?:sells?|offers?|should|can|could|do you|does|would you|treats?|provides?|performs?)\b",
    r"\bwhere (?:can|could|should) (?:i|we|he|she|patients|one) "
    r"(?:go|be treated|get (?:treated|stem|mscs?|cells?|this))\b",
    r"\bwhat (?:does|do|will|would) (?:it|this|they) cost\b",
    r"\bhow much (?:does|do|will|would|is|are)\b[^.?!]*\b(?:cost|charged?|pay|price)\b(?![ -]effective)",
    r"^(?!.*\b(?:trials?|stud(?:y|ies)|publish\w*|reported|analys[ie]s|effective\w*|economic\w*|literature)\b)"
    r".*\b(?:cost|price|fee)s? (?:of|for)\b",
    r"(?:推荐|介绍|求).{0,12}(?:医院|诊所|医生|大夫|专家(?!共识|组|意见)|公司|机构)",
    r"(?:靠谱|正规|便宜|好)的?[^,。?!]{0,6}(?:医院|诊所|医生|大夫|公司|机构)",
    r"(?:医院|诊所|医生|大夫|专家(?!共识|组|意见)|公司|机构).{0,12}(?:最好|哪家好|哪个好|比较好|最有名|最权威|靠谱)",
    r"(?:哪家|哪个|哪些|什么).{0,4}?(?:医院|诊所|医生|大夫|专家(?!共识|组|意见)|公司|机构)"
    r"(?:可以|能|提供|做得|治|最|比较|更|好|靠谱|有名|权威)(?!.{0,14}(?:试验|研究))",
    r"(?:哪里|哪儿|什么地方)(?:可以|能)(?:做|治|打|输|买)",
    r"多少钱|花多少|要花|多贵|贵不贵|便宜",
    r"^(?!.*(?:研究|试验|文献|报道|分析|效益|效果|经济|组|对照|比较|住院)).*(?:费用|价格|价钱|收费)",
)

# Orders to invent or to leave the rules; not questions about fabricated data, or sham procedures.
_INVENTION = _any_of(
    r"\b(?:invent|fabricate|make up|hallucinate|forge|fake) (?:\w+ ){0,2}?"
    r"(?:pmids?|dois?|citations?|references?|papers?|trials?|stud(?:y|ies)|sources?|identifiers?|answers?)\b",
    r"\bmake (?:it|one|some|something|them|a \w+) up\b",
    r"\b(?:give|write|cite|make|create|show|generate|list|produce)\b[^.?!]*"
    r"\b(?:fake|bogus|fictional|fictitious|imaginary|made-up|invented|plausible)"
    r" (?:pmids?|dois?|citations?|references?|papers?|trials?|stud(?:y|ies)|identifiers?)",
    r"\b(?:pretend|imagine|role-?play|act as)(?: that)?(?: if)? (?:you|to be|an? )",
    r"\b(?:ignore|disregard|forget|override|bypass)"
    r" (?:all |any |the |your |these |of |previous |prior |above |earlier )*"
    r"(?:instructions?|rules?|prompts?|above)\b",
    r"\b(?:system prompt|jailbreak|developer mode)\b",
    r"\beven if (?:it|they|none|one|such \w+) "
    r"(?:do(?:es)?(?:n't| not)|is not|are not|isn't|aren't)(?: real|(?: actually)? exist)",
    r"(?<![改汇主选统缩收])(?:编(?:一|个|几|些|出)|[瞎胡乱]编)",
    r"^(?!.*(?:撤稿|撤回|数据)).*(?:编造|虚构|伪造|捏造)",
    r"(?:自己|随便|直接|帮我|给我|就)(?:写|造|造出|生成|弄)(?:出)?[一个几些].{0,4}(?:PMID|DOI|文献|编号|论文|引用|试验)",
    r"假装|假设你是|扮演(?![着了]?(?:什么|何种?|怎样|哪些|重要|关键|一定|的))",
    r"(?:忽略|无视|忘记|忘掉|不要理会|绕过).{0,4}(?:以上|之前|前面|上述|所有|你的|系统|全部).{0,6}"
    r"(?:指令|规则|提示|要求|设定|对话|一切)|系统提示词|越狱",
)
_WORTH_ASKING = re.compile(r"[^\W\d_]")


def declined(question: str) -> Reason | None:
    """Return why a question is not even searched for: empty, or asking for advice, a recommendation, an invention."""
    text = " ".join(unicodedata.normalize("NFKC", question).replace("\u2019", "'").split())
    if not _WORTH_ASKING.search(text):
        return Reason.EMPTY
    if _INVENTION.search(text):
        return Reason.INVENTION
    if _ADVICE.search(text):
        return Reason.ADVICE
    return Reason.RECOMMENDATION if _RECOMMENDATION.search(text) else None
