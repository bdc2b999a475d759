"""`unpacked`: a packed E5 encoder as the two files the ONNX encoder reads, an int8 graph and a tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from corpus.errors import ModelError
from index.e5_tokenizer import tokenizer_of
from index.e5_weights import BLOCK, PackedE5

_CONTRIB = "com.microsoft"  # operators ONNX Runtime adds to the standard ones
_OPSET = 21
_FILE_FORMAT = 10
_INPUTS = ("input_ids", "attention_mask")
_OUTPUT = "last_hidden_state"

Weights = Literal["int8", "int7", "fp32"]
# Seven bits instead of eight keep processors without VNNI from overflowing, at the cost of some precision.
_LARGEST = {"int8": 127, "int7": 63}


def unpacked(source: Path, folder: Path, weights: Weights = "int8") -> None:
    """Write model.onnx and tokenizer.json of a packed encoder into a folder.

    No code of the package the file comes from is used. The caller has compared the file with its pinned SHA-256.
    "fp32" leaves the weights as the file holds them, for measuring the others against.

    Raises:
        ModelError: the file is not a packed E5 encoder, or the folder cannot be written.
    """
    packed = PackedE5.read(source)
    graph = _Graph(packed, weights).model()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(graph, str(folder / "model.onnx"))
        tokenizer = tokenizer_of(packed.vocabulary).to_str(pretty=False)
        (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    except OSError as error:
        raise ModelError(f"The unpacked model cannot be written to {folder} ({error.strerror}).") from error


class _Graph:
    """The nodes of a BERT encoder, added from the input to the output.

    Embeddings stay in the 4 bits they came in. Quantised, the other weights have one scale an output, and the values
    they meet are uint8 with one scale for all of them, except inside the feed-forward layer, where it is one a token.
    That raises the lowest cosine to the full weights from 0.9956 to 0.9986 and costs a tenth of the speed; one a token
    everywhere costs twice that and raises it to 0.9988.
    """

    def __init__(self, packed: PackedE5, weights: Weights) -> None:
        self._packed = packed
        self._largest = _LARGEST.get(weights)  # None: not quantised
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        self._constant("one", np.array(1, np.float32))
        self._constant("step", np.array(1 / 127, np.float32))
        self._constant("least", np.array(1e-9, np.float32))  # a row of zeros must not divide by zero
        self._constant("middle", np.array(128, np.uint8))
        self._constant("last", np.array([-1], np.int64))
        self._constant("table", np.array([-1, self._packed.shape.inner], np.int64))
        hidden = self._packed.shape.hidden
        self._constant("thirds", np.array([hidden] * 3, np.int64))
        state = self._embedded()
        self._add("Cast", [_INPUTS[1]], "mask", to=onnx.TensorProto.INT32)
        for layer in range(self._packed.shape.layers):
            state = self._layer(f"l{layer}", state)
        self._add("Identity", [state], _OUTPUT)
        integers = [
            helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["batch", "tokens"]) for name in _INPUTS
        ]
        vectors = helper.make_tensor_value_info(_OUTPUT, onnx.TensorProto.FLOAT, ["batch", "tokens", hidden])
        return helper.make_model(
            helper.make_graph(self._nodes, "e5", integers, [vectors], self._constants),
            opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)],
            ir_version=_FILE_FORMAT,
        )

    def _embedded(self) -> str:
        shape = self._packed.shape
        codes, scales = self._packed.codes("emb.word")
        signed = codes ^ 8  # the four bits of code - 8 in two's complement
        words = onnx.TensorProto(name="words", data_type=onnx.TensorProto.INT4, dims=codes.shape)
        words.raw_data = (signed[:, 0::2] | (signed[:, 1::2] << 4)).tobytes()
        self._constants.append(words)
        self._constant("words.scale", scales)
        self._add(
            "GatherBlockQuantized",
            ["words", _INPUTS[0], "words.scale"],
            "word16",
            _CONTRIB,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        self._add("Cast", ["word16"], "word", to=onnx.TensorProto.FLOAT)
        # One text is all of one type, so the vector of that type is added to the positions once and for all.
        self._constant("places", self._packed.floats("emb.pos") + self._packed.floats("emb.type")[0])
        self._constant("start", np.array([0], np.int64))
        self._add("Shape", [_INPUTS[0]], "tokens", start=1, end=2)
        self._add("Slice", ["places", "start", "tokens", "start"], "place")
        self._add("Add", ["word", "place"], "embedded")
        return self._normed("embedded", "emb.ln", shape.epsilon)

    def _layer(self, layer: str, state: str) -> str:
        shape = self._packed.shape
        joined = self._linear(state, layer, ["q", "k", "v"])
        parts = [f"{layer}.{part}" for part in ("query", "key", "value")]
        self._add("Split", [joined, "thirds"], parts, axis=-1)
        attended = self._add(
            "MultiHeadAttention", [*parts, "", "mask"], f"{layer}.attended", _CONTRIB, num_heads=shape.heads
        )
        mixed = self._linear(attended, layer, ["ao"])
        state = self._normed(self._add("Add", [state, mixed], f"{layer}.mixed"), f"{layer}.aln", shape.epsilon)
        wide = self._add("Gelu", [self._linear(state, layer, ["fi"])], f"{layer}.wide")
        narrow = self._linear_by_token(wide, layer, "fo")
        return self._normed(self._add("Add", [state, narrow], f"{layer}.narrow"), f"{layer}.oln", shape.epsilon)

    def _linear(self, state: str, layer: str, parts: list[str]) -> str:
        """Multiply by the matrices of the parts, side by side, and add their biases."""
        name = self._weights(layer, parts)
        if self._largest is None:
            self._add("MatMul", [state, f"{name}.w"], f"{name}.product")
            return self._add("Add", [f"{name}.product", f"{name}.b"], f"{name}.out")
        self._add("DynamicQuantizeLinear", [state], [f"{name}.in", f"{name}.step", f"{name}.zero"])
        weights = [f"{name}.{part}" for part in ("in", "w", "step", "scale", "zero")]
        return self._add("MatMulIntegerToFloat", [*weights, "", f"{name}.b"], f"{name}.out", _CONTRIB)

    def _linear_by_token(self, state: str, layer: str, part: str) -> str:
        """Do the same with one scale a token."""
        if self._largest is None:
            return self._linear(state, layer, [part])
        name = self._weights(layer, [part])
        self._add("Abs", [state], f"{name}.sizes")
        self._add("ReduceMax", [f"{name}.sizes", "last"], f"{name}.largest", keepdims=1)
        self._add("Mul", [f"{name}.largest", "step"], f"{name}.step")
        self._add("Max", [f"{name}.step", "least"], f"{name}.steps")
        # QuantizeLinear takes one scale a row of a table only, so the batch is laid out as one and folded back.
        self._add("Reshape", [f"{name}.steps", "last"], f"{name}.column")
        self._add("Shape", [f"{name}.column"], f"{name}.rows")
        self._add("Expand", ["middle", f"{name}.rows"], f"{name}.middles")
        self._add("Reshape", [state, "table"], f"{name}.flat")
        self._add("QuantizeLinear", [f"{name}.flat", f"{name}.column", f"{name}.middles"], f"{name}.bytes", axis=0)
        self._add("Shape", [state], f"{name}.shape")
        self._add("Reshape", [f"{name}.bytes", f"{name}.shape"], f"{name}.in")
        weights = [f"{name}.in", f"{name}.w", "one", f"{name}.scale", "middle"]
        self._add("MatMulIntegerToFloat", weights, f"{name}.product", _CONTRIB)
        self._add("Mul", [f"{name}.product", f"{name}.steps"], f"{name}.scaled")
        return self._add("Add", [f"{name}.scaled", f"{name}.b"], f"{name}.out")

    def _weights(self, layer: str, parts: list[str]) -> str:
        """Store weights and biases of the parts, and return the name they are stored under."""
        weights = np.concatenate([self._packed.matrix(f"{layer}.{part}.w") for part in parts])
        name = f"{layer}.{'+'.join(parts)}"
        self._constant(f"{name}.b", np.concatenate([self._packed.floats(f"{layer}.{part}.b") for part in parts]))
        if self._largest is None:
            self._constant(f"{name}.w", weights.T)
        else:
            scales = np.maximum(np.abs(weights).max(axis=1) / self._largest, np.float32(1e-12))
            self._constant(f"{name}.w", np.rint(weights / scales[:, None]).astype(np.int8).T)
            self._constant(f"{name}.scale", scales)
        return name

    def _normed(self, state: str, name: str, epsilon: float) -> str:
        for part in ("w", "b"):
            self._constant(f"{name}.{part}", self._packed.floats(f"{name}.{part}"))
        return self._add(
            "LayerNormalization", [state, f"{name}.w", f"{name}.b"], f"{name}.out", axis=-1, epsilon=epsilon
        )

    def _constant(self, name: str, values: NDArray[Any]) -> None:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))

    def _add(
        self, operator: str, inputs: list[str], output: str | list[str], domain: str = "", **options: int | float
    ) -> str:
        """Append a node and return the name of its (first) output."""
        outputs = [output] if isinstance(output, str) else output
        node = helper.make_node(operator, inputs, outputs, name=f"{operator}:{outputs[0]}", domain=domain)
        node.attribute.extend(helper.make_attribute(option, value) for option, value in options.items())
        self._nodes.append(node)
        return outputs[0]
