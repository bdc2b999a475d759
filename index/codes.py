"""Codes of vectors, a byte a component: the first of two stages of a search, that reads a quarter of the bytes."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

_SPARE = 50  # passages that the codes choose beyond those asked for, so that rounding them loses none
_STEPS = 400.0  # of a code for a component of 1; those of unit vectors of 384 components and more are below 0.32


def admitting(admitted: NDArray[np.bool_] | None) -> faiss.SearchParameters | None:
    """Return what keeps a search of FAISS to the ids of a mask."""
    if admitted is None:
        return None
    selector: Any = faiss.IDSelectorBitmap  # its stub has the C++ signature, not the Python one
    return faiss.SearchParameters(sel=selector(np.packbits(admitted, bitorder="little")))  # type: ignore[call-arg]


def two_stage(
    codes: Any,  # noqa: ANN401 - FAISS's stubs lack what the Python classes take
    vectors: Any,  # noqa: ANN401
    coded: Vectors,
    vector: Vectors,
    k: int,
    parameters: faiss.SearchParameters | None,
) -> tuple[NDArray[np.int64], Vectors]:
    """Return the ids of the k vectors nearest to `vector` and their cosines, best first.

    `coded` is the question as the codes want it. They only choose: what is returned is weighed by the vectors.
    """
    _, found = codes.search(coded, min(k + _SPARE, int(vectors.ntotal)), params=parameters)
    ids = found[0][found[0] >= 0]
    cosines = vectors.reconstruct_batch(ids) @ vector
    best = np.argsort(-cosines, kind="stable")[:k]
    return ids[best], cosines[best]


def coder(dimension: int) -> faiss.IndexScalarQuantizer:
    """Return an index of signed bytes that needs no training, so that what is added later is coded like the rest."""
    return faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )


def scaled(vectors: Vectors) -> Vectors:
    """Return vectors as the codes want them."""
    return np.ascontiguousarray(np.clip(np.rint(vectors * _STEPS), -128, 127), dtype=np.float32)
