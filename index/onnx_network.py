"""`OnnxNetwork`: a transformer in ONNX form with its tokenizer: texts to unit vectors, without torch."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from index.encoder import Vectors
from index.models import Pooling

# Joined into one step, adding and normalising take half as long again in onnxruntime 1.32 as apart (44 passages a
# second of processor time apart, 38 joined).
_LEFT_APART = ["SkipLayerNormFusion"]


class OnnxNetwork:
    """One loaded network; safe to use from several threads.

    Every text goes through the network alone. Dynamic quantisation takes its scale from all numbers of a batch, so in a
    batch a text's vector would hang on its neighbours; alone it does not, no padding is computed, and the memory is
    that of one text for each core, however many threads call.
    """

    def __init__(self, network: bytes, tokenizer: bytes, pooling: Pooling, max_tokens: int) -> None:
        """Load the bytes of a network and of a tokenizer.json."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the cores are shared out by text
        options.enable_mem_pattern = False  # it keeps a plan for every length it has met
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            network, options, providers=["CPUExecutionProvider"], disabled_optimizers=_LEFT_APART
        )
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._pooling = pooling
        self._cores = _cores()
        self._turns = threading.Semaphore(self._cores)
        self._tokenizer = Tokenizer.from_str(tokenizer.decode("utf-8"))
        # Some files come with padding to, and truncation at, a length that is not the model's.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, in order; a text's row does not depend on the other texts."""
        if len(texts) == 1:
            return self._vector(texts[0])[None]
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))  # so that no core ends long after
        workers = ThreadPoolExecutor(self._cores, thread_name_prefix="encode")
        try:
            rows = dict(zip(order, workers.map(self._vector, [texts[place] for place in order]), strict=True))
        finally:
            workers.shutdown(cancel_futures=True)  # an interruption does not wait for the rest
        return np.stack([rows[place] for place in range(len(texts))])

    def _vector(self, text: str) -> Vectors:
        ids = np.asarray([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        with self._turns:
            (states,) = self._session.run(None, {name: given[name] for name in self._inputs})
        row = states[0, 0] if self._pooling == "cls" else states[0].mean(axis=0, dtype=np.float32)
        return cast("Vectors", row / np.linalg.norm(row))


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
