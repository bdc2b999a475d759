from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import reciprocal_rank_fusion

RANKING = st.lists(st.integers(0, 30), unique=True, max_size=20)
RANKINGS = st.lists(RANKING, max_size=4)


def order(rankings):
    return [item for item, _ in reciprocal_rank_fusion(rankings)]


def test_scores_are_sums_of_reciprocal_ranks():
    found = dict(reciprocal_rank_fusion([["a", "b", "c"], ["c", "a"]]))
    assert found == pytest.approx({"a": 1 / 61 + 1 / 62, "c": 1 / 63 + 1 / 61, "b": 1 / 62})
    assert order([["a", "b", "c"], ["c", "a"]]) == ["a", "c", "b"]


def test_damping_evens_out_the_ranks():
    assert dict(reciprocal_rank_fusion([["a", "b"]], damping=0)) == {"a": 1.0, "b": 0.5}
    # One first place against two third places: alone it wins only where ranks count in full.
    rankings = [["a", "x", "b"], ["y", "z", "b"]]
    assert reciprocal_rank_fusion(rankings, damping=0)[0][0] == "a"
    assert reciprocal_rank_fusion(rankings)[0][0] == "b"


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]])
def test_nothing_gives_nothing(rankings):
    assert reciprocal_rank_fusion(rankings) == []


def test_ties_keep_the_order_of_first_meeting():
    assert order([["a", "b"], ["b", "a"]]) == ["a", "b"]
    assert order([["b"], ["a"], ["c"]]) == ["b", "a", "c"]


@given(RANKING)
def test_a_single_ranking_stays_as_it_is(ranking):
    assert order([ranking]) == ranking
    assert order([ranking, []]) == order([ranking, ranking]) == ranking


@given(RANKINGS)
def test_every_item_comes_once_best_first(rankings):
    found = reciprocal_rank_fusion(rankings)
    assert sorted(item for item, _ in found) == sorted({item for ranking in rankings for item in ranking})
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert reciprocal_rank_fusion(rankings) == found


@given(RANKINGS)
def test_what_is_above_another_in_every_ranking_stays_above_it(rankings):
    places = {item: place for place, item in enumerate(order(rankings))}
    for one in places:
        for other in places:
            if one != other and all(
                one in ranking and (other not in ranking or ranking.index(one) < ranking.index(other))
                for ranking in rankings
            ):
                assert places[one] < places[other]
