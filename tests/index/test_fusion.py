from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import LEXICAL, fuse

SCORE = st.integers(-200, 200)
ROUTES = st.lists(st.tuples(SCORE, SCORE), min_size=1, max_size=12)
SHARE = st.sampled_from([0.0, 0.1, LEXICAL, 0.5, 0.8, 1.0])


def scores(*values):
    return np.array(values, dtype=np.float64)


def both(routes):
    return tuple(np.array(routes, dtype=np.float64).T)


def order(fused):
    return np.argsort(-fused, kind="stable").tolist()


def test_scores_are_weighted_standard_scores():
    # Dense has mean 4 and deviation 3, sparse mean 10 and deviation 5.
    found = fuse(scores(1, 1, 7, 7), scores(15, 5, 15, 5), lexical=0.2)
    assert found == pytest.approx([0.2 - 0.8, -0.2 - 0.8, 0.2 + 0.8, -0.2 + 0.8])
    assert fuse(scores(0.8, 0.9), scores(12, 3)) == pytest.approx(
        [-0.5, 0.5]
    )  # a quarter words, three quarters meaning
    assert fuse(scores(0, 0, 3), scores(0, 0, 0), lexical=0.5) == pytest.approx(
        [-0.5 / 2**0.5, -0.5 / 2**0.5, 0.5 * 2**0.5]
    )


def test_how_far_apart_scores_are_counts_and_not_only_their_order():
    dense = scores(0.90, 0.89, 0.10)
    assert order(fuse(dense, scores(1, 9, 0), lexical=0.25)) == [1, 0, 2]
    assert order(fuse(scores(0.90, 0.20, 0.10), scores(1, 9, 0), lexical=0.25)) == [0, 1, 2]


def test_one_candidate_and_none():
    assert fuse(scores(0.7), scores(3)).tolist() == [0.0]
    assert fuse(scores(), scores()).shape == (0,)


def test_rounding_is_no_difference():
    almost = scores(0.1 + 0.2, 0.3, 0.3)
    assert fuse(almost, scores(1, 2, 3)).tolist() == fuse(scores(0, 0, 0), scores(1, 2, 3)).tolist()


@given(ROUTES, SHARE, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(routes, share, random):
    mixed = list(range(len(routes)))
    random.shuffle(mixed)
    dense, sparse = both(routes)
    again = fuse(dense[mixed], sparse[mixed], lexical=share)
    assert again == pytest.approx(fuse(dense, sparse, lexical=share)[mixed], abs=1e-9)


@given(ROUTES, SHARE, st.integers(-1000, 1000), st.integers(1, 1000))
def test_where_a_scale_begins_and_how_wide_it_is_does_not_matter(routes, share, constant, factor):
    dense, sparse = both(routes)
    expected = pytest.approx(fuse(dense, sparse, lexical=share), abs=1e-9)
    assert fuse(dense * factor + constant, sparse, lexical=share) == expected
    assert fuse(dense, sparse * factor + constant, lexical=share) == expected


@given(ROUTES, st.sampled_from([0.1, 0.5, 0.9]), SCORE)
def test_a_route_without_differences_says_nothing(routes, share, constant):
    dense, sparse = both(routes)
    level = np.full(len(routes), constant, dtype=np.float64)
    assert order(fuse(dense, level, lexical=share)) == order(dense)
    assert order(fuse(level, sparse, lexical=share)) == order(sparse)
    assert not fuse(level, level, lexical=share).any()


@given(ROUTES)
def test_at_either_end_one_route_decides(routes):
    dense, sparse = both(routes)
    assert order(fuse(dense, sparse, lexical=0)) == order(dense)
    assert order(fuse(dense, sparse, lexical=1)) == order(sparse)


@given(ROUTES, SHARE)
def test_what_is_better_by_both_routes_is_better(routes, share):
    fused = fuse(*both(routes), lexical=share)
    for one, (near, said) in zip(fused, routes, strict=True):
        for other, (near_too, said_too) in zip(fused, routes, strict=True):
            if near > near_too and said > said_too:
                assert one > other
