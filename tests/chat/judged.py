"""The test of sentences that take one stance, each given with the words that decide it."""

from __future__ import annotations

import pytest

from chat.stance import judge


def decided(sentence):
    judgement = judge(sentence)
    return judgement.stance, " … ".join(sentence[span.start : span.end] for span in judgement.deciding)


def judged(stance, sentences):
    @pytest.mark.parametrize(("sentence", "words"), sentences)
    def test(sentence, words):
        found = decided(sentence)
        assert found == (stance, words), found  # pytest shows the two sides only in test files

    return test
