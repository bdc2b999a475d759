import pytest

from corpus.facets import Reading
from corpus.record import Span


@pytest.mark.parametrize("value", [("rct",), ("unknown", (Span(0, 1),))])
def test_a_value_that_nothing_decided_is_refused(value):
    with pytest.raises(ValueError, match="Nothing says"):
        Reading(*value)


def test_headings_decide_without_words():
    assert Reading("rct", headings=("Randomized Controlled Trial",)).spans == ()
