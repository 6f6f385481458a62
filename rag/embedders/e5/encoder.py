"""multilingual-e5-small in onnxruntime, its weights as whole numbers of eight bits.

The graph that ships (`train.e5` makes it) has no weights: they are read from the package's file,
quantised for each column, and given to the graph when it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from importlib import resources
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, OrtValue, SessionOptions

from rag.embedders import Vectors
from rag.embedders.e5.file import ModelFile, find_file
from rag.embedders.e5.pieces import BEGIN, END, Tokenizer

DIMENSIONS = 384
LAYERS = 12
INNER = 4 * DIMENSIONS
# The longest input of the model in pieces, without those for beginning and end.
WINDOW = 510
# Seven bits: eight would overflow where a processor adds products in 16 bits (x86 without VNNI).
LARGEST = 63

Kind = Literal["query", "passage"]
"""The prefix of a text: the model was trained with one of these."""

Array = NDArray[Any]


class E5Encoder:
    """Texts to vectors of 384 dimensions; threads may share it."""

    def __init__(self, *, threads: int, graph: bytes | None = None) -> None:
        """Load the graph that ships, or another.

        Raises:
            EmbedderError: the package that carries the weights is not installed.
        """
        self._threads = threads
        self._file = ModelFile(find_file())
        with ThreadPoolExecutor(threads) as workers:
            pieces = workers.submit(lambda: Tokenizer(self._file.pieces()))
            self._session = open_session(
                graph or _shipped_graph(), shipped_weights(self._file, LAYERS, workers)
            )
            self._tokenizer = pieces.result()
        places = self._file.floats("emb.pos").reshape(-1, DIMENSIONS)
        self._places = places + self._file.floats("emb.type")[:DIMENSIONS]

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Unit vectors ``(n_texts, 384)``."""
        if len(texts) == 1:
            return self._encode(texts[0], kind)[None, :]
        with ThreadPoolExecutor(self._threads) as workers:
            vectors = list(workers.map(lambda text: self._encode(text, kind), texts))
        return np.array(vectors, np.float32).reshape(-1, DIMENSIONS)

    def _encode(self, text: str, kind: Kind) -> Vectors:
        """One text: longer ones in windows, whose vectors are averaged by their lengths."""
        pieces = self._tokenizer.encode(f"{kind}: {text}")
        total = np.zeros(DIMENSIONS, np.float32)
        for begin in range(0, len(pieces), WINDOW):
            window = pieces[begin : begin + WINDOW]
            embedded = self._file.matrix("emb.word", DIMENSIONS, [BEGIN, *window, END])
            embedded += self._places[: len(embedded)]
            (vector,) = self._session.run(["vector"], {"embedded": embedded[None]})
            total += len(window) * np.asarray(vector)[0]
        unit: Vectors = total / np.linalg.norm(total)
        return unit


def open_session(graph: bytes, weights: dict[str, Array]) -> InferenceSession:
    """A session of one thread for a graph, given the weights that it names."""
    options = SessionOptions()
    # Texts are shared among Python threads: those of onnxruntime would wait by spinning.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_external_initializers(
        list(weights), [OrtValue.ortvalue_from_numpy(array) for array in weights.values()]
    )
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _shipped_graph() -> bytes:
    return resources.files("rag.data").joinpath("e5.onnx").read_bytes()


def shipped_weights(
    file: ModelFile, layers: int, workers: Executor | None = None
) -> dict[str, Array]:
    """The weights of the first `layers` layers by their names in the graph."""
    weights: dict[str, Array] = dict(_norm(file, "emb.ln"))
    run = workers.map if workers else map
    for layer in run(lambda layer: dict(_layer(file, f"l{layer}")), range(layers)):
        weights |= layer
    return weights


def _layer(file: ModelFile, layer: str) -> Iterator[tuple[str, Array]]:
    yield from _product(file, f"{layer}.qkv", [f"{layer}.{name}" for name in "qkv"])
    for name, columns in (("ao", DIMENSIONS), ("fi", DIMENSIONS), ("fo", INNER)):
        yield from _product(file, f"{layer}.{name}", [f"{layer}.{name}"], columns)
    yield from _norm(file, f"{layer}.aln")
    yield from _norm(file, f"{layer}.oln")


def _norm(file: ModelFile, name: str) -> Iterator[tuple[str, Array]]:
    for part in ("w", "b"):
        yield f"{name}.{part}", file.floats(f"{name}.{part}")


def _product(
    file: ModelFile, name: str, sources: Sequence[str], columns: int = DIMENSIONS
) -> Iterator[tuple[str, Array]]:
    """A matrix ``(columns, n_rows)`` of whole numbers, the scale of each column, and the bias."""
    matrix = np.concatenate([file.matrix(f"{source}.w", columns) for source in sources])
    bias = np.concatenate([file.floats(f"{source}.b") for source in sources])
    yield from quantised(name, matrix, bias)


def quantised(name: str, matrix: Vectors, bias: Vectors) -> Iterator[tuple[str, Array]]:
    """A matrix ``(n_rows, columns)`` as the graph takes it: turned, with a scale for each row."""
    scales = np.maximum(matrix.max(axis=1), -matrix.min(axis=1)) / LARGEST
    whole = np.rint(matrix / scales[:, None]).astype(np.int8)
    yield f"{name}.w", np.ascontiguousarray(whole.T)
    yield f"{name}.scale", scales
    yield f"{name}.b", bias
