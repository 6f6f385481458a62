"""Makes the centres and the window basis of the builtin embedder.

    python -m train.centres --squad FILE --parallel FILE --leave-out ntrex --output FILE

Centres are means of USE vectors over Arabic Wikipedia: of questions, of passages, and of their
sentences, which windows are like. The basis consists of the principal directions of centred
windows and of parallel sentences, half each, so that it serves both languages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.embedders import Vectors
from rag.errors import DalilError
from rag.language import strip_tashkeel
from rag.sentences import sentence_spans
from train.pairs import SentencePair, TrainingDataError, check_output, sentence_pairs

if TYPE_CHECKING:
    from rag.embedders.windows import WindowEncoder

BASIS_DIMENSIONS = 256
# Of the sentence pairs, every third: more change nothing and take their time.
_PAIR_STRIDE = 3
_BATCH = 256


def learn(
    passages: Sequence[str],
    questions: Sequence[str],
    pairs: Sequence[SentencePair],
    *,
    progress: bool = False,
) -> dict[str, NDArray[Any]]:
    """What `rag.embedders.builtin` reads: three centres ``(512,)`` and a basis ``(512, 256)``."""
    from rag.embedders.windows import WindowEncoder

    encoder = WindowEncoder(threads=1)
    sentences = [text[start:end] for text in passages for start, end in sentence_spans(text)]
    question = _encoded(encoder, questions, "questions", progress).mean(axis=0)
    passage = _encoded(encoder, passages, "passages", progress).mean(axis=0)
    window = _encoded(encoder, sentences, "sentences", progress).mean(axis=0)
    windows = np.concatenate(
        [found for _, found, _ in encoder.encode_windows([strip_tashkeel(t) for t in passages])]
    )
    used = pairs[::_PAIR_STRIDE]
    parallel = _encoded(
        encoder, [p.arabic for p in used] + [p.english for p in used], "pairs", progress
    )
    scatter = _scatter(windows - window) + _scatter(parallel - window)
    return {
        "question": question,
        "passage": passage,
        "window": window,
        "window_basis": _principal(scatter).astype(np.float16),
    }


def _encoded(encoder: WindowEncoder, texts: Sequence[str], what: str, progress: bool) -> Vectors:
    begins = tqdm(range(0, len(texts), _BATCH), desc=what, unit="batch", disable=not progress)
    return np.concatenate(
        [encoder.encode([strip_tashkeel(t) for t in texts[i : i + _BATCH]]) for i in begins]
    )


def _scatter(vectors: Vectors) -> NDArray[np.float64]:
    """Mean outer product of the rows after they are made unit vectors."""
    unit = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float64)
    return np.asarray(unit.T @ unit / len(unit))


def _principal(scatter: NDArray[np.float64]) -> NDArray[np.float64]:
    """The first directions; each points to where its largest component is positive."""
    directions = np.linalg.eigh(scatter).eigenvectors[:, ::-1][:, :BASIS_DIMENSIONS]
    largest = directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])]
    return np.asarray(directions * np.sign(largest))


def squad_texts(paths: Iterable[Path]) -> tuple[list[str], list[str]]:
    """The distinct passages, and the questions, of files in SQuAD 1.1 format.

    Raises:
        TrainingDataError: a file cannot be read, has another format, or they have no questions.
    """
    passages: dict[str, None] = {}
    questions: list[str] = []
    for path in paths:
        try:
            for article in json.loads(path.read_text("utf-8"))["data"]:
                for paragraph in article["paragraphs"]:
                    passages[str(paragraph["context"])] = None
                    questions += [str(asked["question"]) for asked in paragraph["qas"]]
        except OSError as error:
            message = f"{str(path)!r} cannot be read ({error.strerror}); give another file."
            raise TrainingDataError(message) from error
        except (ValueError, KeyError, TypeError) as error:
            message = (
                f"{str(path)!r} is not in SQuAD 1.1 format ({type(error).__name__}: {error}); give "
                "a JSON file with data, paragraphs, context, qas, question."
            )
            raise TrainingDataError(message) from error
    if not questions:
        message = "the SQuAD files have no questions; give others."
        raise TrainingDataError(message)
    return list(passages), questions


def add_texts(parser: argparse.ArgumentParser) -> None:
    """Let a command take the files that `texts_of` reads."""
    add = parser.add_argument
    add("--squad", type=Path, nargs="+", required=True, help="files in SQuAD 1.1 format")
    add("--parallel", type=Path, required=True, help="lines of arabic, english, source")
    add("--leave-out", nargs="+", default=[], metavar="SOURCE", help="sources to leave out")


def texts_of(options: argparse.Namespace) -> tuple[list[str], list[str], list[SentencePair]]:
    """Passages, questions and sentence pairs of the files that were named.

    Raises:
        TrainingDataError: a file cannot be read, or has no sentence pairs.
    """
    passages, questions = squad_texts(options.squad)
    pairs = list(sentence_pairs(options.parallel, frozenset(options.leave_out)))
    if not pairs:
        message = f"{str(options.parallel)!r} has no sentence pairs; give another file."
        raise TrainingDataError(message)
    return passages, questions, pairs


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, write, and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        check_output(options.output)
        passages, questions, pairs = texts_of(options)
        learnt = learn(passages, questions, pairs, progress=True)
        with options.output.open("wb") as file:
            np.savez(file, allow_pickle=False, **learnt)
    except (DalilError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(
        f"{len(questions):,} questions, {len(passages):,} passages, {len(pairs):,} pairs: "
        f"{options.output}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="train.centres", description=__doc__.split("\n")[0])
    add_texts(parser)
    parser.add_argument("--output", type=Path, required=True, help="the .npz file to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
