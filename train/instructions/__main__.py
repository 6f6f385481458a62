"""Learn which sentences tell a machine what to do.

    python -m train.instructions FOLDER [--output FILE]

writes `rag/data/instructions.npz`. It learns from the written sets of bench/instructions except
`held_out_*` and `last_*`, from half of train/articles and from public data in FOLDER
(`train.instructions.plain`), and counts what it takes of the sources that it does not learn from.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from rag.embedders import Vectors
from rag.embedders.builtin import centred
from rag.reader.commands import BUCKETS, CommandModel, Weights, hashed, vectors
from train.instructions.plain import NEWS, judged, technical
from train.instructions.plain import learned as plain_sentences

_ROOT = Path(__file__).parents[2]
_BENCH = _ROOT / "bench" / "instructions"
_OUT = _ROOT / "rag" / "data" / "instructions.npz"
_SETS = ("", "second_", "third_")
# How strongly the weights may differ from nothing.
_STRENGTH = 5.0
# What an instruction, and a sentence for people that looks like one, counts beside a plain one.
_INSTRUCTION, _LIKENESS = 8.0, 4.0
# Less than one in a thousand sentences of news that are not learned from score more.
_THRESHOLD = 1.0
# One in ten plain sentences scores more by its words; no instruction that was found scores less.
_LEAST = -3.0
# The largest whole number of the weights of words.
_LARGEST = 127


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, write the weights and print what they take of other sources."""
    parser = argparse.ArgumentParser(prog="train.instructions", description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the public data are")
    parser.add_argument("--output", type=Path, default=_OUT)
    options = parser.parse_args(arguments)
    machines = written("attacks")
    # Technical documents speak of questions, answers and models as instructions do.
    people = [*written("benign"), *technical(learning=True)]
    weights = learned(machines, people, plain_sentences(options.folder))
    write(weights, options.output)
    model = CommandModel(weights)
    for name, sentences in judged(options.folder).items():
        taken = [s for s, found in zip(sentences, model.commands(sentences), strict=True) if found]
        print(f"{name}{' (news)' if name in NEWS else ''}: {len(taken)} of {len(sentences)}")
        print(*taken, sep="\n  ")


def written(kind: str) -> list[str]:
    """The sentences of the written sets that are learned from, `attacks` or `benign`."""
    paths = [path for part in _SETS for path in sorted(_BENCH.glob(f"{part}{kind}.*.tsv"))]
    lines = [line.strip() for path in paths for line in path.read_text("utf-8").splitlines()]
    return [*dict.fromkeys(filter(None, lines))]


def learned(machines: Sequence[str], people: Sequence[str], plain: Sequence[str]) -> Weights:
    """The weights learned from sentences for machines, for people, and of plain text."""
    apart = {*machines, *people}
    texts = [*machines, *people, *(text for text in plain if text not in apart)]
    place = np.arange(len(texts))
    is_command = place < len(machines)
    counts = np.where(
        is_command, _INSTRUCTION, np.where(place < len(machines) + len(people), _LIKENESS, 1.0)
    )
    embedded = vectors(texts)
    # Instructions are left out: a centre between both kinds would move with their numbers.
    centre = embedded[len(machines) : len(machines) + len(people)].mean(axis=0)
    by_vector = LogisticRegression(C=_STRENGTH, max_iter=60)
    by_vector.fit(centred(embedded, centre), is_command, sample_weight=counts)
    by_words = LogisticRegression(C=_STRENGTH, solver="liblinear", random_state=0)
    by_words.fit(words_matrix(texts), is_command, sample_weight=counts)
    return Weights(
        centre=centre,
        vector=_coefficients(by_vector),
        vector_bias=float(by_vector.intercept_[0]),
        words=_coefficients(by_words),
        words_bias=float(by_words.intercept_[0]),
        threshold=_THRESHOLD,
        least=_LEAST,
    )


def words_matrix(texts: Sequence[str]) -> csr_matrix:
    """The words of texts ``(n_texts, BUCKETS)``."""
    found = [hashed(text) for text in texts]
    columns = np.concatenate([at for at, _ in found])
    ends = np.cumsum([0, *(len(at) for at, _ in found)])
    values: Vectors = np.concatenate([value for _, value in found])
    return csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))


def write(weights: Weights, path: Path) -> None:
    """Write weights as `rag.reader.commands` reads them: those of words in eight bits."""
    scale = float(np.abs(weights.words).max()) / _LARGEST or 1.0
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            centre=weights.centre.astype(np.float16),
            vector=weights.vector.astype(np.float16),
            vector_bias=np.float32(weights.vector_bias),
            words=np.rint(weights.words / scale).astype(np.int8),
            words_bias=np.float32(weights.words_bias),
            scale=np.float32(scale),
            threshold=np.float32(weights.threshold),
            least=np.float32(weights.least),
        )


def _coefficients(model: LogisticRegression) -> NDArray[np.float32]:
    return np.asarray(model.coef_[0], np.float32)


if __name__ == "__main__":
    main()
