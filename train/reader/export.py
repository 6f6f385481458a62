"""Writes the reader's weights and graph as the package carries them.

    python -m train.reader.export --checkpoint FILE --round rag/data/reader_round.npz
    python -m train.reader.export --checkpoint FILE --weights WEIGHTS
    python -m train.reader.export --checkpoint FILE --graph rag/data/reader.onnx

The first command writes the difference from `rag/data/reader.npz`: 1.7 MB in place of 11 MB. Such
a file is also a `--checkpoint` here and a `--start` of `train.reader`. The second command writes
all weights, which `bench.reader --weights` reads. Several checkpoints are averaged.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnx import ModelProto, TensorProto, helper, numpy_helper

from rag.embedders.e5.encoder import DIMENSIONS, LARGEST, LAYERS, quantised
from rag.reader.builtin import FROZEN_LAYERS, base_weights, changed_by
from train.e5 import EPSILON, IR_VERSION, MICROSOFT, OPSETS, E5Graph, add_layer

_MATRICES = ("qkv", "ao", "fi", "fo")
_NORMS = ("aln", "oln")


def weights_of(state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Trained weights by their names in the graph, matrices as whole numbers of seven bits."""
    made: dict[str, np.ndarray] = {}
    for number in range(FROZEN_LAYERS, LAYERS):
        source, name = f"layers.{number}", f"l{number}"
        for part in _MATRICES:
            matrix = state[f"{source}.{part}.weight"]
            made |= dict(quantised(f"{name}.{part}", matrix, state[f"{source}.{part}.bias"]))
        for part in _NORMS:
            made[f"{name}.{part}.w"] = state[f"{source}.{part}.weight"]
            made[f"{name}.{part}.b"] = state[f"{source}.{part}.bias"]
    for head in ("span", "ans"):
        made[f"{head}.w"] = np.ascontiguousarray(state[f"{head}.weight"].T)
        made[f"{head}.b"] = state[f"{head}.bias"]
    return made


