"""`fuse`: what two routes make of the same records, as one score."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

# Share of the words beside the meaning. Chosen on the 809 open claims of SciFact and the 29 questions of MED:
# docs/decisions/0005 has the table. Ranks alone (RRF) lost to the better route on MED.
LEXICAL = 0.25
# Where the meaning is read from a translation word by word, the words themselves are surer: chosen on the 456 sentences
# of wmt_zh_en, where 0.25 lost to the words alone.
LEXICAL_TRANSLATED = 0.6


def fuse(dense: Scores, sparse: Scores, *, lexical: float = LEXICAL) -> Scores:
    """Return the weighted sum of the standard scores of both routes over the same candidates: shape (records,).

    Standard scores (zero mean, unit variance) put cosines and BM25 on one scale and keep how far apart they are, which
    ranks give away. A route that makes no difference between the candidates says nothing.
    """
    return lexical * _standard(sparse) + (1 - lexical) * _standard(dense)


def _standard(scores: Scores) -> Scores:
    spread = float(scores.std()) if len(scores) else 0.0
    if spread < 1e-6:  # rounding of single precision
        return np.zeros_like(scores, dtype=np.float64)
    return cast("Scores", (scores - scores.mean()) / spread)
