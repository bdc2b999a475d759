from hypothesis import given
from hypothesis import strategies as st

from index.recent import Recent
from tests.index.words import WordEncoder


class Counting(WordEncoder):
    """The word encoder, which also remembers what it was given."""

    def __init__(self):
        super().__init__()
        self.given = []

    def encode(self, texts):
        self.given += texts
        return super().encode(texts)


@given(st.lists(st.lists(st.sampled_from(["a cell", "a liver", "cells help", "x"]), max_size=5), max_size=6))
def test_rows_are_those_of_the_encoder(asked):
    recent, plain = Recent(WordEncoder().encode, most=2), WordEncoder()
    for texts in asked:
        assert (recent.encode(texts) == plain.encode(texts)).all()
        assert recent.encode(texts).shape == (len(texts), plain.dimension)


def test_a_text_is_encoded_once_while_it_is_remembered():
    encoder = Counting()
    recent = Recent(encoder.encode, most=2)
    recent.encode(["one", "two", "one"])
    recent.encode(["two", "one"])
    assert encoder.given == ["one", "two"]
    recent.encode(["three"])  # the memory holds two, and "two" was asked for before "one"
    recent.encode(["one"])
    recent.encode(["two"])
    assert encoder.given == ["one", "two", "three", "two"]
