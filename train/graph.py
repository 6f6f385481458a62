"""The encoder USE-multilingual-v3 as an ONNX graph of 8-bit matrices.

Weights are whole numbers of seven bits with a scale for each column. Eight would overflow where a
processor adds products in 16 bits (x86 without VNNI), so that machines would disagree. What goes
into the convolutions has eight bits by ranges that are measured beforehand, and what goes into the
output layers by the largest value of its own row: a text has the same vector in any company.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from rag.embedders.windows import DIMENSIONS, NEIGHBOURS

Weights = Mapping[str, NDArray[np.float32]]
Ranges = Mapping[str, tuple[float, float]]
"""The least and the greatest value that goes into a convolution, by the convolution's name."""

# How many tokens each convolution sees, and how many of them are before its own.
ORDERS = ((2, 0), (3, 1), (5, 2))
CONVOLUTIONS = tuple(f"{layer}_{order}" for order, _ in ORDERS for layer in (1, 2))
_WIDTH = 256
_LARGEST = 63
_LEAST = 1e-6
_EPSILON = 1e-12
_OPSETS = (("", 18), ("com.microsoft", 1))
_IR_VERSION = 9


def build(weights: Weights, ranges: Ranges | None = None) -> ModelProto:
    """The graph that `rag.embedders.windows` runs.

    Without ranges the convolutions are exact, and what goes into them can be had as outputs.
    """
    graph = _Graph()
    inputs = _convolve(graph, weights, ranges)
    _pool(graph, weights)
    names = ["vectors"] if ranges else ["vectors", *inputs]
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "use-multilingual-v3",
            [
                helper.make_tensor_value_info("pieces", TensorProto.UINT8, ["n", DIMENSIONS]),
                helper.make_tensor_value_info("groups", TensorProto.INT64, ["n"]),
                helper.make_tensor_value_info(
                    "neighbours", TensorProto.INT64, ["n", len(NEIGHBOURS)]
                ),
                helper.make_tensor_value_info("spans", TensorProto.INT64, ["spans", 4]),
            ],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid(*opset) for opset in _OPSETS],
        ir_version=_IR_VERSION,
    )


class _Graph:
    """Nodes and constants in the order in which they are made."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, values: ArrayLike, kind: type[np.generic] = np.float32) -> str:
        """The name of a new constant."""
        name = f"constant_{len(self.constants)}"
        array = np.ascontiguousarray(np.asarray(values, kind)).reshape(np.shape(values))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def integers(self, *values: int) -> str:
        """The name of a new constant ``(n_values,)``."""
        return self.constant(values, np.int64)

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """The name of the only output of a new node."""
        output = output or f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def columns(self, name: str, begin: int, end: int) -> str:
        """Some columns of a matrix."""
        return self.node("Slice", name, self.integers(begin), self.integers(end), self.integers(1))

    def normalised(self, name: str, gain: ArrayLike, bias: ArrayLike, output: str = "") -> str:
        """Rows of mean 0 and spread 1, then scaled and moved."""
        return self.node(
            "LayerNormalization",
            name,
            self.constant(gain),
            self.constant(bias),
            output=output,
            epsilon=_EPSILON,
        )

    def product(
        self, bytes_: str, scale: str, zero: str, weights: NDArray[np.float32], bias: str = ""
    ) -> str:
        """Unsigned bytes, which encode ``scale * (byte - zero)``, times weights, as floats."""
        whole, scales = whole_numbers(weights)
        return self.node(
            "MatMulIntegerToFloat",
            bytes_,
            self.constant(whole, np.int8),
            scale,
            self.constant(scales),
            zero,
            self.constant(0, np.int8),
            *([bias] if bias else []),
            domain="com.microsoft",
        )

    def product_by_rows(
        self, name: str, weights: NDArray[np.float32], *, positive: bool = False
    ) -> str:
        """Floats times weights, where each row is quantised by its own largest value."""
        size = name if positive else self.node("Abs", name)
        largest = self.node("ReduceMax", size, self.integers(-1))
        largest = self.node("Max", largest, self.constant(_LEAST))
        scale = self.constant(1 / 255 if positive else 1 / 127)
        zero = self.constant(0 if positive else 128, np.uint8)
        quantised = self.node("QuantizeLinear", self.node("Div", name, largest), scale, zero)
        return self.node("Mul", self.product(quantised, scale, zero, weights), largest)


def whole_numbers(
    weights: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights as whole numbers, and the scale of each column."""
    scales = np.abs(weights).max(axis=0) / _LARGEST
    return np.round(weights / scales), scales


