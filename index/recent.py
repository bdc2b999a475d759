"""`Recent`: vectors of texts that were encoded lately, so that a sentence quoted often is encoded once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from index.encoder import Vectors

_MOST = 20_000  # rows, of 1.5 kB each


class Recent:
    """An encoder with a memory; safe to use from several threads.

    Exact only for an encoder whose rows do not depend on the other texts given with them, as those here.
    """

    def __init__(self, encode: Callable[[Sequence[str]], Vectors], most: int = _MOST) -> None:
        """Remember the last `most` rows of what encodes passages, or of what encodes questions."""
        self._encode = encode
        self._most = most
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of texts: shape (len(texts), dimension)."""
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
            for text in known:
                self._rows.move_to_end(text)
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        rows = self._encode(fresh) if fresh or not texts else ()
        known |= dict(zip(fresh, rows, strict=True))
        with self._lock:
            self._rows.update(zip(fresh, rows, strict=True))
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else np.asarray(rows)