def difference(
    state: Mapping[str, np.ndarray], base: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Trained weights as their difference from those of `base`, which has names as in the graph.

    Matrices keep the scales of `base`: their whole numbers are differences. Other arrays are whole.
    """
    made = weights_of(state)
    for number in range(FROZEN_LAYERS, LAYERS):
        for part in _MATRICES:
            name = f"l{number}.{part}"
            scales = base[f"{name}.scale"]
            whole = np.rint(state[f"layers.{number}.{part}.weight"].T / scales)
            limited = np.clip(whole, -LARGEST, LARGEST).astype(np.int8)
            made[f"{name}.w"] = limited - base[f"{name}.w"]
            del made[f"{name}.scale"]
    return made


def state_of(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Trained weights by their names in torch, from `weights` with names as in the graph."""
    state: dict[str, np.ndarray] = {}
    for number in range(FROZEN_LAYERS, LAYERS):
        layer, name = f"layers.{number}", f"l{number}"
        for part in _MATRICES:
            matrix = weights[f"{name}.{part}.w"] * weights[f"{name}.{part}.scale"]
            state[f"{layer}.{part}.weight"] = matrix.T
            state[f"{layer}.{part}.bias"] = weights[f"{name}.{part}.b"]
        for part in _NORMS:
            state[f"{layer}.{part}.weight"] = weights[f"{name}.{part}.w"]
            state[f"{layer}.{part}.bias"] = weights[f"{name}.{part}.b"]
    for head in ("span", "ans"):
        state[f"{head}.weight"] = weights[f"{head}.w"].T
        state[f"{head}.bias"] = weights[f"{head}.b"]
    return state


class _RowGraph(E5Graph):
    """Quantises what goes into a product by the largest value of each row, not of all rows.

    With one range for all rows the reader loses .05 of its area under the ROC curve: the first
    position has values far beyond those of the words.
    """

    def product(self, weights: str, name: str, rows: int, columns: int) -> str:
        """Values times weights, as floats."""
        size = self.node("ReduceMax", self.node("Abs", name), self.integers("last", -1))
        largest = self.node("Max", size, self.number("least", 1e-6))
        scale, zero = self.number("step", 1 / 127), self.byte("zero", 128)
        whole = self.node("QuantizeLinear", self.node("Div", name, largest), scale, zero)
        matrix = self.weight(f"{weights}.w", np.int8, rows, columns)
        scales = self.weight(f"{weights}.scale", np.float32, columns)
        bias = self.weight(f"{weights}.b", np.float32, columns)
        kind = "MatMulIntegerToFloat"
        product = self.node(kind, whole, matrix, scale, scales, zero, domain=MICROSOFT)
        return self.node("Add", self.node("Mul", product, largest), bias)

    def number(self, name: str, value: float) -> str:
        """The name of a constant number."""
        return self._once(name, np.float32(value))

    def byte(self, name: str, value: int) -> str:
        """The name of a constant byte."""
        return self._once(name, np.uint8(value))

    def integers(self, name: str, *values: int) -> str:
        """The name of a new constant ``(n_values,)``, made once."""
        known = any(constant.name == name for constant in self.constants)
        return name if known else super().integers(name, *values)

    def _once(self, name: str, value: np.generic) -> str:
        if not any(constant.name == name for constant in self.constants):
            self.constants.append(numpy_helper.from_array(np.array(value), name))
        return name


def build() -> ModelProto:
    """The graph: pieces' embeddings ``(1, n, 384)`` to `spans` ``(1, n, 2)`` and `answerable`."""
    graph = _RowGraph()
    name = graph.node("LayerNormalization", "embedded", *graph.norm("emb.ln"), epsilon=EPSILON)
    for layer in range(LAYERS):
        name = add_layer(graph, f"l{layer}", name)
    _head(graph, "span", name, 2, "spans")
    first = graph.node("Gather", name, graph.integers("first", 0), axis=1)
    _head(graph, "ans", first, 1, "answerable")
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "dalil-reader",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "n", DIMENSIONS])],
            [
                helper.make_tensor_value_info("spans", TensorProto.FLOAT, [1, "n", 2]),
                helper.make_tensor_value_info("answerable", TensorProto.FLOAT, [1, 1, 1]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid(*opset) for opset in OPSETS],
        ir_version=IR_VERSION,
    )


def _head(graph: E5Graph, head: str, states: str, count: int, output: str) -> None:
    matrix = graph.weight(f"{head}.w", np.float32, DIMENSIONS, count)
    bias = graph.weight(f"{head}.b", np.float32, count)
    graph.node("Add", graph.node("MatMul", states, matrix), bias, output=output)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files that the options name."""
    parser = argparse.ArgumentParser(prog="python -m train.reader.export")
    parser.add_argument("--checkpoint", type=Path, required=True, nargs="+")
    parser.add_argument("--weights", type=Path, help="write all weights to this .npz file")
    parser.add_argument("--round", type=Path, help="write the difference to this .npz file")
    parser.add_argument("--graph", type=Path, help="write the graph to this .onnx file")
    options = parser.parse_args(arguments)
    state = mean_state([load_state(path) for path in options.checkpoint])
    if options.weights:
        _write(options.weights, weights_of(state))
    if options.round:
        _write(options.round, difference(state, base_weights()))
    if options.graph:
        options.graph.write_bytes(build().SerializeToString())


def _write(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def mean_state(states: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The mean of the weights that all `states` have; a state that is given twice counts twice.

    A checkpoint has the frozen layers too, a round has not.
    """
    names = set(states[0]).intersection(*states[1:])
    return {name: np.mean([state[name] for state in states], axis=0) for name in names}


def load_state(path: Path) -> dict[str, Any]:
    """The trained weights of a checkpoint, averaged, or of a round, by their names in torch."""
    if path.suffix == ".npz":
        with np.load(path) as arrays:
            return state_of(changed_by(dict(arrays), base_weights()))
    averaged = torch.load(path, weights_only=True)["average"]
    return {name: tensor.float().numpy() for name, tensor in averaged.items()}


if __name__ == "__main__":
    main()