def _convolve(graph: _Graph, weights: Weights, ranges: Ranges | None) -> list[str]:
    """Adds what makes the features of tokens; returns what goes into the convolutions."""
    scale = graph.node("Gather", graph.constant(weights["scale"][:, None]), "groups")
    least = graph.node("Gather", graph.constant(weights["lo"][:, None]), "groups")
    scaled = graph.node("Mul", graph.node("Cast", "pieces", to=TensorProto.FLOAT), scale)
    embedded = graph.node("Add", scaled, least)
    inputs = _project(graph, weights, scale, least)
    features, watched = [embedded], []
    for branch, (order, before) in enumerate(ORDERS):
        name = graph.columns(inputs, branch * _WIDTH, (branch + 1) * _WIDTH)
        first = -NEIGHBOURS[0] - before
        seen = graph.columns("neighbours", first, first + order)
        for layer in (1, 2):
            watched.append(f"into_{layer}_{order}")
            name = graph.node("Identity", name, output=watched[-1])
            found = _convolution(graph, weights, f"{layer}_{order}", seen, ranges)
            name = graph.node("Add", graph.node("Relu", found), name)
        features.append(name)
    joined = graph.node("Concat", *features, axis=1)
    graph.normalised(joined, weights["ln_g"], weights["ln_b"], output="features")
    return watched


def _project(graph: _Graph, weights: Weights, scale: str, least: str) -> str:
    """What the convolutions begin with: pieces times weights, which is exact in their bytes."""
    orders = [order for order, _ in ORDERS]
    projection = np.concatenate([weights[f"proj{n}"] for n in orders], axis=1)
    bias, gain, moved = (
        np.concatenate([weights[f"{name}{n}"] for n in orders])
        for name in ("proj_b", "ln_g", "ln_b")
    )
    whole, scales = whole_numbers(projection)
    product = graph.product("pieces", graph.constant(1), graph.constant(0, np.uint8), projection)
    from_least = graph.node("Mul", least, graph.constant(whole.sum(axis=0) * scales))
    summed = graph.node("Add", graph.node("Mul", product, scale), from_least)
    return graph.normalised(graph.node("Add", summed, graph.constant(bias)), gain, moved)


def _convolution(
    graph: _Graph, weights: Weights, name: str, seen: str, ranges: Ranges | None
) -> str:
    """Each token's neighbours side by side, times weights."""
    matrix, bias = weights[f"w{name}"], graph.constant(weights[f"b{name}"])
    into = f"into_{name}"
    if ranges is None:
        beside = _beside(graph, into, graph.constant(np.zeros((1, _WIDTH))), seen, len(matrix))
        return graph.node("Add", graph.node("MatMul", beside, graph.constant(matrix)), bias)
    least, greatest = ranges[name]
    step = (greatest - least) / 255
    nothing = round(-least / step)
    scale, zero = graph.constant(step), graph.constant(nothing, np.uint8)
    quantised = graph.node("QuantizeLinear", into, scale, zero)
    empty = graph.constant(np.full((1, _WIDTH), nothing), np.uint8)
    beside = _beside(graph, quantised, empty, seen, len(matrix))
    return graph.product(beside, scale, zero, matrix, bias)


def _beside(graph: _Graph, name: str, empty: str, seen: str, width: int) -> str:
    rows = graph.node("Gather", graph.node("Concat", name, empty, axis=0), seen)
    return graph.node("Reshape", rows, graph.integers(-1, width))


def _pool(graph: _Graph, weights: Weights) -> None:
    """Adds what makes vectors of spans of the features."""
    first, begin, end, last = (
        graph.node("Reshape", graph.columns("spans", i, i + 1), graph.integers(-1))
        for i in range(4)
    )
    # Double precision: single would lose a window's digits in a long sum.
    doubles = graph.node("Cast", "features", to=TensorProto.DOUBLE)
    sums = graph.node("CumSum", doubles, graph.constant(0, np.int64))
    none = graph.constant(np.zeros((1, weights["cnn_W"].shape[0])), np.float64)
    sums = graph.node("Concat", none, sums, axis=0)
    inside = graph.node("Sub", graph.node("Gather", sums, end), graph.node("Gather", sums, begin))
    borders = graph.node(
        "Add", graph.node("Gather", "features", first), graph.node("Gather", "features", last)
    )
    total = graph.node("Add", graph.node("Cast", inside, to=TensorProto.FLOAT), borders)
    tokens = graph.node("Add", graph.node("Sub", end, begin), graph.integers(2))
    count = graph.node(
        "Reshape", graph.node("Cast", tokens, to=TensorProto.FLOAT), graph.integers(-1, 1)
    )
    moved = graph.node(
        "Add",
        graph.product_by_rows(total, weights["cnn_W"]),
        graph.node("Mul", count, graph.constant(weights["cnn_b"])),
    )
    pooled = graph.node("Div", moved, graph.node("Sqrt", count))
    hidden = graph.node("Relu", graph.product_by_rows(pooled, weights["d0"]))
    hidden = graph.node(
        "Relu",
        graph.node(
            "Add",
            graph.product_by_rows(pooled, weights["p1"]),
            graph.product_by_rows(hidden, weights["d1"], positive=True),
        ),
    )
    deeper = graph.node("Relu", graph.product_by_rows(hidden, weights["d2"], positive=True))
    joined = graph.node(
        "Add",
        graph.product_by_rows(hidden, weights["p3"], positive=True),
        graph.product_by_rows(deeper, weights["d3"], positive=True),
    )
    graph.node("LpNormalization", graph.node("Tanh", joined), output="vectors", axis=-1, p=2)
