"""`say`: every sentence of the review, in English and Chinese."""

from __future__ import annotations

from corpus.wording import LANGUAGES, Wording

__all__ = ["LANGUAGES", "say", "sentences"]

_wording = Wording("review")
say = _wording.say
sentences = _wording.sentences
