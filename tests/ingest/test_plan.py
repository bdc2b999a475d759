import json

from ingest.plan import plan
from ingest.strategy import Strategy, Variant
from tests.ingest.asking import QUERY, desk

TWO = Strategy(
    name="two",
    original='"liver disease/exp" AND "stem cell"',
    variants=(Variant(name="parts", clauses=("liver[tiab] OR hepatic[tiab]", '"stem cell therapy"[tiab]')),),
)


def test_a_plan_counts_each_clause_and_the_whole_and_fetches_nothing(at_desk):
    planned = plan(at_desk.eutils(), TWO, TWO.variant())
    assert (planned.strategy, planned.variant, planned.original) == ("two", "parts", TWO.original)
    assert planned.query == '(liver[tiab] OR hepatic[tiab]) AND ("stem cell therapy"[tiab])'
    assert planned.translation == (
        '("liver"[Title/Abstract] OR "hepatic"[Title/Abstract]) AND ("stem cell therapy"[Title/Abstract])'
    )
    assert planned.clauses == (("liver[tiab] OR hepatic[tiab]", 12), ('"stem cell therapy"[tiab]', 8))
    assert (planned.total, planned.slices, planned.requests, planned.seconds) == (8, (), 2, 3.0)
    assert planned.ignored == ()
    assert [(request.tool, request.params["retmax"]) for request in at_desk.server.log] == [("esearch", "0")] * 3
    assert at_desk.store.runs() == []


def test_a_plan_names_what_pubmed_ignores(at_desk):
    strategy = Strategy.of('"liver disease/exp" AND xyzzy[tiab] AND the')
    assert plan(at_desk.eutils(), strategy, strategy.variant()).ignored == (
        "exp", "xyzzy[tiab]", "the", '"liver disease/exp"',
    )  # fmt: skip


def test_a_plan_beyond_the_cap_shows_its_slices(home, beyond):
    strategy = Strategy.of(QUERY)
    with desk(home, beyond) as opened:
        planned = plan(opened.eutils(), strategy, strategy.variant())
        assert {request.params["retmax"] for request in opened.server.log} == {"0"}
    assert planned.total == sum(part.count for part in planned.slices) == 25_003
    assert planned.requests == 1 + len(planned.slices) + 126
    assert planned.seconds == 1.5 * planned.requests


def test_a_plan_is_plain_values(at_desk):
    told = json.loads(json.dumps(plan(at_desk.eutils(), TWO, TWO.variant()).as_dict()))
    assert (told["total"], told["clauses"][0]) == (8, ["liver[tiab] OR hepatic[tiab]", 12])
