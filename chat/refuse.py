"""`declined` and `unanswered`: when a question is not answered, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.answer import Reason, Refusal
from chat.select import Candidate
from index.query import Concept, Query

# Set on the open questions: the least of an answerable one is 1.00 and 0.61, the most of an unanswerable one that
# names something else is 0.67 and 0.54. Below either the nearest records are shown as what they are.
_ENOUGH_COVERAGE = 0.75
_ENOUGH_OVERLAP = 0.4
_ENOUGH_UNNAMED = 0.8  # of a question that names nothing of medicine, so that every word has to count

# A statistic is either stated or not: no other sentence can stand in for it.
_STATISTICS = frozenset(
    {"hazard ratio", "odds ratio", "relative risk", "risk ratio", "confidence interval", "number needed to treat"}
)

# What a person asks about themselves. English needs a person and a decision; "patients" alone is a population.
_ADVICE = re.compile(
    r"\b(should|shall|can|could|may|must) (i|we|he|she|my \w+)\b"
    r"|\b(i|we) (have|had|am|was|suffer)\b.*"
    r"\b(should|stop|start|take|try|fly|go|get|need|recommend|worth|advice|help me)\b"
    r"|\bmy (father|mother|husband|wife|son|daughter|brother|sister|child|parent|doctor|liver|uncle|aunt|friend)\b"
    r"|(我|我们|咱)(该|应该|要不要|是否|能不能|可不可以|可以|适合|需要|想|患|有|得了|确诊|现在)"
    r"|我(的)?(父亲|母亲|爸|妈|爱人|老公|老婆|丈夫|妻子|儿子|女儿|孩子|哥|姐|弟|妹|爷爷|奶奶|外公|外婆|朋友|家人|亲戚|肝)"
    r"|(要不要|该不该|能不能)停(药|用|抗)|(帮我|给我)(开药|看看病|诊断)",
    re.IGNORECASE | re.DOTALL,
)
_RECOMMENDATION = re.compile(
    r"\b(best|which|what|recommend\w*|good|top|cheapest)\b[^.?!]*\b(hospitals?|clinics?|doctors?|surgeons?|compan(y|ies))\b"
    r"|\bhow much (does|do|will|would) .*\b(cost|charge)|\b(price|cost|fee)s? of\b"
    r"|(哪家|哪个|哪些|什么|推荐).{0,6}(医院|诊所|医生|专家|公司|机构)|(医院|诊所|医生|专家|公司|机构).{0,12}(最好|推荐|哪家|哪个好)"
    r"|(费用|价格|价钱|收费)|多少钱|花多少|多贵",
    re.IGNORECASE,
)
_INVENTION = re.compile(
    r"\b(invent|make up|fabricat\w*|fake|hallucinat\w*|pretend|imagine)\b"
    r"|\b(ignore|disregard|forget)\b[^.?!]*\b(instructions?|rules?|previous|above|prompt)\b"
    r"|\b(system prompt|jailbreak)\b|编(一|个|造|几|些|写)"
    r"|虚构|伪造|捏造|胡编|瞎编|假装|(忽略|无视|忘记).{0,8}(指令|规则|以上|之前|提示)",
    re.IGNORECASE,
)
_WORTH_ASKING = re.compile(r"[^\W\d_]")


def declined(question: str) -> Reason | None:
    """Return why a question is not even searched for: empty, or asking for advice, a recommendation, an invention."""
    if not _WORTH_ASKING.search(question):
        return Reason.EMPTY
    if _INVENTION.search(question):
        return Reason.INVENTION
    if _ADVICE.search(question):
        return Reason.ADVICE
    return Reason.RECOMMENDATION if _RECOMMENDATION.search(question) else None


def unanswered(query: Query, candidates: Sequence[Candidate]) -> Refusal | None:
    """Return a refusal with its reason where no candidate speaks of what was asked, else None."""
    if not candidates or not query.concepts:
        return Refusal(Reason.NOTHING_FOUND)
    nearest = tuple(candidate.hit for candidate in candidates[:3])
    best = max(candidates, key=lambda candidate: (candidate.coverage, candidate.overlap))
    missing = tuple(concept for concept in query.concepts if concept not in best.said and concept.kind != "word")
    named = any(concept.kind in ("concept", "design") for concept in query.concepts)
    if best.coverage < _ENOUGH_COVERAGE or best.overlap < (_ENOUGH_OVERLAP if named else _ENOUGH_UNNAMED):
        unknown = _surfaces(query, missing) or _surfaces(query, _unsaid(query, best))
        reason = Reason.NOT_STATED if best.coverage > 0 else Reason.OFF_SUBJECT
        return Refusal(reason if unknown else Reason.NOTHING_FOUND, unknown, nearest)
    statistic = tuple(concept for concept in query.concepts if _is_statistic(concept))
    # Held against the record that the rest of the question is about, not against any that states such a number.
    asked = [concept for concept in query.concepts if concept.kind != "word" and concept not in statistic]
    meant = max(candidates, key=lambda candidate: sum(concept in candidate.said for concept in asked))
    if not meant.said.issuperset(statistic):
        return Refusal(Reason.NOT_STATED, _surfaces(query, statistic), nearest)
    return None


def _is_statistic(concept: Concept) -> bool:
    return any(name.casefold() in _STATISTICS for name in concept.alternatives)


def _unsaid(query: Query, candidate: Candidate) -> tuple[Concept, ...]:
    return tuple(concept for concept in query.concepts if concept not in candidate.said)


def _surfaces(query: Query, concepts: Sequence[Concept]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(concept.surface for concept in query.concepts if concept in concepts))
