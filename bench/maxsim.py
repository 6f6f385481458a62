"""MaxSim over the token states of multilingual-e5-small: a reader without any training.

For each piece of the question the best cosine among the pieces of a sentence, averaged (Khattab and
Zaharia, "ColBERT", 2020). States are those after layer 9, less their mean by language and kind of
text. `bench.reader --maxsim` measures it beside the reader that ships.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import numpy as np
import onnx
from onnx import TensorProto, helper

from rag.embedders import Vectors
from rag.embedders.e5.encoder import DIMENSIONS, LAYERS, Kind, open_session, shipped_weights
from rag.embedders.e5.file import ModelFile, find_file
from rag.embedders.e5.pieces import BEGIN, END, Tokenizer
from rag.language import text_language
from rag.reader import AnswerSpan, PassageReading
from rag.sentences import sentence_spans

# The name in the graph of the states after layer 9.
_STATES = "value_90"
_LONGEST = 510


class MaxSimReader:
    """Reads by comparing states; the mean states are computed over `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._file = ModelFile(find_file())
        self._tokenizer = Tokenizer(self._file.pieces())
        graph = onnx.load_from_string(resources.files("rag.data").joinpath("e5.onnx").read_bytes())
        shape: list[str | int | None] = [1, "n", DIMENSIONS]
        graph.graph.output.append(helper.make_tensor_value_info(_STATES, TensorProto.FLOAT, shape))
        weights = shipped_weights(self._file, LAYERS)
        self._session = open_session(graph.SerializeToString(), weights)
        places = self._file.floats("emb.pos").reshape(-1, DIMENSIONS)
        self._places = places + self._file.floats("emb.type")[:DIMENSIONS]
        self._means = self._mean_states(texts)

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[PassageReading]:
        """The reading of each passage: its sentences by their similarity, best first."""
        asked = self._centred(question, "query")
        return [self._read(asked, passage) for passage in passages]

    def _read(self, asked: Vectors, passage: str) -> PassageReading:
        scored = [
            AnswerSpan(start, end, self._similarity(asked, passage[start:end]))
            for start, end in sentence_spans(passage)
        ]
        spans = tuple(sorted(scored, key=lambda span: -span.score))
        return PassageReading(spans[0].score if spans else 0.0, spans)

    def _similarity(self, asked: Vectors, sentence: str) -> float:
        there = self._centred(sentence, "passage")
        return float((asked @ there.T).max(axis=1).mean())

    def _centred(self, text: str, kind: Kind) -> Vectors:
        """Unit vectors ``(n_pieces, 384)`` of a text's pieces."""
        mean = self._means.get((text_language(text), kind), np.zeros(DIMENSIONS, np.float32))
        states = self._states(text, kind) - mean
        unit: Vectors = states / np.linalg.norm(states, axis=1, keepdims=True)
        return unit

    def _mean_states(self, texts: Sequence[str]) -> dict[tuple[str, Kind], Vectors]:
        kinds: tuple[Kind, ...] = ("query", "passage")
        made: dict[tuple[str, Kind], list[Vectors]] = {}
        for text in texts:
            for kind in kinds:
                made.setdefault((text_language(text), kind), []).append(self._states(text, kind))
        return {key: np.concatenate(found).mean(axis=0) for key, found in made.items()}

    def _states(self, text: str, kind: Kind) -> Vectors:
        """States ``(n_pieces, 384)`` of a text's pieces, without those that say its kind."""
        skipped = len(self._tokenizer.encode(f"{kind}:"))
        pieces = self._tokenizer.encode(f"{kind}: {text}")[:_LONGEST]
        embedded = self._file.matrix("emb.word", DIMENSIONS, [BEGIN, *pieces, END])
        embedded += self._places[: len(embedded)]
        (states,) = self._session.run([_STATES], {"embedded": embedded[None]})
        found: Vectors = np.asarray(states)[0, 1 + skipped : -1]
        return found
