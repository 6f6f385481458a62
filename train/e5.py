"""Makes what the embedder e5 needs beside its weights: its graph and its centres.

    python -m train.e5 --squad FILE --parallel FILE --leave-out ntrex --graph FILE --centres FILE

The graph has no weights: they are given to it when it is loaded. Centres are means of vectors
over Arabic Wikipedia, of questions and of passages; for English, what parallel sentences have more
in English than in Arabic is added to them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from rag.embedders import Vectors, usable_cores
from rag.embedders.e5.encoder import DIMENSIONS, INNER, LAYERS, E5Encoder, Kind
from rag.errors import DalilError
from rag.language import strip_tashkeel
from train.centres import add_texts, texts_of
from train.pairs import SentencePair, check_output

_HEADS = 12
EPSILON = 1e-12
MICROSOFT = "com.microsoft"
OPSETS = (("", 18), (MICROSOFT, 1))
IR_VERSION = 9
# Of the sentence pairs: more change nothing and take their time.
_PAIR_STRIDE = 40


def learn(
    encoder: E5Encoder,
    passages: Sequence[str],
    questions: Sequence[str],
    pairs: Sequence[SentencePair],
) -> dict[str, Vectors]:
    """What `rag.embedders.e5` reads: centres ``(384,)`` by kind and language."""

    def mean(texts: Sequence[str], kind: Kind) -> Vectors:
        vectors = encoder.encode([strip_tashkeel(text) for text in texts], kind)
        return np.asarray(vectors.mean(axis=0), np.float32)

    arabic, english = [p.arabic for p in pairs], [p.english for p in pairs]
    kinds: tuple[tuple[Kind, Sequence[str]], ...] = (("passage", passages), ("query", questions))
    centres = {}
    for kind, texts in kinds:
        centre = mean(texts, kind)
        centres[f"{kind}_ar"] = centre
        centres[f"{kind}_en"] = centre + mean(english, kind) - mean(arabic, kind)
    return centres


def build() -> ModelProto:
    """The graph: pieces' embeddings ``(1, n, 384)`` to their mean after all layers ``(1, 384)``."""
    graph = E5Graph()
    name = graph.node("LayerNormalization", "embedded", *graph.norm("emb.ln"), epsilon=EPSILON)
    for layer in range(LAYERS):
        name = add_layer(graph, f"l{layer}", name)
    graph.node("ReduceMean", name, graph.integers("tokens", 1), output="vector", keepdims=0)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "n", DIMENSIONS])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, DIMENSIONS])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid(*opset) for opset in OPSETS],
        ir_version=IR_VERSION,
    )


def add_layer(graph: E5Graph, layer: str, name: str) -> str:
    """The name of the states after one layer."""
    joined = graph.product(f"{layer}.qkv", name, DIMENSIONS, 3 * DIMENSIONS)
    parts = [f"{layer}.{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [joined], parts, axis=2, num_outputs=3))
    seen = graph.node("MultiHeadAttention", *parts, domain=MICROSOFT, num_heads=_HEADS)
    seen = graph.product(f"{layer}.ao", seen, DIMENSIONS, DIMENSIONS)
    name = graph.sum_normed(f"{layer}.aln", name, seen)
    inner = graph.product(f"{layer}.fi", name, DIMENSIONS, INNER)
    inner = graph.node("Gelu", inner, domain=MICROSOFT)
    inner = graph.product(f"{layer}.fo", inner, INNER, DIMENSIONS)
    return graph.sum_normed(f"{layer}.oln", name, inner)


class E5Graph:
    """Nodes and constants in the order in which they are made."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """The name of the only output of a new node."""
        output = output or f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def integers(self, name: str, *values: int) -> str:
        """The name of a new constant ``(n_values,)``."""
        self.constants.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def weight(self, name: str, kind: DTypeLike, *shape: int) -> str:
        """The name of a constant that is given when the graph is loaded."""
        tensor = TensorProto(
            name=name, dims=shape, data_type=helper.np_dtype_to_tensor_dtype(np.dtype(kind))
        )
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights")
        self.constants.append(tensor)
        return name

    def norm(self, name: str) -> tuple[str, str]:
        """The names of a normalisation's gain and bias."""
        gain, bias = (self.weight(f"{name}.{part}", np.float32, DIMENSIONS) for part in "wb")
        return gain, bias

    def sum_normed(self, norm: str, name: str, other: str) -> str:
        """Both together, normalised."""
        return self.node(
            "SkipLayerNormalization",
            name,
            other,
            *self.norm(norm),
            domain=MICROSOFT,
            epsilon=EPSILON,
        )

    def product(self, weights: str, name: str, rows: int, columns: int) -> str:
        """Values times weights; what goes in is quantised by its own least and greatest value."""
        matrix = self.weight(f"{weights}.w", np.int8, rows, columns)
        scale, bias = (
            self.weight(f"{weights}.{part}", np.float32, columns) for part in ("scale", "b")
        )
        kind = "DynamicQuantizeMatMul"
        return self.node(kind, name, matrix, scale, "", bias, domain=MICROSOFT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, write both files, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        check_output(options.graph)
        check_output(options.centres)
        passages, questions, pairs = texts_of(options)
        pairs = pairs[::_PAIR_STRIDE]
        graph = build().SerializeToString()
        centres = learn(E5Encoder(threads=usable_cores(), graph=graph), passages, questions, pairs)
        options.graph.write_bytes(graph)
        with options.centres.open("wb") as file:
            np.savez(file, allow_pickle=False, **centres)
    except (DalilError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(
        f"{len(questions):,} questions, {len(passages):,} passages, {len(pairs):,} pairs: "
        f"{options.graph}, {options.centres}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="train.e5", description=__doc__.split("\n")[0])
    add_texts(parser)
    add = parser.add_argument
    add("--graph", type=Path, required=True, help="the .onnx file to write")
    add("--centres", type=Path, required=True, help="the .npz file to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
